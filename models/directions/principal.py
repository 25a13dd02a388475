"""Directions that need no labels: principal components of a space, and what a model's first layer enlarges most."""

from __future__ import annotations

import numpy as np

from models.base import LatentModel
from models.directions.base import Direction, sigma_along
from models.latent.encodings import Encodings
from models.latent.sefa import factorised
from models.latent.without_encoder import MOST


def cannot_take_components(encodings: Encodings) -> str:
    """Why a space has no principal components, for a tool tip; empty where it has."""
    if encodings.principal.name == "PC":
        return ""
    return "Codes of this prior spread alike in every direction: none is a principal one."


def components(encodings: Encodings, step: int = 0) -> list[Direction]:
    """Those of encoded data; where nothing is encoded, those of w or of the pictures that are drawn."""
    principal = encodings.principal
    of = encodings.of if encodings.are_data else principal.shared
    found = []
    for k, (vector, sigma) in enumerate(zip(principal.directions, principal.sigmas, strict=True), 1):
        name = f"{principal.name} {k}"
        found.append(Direction(name, vector, float(sigma), name, of=of, step=step))
    return found


def cannot_factor(model: LatentModel) -> str:
    """Why SeFa says nothing of a space, for a tool tip; empty where it does."""
    if model.first_layer is not None:
        return ""
    return f"SeFa takes the first layer of a GAN's generator apart; there is none behind {model.space}."


def factors(model: LatentModel, codes: np.ndarray, step: int = 0) -> list[Direction]:
    """What the first layer enlarges most, at most MOST of them in order; sigmas are those of codes [n, latent]."""
    directions, _ = factorised(model.first_layer)
    of = f"the weights of the {'style layers' if model.space == 'w' else 'first layer'}"
    found = []
    for k, vector in enumerate(directions[:MOST], 1):
        found.append(Direction(f"SeFa {k}", vector, sigma_along(codes, vector), f"SeFa {k}", of=of, step=step))
    return found
