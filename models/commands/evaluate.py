"""`evaluate`: everything that is measured of a model and of its samples, as one JSON object."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from models.checkpoints import CheckpointError, load
from models.classifier import Classifier
from models.commands.options import positive
from models.commands.sample import add_sampling_options, drawn, opened
from models.data import open_data
from models.data.base import finished
from models.evaluation import MEASURES, evaluate, left_out
from models.metrics.base import Subject
from models.metrics.inception import NAME, open_inception
from models.metrics.judging import check_judged
from models.runs import Run, is_run
from models.shipped import classifier_of

HELP = "measure a model and its samples against data"
USUAL = 10_000  # samples


def add(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("file", type=Path, help="a model, or the folder of a run")
    verb.add_argument("--data", required=True, metavar="NAME", help="a data set")
    verb.add_argument("--classifier", type=Path, metavar="FILE", help="what judges (default the data's shipped one)")
    verb.add_argument("--reduce", type=positive, metavar="SIDE", help="look at all pictures at so many pixels a side")
    help = "train a classifier on samples and one on real images, and test both; takes minutes"
    verb.add_argument("--classifier-accuracy", action="store_true", help=help)
    verb.add_argument("--against", metavar="NAME", help="another data set, whose images should seem strange to it")
    help = "FID, KID and IS too; downloads torchvision's network, 104 MB, where it is not here"
    verb.add_argument("--inception", action="store_true", help=help)
    add_sampling_options(verb, USUAL)
    verb.formatter_class = argparse.RawDescriptionHelpFormatter
    verb.epilog = "\n".join(("measures, by their first figure:", *(f"  {m.name}: {m.about}" for m in MEASURES)))
    verb.set_defaults(command=_evaluate)


def _evaluate(options: argparse.Namespace) -> None:
    checkpoint, classifier = opened(options), _classifier(options)
    if classifier is not None:
        check_judged(checkpoint.header.item.channels, options.count, classifier)  # before all of them are drawn
    card = checkpoint.header.data
    own = card.options if options.data == card.name else {}  # what it has learned from is not held out
    data = finished(open_data(options.data, **own))
    against = finished(open_data(options.against)) if options.against else None
    network = open_inception() if options.inception else None
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
        inception=network,
        against=against,
        trains_classifiers=options.classifier_accuracy,
    )
    figures = finished(evaluate(subject))
    asked = {"file": options.file.name, "step": checkpoint.header.step, "data": options.data, "seed": options.seed}
    asked |= {name: getattr(options, name) for name in ("steps", "guidance", "truncation", "reduce", "against")}
    asked |= {"class": options.label, "attributes": options.attributes, "codes": made.prior.name}
    asked |= {"classifier": options.classifier and options.classifier.name} | ({"inception": NAME} if network else {})
    found = {name: _short(value) for name, value in figures.items()}
    print(json.dumps(asked | found | {"left_out": left_out(subject)}))


def _classifier(options: argparse.Namespace) -> Classifier | None:
    """The one asked for, else the one that is shipped for the data; CheckpointError or RunError where it is none."""
    path = options.classifier
    if path is None:
        return classifier_of(options.data)
    judge = (Run.open(path).load_newest() if is_run(path) else load(path)).model
    if not isinstance(judge, Classifier):
        raise CheckpointError(f"{path.name} is no classifier: it judges nothing.")
    return judge


def _short(value: float) -> float:
    return float(f"{value:.5g}") if isinstance(value, float) else value
