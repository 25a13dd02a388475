"""`evaluate`: everything that is measured of a model and of its samples, as one JSON object."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from models.commands.options import positive
from models.commands.sample import add_sampling_options, drawn, opened
from models.data import open_data
from models.data.base import finished
from models.evaluation import evaluate, left_out
from models.metrics.base import Subject
from models.metrics.judging import check_judged
from models.shipped import classifier_of

HELP = "measure a model and its samples against data"
USUAL = 10_000  # samples


def add(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("file", type=Path, help="a model, or the folder of a run")
    verb.add_argument("--data", required=True, metavar="NAME", help="a data set")
    verb.add_argument("--reduce", type=positive, metavar="SIDE", help="look at all pictures at so many pixels a side")
    add_sampling_options(verb, USUAL)
    verb.set_defaults(command=_evaluate)


def _evaluate(options: argparse.Namespace) -> None:
    checkpoint, classifier = opened(options), classifier_of(options.data)
    if classifier is not None:
        check_judged(checkpoint.header.item.channels, options.count, classifier)  # before all of them are drawn
    card = checkpoint.header.data
    own = card.options if options.data == card.name else {}  # what it has learned from is not held out
    data = finished(open_data(options.data, **own))
    made = drawn(checkpoint, options, data)
    subject = Subject(
        data,
        made.samples,
        classifier,
        checkpoint.model,
        made.prior,
        made.manner,
        side=options.reduce,
        seed=options.seed,
    )
    figures = finished(evaluate(subject))
    asked = {"file": options.file.name, "step": checkpoint.header.step, "data": options.data, "seed": options.seed}
    asked |= {name: getattr(options, name) for name in ("steps", "guidance", "truncation", "reduce")}
    asked |= {"class": options.label, "attributes": options.attributes, "codes": made.prior.name}
    found = {name: _short(value) for name, value in figures.items()}
    print(json.dumps(asked | found | {"left_out": left_out(subject)}))


def _short(value: float) -> float:
    return float(f"{value:.5g}") if isinstance(value, float) else value
