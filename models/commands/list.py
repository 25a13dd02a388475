"""`list`: families, data sets and shipped weights, one JSON line each."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from models.checkpoints import read_header
from models.data import DATASETS
from models.families import FAMILIES
from models.runs import Run, is_run
from models.shipped import FOLDER

HELP = "families, data sets and shipped weights"


def add(verb: argparse.ArgumentParser) -> None:
    verb.set_defaults(command=_list)


def _list(options: argparse.Namespace) -> None:
    for line in (*_families(), *_datasets(), *shipped(FOLDER)):
        print(json.dumps(line))


def _families() -> Iterator[dict[str, Any]]:
    return ({"family": family.name, "title": family.title, "about": family.about} for family in FAMILIES.values())


def _datasets() -> Iterator[dict[str, Any]]:
    return ({"data": s.name, "title": s.title, "about": s.about, "at_hand": s.at_hand()} for s in DATASETS.values())


def shipped(folder: Path) -> Iterator[dict[str, Any]]:
    """A line for every model and run in a folder of weights."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if is_run(path):
            yield {"run": path.name, "snapshots": len(Run.open(path).snapshots())}
        elif path.suffix == ".safetensors":
            header = read_header(path)
            yield {"weights": path.stem, "family": header.family, "data": header.data.title, "step": header.step}
