"""A run's newest weights as one file to open, with a card that says how it was made and a picture of what it does."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from models.base import PLAIN, Batch, LatentModel, Manner, decode_bytes, to_bytes, to_unit
from models.cards import card, measures_table, scores_table
from models.checkpoints import Checkpoint, revive, save
from models.classifier import Classifier
from models.data import open_data
from models.data.base import DataSet
from models.device import PRECISIONS, choose_precision
from models.evaluation import evaluate
from models.families import TRAINABLE
from models.latent.encodings import Encodings, encode_data
from models.latent.fitted import prior_or_fitted
from models.latent.mixture import Mixture
from models.latent.priors import Prior
from models.latent.summary import ENCODED, PREFIX, Summary, summarise, to_tensors
from models.metrics.base import Subject
from models.metrics.features import ClassifierFeatures
from models.metrics.probes import COUNT, probes, said_of
from models.packing import packed, unpacked
from models.progress import Progress, finished
from models.runs import Run, RunError
from models.sampling import sample, shown_in
from models.sheets import sheet_of
from models.shipped import classifier_of, features_of, shared
from models.training.record import scores_of

MEASURED = 10_000  # samples, where a classifier judges such data


@dataclass(frozen=True)
class Asked:
    """How a file is written, and what the model is measured by."""

    bits: int = 32  # for each weight, of models.packing.BITS
    count: int = MEASURED  # samples
    manner: Manner = PLAIN  # of what they and the picture are drawn in
    against: str = ""  # a data set that should seem strange to the model
    classifier_accuracy: bool = False  # by classifiers that learn from samples and from real images

    @property
    def words(self) -> list[str]:
        """What to type for it, where it is not as usual."""
        usual = {"bits": 32, "count": MEASURED, "steps": PLAIN.steps, "guidance": PLAIN.guidance, "against": ""}
        asked = {"bits": self.bits, "count": self.count, "against": self.against}
        asked |= {"steps": self.manner.steps, "guidance": self.manner.guidance}
        typed = [word for name in usual if asked[name] != usual[name] for word in (f"--{name}", str(asked[name]))]
        return [*typed, "--classifier-accuracy"] if self.classifier_accuracy else typed


USUAL = Asked()


def export(run: Run, path: Path, asked: Asked = USUAL) -> Iterator[dict[str, Any]]:
    """Write path, and .md and .png beside it; a line of JSON for every part that is done."""
    if path.suffix != ".safetensors" or not path.parent.is_dir():
        raise RunError(f"{path} cannot be written: it takes a .safetensors in a folder that is there.")
    checkpoint = run.load_newest()
    data = finished(open_data(run.header.data.name, **run.header.data.options))
    if data.fingerprint != run.header.data.fingerprint:
        raise RunError(f"{run.name} was trained on other data: {data.title} here has another fingerprint.")
    against = finished(open_data(asked.against)) if asked.against else None
    yield {"export": run.name, "step": checkpoint.header.step}
    written = packed(checkpoint.model.state_dict(), asked.bits)
    checkpoint = replace(checkpoint, model=revive(checkpoint.header, unpacked(written)))  # this is what is measured
    scores = held_out_scores(checkpoint, data)
    yield {"held_out": len(data.images[data.testing]), **scores}
    model = checkpoint.model
    if isinstance(model, LatentModel):
        summary = finished(summary_for(model, data))
        tensors = to_tensors(summary)
        if shared(checkpoint.header.data):
            tensors = {name: t for name, t in tensors.items() if name.removeprefix(PREFIX) in ENCODED}
        prior = prior_of(model, summary)
        kept = attributes_kept(model, data)
        scores |= {} if kept is None else {"attributes_kept": kept}
        sheet = sheet_of(model, prior, summary, data, asked.manner)
        sheet.image.save(path.with_suffix(".png"))
        yield {"file": path.with_suffix(".png").name}
        figures = measured(model, prior, data, against, asked)
        if figures:
            yield figures
        said = said_of(summary.ruler, drawn(model, prior, summary, data, asked.manner))
        strange = [f"The outlier AUROC is against images of {against.title}."] if against else []
        parts = [scores_table(scores), measures_table(figures), strange, said, [sheet.caption]]
        scores |= figures
    else:
        summary = finished(summarise(data, ClassifierFeatures(model, path.stem)))
        tensors = to_tensors(summary)
        parts = [scores_table(scores), said_of(summary.ruler, probes(data))]
    header = checkpoint.header
    save(path, replace(header, scores=scores, extra={}), written, tensors)
    exported = shlex.join(
        ["python", "-m", "models", "export", run.name, "--out", f"{path.parent.name}/{path.name}", *asked.words]
    )
    path.with_suffix(".md").write_text(card(run, header, path, exported, parts), encoding="utf-8")
    yield {"file": path.name, "megabytes": round(path.stat().st_size / 1e6, 2)}


@torch.inference_mode()
def held_out_scores(checkpoint: Checkpoint, data: DataSet) -> dict[str, Any]:
    """The family's figures over every held-out image."""
    learner = TRAINABLE[checkpoint.header.family].learner(checkpoint.model)
    return scores_of(learner.evaluate(_batches(data), checkpoint.header.step))


def _batches(data: DataSet) -> Iterator[Batch]:
    """Every held-out image, about 250 at a time."""
    indices = np.arange(len(data))[data.testing]
    return (_batch(data, part) for part in np.array_split(indices, max(1, len(indices) // 250)))


def _batch(data: DataSet, rows: np.ndarray) -> Batch:
    """The images in rows with what is known of them."""
    labels, attributes = (None if a is None else torch.tensor(a[rows]) for a in (data.labels, data.attributes))
    return Batch(to_unit(data.images[rows]), labels, attributes)


def summary_for(model: LatentModel, data: DataSet) -> Iterator[Progress]:
    """What a checkpoint carries beside the weights, from all training images."""
    features = features_of(data.name, data.item)
    if model.cannot("encode"):
        return (yield from summarise(data, features))
    encodings: Encodings = yield from encode_data(model, data, limit=data.training.stop)
    mixture = Mixture.fit(encodings.means[:20_000], encodings.sigmas[:20_000])
    return (yield from summarise(data, features, encodings, mixture))


def prior_of(model: LatentModel, summary: Summary) -> Prior:
    """What codes are drawn from: the model's prior, or a Gaussian fitted to the encodings."""
    return prior_or_fitted(model.prior, summary.encodings)


@torch.inference_mode()
def attributes_kept(model: LatentModel, data: DataSet) -> float | None:
    """How often the classifier sees in a reconstruction what the held-out image shows.

    None without a classifier, or without reconstructions.
    """
    classifier = classifier_of(data.name)
    if not isinstance(classifier, Classifier) or data.attributes is None or classifier.item != data.item:
        return None
    if model.cannot("encode"):
        return None
    x = to_unit(data.images[data.testing][:1000])
    seen = classifier.verdict(model.decode(model.encode(x).mean))
    return (seen == torch.tensor(data.attributes[data.testing][:1000]).bool()).double().mean().item()


def measured(model: LatentModel, prior: Prior, data: DataSet, against: DataSet | None, asked: Asked) -> dict[str, Any]:
    """What `evaluate` says of the exported file; without samples where no classifier judges them or none are asked."""
    classifier, samples = classifier_of(data.name), None
    if classifier is not None and asked.count:
        precision = PRECISIONS[choose_precision(model.device, model.item.precision)]
        like = shown_in(data, model.conditions)
        work = sample(model, prior, asked.count, attributes=like, manner=asked.manner, precision=precision)
        samples = finished(work)
    subject = Subject(
        data,
        samples,
        classifier,
        model,
        prior,
        asked.manner,
        against=against,
        trains_classifiers=asked.classifier_accuracy,
    )
    return finished(evaluate(subject))


def drawn(model: LatentModel, prior: Prior, summary: Summary, data: DataSet, manner: Manner) -> dict[str, np.ndarray]:
    """Pictures uint8 [n, height, width, channels] that a model draws, by their kind; of a class with classes."""
    kinds: dict[str, np.ndarray] = {}
    if summary.encodings is not None:
        with torch.inference_mode():
            outputs = to_bytes(model.decode(model.encode(to_unit(data.images[data.testing][:COUNT])).mean))
        kinds["its reconstructions of held-out images"] = outputs
    names = model.conditions.names if model.conditions.exclusive else ()
    for label, name in enumerate(names):
        of_class = finished(sample(model, prior, COUNT, label=label, manner=manner))
        kinds[f"its samples of {name}"] = of_class.images
    if not names:
        like = shown_in(data, model.conditions)
        of_all = finished(sample(model, prior, COUNT, attributes=like, manner=manner))
        kinds[f"its samples of {prior.name}"] = of_all.images
    if summary.encodings is not None:
        kinds["its samples of the mixture"] = decode_bytes(model, summary.mixture.sample(COUNT, seed=0))
        kinds["what it decodes from the mean code"] = decode_bytes(model, summary.encodings.principal.mean[None])
    return kinds
