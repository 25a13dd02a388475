"""`sample`: many pictures of a model as one .npz with `images` and `labels`."""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from models.base import Conditions, LatentModel, Manner
from models.checkpoints import Checkpoint, CheckpointError, load
from models.commands.options import finite, natural, not_negative, positive
from models.commands.watching import watched
from models.config import ConfigError
from models.data import open_data
from models.data.base import DataError, DataSet
from models.data.npz import LIMIT
from models.data.toys import as_points
from models.device import PRECISIONS, choose_device, choose_precision, threads_for_training
from models.latent.encodings import encode_data
from models.latent.fitted import FITS, prior_or_fitted
from models.latent.priors import Prior
from models.runs import Run
from models.sampling import Samples, sample, shown_in
from models.shipped import prior_of, summary_of

HELP = "draw pictures of a model into an .npz"
NONE = "none"  # asks for no attribute at all


def add(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("file", type=Path, help="a model, or the folder of a run")
    verb.add_argument("--out", type=Path, required=True, metavar="FILE", help="an .npz with images and labels")
    add_sampling_options(verb)
    verb.set_defaults(command=_sample)


def add_sampling_options(verb: argparse.ArgumentParser, count: int | None = None) -> None:
    """How many pictures of which kind; a count is required where none is usual, else it may be 0."""
    usual, unsaid = (f" (default {count:,}; 0: none)", "those of training images") if count else ("", "none")
    kind = positive if count is None else natural
    verb.add_argument("--count", type=kind, required=count is None, default=count, help=f"pictures to draw{usual}")
    verb.add_argument("--class", dest="label", metavar="K", help="a class by name or number (default all in turn)")
    verb.add_argument("--attributes", metavar="A,B", help=f"attributes by name or number, or none (default {unsaid})")
    verb.add_argument("--steps", type=natural, default=0, help="of a sampler (default the model's own)")
    verb.add_argument("--guidance", type=finite, default=1.0, help="of a class; 1 is plain conditional (default 1)")
    verb.add_argument("--truncation", type=not_negative, default=1.0, help="below 1, nearer to the middle (default 1)")
    verb.add_argument("--fit", choices=tuple(FITS), default="gaussian", help="to encodings, where there is no prior")
    verb.add_argument("--seed", type=natural, default=0, help="of the codes (default 0)")
    verb.add_argument("--device", default="auto", help="auto, cpu, cuda or mps (default auto)")


@dataclass(frozen=True, eq=False)
class Drawn:
    """A model's pictures, what their codes were drawn from, and how these were decoded."""

    samples: Samples
    prior: Prior
    manner: Manner


def opened(options: argparse.Namespace) -> Checkpoint:
    """The model that the options name; CheckpointError or RunError where it is none that draws."""
    checkpoint = Run.open(options.file).load_newest() if options.file.is_dir() else load(options.file)
    if not isinstance(checkpoint.model, LatentModel):
        raise CheckpointError(f"{options.file.name} is a classifier: it draws nothing.")
    return checkpoint


def drawn(checkpoint: Checkpoint, options: argparse.Namespace, data: DataSet | None = None) -> Drawn:
    """Pictures as the options say; a refusal is a CheckpointError, ConfigError or DataError.

    Where they do not say which attributes, those of the training images of `data` in turn, if these are the model's.
    """
    device, conditions = choose_device(options.device), checkpoint.model.conditions
    torch.set_num_threads(threads_for_training(device))
    label, attributes = _label(conditions, options.label), _attributes(conditions, options.attributes)
    if attributes is None and data is not None:
        attributes = shown_in(data, conditions)
    item = checkpoint.header.item
    if options.count * item.height * item.width * item.channels > LIMIT:
        raise ConfigError(f"so many pictures take more than {LIMIT / 1e9:.0f} GB of memory: {options.count:,}")
    prior = _prior(checkpoint, options.fit)
    manner = Manner(guidance=options.guidance, steps=options.steps, truncation=options.truncation, seed=options.seed)
    precision = PRECISIONS[choose_precision(device, item.precision)]
    work = sample(
        checkpoint.model.to(device),
        prior,
        options.count,
        label=label,
        attributes=attributes,
        manner=manner,
        seed=options.seed,
        precision=precision,
    )
    return Drawn(watched(work), prior, manner)


def _prior(checkpoint: Checkpoint, fit: str) -> Prior:
    """What codes are drawn from; of a file without encodings, such as a run's, the training images are encoded."""
    model, card = checkpoint.model, checkpoint.header.data
    if model.prior is not None or summary_of(checkpoint) is not None:
        return prior_of(checkpoint, fit)
    data = watched(open_data(card.name, **card.options))
    if data.fingerprint != card.fingerprint:
        raise DataError(f"{checkpoint.path.name} was trained on other data: {data.title} here has another fingerprint.")
    return prior_or_fitted(None, watched(encode_data(model, data, limit=data.training.stop)), fit)


def _label(conditions: Conditions, asked: str | None) -> int | None:
    names = conditions.names if conditions.exclusive else ()
    return None if asked is None else _place("class", asked, names)


def _attributes(conditions: Conditions, asked: str | None) -> np.ndarray | None:
    """uint8 [1, attributes] of names or numbers between commas."""
    if asked is None:
        return None
    names = () if conditions.exclusive else conditions.names
    row = np.zeros((1, len(names)), np.uint8)
    for each in () if names and asked == NONE else asked.split(","):
        row[0, _place("attribute", each.strip(), names)] = 1
    return row


def _place(kind: str, asked: str, names: tuple[str, ...]) -> int:
    """Where a name or a number is among the names."""
    if asked in names:
        return names.index(asked)
    if asked.isdecimal() and int(asked) < len(names):
        return int(asked)
    known = f"it knows {', '.join(names)}" if names else "it has not learned any"
    raise ConfigError(f"there is no {kind} {asked!r}: {known}.")


def _sample(options: argparse.Namespace) -> None:
    out = options.out
    if out.suffix != ".npz" or not out.parent.is_dir() or out.is_dir():
        raise ConfigError(f"{out} cannot be written: it takes an .npz in a folder that is there.")
    made = drawn(opened(options), options)
    part = out.with_name(f"{out.stem}.part.npz")  # numpy gives any other name that ending
    try:
        np.savez_compressed(part, **_arrays(made.samples))
        part.replace(out)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise ConfigError(f"{out} cannot be written: {error.strerror or error}.") from error
    print(json.dumps({"file": out.name, "images": list(made.samples.images.shape), "codes": made.prior.name}))


def _arrays(samples: Samples) -> dict[str, np.ndarray]:
    """What a file holds of pictures; where something was asked for, it opens as a data set that knows what."""
    arrays = {"images": samples.images, "labels": samples.labels}
    if samples.images.shape[1:3] == (1, 1):  # points
        arrays = {"points": as_points(samples.images), "labels": samples.labels}
    if samples.attributes is not None:
        arrays["attributes"] = samples.attributes
    if names := samples.classes or samples.attribute_names:
        arrays["names"] = np.array(names)
    return arrays
