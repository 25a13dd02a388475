"""`train`: a model on a data set, one JSON line an event; and going on with a run."""

from __future__ import annotations

import argparse
import dataclasses
import json
import signal
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event as Flag
from typing import Any

import torch

from models.base import Event, Preview, Weights
from models.commands.options import add_data_options, data_options, given, natural, positive
from models.config import checked, live_names
from models.data import open_data
from models.data.base import DataError, DataSet, Progress, finished
from models.device import DEVICES, PRECISIONS
from models.families import TRAINABLE, Family
from models.pace import Live, Pace
from models.runs import Run, RunError
from models.training import new_run, train

HELP = "train a model; prints one JSON line an event"
INTERRUPTED = 130  # what shells expect of a process that Ctrl+C has ended


def add(verb: argparse.ArgumentParser) -> None:
    families = verb.add_subparsers(required=True, metavar="FAMILY")
    for family in TRAINABLE.values():
        _add_family(families.add_parser(family.name, help=family.about), family)


def _add_family(verb: argparse.ArgumentParser, family: Family) -> None:
    verb.add_argument(
        "--data", metavar="NAME", help="a data set's name, a folder of images, or an .npz; a resumed run's is its own"
    )
    verb.add_argument("--steps", type=positive, required=True, help="optimiser steps in all, resumed ones included")
    verb.add_argument("--run", type=Path, required=True, metavar="DIR", help="the run's folder")
    verb.add_argument("--resume", action="store_true", help="go on with the run in DIR up to --steps")
    verb.add_argument("--seed", type=natural, help="of weights, batches and noise (default 0)")
    verb.add_argument("--device", help=f"one of {', '.join(DEVICES)} (default auto)")
    verb.add_argument("--precision", choices=("auto", *PRECISIONS), help="of the multiplications (default auto)")
    verb.add_argument("--threads", type=positive, help="of the CPU (default half the cores)")
    verb.add_argument("--snapshots", type=positive, default=500, metavar="STEPS", help="between two (default 500)")
    verb.add_argument("--early", type=natural, nargs="*", default=Pace.early, metavar="STEP", help="further snapshots")
    add_data_options(verb)
    settings = verb.add_argument_group("settings of this family; with --resume only those marked live")
    for f in dataclasses.fields(family.config):
        facts = f"{f.metadata['unit'] or 'name'}, default {f.default}{', live' * f.metadata['live']}"
        help = f"{f.metadata['help']} [{facts}]".replace("%", "%%")
        choices = f.metadata["choices"] or None
        option = f"--{f.name.replace('_', '-')}"
        if isinstance(f.default, bool):
            settings.add_argument(option, action=argparse.BooleanOptionalAction, default=None, help=help)
        else:
            settings.add_argument(option, type=type(f.default), choices=choices, help=help)
    verb.set_defaults(command=_train, family=family)


def _train(options: argparse.Namespace) -> int:
    config, live = checked(options.family.config(**_settings(options))), Live()
    old = _old_run(options, live) if options.resume else None  # refused before the data are loaded, which may take long
    data = finished(_opening(options, old))
    run = old or _new_run(options, config, data)
    return learned(run, data, options.steps, live, Pace(snapshots=options.snapshots, early=tuple(options.early)))


def learned(run: Run, data: DataSet, steps: int, live: Live, pace: Pace) -> int:
    """Train up to so many steps and print every event; what the process ends with comes back."""
    torch.set_num_threads(run.machine.threads)
    with _interruptible() as interrupted, closing(train(run, data, steps, live=live, pace=pace)) as events:
        for event in events:
            if line := as_line(event):
                print(json.dumps(line), flush=True)
            if interrupted.is_set():
                return INTERRUPTED
    return 0


@contextmanager
def _interruptible() -> Iterator[Flag]:
    """Set by Ctrl+C, so that the step under way is finished and the run saved; the second Ctrl+C ends it at once."""
    interrupted = Flag()

    def interrupt(*_: object) -> None:
        interrupted.set()
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield interrupted
    finally:
        signal.signal(signal.SIGINT, before)


def _opening(options: argparse.Namespace, old: Run | None) -> Iterator[Progress]:
    """Loads the data that are named, made as the old run's were where nothing else is said."""
    card = old.header.data if old else None
    if options.data is None and card is None:
        raise DataError("A new run needs --data.")
    kept = card.options if card and options.data in (None, card.name) else {}
    return open_data(options.data or card.name, **kept | data_options(options))


def _settings(options: argparse.Namespace) -> dict[str, Any]:
    return given(options, (f.name for f in dataclasses.fields(options.family.config)))


def _new_run(options: argparse.Namespace, config: Any, data: DataSet) -> Run:
    machine = given(options, ("seed", "device", "precision", "threads"))
    return new_run(options.run, options.family.name, config, data, options=data_options(options), **machine)


def _old_run(options: argparse.Namespace, live: Live) -> Run:
    """The run to go on with; live settings change from its next step on, others belong to it for good."""
    run = Run.open(options.run)
    if run.header.family != options.family.name:
        raise RunError(f"{run.name} is a run of another family: {run.header.family}.")
    fixed = set(_settings(options)) - set(live_names(run.header.config))
    fixed |= given(options, ("seed", "device", "precision", "threads")).keys()
    if fixed:
        raise RunError(
            f"{run.name} has its {' and '.join(sorted(fixed))} already; with --resume they cannot be changed."
        )
    for name, value in _settings(options).items():
        live.change(name, value)
    return run


def as_line(event: Event) -> dict[str, Any] | None:
    """What a shell prints of an event; nothing for those that are only pictures or weights, or chances to stop."""
    if event is None or isinstance(event, (Preview, Weights)):
        return None
    values = {k: str(v) if isinstance(v, Path) else v for k, v in dataclasses.asdict(event).items()}
    return {"event": type(event).__name__.lower(), **values}
