"""A run's newest weights as one file to open, with a card that says how it was made and a picture of what it does."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from models.base import Batch, LatentModel, decode_bytes, to_bytes, to_unit
from models.checkpoints import Checkpoint, Header, half, revive, save
from models.classifier import Classifier
from models.data import open_data
from models.data.base import DataSet, Progress, finished
from models.families import TRAINABLE
from models.latent.encodings import Encodings, encode_data
from models.latent.fitted import prior_or_fitted
from models.latent.mixture import Mixture
from models.latent.summary import Summary, summarise, to_tensors
from models.metrics.features import ClassifierFeatures
from models.metrics.probes import COUNT, probes, said_of
from models.metrics.typicality import measure
from models.runs import Run, RunError
from models.shipped import classifier_of, features_of
from models.training import scores_of

SHOWN = 16  # pictures in a row of the sheet


def export(run: Run, path: Path, *, half_precision: bool = False) -> Iterator[dict[str, Any]]:
    """Write path, and .md and .png beside it; a line of JSON for every part that is done."""
    if path.suffix != ".safetensors" or not path.parent.is_dir():
        raise RunError(f"{path} cannot be written: it takes a .safetensors in a folder that is there.")
    checkpoint = run.load_newest()
    data = finished(open_data(run.header.data.name, **run.header.data.options))
    if data.fingerprint != run.header.data.fingerprint:
        raise RunError(f"{run.name} was trained on other data: {data.title} here has another fingerprint.")
    yield {"export": run.name, "step": checkpoint.header.step}
    if half_precision:  # what is measured is what is written
        checkpoint = replace(checkpoint, model=revive(checkpoint.header, half(checkpoint.model.state_dict())))
    scores = held_out_scores(checkpoint, data)
    tensors: dict[str, torch.Tensor] = {}
    if isinstance(checkpoint.model, LatentModel):
        summary = _ended(summary_for(checkpoint.model, data))
        tensors = to_tensors(summary)
        kept = attributes_kept(checkpoint.model, data)
        scores |= {} if kept is None else {"attributes_kept": kept}
        sheet(checkpoint.model, summary, data).save(path.with_suffix(".png"))
        said = said_of(summary.ruler, drawn(checkpoint.model, summary, data))
    else:
        features = ClassifierFeatures(checkpoint.model, path.stem)
        said = said_of(_ended(measure(features, data)), probes(data))
    header = replace(checkpoint.header, scores=scores, extra={})
    state = checkpoint.model.state_dict()
    save(path, header, half(state) if half_precision else state, tensors)
    path.with_suffix(".md").write_text(card(run, checkpoint, scores, path, half_precision, said), encoding="utf-8")
    yield {"file": path.name, "megabytes": round(path.stat().st_size / 1e6, 2), **scores}


@torch.inference_mode()
def held_out_scores(checkpoint: Checkpoint, data: DataSet) -> dict[str, Any]:
    """The family's figures over every held-out image."""
    learner = TRAINABLE[checkpoint.header.family].learner(checkpoint.model)
    indices = np.arange(len(data))[data.testing]
    batches = (_batch(data, part) for part in np.array_split(indices, max(1, len(indices) // 250)))
    return scores_of(learner.evaluate(batches, checkpoint.header.step))


def _batch(data: DataSet, rows: np.ndarray) -> Batch:
    """The images in rows with what is known of them."""
    labels, attributes = (None if a is None else torch.tensor(a[rows]) for a in (data.labels, data.attributes))
    return Batch(to_unit(data.images[rows]), labels, attributes)


def summary_for(model: LatentModel, data: DataSet) -> Iterator[Progress]:
    """What a checkpoint carries beside the weights, from all training images."""
    encodings: Encodings = yield from encode_data(model, data, limit=data.training.stop)
    mixture = Mixture.fit(encodings.means[:20_000], encodings.sigmas[:20_000])
    return (yield from summarise(encodings, mixture, data, features_of(data.name, data.item)))


@torch.inference_mode()
def attributes_kept(model: LatentModel, data: DataSet) -> float | None:
    """How often the classifier sees in a reconstruction what the held-out image shows; None without a classifier."""
    classifier = classifier_of(data.name)
    if not isinstance(classifier, Classifier) or data.attributes is None or classifier.item != data.item:
        return None
    x = to_unit(data.images[data.testing][:1000])
    seen = classifier.verdict(model.decode(model.encode(x).mean))
    return (seen == torch.tensor(data.attributes[data.testing][:1000]).bool()).double().mean().item()


def drawn(model: LatentModel, summary: Summary, data: DataSet) -> dict[str, np.ndarray]:
    """Pictures uint8 [n, height, width, channels] that a model draws, by their kind."""
    held_out = data.images[data.testing][:COUNT]
    with torch.inference_mode():
        outputs = to_bytes(model.decode(model.encode(to_unit(held_out)).mean))
    prior, codes = prior_codes(model, summary, COUNT)
    return {
        "its reconstructions of held-out images": outputs,
        f"its samples of {prior}": decode_bytes(model, codes),
        "its samples of the mixture": decode_bytes(model, summary.mixture.sample(COUNT, seed=0)),
        "what it decodes from the mean code": decode_bytes(model, summary.encodings.principal.mean[None]),
    }


def prior_codes(model: LatentModel, summary: Summary, count: int) -> tuple[str, np.ndarray]:
    """What codes are drawn from, the model's prior or a Gaussian fitted to encodings, and the codes [count, latent]."""
    prior = prior_or_fitted(model.prior, summary.encodings.principal)
    return prior.name, prior.draw(count, model.latent, torch.Generator().manual_seed(0)).numpy()


def sheet(model: LatentModel, summary: Summary, data: DataSet) -> Image.Image:
    """Rows of pictures: held-out images, their reconstructions, samples of the prior, samples of the mixture."""
    inputs = data.images[data.testing][:SHOWN]
    count = len(inputs)
    with torch.inference_mode():
        outputs = to_bytes(model.decode(model.encode(to_unit(inputs)).mean))
    _, codes = prior_codes(model, summary, 2 * count)
    samples = decode_bytes(model, np.vstack([codes, summary.mixture.sample(2 * count, seed=0)]))
    rows = [inputs, outputs, *np.split(samples, 4)]
    pixels = np.concatenate([np.concatenate(list(row), axis=1) for row in rows])
    return Image.fromarray(pixels.squeeze(-1) if pixels.shape[-1] == 1 else pixels)


def card(
    run: Run, checkpoint: Checkpoint, scores: dict[str, Any], path: Path, half_precision: bool, said: list[str]
) -> str:
    """How the file was made, what it scores, what the meter says; sentences about it are written by hand beneath."""
    header, machine = checkpoint.header, run.machine
    minutes = checkpoint.header.extra.get("seconds", 0.0) / 60
    threads = f"{machine.threads} thread{'s' * (machine.threads > 1)}"
    processor = platform.processor() or platform.machine()
    lines = [
        f"# {path.stem}",
        "",
        f"- Command: `{command(run, header.step)}`",
        f"- Exported with: `python -m models export {run.name} --out {path.parent.name}/{path.name}"
        f"{' --half' * half_precision}`",
        f"- Data: {header.data.title}, {header.data.item}, {header.data.count - header.data.held_out:,} training and "
        f"{header.data.held_out:,} {header.data.held_out_name} images, fingerprint `{header.data.fingerprint}`",
        f"- Seed {header.seed}, {header.step:,} steps, {minutes:.0f} minutes of training on {machine.device} with "
        f"{threads}, {machine.precision} ({processor})",
        *(
            f"- Changed from step {line['step']:,} on: {line['name']} {line['value']:g}"
            for line in changes(run, header)
        ),
        f"- Python {machine.python}, torch {machine.torch}",
        "",
        "| figure, over all held-out images | value |",
        "| --- | --- |",
        *(f"| {name.replace('_', ' ')} | {_figure(value)} |" for name, value in scores.items()),
        "",
        *said,
        "",
    ]
    return "\n".join(lines)


def changes(run: Run, header: Header) -> list[dict[str, Any]]:
    """The settings changed while the run was trained, up to the header's step."""
    return [line for line in run.metrics() if line["event"] == "change" and line["step"] <= header.step]


def command(run: Run, steps: int) -> str:
    """What to type for the same run, apart from `changes`."""
    header = run.header
    changed = {
        f.name: value for f in fields(header.config) if (value := getattr(header.config, f.name)) != f.default
    } | header.data.options
    settings = "".join(f" --{name.replace('_', '-')} {value}" for name, value in changed.items())
    seed = f" --seed {header.seed}" if header.seed else ""
    data = f"--data {header.data.name} --steps {steps} --run {run.name}"
    return f"python -m models train {header.family} {data}{settings}{seed}"


def _figure(value: float | int) -> str:
    return f"{value:,.2f}" if isinstance(value, float) and value >= 10 else f"{value:.4g}"


def _ended(work: Iterator) -> Any:
    """What a generator returns, without looking at its progress."""
    while True:
        try:
            next(work)
        except StopIteration as stop:
            return stop.value
