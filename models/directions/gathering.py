"""Gathers codes of which it is known what they show: of encoded images, or drawn and looked at by a classifier."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from models.base import LatentModel, Manner
from models.classifier import Classifier, seen
from models.data.base import DataCard, DataSet
from models.directions.known import Known
from models.kept import encoded, kept_encodings
from models.latent.encodings import encode_images
from models.latent.pictured import drawn
from models.latent.summary import Summary
from models.latent.told import mapped_for
from models.progress import Progress
from models.sampling import one_of
from models.shipped import classifier_of

HELD_OUT = 2000  # held-out images that are encoded, at most
KEPT_BACK = 4  # one of so many codes is kept back where there are no held-out images
DRAWN, DRAWN_SLOWLY = 2000, 400  # codes of a prior where nobody says how many; the latter by a sampler of many steps


@dataclass(frozen=True, eq=False)
class Subject:
    """A model, and what is at hand of the data that it has learned from."""

    model: LatentModel
    card: DataCard  # of these data
    data: DataSet | None = None
    summary: Summary | None = None  # what the model's file says of them

    @property
    def judge(self) -> Classifier | None:
        """The classifier that says what this model's pictures show, where there is one."""
        classifier = classifier_of(self.card.name)
        return classifier if classifier is not None and classifier.item == self.model.item else None

    @property
    def encodes(self) -> bool:
        return not self.model.cannot("encode")

    @property
    def refers(self) -> bool:
        """Whether the model's file carries codes of reference images."""
        return self.summary is not None and self.summary.encodings is not None

    @property
    def asked(self) -> tuple[str, ...]:
        """What pictures show because it is asked for, not by their codes."""
        conditions = self.model.conditions
        draws_any = conditions.optional and not self.encodes
        return () if self.model.space == "w" or draws_any else conditions.names


def offered(subject: Subject) -> tuple[str, ...]:
    """The attributes and classes by which its codes can be told apart."""
    return tuple(name for name in _names(subject) if name not in subject.asked)


def cannot(subject: Subject) -> str:
    """Why its codes cannot be told apart by what they show; empty where they can."""
    if offered(subject):
        return ""
    if subject.encodes and subject.data is None and not subject.refers:
        return "The data that this model has learned from are not here."
    if _names(subject):
        return f"The class is asked for apart from the code: nothing in {subject.model.space} says which it is."
    if subject.encodes:
        return f"{subject.card.title} has neither classes nor attributes, and no classifier is here that sees any."
    return f"No classifier is here that says what pictures of {subject.card.title} at {subject.model.item} show."


def gather(subject: Subject, count: int | None = None, seed: int = 0) -> Iterator[Progress]:
    """The Known of a subject, where `cannot` is silent; the count is of codes that have to be drawn."""
    if not subject.encodes:
        return (yield from _drawn(subject, count, seed))
    if subject.data is not None:
        return (yield from _of_data(subject, subject.data))
    return (yield from _of_references(subject))


def _of_data(subject: Subject, data: DataSet) -> Iterator[Progress]:
    """The training images that are encoded anyway, and held-out ones."""
    model = subject.model
    encodings = kept_encodings(model, data)
    if encodings is None:
        encodings = yield from encoded(model, data)
    first = data.testing.start
    rows = np.r_[: len(encodings.means), first : min(first + HELD_OUT, len(data))]
    held_out = rows >= first
    labels = None if data.labels is None else data.labels[rows]
    told = None if labels is None else labels[held_out]
    means, _ = yield from encode_images(model, data.images[rows[held_out]], f"Encoding {data.title}", told)
    names, whole = _told(data)
    shown = whole[rows] if names else (yield from seen(subject.judge, data.images[rows]))
    return Known(
        codes=np.concatenate([encodings.means, means]).astype(np.float32),
        shown=shown,
        names=names or subject.judge.names,
        held_out=held_out,
        manners=_manners(model, len(rows), labels),
        of=encodings.of,
        judged_by=f"{held_out.sum():,} {data.held_out_name} images",
        census=whole[data.training] if names else shown[~held_out],
        looked_at=not names,
    )


def _of_references(subject: Subject) -> Iterator[Progress]:
    """What the model's file carries."""
    encodings, images = subject.summary.encodings, subject.summary.images
    names, held_out = subject.card.classes, _kept_back(len(images))
    known = encodings.labels is not None
    shown = _one_hot(encodings.labels, len(names)) if known else (yield from seen(subject.judge, images))
    return Known(
        codes=encodings.means,
        shown=shown,
        names=names if known else subject.judge.names,
        held_out=held_out,
        manners=_manners(subject.model, len(images), encodings.labels),
        of=f"{(~held_out).sum():,} reference images",
        judged_by=f"{held_out.sum():,} other reference images",
        census=shown,
        looked_at=not known,
    )


def _drawn(subject: Subject, count: int | None, seed: int) -> Iterator[Progress]:
    """Codes of the prior, and what the classifier sees in their pictures."""
    model = subject.model
    is_slow = model.draft(model.usual) != model.usual
    count = count or (DRAWN_SLOWLY if is_slow else DRAWN)
    conditions = mapped_for(model, subject.data)
    drawn_for = [Manner(conditions[k % len(conditions)]) if conditions else model.usual for k in range(count)]
    codes, images = yield from drawn(model, drawn_for, seed)
    shown, held_out = (yield from seen(subject.judge, images)), _kept_back(count)
    return Known(
        codes=codes,
        shown=shown,
        names=subject.judge.names,
        held_out=held_out,
        manners=tuple(drawn_for),
        of=f"{(~held_out).sum():,} codes of {model.prior.name}",
        judged_by=f"{held_out.sum():,} other codes",
        census=shown if subject.data is None else _census(subject.data, subject.judge.names, shown),
        looked_at=True,
    )


def _names(subject: Subject) -> tuple[str, ...]:
    """What is known of pictures: by the data, else by the classifier."""
    if subject.encodes:
        if subject.data is None and not subject.refers:
            return ()
        if subject.data is not None and (names := _told(subject.data)[0]):
            return names
        if subject.data is None and subject.summary.encodings.labels is not None:
            return subject.card.classes
    return subject.judge.names if subject.judge else ()


def _told(data: DataSet) -> tuple[tuple[str, ...], np.ndarray]:
    """The classes and attributes that data have, and which image shows which, bool [N, names]."""
    names, parts = (), [np.zeros((len(data), 0), bool)]
    if data.labels is not None and len(data.classes) > 1:
        names, parts = data.classes, [_one_hot(data.labels, len(data.classes))]
    if data.attributes is not None:
        names, parts = names + data.attribute_names, [*parts, data.attributes.astype(bool)]
    return names, np.concatenate(parts, 1)


def _census(data: DataSet, names: tuple[str, ...], otherwise: np.ndarray) -> np.ndarray:
    """What the training images show, where the data know it by these names."""
    known, whole = _told(data)
    if not set(names) <= set(known):
        return otherwise
    return whole[data.training][:, [known.index(name) for name in names]]


def _one_hot(labels: np.ndarray, count: int) -> np.ndarray:
    return np.arange(count) == labels[:, None]


def _kept_back(count: int) -> np.ndarray:
    """bool [count], the last ones."""
    return np.arange(count) >= count - count // KEPT_BACK


def _manners(model: LatentModel, count: int, labels: np.ndarray | None) -> tuple[Manner, ...]:
    """As codes were encoded: with their class, where the model is told it."""
    if not model.conditions or labels is None:
        return (model.usual,) * count
    return tuple(Manner(one_of(len(model.conditions), label)) for label in labels)
