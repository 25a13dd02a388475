"""The aggregate posterior, which is what all codes of the data are together, beside the prior N(0, I).

Where they differ, samples of the prior come from places that no image is encoded to. Makhzani et al. 2015, Adversarial
Autoencoders, arXiv:1511.05644, call it the aggregated posterior; Hoffman & Johnson 2016, ELBO surgery, say what part
of the KL it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

BINS = 48
LEAST_SPAN = 4.5  # prior sigmas to either side of 0
BEYOND = 3.0  # of a posterior's own sigmas, that are still shown
MOST = 2000  # codes that are looked at
ROOT_TWO = 2**0.5


@dataclass(frozen=True, eq=False)
class Aggregate:
    """Of every one of d dimensions, over BINS bins of equal width from -span to span; the outer ones catch the rest."""

    spans: np.ndarray  # [d]
    codes: np.ndarray  # [d, BINS], shares of the codes: every posterior with its own width
    means: np.ndarray  # [d, BINS], of the posterior means alone
    prior: np.ndarray  # [d, BINS], of N(0, 1)
    kl: np.ndarray  # [d], nats, of the codes' shares from the prior's
    gaussian_kl: float  # nats, of the Gaussian with the codes' mean and covariance, all dimensions together
    points: np.ndarray  # [n, d], the posterior means that were looked at
    labels: np.ndarray | None  # int64 [n], their classes


def aggregate_of(means: np.ndarray, sigmas: np.ndarray, labels: np.ndarray | None = None) -> Aggregate:
    """From posterior means and sigmas, [n, d] each; of many codes the first ones."""
    means, sigmas = means[:MOST], np.maximum(sigmas[:MOST], 1e-9)
    furthest = (np.abs(means) + BEYOND * sigmas).max(0)
    spans = np.maximum(furthest, LEAST_SPAN)
    edges = np.linspace(-1, 1, BINS + 1) * spans[:, None]  # [d, BINS + 1]
    codes = np.stack([_shares(edges[k], means[:, k], sigmas[:, k]).mean(0) for k in range(len(edges))])
    prior = np.stack([_shares(each, np.zeros(1), np.ones(1))[0] for each in edges])
    counted = np.stack([np.histogram(means[:, k], edges[k])[0] for k in range(len(edges))]) / len(means)
    labels = None if labels is None else labels[:MOST]
    return Aggregate(spans, codes, counted, prior, _kl(codes, prior), _gaussian_kl(means, sigmas), means, labels)


def _shares(edges: np.ndarray, means: np.ndarray, sigmas: np.ndarray) -> np.ndarray:
    """How much of n normal distributions lies in each bin, [n, bins]; of the outer ones all that lies beyond, too."""
    scaled = torch.from_numpy((edges[1:-1] - means[:, None]) / sigmas[:, None])
    below = 0.5 * (1 + torch.special.erf(scaled / ROOT_TWO).numpy())
    return np.diff(below, axis=1, prepend=0.0, append=1.0)


def _kl(shares: np.ndarray, prior: np.ndarray) -> np.ndarray:
    ratio = np.where(shares > 0, shares / np.maximum(prior, 1e-300), 1.0)
    return np.maximum((shares * np.log(ratio)).sum(1), 0.0)


def _gaussian_kl(means: np.ndarray, sigmas: np.ndarray) -> float:
    """KL(N(m, C) || N(0, I)) of the mean m and the covariance C of one code drawn for every image."""
    mean = means.mean(0).astype(float)
    covariance = np.atleast_2d(np.cov(means.T.astype(float), bias=True)) + np.diag((sigmas.astype(float) ** 2).mean(0))
    return float(0.5 * (np.trace(covariance) + mean @ mean - len(mean) - np.linalg.slogdet(covariance)[1]))
