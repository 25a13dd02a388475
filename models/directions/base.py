"""A direction of a space: a unit vector with a name, a measure of length and where it came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

NOTHING_LEFT = 1e-4  # of a unit vector: rounding errors, which point anywhere


class DirectionError(ValueError):
    """A direction that there is not; the message is one sentence for the person who asked."""


@dataclass(frozen=True, eq=False)
class Direction:
    """A way to go from any code; what is None is not known of it."""

    name: str  # "smiling"
    vector: np.ndarray = field(repr=False)  # float32 [latent], of length 1
    sigma: float  # standard deviation along it of the encoded data; of the prior's codes where nothing is encoded
    how: str  # "difference of means", "logistic regression", "two groups", "PC 3", "SeFa 2"
    about: str = ""  # the attribute or class that it is to add; empty where it is about none
    among: Mapping[str, bool] = field(default_factory=dict)  # what codes had to show, or must not, to count; empty: all
    of: str = ""  # what it was computed from: "3,000 of 18,000 training images"
    step: int = 0  # of the weights it was made with
    length: float = 0.0  # of the difference of means behind it; 0 where there is none
    accuracy: float | None = None  # held-out, of telling by it what it is about
    chance: float | None = None  # held-out, of always saying what is more frequent
    auc: float | None = None  # held-out, from 0 to 1: how often it ranks one that has it above one that has not

    @property
    def score(self) -> float | None:
        """How far its accuracy lies from chance, 0, to always right, 1; below 0 where it is worse than chance."""
        if self.accuracy is None or self.chance is None or self.chance >= 1:
            return None
        return (self.accuracy - self.chance) / (1 - self.chance)

    @property
    def difference(self) -> float:
        """The difference of means in sigmas; 0 where there is none."""
        return self.length / self.sigma if self.sigma else 0.0


def unit(vector: np.ndarray) -> np.ndarray:
    """float32 [latent], of length 1; DirectionError where the vector has no length."""
    length = np.linalg.norm(vector.astype(np.float64))
    if not (np.isfinite(length) and length > 0):
        raise DirectionError("This leads nowhere: the vector is zero.")
    return (vector / length).astype(np.float32)


def sigma_along(codes: np.ndarray, vector: np.ndarray) -> float:
    """The standard deviation of codes [n, latent] along a unit vector [latent]."""
    return float((codes.astype(np.float64) @ vector).std())


def moved(codes: np.ndarray, direction: Direction, sigmas: float | np.ndarray) -> np.ndarray:
    """float32 codes [..., latent], so many of its sigmas further along the direction.

    `sigmas` may be of any shape that goes with the codes' without their last axis: [m, 1] moves n codes to [m, n].
    """
    away = np.asarray(sigmas, np.float64)[..., None] * direction.sigma
    return (codes + away * direction.vector).astype(np.float32)


def cosine(a: Direction, b: Direction) -> float:
    """From -1 to 1; 0 where they are at right angles, which does not make what they change independent."""
    return float(np.clip(a.vector.astype(np.float64) @ b.vector, -1, 1))


def orthogonalised(direction: Direction, others: Sequence[Direction], codes: np.ndarray) -> Direction:
    """What is left of a direction at right angles to all others (Gram-Schmidt); DirectionError where nothing is.

    Its sigma is that of the codes [n, latent]; how well it tells has to be judged anew.
    """
    span = np.stack([other.vector for other in others]).astype(np.float64) if others else np.zeros((0, codes.shape[1]))
    _, strengths, rows = np.linalg.svd(span, full_matrices=False)
    rows = rows[strengths > NOTHING_LEFT]  # others may repeat one another
    rest = direction.vector - (direction.vector @ rows.T) @ rows
    left = float(np.linalg.norm(rest))
    if left < NOTHING_LEFT:
        raise DirectionError(
            f"Nothing is left of {direction.name}: it lies among those it should be at right angles to."
        )
    vector = unit(rest)
    return replace(
        direction,
        vector=vector,
        sigma=sigma_along(codes, vector),
        how=f"made orthogonal to {_listed([other.name for other in others])}" if others else direction.how,
        length=direction.length * left,
        accuracy=None,
        chance=None,
        auc=None,
    )


def _listed(names: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
