"""The command line: `python -m models train | export | list`; see `--help` of each."""

from __future__ import annotations

import argparse
import dataclasses
import json
import signal
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event as Flag
from typing import Any

import torch

from models.base import Event, Preview, Weights
from models.checkpoints import CheckpointError, read_header
from models.config import ConfigError, checked, live_names
from models.data import DATASETS, open_data
from models.data.base import DataError, DataSet, Progress, finished
from models.device import DEVICES, PRECISIONS, DeviceError
from models.families import FAMILIES, TRAINABLE, Family
from models.pace import Live, Pace
from models.runs import Run, RunError, is_run
from models.shipped import FOLDER
from models.training import new_run, train

INTERRUPTED = 130  # what shells expect of a process that Ctrl+C has ended
REFUSALS = (CheckpointError, ConfigError, DataError, DeviceError, RunError)


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments say; what the process ends with comes back."""
    options = parser().parse_args(arguments)
    try:
        return options.command(options) or 0
    except REFUSALS as error:
        print(f"python -m models: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED


def parser() -> argparse.ArgumentParser:
    """All verbs, families and settings; the help of every setting is its Config's."""
    top = argparse.ArgumentParser(prog="python -m models", description="Train generative models, and see what is here.")
    verbs = top.add_subparsers(required=True, metavar="VERB")
    training = verbs.add_parser("train", help="train a model; prints one JSON line an event")
    families = training.add_subparsers(required=True, metavar="FAMILY")
    for family in TRAINABLE.values():
        _add_train(families.add_parser(family.name, help=family.about), family)
    export = verbs.add_parser("export", help="write a run's newest weights as one file with card and picture")
    export.add_argument("run", type=Path, help="the run's folder")
    export.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="a .safetensors; .md and .png beside it"
    )
    export.add_argument("--half", action="store_true", help="keep the weights at 16 bits")
    export.set_defaults(command=_export)
    verbs.add_parser("list", help="families, data sets and shipped weights").set_defaults(command=_list)
    return top


def _add_train(verb: argparse.ArgumentParser, family: Family) -> None:
    verb.add_argument(
        "--data", metavar="NAME", help="a data set's name, a folder of images, or an .npz; a resumed run's is its own"
    )
    verb.add_argument("--steps", type=_positive, required=True, help="optimiser steps in all, resumed ones included")
    verb.add_argument("--run", type=Path, required=True, metavar="DIR", help="the run's folder")
    verb.add_argument("--resume", action="store_true", help="go on with the run in DIR up to --steps")
    verb.add_argument("--seed", type=_natural, help="of weights, batches and noise (default 0)")
    verb.add_argument("--device", help=f"one of {', '.join(DEVICES)} (default auto)")
    verb.add_argument("--precision", choices=("auto", *PRECISIONS), help="of the multiplications (default auto)")
    verb.add_argument("--threads", type=_positive, help="of the CPU (default half the cores)")
    verb.add_argument("--snapshots", type=_positive, default=500, metavar="STEPS", help="between two (default 500)")
    verb.add_argument("--early", type=int, nargs="*", default=Pace.early, metavar="STEP", help="further snapshots")
    verb.add_argument("--count", type=int, help="images of a generated data set")
    verb.add_argument("--size", type=int, help="side of the images in pixels, where the data set has a choice")
    settings = verb.add_argument_group("settings of this family; with --resume only those marked live")
    for f in dataclasses.fields(family.config):
        facts = f"{f.metadata['unit'] or 'name'}, default {f.default}{', live' * f.metadata['live']}"
        help = f"{f.metadata['help']} [{facts}]".replace("%", "%%")
        choices = f.metadata["choices"] or None
        settings.add_argument(f"--{f.name.replace('_', '-')}", type=type(f.default), choices=choices, help=help)
    verb.set_defaults(command=_train, family=family)


def _natural(text: str) -> int:
    return _at_least(0, text)


def _positive(text: str) -> int:
    return _at_least(1, text)


def _at_least(least: int, text: str) -> int:
    if (value := int(text)) < least:
        raise argparse.ArgumentTypeError(f"{value} is less than {least}")
    return value


def _train(options: argparse.Namespace) -> int:
    config, live = checked(options.family.config(**_settings(options))), Live()
    old = _old_run(options, live) if options.resume else None  # refused before the data are loaded, which may take long
    data = finished(_opening(options, old))
    run = old or _new_run(options, config, data)
    torch.set_num_threads(run.machine.threads)
    pace = Pace(snapshots=options.snapshots, early=tuple(options.early))
    with _interruptible() as interrupted, closing(train(run, data, options.steps, live=live, pace=pace)) as events:
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
    return open_data(options.data or card.name, **kept | _data_options(options))


def _data_options(options: argparse.Namespace) -> dict[str, Any]:
    return _given(options, ("count", "size"))


def _given(options: argparse.Namespace, names: Iterable[str]) -> dict[str, Any]:
    return {name: value for name in names if (value := getattr(options, name)) is not None}


def _settings(options: argparse.Namespace) -> dict[str, Any]:
    return _given(options, (f.name for f in dataclasses.fields(options.family.config)))


def _new_run(options: argparse.Namespace, config: Any, data: DataSet) -> Run:
    machine = _given(options, ("seed", "device", "precision", "threads"))
    return new_run(options.run, options.family.name, config, data, options=_data_options(options), **machine)


def _old_run(options: argparse.Namespace, live: Live) -> Run:
    """The run to go on with; live settings change from its next step on, others belong to it for good."""
    run = Run.open(options.run)
    if run.header.family != options.family.name:
        raise RunError(f"{run.name} is a run of another family: {run.header.family}.")
    fixed = set(_settings(options)) - set(live_names(run.header.config))
    fixed |= _given(options, ("seed", "device", "precision", "threads")).keys()
    if fixed:
        raise RunError(
            f"{run.name} has its {' and '.join(sorted(fixed))} already; with --resume they cannot be changed."
        )
    for name, value in _settings(options).items():
        live.change(name, value)
    return run


def as_line(event: Event) -> dict[str, Any] | None:
    """What a shell prints of an event; nothing for those that are only pictures or weights."""
    if isinstance(event, (Preview, Weights)):
        return None
    values = {k: str(v) if isinstance(v, Path) else v for k, v in dataclasses.asdict(event).items()}
    return {"event": type(event).__name__.lower(), **values}


def _export(options: argparse.Namespace) -> None:
    from models.export import export

    for line in export(Run.open(options.run), options.out, half_precision=options.half):
        print(json.dumps(line), flush=True)


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


if __name__ == "__main__":
    sys.exit(main())
