"""`export`: a run's newest weights as one file, with its card and its picture."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from models.runs import Run

HELP = "write a run's newest weights as one file with card and picture"


def add(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("run", type=Path, help="the run's folder")
    verb.add_argument("--out", type=Path, required=True, metavar="FILE", help="a .safetensors; .md and .png beside it")
    verb.add_argument("--half", action="store_true", help="keep the weights at 16 bits")
    verb.set_defaults(command=_export)


def _export(options: argparse.Namespace) -> None:
    from models.export import export

    for line in export(Run.open(options.run), options.out, half_precision=options.half):
        print(json.dumps(line), flush=True)
