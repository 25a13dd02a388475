"""A tighter bound on how probable images are under a VAE, to report: its name says how many samples it took.

Burda, Grosse & Salakhutdinov 2015, Importance Weighted Autoencoders, arXiv:1509.00519.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.distributions import Normal

from models.base import Posterior

if TYPE_CHECKING:
    from models.families.vae import VAE


SAMPLES = 50  # that reported bounds take, as many as the paper's largest


@torch.no_grad()
def importance_weighted_bound(
    model: VAE, x: Tensor, samples: int, noise: torch.Generator, told: Tensor | None = None
) -> Tensor:
    """Lower bounds [n] on ln p(x) of images in nats, whatever beta they were learned with (equation 8).

    With one sample it is the ELBO on average; with more it grows towards ln p(x), which it never passes on average.
    """
    return bound_of(log_weights(model, model.encode(x, told), x, samples, noise, told))


def bound_of(weights: Tensor) -> Tensor:
    """The bounds [n] that log weights [samples, n] give; their mean over the samples is the ELBO's estimate."""
    return weights.logsumexp(0) - math.log(len(weights))


@torch.no_grad()
def log_weights(
    model: VAE, posterior: Posterior, x: Tensor, samples: int, noise: torch.Generator, told: Tensor | None = None
) -> Tensor:
    """ln p(x, z) / q(z) in nats, [samples, n], of z drawn from any posterior of images x."""
    law, prior = Normal(*posterior), Normal(0.0, 1.0)
    found = []
    for _ in range(samples):
        z = posterior.mean + posterior.sigma * torch.randn(posterior.mean.shape, generator=noise).to(x.device)
        log_ratio = (prior.log_prob(z) - law.log_prob(z)).sum(1)
        found.append(log_ratio - model.likelihood(model.logits(z, told), x))
    return torch.stack(found)
