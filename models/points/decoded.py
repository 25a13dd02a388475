"""What a decoder or a generator makes of its space: a line or a grid of codes, seen where the points are."""

from __future__ import annotations

import numpy as np
import torch
from torch.special import ndtri

from models.base import LatentModel, Manner
from models.latent.priors import GAUSSIAN, UNIFORM
from models.points.mixture import Mixture

LINES, ALONG = 17, 97  # of a grid, and points on each of them
ALONG_CURVE = 601
PARTS = {1: 400, 2: 28}  # codes along an axis, of which the density of a VAE is made
EDGE = 0.01  # of the prior's mass, left out at either end


def codes_at(model: LatentModel, shares: torch.Tensor, reach: tuple[float, float]) -> torch.Tensor:
    """The numbers below which these shares of the prior lie; of a model without one, between the ends of its codes."""
    if model.prior is GAUSSIAN:
        return ndtri(shares.double()).float()
    low, high = (-1.0, 1.0) if model.prior is UNIFORM else reach
    return low + (high - low) * shares


def lines(model: LatentModel, manner: Manner, reach: tuple[float, float] = (-1.0, 1.0)) -> np.ndarray:
    """What becomes of even lines through the first two dimensions of the space, float [lines, points, d].

    Between any two neighbours lies as much of the prior. Of one dimension there is one line. Further dimensions are 0.
    """
    if model.latent == 1:
        codes = codes_at(model, torch.linspace(EDGE / 4, 1 - EDGE / 4, ALONG_CURVE), reach)[None, :, None]
    else:
        across = codes_at(model, torch.linspace(EDGE, 1 - EDGE, LINES), reach)
        along = codes_at(model, torch.linspace(EDGE, 1 - EDGE, ALONG), reach)
        one = torch.stack(torch.meshgrid(across, along, indexing="ij"), 2)
        codes = torch.cat([one, one.flip(2)])
        codes = torch.cat([codes, codes.new_zeros(*codes.shape[:2], model.latent - 2)], 2)
    points = model.decode(codes.flatten(0, 1).to(model.device), manner)
    return points.view(*codes.shape[:2], -1).cpu().numpy()


def density_of(model: LatentModel, manner: Manner) -> Mixture | None:
    """What a VAE of one or two dimensions with Gaussian noise says of points, its codes taken evenly from the prior."""
    sigma = getattr(getattr(model, "likelihood", None), "sigma", None)
    if model.prior is not GAUSSIAN or sigma is None or model.latent not in PARTS:
        return None
    side = PARTS[model.latent]
    axis = codes_at(model, (torch.arange(side) + 0.5) / side, (-1.0, 1.0))
    codes = torch.stack(torch.meshgrid(*[axis] * model.latent, indexing="ij"), -1).view(-1, model.latent)
    centres = model.decode(codes.to(model.device), manner).flatten(1).double().cpu().numpy()
    return Mixture.even(centres, sigma.item())
