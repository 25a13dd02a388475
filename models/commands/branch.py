"""`branch`: a new run begun from another one, with settings changed; trained at once if --steps is given."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from models.branching import branch, origin, parsed
from models.commands.options import natural, positive
from models.commands.train import learned
from models.commands.watching import watched
from models.data import open_data
from models.device import DEVICES
from models.lineage import in_words
from models.pace import Live, Pace
from models.runs import Run

HELP = "begin a new run from another one, at one of its steps"


def add(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("parent", type=Path, metavar="RUN", help="the run's folder to begin from")
    help = "settings that change, such as beta=4 batch=128"
    verb.add_argument("--set", nargs="+", action="extend", default=[], metavar="NAME=VALUE", help=help)
    help = "0 starts again from the same initial weights; another needs a snapshot (default: the newest state)"
    verb.add_argument("--step", type=natural, help=help)
    verb.add_argument("--run", type=Path, required=True, metavar="DIR", help="the new run's folder")
    verb.add_argument("--steps", type=positive, help="train it up to so many steps in all")
    verb.add_argument("--snapshots", type=positive, metavar="STEPS", help="between two (default as its parent)")
    help = f"further snapshots (default {', '.join(map(str, Pace.early))})"
    verb.add_argument("--early", type=natural, nargs="*", default=Pace.early, metavar="STEP", help=help)
    verb.add_argument("--device", help=f"one of {', '.join(DEVICES)} (default the parent's)")
    verb.set_defaults(command=_branch)


def _branch(options: argparse.Namespace) -> int:
    parent = Run.open(options.parent)
    begun = origin(parent, options.step)
    run = branch(begun, options.run, parsed(parent.header.family, options.set), device=options.device)
    line = {"event": "branch", "step": begun.step, "way": begun.way, "about": begun.about}
    print(json.dumps(line | {"changes": in_words(run.parent.changes, run.header.config)}), flush=True)
    if options.steps is None:
        return 0
    pace = Pace(snapshots=options.snapshots, early=tuple(options.early)).with_habits(parent.standing().habits)
    card = parent.header.data
    return learned(run, watched(open_data(card.name, **card.options)), options.steps, Live(), pace)
