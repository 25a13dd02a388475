"""`evaluate`: everything that is measured of a model and of its samples, as one JSON object."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from models.checkpoints import CheckpointError, load
from models.classifier import Classifier
from models.commands.options import positive
from models.commands.sample import add_sampling_options, drawn, opened
from models.commands.watching import watched
from models.config import ConfigError
from models.data import DATASETS, open_data
from models.data.base import DataCard
from models.data.source import Loading
from models.evaluation import MEASURES, OF_SAMPLES, evaluate, left_out
from models.metrics.base import Measure, Subject
from models.metrics.inception import NAME, open_inception
from models.metrics.judging import check_judged
from models.runs import Run
from models.shipped import classifier_of

HELP = "measure a model and its samples against data"
USUAL = 10_000  # samples


def add(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("file", type=Path, help="a model, or the folder of a run")
    verb.add_argument("--data", required=True, metavar="NAME", help="a data set")
    verb.add_argument("--only", nargs="+", metavar="MEASURE", help="those named below (default all that can be)")
    verb.add_argument("--classifier", type=Path, metavar="FILE", help="what judges (default the data's shipped one)")
    verb.add_argument("--reduce", type=positive, metavar="SIDE", help="look at all pictures at so many pixels a side")
    help = "train a classifier on samples and one on real images, and test both; takes minutes"
    verb.add_argument("--classifier-accuracy", action="store_true", help=help)
    verb.add_argument("--against", metavar="NAME", help="another data set, whose images should seem strange to it")
    help = "FID, KID and IS too; downloads torchvision's network, 104 MB, where it is not here"
    verb.add_argument("--inception", action="store_true", help=help)
    add_sampling_options(verb, USUAL)
    verb.formatter_class = argparse.RawDescriptionHelpFormatter
    verb.epilog = "\n".join(
        ("measures, by their first figure:", *(f"  {m.name}: {m.about}" for m in MEASURES.values()))
    )
    verb.set_defaults(command=_evaluate)


def _evaluate(options: argparse.Namespace) -> None:
    measures = _measures(options.only)
    asked_by_name = {measure.name for measure in measures} if options.only else set()
    options.classifier_accuracy |= "classifier_accuracy" in asked_by_name
    options.inception |= "fid" in asked_by_name
    checkpoint, classifier = opened(options), _classifier(options)
    options.count = options.count if any(measure in OF_SAMPLES for measure in measures) else 0
    if classifier is not None and options.count:
        check_judged(checkpoint.header.item.channels, options.count, classifier)  # before all of them are drawn
    data = watched(_opened_data(options.data, checkpoint.header.data))
    against = watched(open_data(options.against)) if options.against else None
    network = open_inception() if options.inception else None
    made = drawn(checkpoint, options, data)
    subject = Subject(
        data,
        made.samples if options.count else None,
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
    figures, lacking = watched(evaluate(subject, measures)), left_out(subject, measures)
    if not figures:
        reasons = [f"{name}: {why.rstrip('.')}" for name, why in lacking.items()] or ["it takes more samples"]
        raise ConfigError(f"nothing can be measured; {'; '.join(reasons)}")
    asked = {"file": options.file.name, "step": checkpoint.header.step, "data": options.data, "seed": options.seed}
    asked |= {name: getattr(options, name) for name in ("steps", "guidance", "truncation", "reduce", "against")}
    asked |= {"class": options.label, "attributes": options.attributes, "codes": made.prior.name}
    asked |= {"classifier": _judge_name(options)} | ({"inception": NAME} if network else {})
    found = {name: _short(value) for name, value in figures.items()}
    print(json.dumps(asked | found | {"left_out": lacking}))


def _measures(names: list[str] | None) -> list[Measure]:
    """Those asked for, else all; ConfigError of a name that is none."""
    if unknown := set(names or ()) - set(MEASURES):
        raise ConfigError(f"there is no measure {min(unknown)!r}: there are {', '.join(MEASURES)}.")
    return [measure for name, measure in MEASURES.items() if names is None or name in names]


def _opened_data(name: str, card: DataCard) -> Loading:
    """As the model has learned from them, where they are the same: in its size and number."""
    return open_data(name, **card.options) if name == card.name else open_data(name)


def _classifier(options: argparse.Namespace) -> Classifier | None:
    """The one asked for, else the one that is shipped for the data; CheckpointError or RunError where it is none."""
    path = options.classifier
    if path is None:
        return classifier_of(options.data)
    judge = (Run.open(path).load_newest() if path.is_dir() else load(path)).model
    if not isinstance(judge, Classifier):
        raise CheckpointError(f"{path.name} is no classifier: it judges nothing.")
    return judge


def _judge_name(options: argparse.Namespace) -> str | None:
    """Which classifier it is by."""
    source = DATASETS.get(options.data)
    return options.classifier.name if options.classifier else source.classifier or None if source else None


def _short(value: float) -> float:
    return float(f"{value:.5g}") if isinstance(value, float) else value
