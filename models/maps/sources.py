"""What can be laid out in a map, of any model: a line each in SOURCES."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from models.base import LatentModel, Manner, to_unit
from models.classifier import seen
from models.data.base import DataSet
from models.latent.pictured import drawn
from models.latent.summary import Summary
from models.latent.told import mapped_for
from models.maps.embeddings import embedded
from models.maps.points import Points
from models.metrics.features import Pixels, PrincipalFeatures
from models.progress import Progress
from models.sampling import one_of
from models.shipped import classifier_of

BATCH = 100
FILE = "file"  # the name of the source that is read from one
NEITHER = "The data that this model has learned from are not here."


@dataclass(frozen=True, eq=False)
class Subject:
    """What a map may be of."""

    model: LatentModel
    data: DataSet | None = None  # where they are at hand and fit the model
    summary: Summary | None = None  # what the model's file says of them
    classes: tuple[str, ...] = ()  # that the model's data have
    file: Path | None = None  # of embeddings that were computed elsewhere


@dataclass(frozen=True)
class Wanted:
    limit: int = 10_000  # points, at most
    level: float = 0.5  # of noise on images, from 0 to 1 of the schedule, for what a diffusion model sees
    seed: int = 0  # of which images are taken and which codes are drawn


@dataclass(frozen=True)
class Source:
    name: str
    title: Callable[[LatentModel], str]
    about: Callable[[LatentModel], str]  # one sentence for the caption
    cannot: Callable[[Subject], str]  # why there is no such map of this model; empty where there is one
    points: Callable[[Subject, Wanted], Iterator[Progress]]  # its result is the Points


# --- codes: of encoded data, or drawn ---


def _codes_about(model: LatentModel) -> str:
    if not model.cannot("encode"):
        return "Posterior means of the data." if model.prior is not None else "The codes of the data."
    if model.space == "w":
        return "Codes drawn from the prior, as the mapping network has bent them."
    return f"Pure noise: {model.space} is drawn from {model.prior.name}, so clusters here are the method's own."


def _no_codes(subject: Subject) -> str:
    model = subject.model
    if not model.cannot("encode"):
        has_codes = subject.summary is not None and subject.summary.encodings is not None
        return "" if subject.data is not None or has_codes else NEITHER
    if model.space == "x_T":
        return "x_T is pure noise, one number a pixel; what the network sees in images says more."
    return ""


def _codes(subject: Subject, wanted: Wanted) -> Iterator[Progress]:
    if subject.model.cannot("encode"):
        return (yield from _drawn(subject, wanted))
    if subject.data is None:
        return _referred(subject)
    return (yield from _encoded(subject, wanted))


def _encoded(subject: Subject, wanted: Wanted) -> Iterator[Progress]:
    model, data, rows = subject.model, subject.data, _rows(subject.data, wanted)
    asks = bool(model.conditions) and data.labels is not None
    means, costs = [], []
    for part in _parts(rows):
        x = to_unit(data.images[part]).to(model.device)
        told = F.one_hot(torch.tensor(data.labels[part]), len(model.conditions)).to(x) if asks else None
        with torch.inference_mode():
            means.append(model.encode(x, told).mean.cpu().numpy())
            costs.append(model.costs(x, told).cpu().numpy())
        yield Progress(f"Encoding {data.title}", sum(map(len, means)), len(rows))
    codes = np.concatenate(means)
    cost = {"costs": np.concatenate(costs).astype(np.float32), "cost_name": "loss, nats"}
    return _of_data(data, rows, codes, lambda code, image, manner: code, codes=codes, asks=asks, **cost)


def _referred(subject: Subject) -> Points:
    """From what the model's file carries."""
    encodings = subject.summary.encodings
    return Points(
        encodings.means,
        np.arange(len(encodings.means)),
        subject.summary.images,
        f"{len(encodings.means):,} reference images",
        codes=encodings.means,
        labels=encodings.labels,
        classes=subject.classes,
        asks=bool(subject.model.conditions),
        placing=lambda code, image, manner: code,
    )


def _drawn(subject: Subject, wanted: Wanted) -> Iterator[Progress]:
    """Codes of the prior with their pictures; of a model with classes all of them in turn."""
    model, classes = subject.model, subject.model.conditions.names if subject.model.conditions.exclusive else ()
    labels = np.arange(wanted.limit) % max(1, len(classes))
    asked = [one_of(len(classes), label) for label in range(len(classes))] or mapped_for(model, subject.data)
    kinds = [Manner(condition) for condition in asked] or [model.usual]
    codes, images = yield from drawn(model, [kinds[k % len(kinds)] for k in range(wanted.limit)], wanted.seed)
    known = {"labels": labels, "classes": classes, "asks": True} if classes else {}
    found = yield from _seen_in(images, subject)
    of = f"{wanted.limit:,} codes drawn from {model.prior.name}"
    placing = {"codes": codes, "placing": lambda code, image, manner: code}
    return Points(codes, np.arange(wanted.limit), images, of, **placing, **(found | known))


def _seen_in(images: np.ndarray, subject: Subject) -> Iterator[Progress]:
    """What the data's classifier says that pictures show, where there is one for such."""
    classifier = classifier_of(subject.data.name) if subject.data is not None else None
    if classifier is None or classifier.item != subject.model.item:
        return {}
    shown = yield from seen(classifier, images)
    if classifier.by_attribute:
        return {"attributes": shown.astype(np.uint8), "attribute_names": classifier.names, "seen": True}
    return {"labels": shown.argmax(1), "classes": classifier.names, "seen": True}


# --- what a network sees in images ---


def _features_about(model: LatentModel) -> str:
    if model.whole.family == "ddpm":
        return "What the U-Net's coarsest level sees in images with this much noise on them, averaged over its places."
    return "The last hidden layer of the discriminator: what it tells real images from made ones by."


def _no_features(subject: Subject) -> str:
    return subject.model.cannot("features") or ("" if subject.data is not None else NEITHER)


def _features(subject: Subject, wanted: Wanted) -> Iterator[Progress]:
    model, data, rows = subject.model, subject.data, _rows(subject.data, wanted)
    found = []
    for part in _parts(rows):
        found.append(_features_of(model, data.images[part], wanted.level))
        yield Progress(f"Looking at {data.title}", sum(map(len, found)), len(rows))

    def placing(code: np.ndarray, image: np.ndarray, manner: Manner) -> np.ndarray:
        return _features_of(model, image[None], wanted.level)[0]

    return _of_data(data, rows, np.concatenate(found), placing)


@torch.inference_mode()
def _features_of(model: LatentModel, images: np.ndarray, level: float) -> np.ndarray:
    return model.features(to_unit(images).to(model.device), level).float().cpu().numpy()


# --- pixels ---


def _pixels(subject: Subject, wanted: Wanted) -> Iterator[Progress]:
    """Along their principal directions, which are as many as the meter's."""
    data, rows = subject.data, _rows(subject.data, wanted)
    images = data.images[rows]
    principal = yield from PrincipalFeatures.fit(Pixels(), images, f"Looking at {data.title}")
    features = yield from principal.of_many(images, f"Looking at {data.title}")
    return _of_data(data, rows, features, lambda code, image, manner: principal.of(image[None])[0])


# --- all ---


def _rows(data: DataSet, wanted: Wanted) -> np.ndarray:
    """Which images are taken, in their order: all, or so many of all, by chance."""
    if len(data) <= wanted.limit:
        return np.arange(len(data))
    return np.sort(np.random.default_rng(wanted.seed).choice(len(data), wanted.limit, replace=False))


def _parts(rows: np.ndarray) -> list[np.ndarray]:
    return np.array_split(rows, max(1, -(-len(rows) // BATCH)))


def _of_data(data: DataSet, rows: np.ndarray, features: np.ndarray, placing: Callable, **more: object) -> Points:
    """Points that are images of a data set."""
    count = f"{len(rows):,}" if len(rows) == len(data) else f"{len(rows):,} of {len(data):,}"
    return Points(
        features.astype(np.float32),
        rows,
        data.images[rows],
        f"{count} images of {data.title}",
        labels=None if data.labels is None else data.labels[rows],
        classes=data.classes,
        attributes=None if data.attributes is None else data.attributes[rows],
        attribute_names=data.attribute_names,
        held_out=rows >= data.testing.start,
        placing=placing,
        **more,
    )


SOURCES = {
    source.name: source
    for source in (
        Source("codes", lambda model: f"Codes in {model.space}", _codes_about, _no_codes, _codes),
        Source(
            "features",
            lambda model: "Bottleneck" if model.whole.family == "ddpm" else "Discriminator",
            _features_about,
            _no_features,
            _features,
        ),
        Source(
            "pixels",
            lambda model: "Pixels",
            lambda model: "The images themselves, along their 64 principal directions: what no model has learned.",
            lambda subject: "" if subject.data is not None else NEITHER,
            _pixels,
        ),
        Source(
            FILE,
            lambda model: "Embeddings",
            lambda model: "Computed elsewhere and read from a file; nothing of this model is in them.",
            lambda subject: "" if subject.file is not None else "No file of embeddings has been chosen.",
            lambda subject, wanted: embedded(subject.file, subject.data, wanted.limit, wanted.seed),
        ),
    )
}
