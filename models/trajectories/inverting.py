"""Real images as codes: DDIM backwards, and how near sampling by the same steps comes to them again.

Song, Meng & Ermon 2020, arXiv:2010.02502, section 4.3. What it leaves is smaller the more steps are taken, and larger
with guidance, which it does not bear.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
from torch import Tensor

from models.base import inferring
from models.diffusion.samplers import Moment, inversion
from models.families.ddpm import DDPM
from models.progress import Progress
from models.trajectories.recipe import Codes, Recipe, check_fits
from models.trajectories.trajectory import Trajectory
from models.trajectories.values import Values


@dataclass(frozen=True, eq=False)
class Inverted:
    """Noise of which DDIM makes images like given ones; what it makes of it is the trajectory."""

    trajectory: Trajectory = field(repr=False)
    errors: np.ndarray = field(repr=False)  # [n], root mean square over an image's pixels, in shares of black to white


def inverting(model: DDPM, x: Tensor, recipe: Recipe) -> Iterator[Progress]:
    """Images [count, channels, height, width] in [0, 1] to an Inverted, returned.

    Of the recipe count steps, class and seed; back again it is DDIM with eta 0 and guidance 1.
    """
    plain = replace(recipe, sampler="ddim", eta=0.0, guidance=1.0, count=len(x), start=None)
    check_fits(plain, model)
    x = x.to(model.device)
    of = 2 * plain.steps
    for moment in inferring(_backwards(model, 2 * x - 1, plain)):
        yield Progress("Searching for the noise", moment.step + 1, of)
    trajectory = Trajectory(model, replace(plain, start=Codes(Values.of(moment.next.x))))
    for frame in trajectory.sampling():
        yield Progress("Making the image again", plain.steps + frame.step, of)
    again = (trajectory.newest.x + 1) / 2
    return Inverted(trajectory, (again - x).square().flatten(1).mean(1).sqrt().cpu().numpy())


def _backwards(model: DDPM, x: Tensor, recipe: Recipe) -> Iterator[Moment]:
    return inversion(model.denoiser(recipe.manner), model.schedule, x, recipe.at(model.schedule)[::-1])
