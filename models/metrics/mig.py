"""The mutual information gap: how much more the best dimension knows of a factor than the second best.

Chen et al. 2018, Isolating Sources of Disentanglement in Variational Autoencoders, arXiv:1802.04942, equation 6. As
there, codes are drawn from the posteriors: their means would count what drowns in the encoder's own noise. Mutual
information is that of a table of 20 by 20 bins, as is usual since Locatello et al. 2019, arXiv:1811.12359. A circular
factor needs two dimensions to be laid out as a circle, which then know the same of it: its gap is near 0 by nature.
"""

from __future__ import annotations

import numpy as np

from models.metrics.base import Measuring, Subject
from models.metrics.factors import Coded, Factor, binned, by_factor, coded_sprites, shuffled


def drawn_codes(coded: Coded, seed: int = 0) -> np.ndarray:
    """[n, d], one of each posterior."""
    return coded.means + coded.sigmas * np.random.default_rng(seed).standard_normal(coded.means.shape)


def mutual_information_gaps(codes: np.ndarray, factors: tuple[Factor, ...]) -> dict[str, float]:
    """Of every factor by name, from 0 to 1, divided by its entropy; codes [n, d] are what was drawn for n images.

    A dimension alone leaves no gap to a second one: it is counted whole.
    """
    found = {}
    for factor in factors:
        known = mutual_information(codes[factor.rows], factor)
        best = np.sort(np.append(known, 0.0))[::-1]  # as if there were one more that knows nothing
        found[factor.name] = float((best[0] - best[1]) / max(entropy(factor), 1e-12))
    return found


def mutual_information(codes: np.ndarray, factor: Factor) -> np.ndarray:
    """Nats [d] between each dimension of codes [m, d], of the factor's own rows, and the factor."""
    from sklearn.metrics import mutual_info_score

    truth = factor.binned()
    return np.array([mutual_info_score(truth, binned(column)) for column in codes.T])


def entropy(factor: Factor) -> float:
    """Nats, of the factor in its bins."""
    shares = np.bincount(factor.binned()) / len(factor.values)
    shares = shares[shares > 0]
    return float(-(shares * np.log(shares)).sum())


def measure(subject: Subject) -> Measuring:
    """Of sprites drawn anew."""
    coded = yield from coded_sprites(subject)
    codes = drawn_codes(coded)
    found = mutual_information_gaps(codes, coded.factors)
    by_chance = mutual_information_gaps(shuffled(codes), coded.factors)
    return {"sprites": len(codes)} | by_factor("mig", found, by_chance)
