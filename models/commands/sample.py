"""`sample`: many pictures of a model as one .npz with `images` and `labels`."""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from models.base import LatentModel, Manner
from models.checkpoints import CheckpointError, Header, load
from models.commands.options import natural, positive
from models.config import ConfigError
from models.data.base import finished
from models.device import PRECISIONS, choose_device, choose_precision, threads_for_training
from models.latent.fitted import FITS
from models.runs import Run, is_run
from models.sampling import Samples, sample
from models.shipped import prior_of

HELP = "draw pictures of a model into an .npz"


def add(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("file", type=Path, help="a model, or the folder of a run")
    verb.add_argument("--out", type=Path, required=True, metavar="FILE", help="an .npz with images and labels")
    add_sampling_options(verb)
    verb.set_defaults(command=_sample)


def add_sampling_options(verb: argparse.ArgumentParser, count: int | None = None) -> None:
    """How many pictures of which kind; a count is required where none is usual."""
    usual = f" (default {count:,})" if count else ""
    verb.add_argument("--count", type=positive, required=count is None, default=count, help=f"how many{usual}")
    verb.add_argument("--class", dest="label", metavar="K", help="a class by name or number (default all in turn)")
    verb.add_argument("--steps", type=natural, default=0, help="of a sampler (default the model's own)")
    verb.add_argument("--guidance", type=float, default=1.0, help="of a class; 1 is plain conditional (default 1)")
    verb.add_argument("--truncation", type=float, default=1.0, help="below 1, nearer to the prior's middle (default 1)")
    verb.add_argument("--fit", choices=tuple(FITS), default="gaussian", help="to encodings, where there is no prior")
    verb.add_argument("--seed", type=natural, default=0, help="of the codes (default 0)")
    verb.add_argument("--device", default="auto", help="auto, cpu, cuda or mps (default auto)")


@dataclass(frozen=True, eq=False)
class Drawn:
    """A model's pictures, and what it says of itself."""

    header: Header
    samples: Samples


def drawn(options: argparse.Namespace) -> Drawn:
    """Pictures as the options say; a refusal is a CheckpointError or ConfigError."""
    checkpoint = Run.open(options.file).load_newest() if is_run(options.file) else load(options.file)
    if not isinstance(checkpoint.model, LatentModel):
        raise CheckpointError(f"{options.file.name} is a classifier: it draws nothing.")
    device = choose_device(options.device)
    torch.set_num_threads(threads_for_training(device))
    model = checkpoint.model.to(device)
    manner = Manner(guidance=options.guidance, steps=options.steps, truncation=options.truncation, seed=options.seed)
    precision = PRECISIONS[choose_precision(device)]
    label, prior = _label(model, options.label), prior_of(checkpoint, options.fit)
    work = sample(model, prior, options.count, label=label, manner=manner, seed=options.seed, precision=precision)
    return Drawn(checkpoint.header, finished(work))


def _label(model: LatentModel, asked: str | None) -> int | None:
    names = model.conditions.names if model.conditions.exclusive else ()
    if asked is None:
        return None
    if asked in names:
        return names.index(asked)
    if asked.isdecimal() and int(asked) < len(names):
        return int(asked)
    known = f"it knows {', '.join(names)}" if names else "it has not learned any"
    raise ConfigError(f"there is no class {asked!r}: {known}.")


def _sample(options: argparse.Namespace) -> None:
    if options.out.suffix != ".npz" or not options.out.parent.is_dir():
        raise ConfigError(f"{options.out} cannot be written: it takes an .npz in a folder that is there.")
    samples = drawn(options).samples
    np.savez_compressed(options.out, images=samples.images, labels=samples.labels)
    print(json.dumps({"file": options.out.name, "images": list(samples.images.shape)}))
