"""`export`: a run's newest weights as one file, with its card and its picture."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from models.base import Manner
from models.commands.options import finite, natural
from models.packing import BITS
from models.runs import Run

HELP = "write a run's newest weights as one file with card and picture"


def add(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("run", type=Path, help="the run's folder")
    verb.add_argument("--out", type=Path, required=True, metavar="FILE", help="a .safetensors; .md and .png beside it")
    verb.add_argument("--bits", type=int, choices=BITS, default=32, help="in which each weight is kept (default 32)")
    verb.add_argument("--count", type=natural, help="samples to measure, if a classifier judges them (default 10,000)")
    verb.add_argument("--steps", type=natural, default=0, help="of a sampler (default the model's own)")
    verb.add_argument("--guidance", type=finite, default=1.0, help="of a class; 1 is plain conditional (default 1)")
    help = "a data set whose images should seem strange to the model"
    verb.add_argument("--against", metavar="NAME", default="", help=help)
    help = "measure what a classifier learns from samples, too; takes minutes"
    verb.add_argument("--classifier-accuracy", action="store_true", help=help)
    verb.set_defaults(command=_export)


def _export(options: argparse.Namespace) -> None:
    from models.export import MEASURED, Asked, export

    manner = Manner(guidance=options.guidance, steps=options.steps)
    count = MEASURED if options.count is None else options.count
    asked = Asked(options.bits, count, manner, options.against, options.classifier_accuracy)
    for line in export(Run.open(options.run), options.out, asked):
        print(json.dumps(line), flush=True)
