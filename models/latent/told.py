"""What codes in w are mapped for: a code there has in it what was asked for, so that those drawn should show it all."""

from __future__ import annotations

from dataclasses import replace

from models.base import LatentModel
from models.data.base import DataSet
from models.latent.mapped import Mapped, MappedPrior
from models.latent.priors import Prior
from models.sampling import one_of, shown_in


def mapped_for(model: LatentModel, data: DataSet | None) -> list[tuple[float, ...]]:
    """One after another: each class, or what the training images show; nothing in z, which has nothing in it."""
    conditions = model.conditions
    if not isinstance(model, Mapped) or not conditions:
        return []
    if conditions.exclusive:
        return [one_of(len(conditions), k) for k in range(len(conditions))]
    rows = shown_in(data, conditions) if data is not None else None
    return [] if rows is None else [tuple(row) for row in rows.astype(float).tolist()]


def prior_over(model: LatentModel, data: DataSet | None) -> Prior | None:
    """The model's prior; in w, of a model that is told attributes, over what the images of open data show."""
    if isinstance(model.prior, MappedPrior) and not model.conditions.exclusive:
        return replace(model.prior, conditions=tuple(mapped_for(model, data)))
    return model.prior
