"""The amortisation gap: what an encoder loses because it serves all images, beside a posterior fitted to each alone.

Cremer, Li & Duvenaud 2018, Inference Suboptimality in Variational Autoencoders, arXiv:1801.03558, section 3.
What is between the fitted Gaussian's bound and ln p(x) is the approximation gap, of which the importance-weighted
bound tells how large it is at least.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from models.base import Posterior
from models.metrics.importance import bound_of, log_weights
from models.progress import Progress

if TYPE_CHECKING:
    from models.families.vae import VAE

# Steps of Adam, and codes drawn for each image at every one. Of the shipped VAEs of digits and of clothing three times
# as many steps and twice as many codes find less than 0.2 % more.
STEPS, DRAWS = 300, 4
RATE = 0.1  # of Adam at the start, in the encoder's sigmas; it falls to nothing along a half cosine
JUDGED = 100  # draws by which both posteriors are judged, the same ones


@dataclass(frozen=True, eq=False)
class AmortisationGap:
    """Bounds on ln p(x) of n images in nats, float64 [n] each, by the encoder's posterior and by each image's own."""

    elbo: np.ndarray = field(repr=False)
    fitted_elbo: np.ndarray = field(repr=False)
    iwae: np.ndarray = field(repr=False)
    fitted_iwae: np.ndarray = field(repr=False)
    fitted: Posterior = field(repr=False)

    @property
    def amortisation(self) -> np.ndarray:
        """[n], nats that the encoder loses; below 0, by the noise of the draws, where it loses nothing."""
        return self.fitted_elbo - self.elbo

    @property
    def approximation(self) -> np.ndarray:
        """[n], nats that the best such Gaussian loses, at least; never below 0."""
        return self.fitted_iwae - self.fitted_elbo


def amortisation_gap(
    model: VAE, x: Tensor, told: Tensor | None = None, steps: int = STEPS, draws: int = DRAWS, judged: int = JUDGED
) -> Iterator[Progress]:
    """The AmortisationGap of images x [n, channels, height, width] in [0, 1], told as `encode` is.

    All are fitted at once, from the encoder's posterior on: some hundred at a time, where memory counts. Not to be
    run in inference mode, for it follows gradients.
    """
    with torch.no_grad():
        posterior = model.encode(x, told)
    fitted = yield from _fitted(model, x, told, posterior, steps, draws)
    found = []
    for each in (posterior, fitted):
        weights = log_weights(model, each, x, judged, torch.Generator().manual_seed(1), told)
        found.append((weights.mean(0).double().cpu().numpy(), bound_of(weights).double().cpu().numpy()))
        yield Progress("Fitting each image's posterior", steps, steps)
    (elbo, iwae), (fitted_elbo, fitted_iwae) = found
    return AmortisationGap(elbo, fitted_elbo, iwae, fitted_iwae, fitted)


def _fitted(model: VAE, x: Tensor, told: Tensor | None, start: Posterior, steps: int, draws: int) -> Iterator[Progress]:
    """The Posterior of each image that its own ELBO grows to, from a first one on."""
    from models.families.vae import kl_from_standard_normal

    noise = torch.Generator().manual_seed(0)
    moves, widths = (torch.zeros_like(start.mean, requires_grad=True) for _ in range(2))  # in sigmas, and their log
    adam = torch.optim.Adam([moves, widths], RATE)
    many = x.repeat(draws, 1, 1, 1)
    all_told = told if told is None or len(told) == 1 else told.repeat(draws, 1)
    for step in range(steps):
        adam.param_groups[0]["lr"] = RATE * (1 + math.cos(math.pi * step / steps)) / 2
        with torch.enable_grad():
            posterior = _moved(start, moves, widths)
            epsilon = torch.randn(draws, *start.mean.shape, generator=noise).to(x.device)
            z = (posterior.mean + posterior.sigma * epsilon).flatten(0, 1)
            cost = model.likelihood(model.logits(z, all_told), many).sum() / draws
            cost = cost + kl_from_standard_normal(posterior).sum()
            moves.grad, widths.grad = torch.autograd.grad(cost, [moves, widths])
        adam.step()
        yield Progress("Fitting each image's posterior", step + 1, steps)
    return Posterior(*(part.detach() for part in _moved(start, moves, widths)))


def _moved(start: Posterior, moves: Tensor, widths: Tensor) -> Posterior:
    return Posterior(start.mean + start.sigma * moves, start.sigma * widths.exp())
