"""Real images as codes, of the tiny model and of a shipped one."""

import numpy as np
import pytest
import torch

from models import shipped
from models.checkpoints import load
from models.data.fashion import EMBEDDED
from models.trajectories.inverting import inverting
from tests.models.conftest import ended
from tests.models.trajectories.conftest import plain

STATED = 0.05  # of black to white: the root mean square that 50 steps may leave of a shipped model's images


def test_inverting_is_watched_to_its_end(model):
    seen = list(inverting(model, torch.rand(3, 1, 8, 8), plain()))
    assert [(step.done, step.of) for step in seen] == [(k, 18) for k in [*range(1, 10), *range(9, 19)]]


def test_what_is_found_is_the_trajectory_of_its_own_recipe(model):
    x = torch.rand(2, 1, 8, 8)
    inverted = ended(inverting(model, x, plain(guidance=3.0, sampler="heun")))
    recipe = inverted.trajectory.recipe
    assert (recipe.sampler, recipe.guidance, recipe.count, recipe.condition) == ("ddim", 1.0, 2, plain().condition)
    assert inverted.trajectory.is_whole
    again = inverted.trajectory.frame(9).of("x_0").float()
    wanted = ((again + 1) / 2 - x).square().mean((1, 2, 3)).sqrt()
    np.testing.assert_allclose(inverted.errors, wanted, atol=1e-3)


def test_the_image_comes_back_within_the_stated_error():
    """The more steps, the nearer."""
    model = load(shipped.FOLDER / "fashion-ddpm.safetensors").model
    images = np.load(EMBEDDED)["images"][[0, 3]]
    x = torch.from_numpy(images).view(2, 1, 28, 28) / 255
    errors = [ended(inverting(model, x, plain(steps=steps, condition=()))).errors.max() for steps in (10, 50)]
    assert errors[1] < errors[0]
    assert errors[1] < STATED


def test_a_recipe_that_cannot_be_is_refused_before_anything_is_done(model):
    with pytest.raises(ValueError, match="time steps"):
        next(inverting(model, torch.rand(2, 1, 8, 8), plain(steps=51)))
