"""`evaluate`: how good a model's samples are, as one JSON object."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from models.commands.options import positive
from models.commands.sample import add_sampling_options, drawn, opened
from models.config import ConfigError
from models.data import open_data
from models.data.base import finished
from models.evaluation import check_judged, evaluate
from models.shipped import classifier_of

HELP = "measure a model's samples against data, by the data's classifier"
USUAL = 10_000  # samples


def add(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("file", type=Path, help="a model, or the folder of a run")
    verb.add_argument("--data", required=True, metavar="NAME", help="a data set that a shipped classifier judges")
    verb.add_argument("--reduce", type=positive, metavar="SIDE", help="look at all pictures at so many pixels a side")
    add_sampling_options(verb, USUAL)
    verb.set_defaults(command=_evaluate)


def _evaluate(options: argparse.Namespace) -> None:
    classifier = classifier_of(options.data)
    if classifier is None:
        raise ConfigError(f"no classifier is here that judges {options.data!r}.")
    checkpoint = opened(options)
    check_judged(checkpoint.header.item.channels, options.count, classifier)  # before all of them are drawn
    data = finished(open_data(options.data))
    made = drawn(checkpoint, options, data)
    figures = finished(evaluate(made.samples, data, classifier, options.reduce))
    asked = {"file": options.file.name, "step": checkpoint.header.step, "data": options.data, "seed": options.seed}
    asked |= {name: getattr(options, name) for name in ("steps", "guidance", "truncation", "reduce")}
    asked |= {"class": options.label, "attributes": options.attributes, "codes": made.prior.name}
    print(json.dumps(asked | {name: _short(value) for name, value in figures.items()}))


def _short(value: float) -> float:
    return float(f"{value:.5g}") if isinstance(value, float) else value
