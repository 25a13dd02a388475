"""Rulers and encodings of whole data sets, made once: the next start takes them from the disk.

What they follow from is in the names of their files, so they are never out of date.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from models.base import LatentModel
from models.data.base import DataCard, DataSet
from models.data.cache import keep_results, kept_results
from models.fingerprint import fingerprint_of
from models.latent.encodings import ENCODED, Encodings, encode_data, of_training
from models.latent.principal import Principal
from models.latent.told import prior_over
from models.latent.without_encoder import drawn, of_codes
from models.metrics.features import Features
from models.metrics.typicality import KEPT, Ruler, measure
from models.progress import Progress
from models.shipped import ruler_of

EDITION = 2  # of how they are computed: raise it when that changes
DRAWN = ("codes", "mean", "directions", "sigmas", "parts")


def measured(features: Features, data: DataSet) -> Iterator[Progress]:
    """The Ruler of a data set; that of a shipped model's data is shipped too, where it is small enough."""
    ruler = ruler_of(data.fingerprint)
    if ruler is not None and ruler.features.fingerprint == features.fingerprint:
        return ruler
    name = f"ruler-{EDITION}-{data.fingerprint}-{features.fingerprint}"
    if arrays := kept_results(name, KEPT):
        return Ruler.from_arrays(arrays, features, DataCard.of(data))
    ruler = yield from measure(features, data)
    keep_results(name, ruler.arrays())
    return ruler


def kept_encodings(model: LatentModel, data: DataSet) -> Encodings | None:
    """What `encoded` has kept, None where it has not been here."""
    posteriors = kept_results(_name(model, data), ("means", "sigmas"))
    return of_training(**posteriors, data=data) if posteriors else None


def encoded(model: LatentModel, data: DataSet) -> Iterator[Progress]:
    """The Encodings of the training images, or of the first ENCODED of them."""
    encodings = yield from encode_data(model, data)
    keep_results(_name(model, data), {"means": encodings.means, "sigmas": encodings.sigmas})
    return encodings


def drawn_from(model: LatentModel, data: DataSet | None = None) -> Iterator[Progress]:
    """What `drawn` says of a model without an encoder; in w over all that the images of open data show."""
    prior = prior_over(model, data)
    over = f"-{data.fingerprint}" if prior is not model.prior and data is not None else ""
    name = f"directions-{EDITION}-{fingerprint_of(model)}-{model.space}{over}"
    if arrays := kept_results(name, (*DRAWN, "words")):
        codes, (title, unit, shared, of) = arrays["codes"], arrays["words"].tolist()
        parts = (arrays[part] for part in ("mean", "directions", "sigmas"))
        principal = Principal(*parts, title, unit, shared, arrays["parts"])
        return of_codes(codes, principal, of)
    encodings = yield from drawn(model, prior)
    principal = encodings.principal
    words = np.array([principal.name, principal.unit, principal.shared, encodings.of])
    arrays = (encodings.means, principal.mean, principal.directions, principal.sigmas, principal.shares)
    keep_results(name, dict(zip(DRAWN, arrays, strict=True)) | {"words": words})
    return encodings


def _name(model: LatentModel, data: DataSet) -> str:
    return f"codes-{EDITION}-{data.fingerprint}-{fingerprint_of(model)}-{ENCODED}"
