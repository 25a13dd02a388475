"""`directions`: how well directions to attributes tell, and what else moving along them changes; a JSON line each."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import torch

from models.checkpoints import Checkpoint
from models.commands.options import finite, natural, positive
from models.commands.sample import opened
from models.config import ConfigError
from models.data import open_data
from models.data.base import DataError, DataSet
from models.device import choose_device, threads_for_training
from models.directions.attributes import towards
from models.directions.base import Direction, cosine, moved
from models.directions.effects import Effects, bound_to, measure
from models.directions.gathering import Subject, cannot, gather, offered
from models.directions.known import Among, Known, in_words
from models.progress import finished
from models.shipped import summary_of

HELP = "directions to attributes: how well they tell, and what else they change"
STRENGTH = 1.5  # differences of means
EDITED = 500  # pictures
NOT = "not "


def add(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("file", type=Path, help="a model, or the folder of a run")
    verb.add_argument("--attribute", nargs="+", metavar="NAME", help="attributes or classes (default all)")
    help = 'only codes that show these count, or do not: --among "not female"'
    verb.add_argument("--among", nargs="+", metavar="NAME", default=[], help=help)
    verb.add_argument("--space", metavar="NAME", help="z or w (default the first one)")
    verb.add_argument("--count", type=positive, help="codes to draw, where nothing can be encoded (default 2,000)")
    help = f"how far to go, in differences of means (default {STRENGTH})"
    verb.add_argument("--strength", type=finite, default=STRENGTH, help=help)
    help = f"held-out codes that lack the attribute, at most (default {EDITED})"
    verb.add_argument("--edited", type=positive, default=EDITED, metavar="COUNT", help=help)
    verb.add_argument("--seed", type=natural, default=0, help="of codes that are drawn (default 0)")
    verb.add_argument("--device", default="auto", help="auto, cpu, cuda or mps (default auto)")
    verb.set_defaults(command=_directions)


def _directions(options: argparse.Namespace) -> None:
    device, checkpoint = choose_device(options.device), opened(options)
    torch.set_num_threads(threads_for_training(device))
    subject = _subject(checkpoint, options, device)
    if reason := cannot(subject):
        raise ConfigError(reason)
    known = finished(gather(subject, options.count, options.seed))
    asked = {"file": options.file.name, "step": checkpoint.header.step, "space": subject.model.space}
    for name in options.attribute or offered(subject):
        line = _line(subject, known, name, options, checkpoint.header.step)
        print(json.dumps(asked | line), flush=True)


def _subject(checkpoint: Checkpoint, options: argparse.Namespace, device: torch.device) -> Subject:
    model, card = checkpoint.model.to(device), checkpoint.header.data
    if options.space is not None:
        if options.space not in model.spaces:
            raise ConfigError(f"there is no space {options.space!r}: it has {' and '.join(model.spaces)}.")
        model = model.in_space(options.space)
    return Subject(model, card, _data(checkpoint), summary_of(checkpoint))


def _data(checkpoint: Checkpoint) -> DataSet | None:
    """The data that a model has learned from; None where they are not here, and its file has to do."""
    card = checkpoint.header.data
    try:
        data = finished(open_data(card.name, **card.options))
    except DataError:
        return None
    return data if data.fingerprint == card.fingerprint else None


def _line(subject: Subject, known: Known, name: str, options: argparse.Namespace, step: int) -> dict[str, Any]:
    """What is said of one attribute; of its effects nothing, where no classifier sees them."""
    among = _among(options.among)
    pair = finished(towards(known, name, among, step))
    said = {
        "attribute": name,
        "among": in_words(among) or "all",
        "of": pair.difference.of,
        "judged_by": known.judged_by,
        "difference_of_means": _told(pair.difference),
        "logistic_regression": _told(pair.logistic),
        "cosine": _short(cosine(*pair)),
    }
    rows = known.lacking(name, options.edited, among)
    if subject.judge is None or not len(rows):
        return said
    before = known.codes[rows]
    after = moved(before, pair.difference, options.strength * pair.difference.difference)
    bound = bound_to(name, known.names, known.census)
    manners = [known.manners[row] for row in rows]
    effects = finished(measure(subject.model, subject.judge, before, after, manners, name, bound))
    return said | {"strength": options.strength, **_changes(effects)}


def _among(asked: list[str]) -> Among:
    return {name.removeprefix(NOT): not name.startswith(NOT) for name in asked}


def _told(direction: Direction) -> dict[str, Any]:
    names = ("accuracy", "chance", "score", "auc", "sigma") + ("length",) * (direction.length > 0)
    return {name: _short(getattr(direction, name)) for name in names}


def _changes(effects: Effects) -> dict[str, Any]:
    changed = {effect.name: _short(effect.changed) for effect in effects.each if effect.gained or effect.lost}
    return {
        "edited": len(effects),
        "success": _short(effects.success),
        "others_kept": _short(effects.kept),
        "not_counted": list(effects.bound),
        "changed": changed,
        "kept": {effect.name: _short(effect.kept) for effect in effects.others},
    }


def _short(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.4g}")
