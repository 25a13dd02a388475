"""What a diffusion model of points has learned at one level of noise, beside what there was to learn.

The score of x_t, the gradient of its log density, is minus the expected noise over s (Song & Ermon 2019,
arXiv:1907.05600; Vincent 2011): predicting noise is learning the score.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from models.families.ddpm import DDPM
from models.points.lattice import Lattice
from models.points.mixture import Mixture

ARROWS = {1: 121, 2: 23}  # along an axis
FARTHEST = 2.6  # of x_T that is in view, where a clean point lies between -1 and 1


@dataclass(frozen=True, eq=False)
class ScoreField:
    """Scores times s, the noise's standard deviation, so that they are of one size at all levels; on x_t's axis."""

    t: int
    at: np.ndarray  # [n, d]
    learned: np.ndarray  # [n, d]
    true: np.ndarray | None  # none where the density is not known
    density: np.ndarray | None  # of x_t, at the places of `lattice`
    lattice: Lattice
    error: float | None  # mean square of what is missed at noisy data, in shares of the mean square of the true one


def reach(s: float) -> float:
    """How far from 0 the view of x_t goes at a noise of standard deviation s."""
    return 1.0 + (FARTHEST - 1.0) * s


def field(model: DDPM, t: int, mixture: Mixture | None, noisy: np.ndarray) -> ScoreField:
    """At a time t from 1, with the error judged at noisy data [n, d]."""
    a, s = model.schedule.signal[t].item(), model.schedule.noise[t].item()
    dimensions, far = model.item.channels, reach(s)
    at = Lattice(-far, far, dimensions, ARROWS[dimensions]).points
    lattice = Lattice(-far, far, dimensions)
    learned = scaled_score(model, at, t)
    if mixture is None:
        return ScoreField(t, at, learned, None, None, lattice, None)
    moving = mixture.noisy(a, s)
    goal = s * moving.score(noisy)
    error = np.square(scaled_score(model, noisy, t) - goal).sum() / np.square(goal).sum()
    return ScoreField(t, at, learned, s * moving.score(at), moving.density(lattice.points), lattice, float(error))


def scaled_score(model: DDPM, x: np.ndarray, t: int) -> np.ndarray:
    """Minus the noise that the model sees in x_t [n, d], asked as it usually is."""
    with torch.inference_mode():
        points = torch.as_tensor(x, dtype=torch.float32, device=model.device)[:, :, None, None]
        found = model.guess(points, t, model.kinds(model.usual))
    return -found.noise.flatten(1).double().cpu().numpy()


def noisy_points(model: DDPM, points: np.ndarray, t: int, seed: int = 0) -> np.ndarray:
    """x_t [n, d] of points [n, d] in [0, 1], each with noise of its own that is the same at every t."""
    noise = np.random.default_rng(seed).standard_normal(points.shape)
    return model.schedule.signal[t].item() * (2 * points - 1) + model.schedule.noise[t].item() * noise
