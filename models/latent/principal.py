"""The principal directions of a space: those of encoded data, along which they spread most, in order.

Where nothing is encoded they are of codes that a prior draws; `name`, `unit` and `of` then say so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

SMALLEST_SIGMA = 1e-6  # of a direction along which the data do not vary at all; dividing by it stays finite


@dataclass(frozen=True, eq=False)
class Principal:
    """Mean [d] of the encodings, unit directions as rows [k, d], and the data's sigma along each [k]; often k is d."""

    mean: np.ndarray
    directions: np.ndarray
    sigmas: np.ndarray
    name: str = "PC"  # before a direction's number
    unit: str = "σ"  # what one sigma is called
    shared: str = "the data's variance"  # what `shares` are parts of
    parts: np.ndarray | None = None  # [k], the shares where they do not follow from the sigmas

    @classmethod
    def of(cls, codes: np.ndarray) -> Principal:
        """Of codes [n, d]; signs are such that every direction's largest entry is positive."""
        mean = codes.mean(0, dtype=np.float64)
        covariance = np.cov(codes.T.astype(np.float64), ddof=min(1, len(codes) - 1)).reshape(codes.shape[1], -1)
        variances, vectors = np.linalg.eigh(covariance)
        directions = vectors.T[::-1]
        largest = directions[np.arange(len(directions)), np.abs(directions).argmax(1)]
        sigmas = np.sqrt(np.clip(variances[::-1], SMALLEST_SIGMA**2, None))
        whole = (mean, directions * np.sign(largest)[:, None], sigmas)
        return cls(*(a.astype(np.float32) for a in whole))

    @property
    def shares(self) -> np.ndarray:
        """The part of what is `shared` that belongs to each direction [k]; all of them add up to 1."""
        if self.parts is not None:
            return self.parts
        variances = self.sigmas.astype(np.float64) ** 2
        return variances / variances.sum()

    def scores(self, codes: np.ndarray) -> np.ndarray:
        """Codes [..., d] in sigmas along every direction, from the mean."""
        return (codes - self.mean) @ self.directions.T / self.sigmas

    def codes(self, scores: np.ndarray) -> np.ndarray:
        """The codes [..., d] of scores [..., k]."""
        return (self.mean + (scores * self.sigmas) @ self.directions).astype(np.float32)

    def sigma_along(self, direction: np.ndarray) -> float:
        """The data's standard deviation along any unit vector [d], as far as the directions know of it."""
        return float(np.linalg.norm((self.directions @ direction) * self.sigmas))

    def aligned_to(self, other: Principal) -> Principal:
        """The same directions, ordered and signed so that each is the most like the other's in the same place."""
        from scipy.optimize import linear_sum_assignment

        likeness = other.directions @ self.directions.T
        _, order = linear_sum_assignment(-np.abs(likeness))
        signs = np.where(likeness[np.arange(len(order)), order] < 0, -1, 1).astype(np.float32)
        parts = None if self.parts is None else self.parts[order]
        return replace(self, directions=self.directions[order] * signs[:, None], sigmas=self.sigmas[order], parts=parts)
