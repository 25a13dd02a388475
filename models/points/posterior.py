"""The true posterior of a VAE with a single latent dimension, worked out on a line of codes, beside the encoder's.

p(z|x) is proportional to p(x|z) p(z); with one dimension the integral that a VAE is built to avoid can simply be done.
The ELBO falls short of log p(x) by KL(q(z|x) || p(z|x)) (Kingma & Welling 2013, arXiv:1312.6114, equation 1).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from models.families.vae import VAE

REACH, PLACES = 5.0, 3001  # standard deviations of the prior
NEAR, NEAR_PLACES = 7.0, 1201  # of the encoder's


@dataclass(frozen=True, eq=False)
class TruePosterior:
    """Densities [n] at codes z [n], which rise but not evenly, and figures in nats."""

    x: np.ndarray  # [d], the point in [0, 1]
    z: np.ndarray
    prior: np.ndarray
    true: np.ndarray
    encoder: np.ndarray
    kl: float  # of the encoder's from the true one
    evidence: float  # log p(x), counted per 8-bit step as the losses are

    @property
    def elbo(self) -> float:
        return self.evidence - self.kl


def posterior(model: VAE, x: Tensor) -> TruePosterior:
    """Of a point x [1, d, 1, 1] in [0, 1] and a model with one latent dimension."""
    with torch.inference_mode():
        mean, sigma = (value.double().item() for value in model.encode(x.to(model.device)))
        z = np.union1d(np.linspace(-REACH, REACH, PLACES), mean + sigma * np.linspace(-NEAR, NEAR, NEAR_PLACES))
        codes = torch.as_tensor(z, dtype=torch.float32, device=model.device)[:, None]
        cost = model.likelihood(model.logits(codes), x.to(model.device).expand(len(z), -1, -1, -1))
    log_prior, log_encoder = _log_normal(z, 0.0, 1.0), _log_normal(z, mean, sigma)
    log_joint = log_prior - cost.double().cpu().numpy()
    top = log_joint.max()
    evidence = top + math.log(np.trapezoid(np.exp(log_joint - top), z))
    log_true = log_joint - evidence
    encoder = np.exp(log_encoder)
    kl = float(np.trapezoid(encoder * (log_encoder - log_true), z))
    return TruePosterior(
        x.flatten().cpu().numpy(), z, np.exp(log_prior), np.exp(log_true), encoder, max(kl, 0.0), float(evidence)
    )


def _log_normal(z: np.ndarray, mean: float, sigma: float) -> np.ndarray:
    return -((z - mean) ** 2) / (2 * sigma**2) - math.log(sigma * math.sqrt(2 * math.pi))
