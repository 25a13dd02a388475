"""`train`: a model on a data set, one JSON line an event; and going on with a run."""

from __future__ import annotations

import argparse
import dataclasses
import json
import signal
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import torch

from models.base import Closely, Effort, Event, Preview, Weights
from models.board import why_not_board
from models.commands.options import add_data_options, data_options, given, natural, not_negative, positive
from models.commands.watching import watched
from models.config import checked, live_names
from models.data import open_data
from models.data.base import DataError, DataSet
from models.device import DEVICES, PRECISIONS
from models.families import TRAINABLE, Family
from models.pace import SNAPSHOTS, Live, Pace
from models.presets import filled
from models.progress import Progress
from models.runs import Run, RunError
from models.teams import ALONE, Team, gathered
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
    verb.add_argument(
        "--run", "--run-folder", type=Path, required=True, metavar="DIR", help="the run's folder (long for torchrun)"
    )
    verb.add_argument("--resume", action="store_true", help="go on with the run in DIR up to --steps")
    verb.add_argument("--seed", type=natural, help="of weights, batches and noise (default 0)")
    verb.add_argument("--device", help=f"one of {', '.join(DEVICES)} (default auto)")
    verb.add_argument("--precision", choices=("auto", *PRECISIONS), help="of the multiplications (default auto)")
    verb.add_argument("--threads", type=positive, help="of the CPU (default half the cores)")
    verb.add_argument(
        "--micro-batch", type=positive, metavar="IMAGES", help="that a process looks at at once (default all it has)"
    )
    verb.add_argument(
        "--tensorboard",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="write the figures for TensorBoard too, into the run's folder",
    )
    verb.add_argument("--snapshots", type=positive, metavar="STEPS", help=f"between two (default {SNAPSHOTS})")
    help = "one also when the last is so old (default 0: none)"
    verb.add_argument("--snapshot-minutes", type=not_negative, metavar="MINUTES", help=help)
    help = f"further snapshots (default {', '.join(map(str, Pace.early))})"
    verb.add_argument("--early", type=natural, nargs="*", default=Pace.early, metavar="STEP", help=help)
    add_data_options(verb)
    if family.presets:
        names = [preset.name for preset in family.presets]
        about = " ".join(f"{preset.name}: {preset.about}" for preset in family.presets).replace("%", "%%")
        verb.add_argument(
            "--preset",
            choices=names,
            help=f"settings that belong together, of a new run; options go before them. {about}",
        )
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
    with gathered() as team:
        return _train_in(team, options)


def _train_in(team: Team, options: argparse.Namespace) -> int:
    """The processes that `torchrun` starts do the same; the first one alone writes and speaks."""
    live = Live()
    checked(_config(options, options.family.config()))  # refused before the data are loaded, which may take long
    old = _old_run(options, live) if options.resume else None
    with team.in_turn():  # what is loaded for the first time is written, which one has to do for all
        data = watched(_opening(options, old))
        config = checked(_config(options, options.family.usual(data.item)))
        team.rows(config.batch)  # refused before there is a run, as is TensorBoard's format where it cannot be had
        if options.tensorboard and (reason := why_not_board()):
            raise RunError(reason)
        run = old or (_new_run(options, config, data) if team.leads else Run.open(options.run))
    habits = {"snapshots": options.snapshots, "snapshot_minutes": options.snapshot_minutes}
    pace = Pace(**habits, board=options.tensorboard, early=tuple(options.early))
    return learned(run, data, options.steps, live, pace, team, options.micro_batch)


def learned(
    run: Run, data: DataSet, steps: int, live: Live, pace: Pace, team: Team = ALONE, micro_batch: int | None = None
) -> int:
    """Train up to so many steps in all and print every event; what the process ends with comes back."""
    torch.set_num_threads(run.machine.threads)
    parting = {"team": team, "micro_batch": micro_batch}
    with _interruptible(live), closing(train(run, data, steps, live=live, pace=pace, **parting)) as events:
        for event in events:
            if team.leads and (line := as_line(event)):
                print(json.dumps(line), flush=True)
    return INTERRUPTED if live.is_stopping else 0


@contextmanager
def _interruptible(live: Live) -> Iterator[None]:
    """Ctrl+C, or a scheduler's wish, ends it after the step under way, with the run saved; the second one at once."""

    def interrupt(*_: object) -> None:
        live.stop()
        for number, before in befores.items():
            signal.signal(number, before)

    befores = {number: signal.signal(number, interrupt) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, before in befores.items():
            signal.signal(number, before)


def _opening(options: argparse.Namespace, old: Run | None) -> Iterator[Progress]:
    """Loads the data that are named, made as the old run's were where nothing else is said."""
    card = old.header.data if old else None
    if options.data is None and card is None:
        raise DataError("A new run needs --data.")
    kept = card.options if card and options.data in (None, card.name) else {}
    return open_data(options.data or card.name, **kept | data_options(options))


def _config(options: argparse.Namespace, usual: Any) -> Any:
    """What is usual, but for the preset that is asked for, and for what has been typed."""
    presets = options.family.presets
    asked = next((each for each in presets if each.name == options.preset), None) if presets else None
    return dataclasses.replace(filled(usual, asked, presets, usual), **_settings(options))


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
    fixed |= {"preset"} if getattr(options, "preset", None) else set()
    fixed |= given(options, ("seed", "device", "precision", "threads")).keys()
    if fixed:
        raise RunError(f"{run.name} has its {' and '.join(sorted(fixed))} already: --resume cannot change what it has.")
    for name, value in _settings(options).items():
        live.change(name, value)
    return run


def as_line(event: Event) -> dict[str, Any] | None:
    """What a shell prints of an event; nothing for those that are only pictures or weights, or chances to stop."""
    if event is None or isinstance(event, (Preview, Weights, Effort, Closely)):
        return None
    values = {k: str(v) if isinstance(v, Path) else v for k, v in dataclasses.asdict(event).items()}
    return {"event": type(event).__name__.lower(), **values}
