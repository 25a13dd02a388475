"""The KL of posteriors from N(0, I), taken apart by what their dimensions tell of the image, of one another, and alone.

Chen et al. 2018, Isolating Sources of Disentanglement in Variational Autoencoders, arXiv:1802.04942.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from torch import Tensor

from models.base import Posterior

HALF_LOG_TAU = 0.5 * math.log(2 * math.pi)


class Decomposition(NamedTuple):
    """The three terms of equation 2, in nats, mean over a batch; they add up to a one-sample estimate of the KL."""

    mutual_information: Tensor  # of code and image: at most ln n
    total_correlation: Tensor  # of the code's dimensions, 0 where they are independent
    dimension_wise_kl: Tensor  # of every dimension's own law from N(0, 1), summed


def decomposed(z: Tensor, posterior: Posterior) -> Decomposition:
    """Of codes z [n, d], one drawn from each of n posteriors.

    The aggregate posterior is here the mixture of these n. Minibatch-weighted sampling (section 3.1) estimates that of
    all N images by the same sums and 1/(nN) in place of 1/n: it differs by multiples of ln N, and not in its gradients.
    """
    mean, sigma = posterior
    log_each = -0.5 * ((z[:, None] - mean) / sigma).square() - sigma.log() - HALF_LOG_TAU  # [n, n, d]
    log_own = log_each.diagonal().sum(0)  # ln q(z|x), [n]
    log_joint = log_each.sum(2).logsumexp(1) - math.log(len(z))  # ln q(z)
    log_alone = (log_each.logsumexp(1) - math.log(len(z))).sum(1)  # of all q(z_j) together
    log_prior = (-0.5 * z.square() - HALF_LOG_TAU).sum(1)
    terms = log_own - log_joint, log_joint - log_alone, log_alone - log_prior
    return Decomposition(*(term.mean() for term in terms))
