"""Kinds of options that several verbs have, and what they mean."""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterable
from typing import Any


def natural(text: str) -> int:
    return _at_least(0, text)


def positive(text: str) -> int:
    return _at_least(1, text)


def finite(text: str) -> float:
    if not math.isfinite(value := float(text)):
        raise argparse.ArgumentTypeError(f"{value} is not finite")
    return value


def not_negative(text: str) -> float:
    if (value := finite(text)) < 0:
        raise argparse.ArgumentTypeError(f"{value:g} is less than 0")
    return value


def _at_least(least: int, text: str) -> int:
    if (value := int(text)) < least:
        raise argparse.ArgumentTypeError(f"{value} is less than {least}")
    return value


def given(options: argparse.Namespace, names: Iterable[str]) -> dict[str, Any]:
    """Those of the options that somebody has typed."""
    return {name: value for name in names if (value := getattr(options, name)) is not None}


def add_data_options(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--count", type=int, help="images of a generated data set")
    verb.add_argument("--size", type=int, help="side of the images in pixels, where the data set has a choice")
    help = "sprites of every combination of the factors' steps, in place of random ones"
    verb.add_argument("--grid", action="store_true", default=None, help=help)


def data_options(options: argparse.Namespace) -> dict[str, Any]:
    return given(options, ("count", "size", "grid"))
