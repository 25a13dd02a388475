"""What the tests of trajectories share: a tiny model, and recipes that it follows in no time."""

from __future__ import annotations

import pytest

from models.diffusion import SAMPLERS
from models.families.ddpm import DDPM
from models.trajectories.recipe import Recipe
from models.trajectories.trajectory import Trajectory
from tests.conftest import tiny_ddpm

ASKED = (0.0, 1.0, 0.0, 0.0)
METHODS = {name: {"sampler": name} for name in SAMPLERS} | {"eta": {"sampler": "ddim", "eta": 0.7}}


def plain(**settings: object) -> Recipe:
    return Recipe(**{"steps": 9, "count": 3, "condition": ASKED, "seed": 5, **settings})


def sampled(model: DDPM, recipe: Recipe, **settings: object) -> Trajectory:
    """A whole trajectory."""
    trajectory = Trajectory(model, recipe, **settings)
    for _ in trajectory.sampling():
        pass
    return trajectory


@pytest.fixture
def model() -> DDPM:
    return tiny_ddpm()
