"""How often steps drawn anew come to the same: many stochastic continuations of one image from each of its steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import torch

from models.base import inferring, to_bytes
from models.classifier import Classifier
from models.diffusion.samplers import Moment, State, as_picture, seeded_noise
from models.trajectories.decided import probabilities
from models.trajectories.parts import part_of
from models.trajectories.recipe import LARGEST_SEED, Recipe
from models.trajectories.trajectory import Trajectory

CONTINUATIONS = 16


@dataclass(frozen=True, eq=False)
class Agreement:
    """What the continuations from a step came to."""

    step: int
    values: np.ndarray = field(repr=False)  # float32 [continuations, names], probabilities in their pictures
    by_attribute: bool = False

    @property
    def shares(self) -> np.ndarray:
        """How many of them show each class or attribute, float [names] from 0 to 1."""
        if self.by_attribute:
            return (self.values > 0.5).mean(0)
        return np.bincount(self.values.argmax(1), minlength=self.values.shape[1]) / len(self.values)

    @property
    def share(self) -> float:
        """How many show the class that most of them show; of attributes, have what most have, mean over them."""
        return float(np.maximum(self.shares, 1 - self.shares).mean() if self.by_attribute else self.shares.max())


def continued(recipe: Recipe) -> Recipe:
    """How continuations are drawn: as the recipe says, or, where it draws nothing after x_T, by DDIM with eta 1."""
    return recipe if recipe.draws else replace(recipe, sampler="ddim", eta=1.0)


def seeds(recipe: Recipe, count: int = CONTINUATIONS) -> list[int]:
    """Of the continuations: starting again with one of them draws the same, so that each can be looked at."""
    return [(recipe.seed + 1 + k) % (LARGEST_SEED + 1) for k in range(count)]


def in_order(first: int, last: int) -> list[int]:
    """Steps from `first` to `last` - 1, the ends before all and then always the middles: a curve is seen early."""
    if last <= first:
        return []
    spacing, found = last - 1 - first, [first, last - 1]
    while spacing > 1:
        spacing = -(-spacing // 2)
        found += range(first, last, spacing)
    return list(dict.fromkeys(found))


def agreeing(
    trajectory: Trajectory,
    image: int,
    classifier: Classifier,
    steps: Sequence[int] | None = None,
    count: int = CONTINUATIONS,
) -> Iterator[Agreement | None]:
    """The Agreement of each of its own steps that has been reached, `in_order`, or of those asked for.

    None is a chance to stop.
    """
    end = min(trajectory.last, trajectory.reached + 1)
    for step in in_order(trajectory.first, end) if steps is None else steps:
        state = yield from trajectory.finding_state(step)
        pictures = yield from _continuing(trajectory, state, image, seeds(trajectory.recipe, count))
        yield Agreement(step, probabilities(pictures, classifier), classifier.by_attribute)


def _continuing(trajectory: Trajectory, state: State, image: int, of: list[int]) -> Iterator[None]:
    """The pictures uint8 [n, height, width, channels] of one image's continuations by these seeds, returned."""
    recipe, parts = continued(trajectory.recipe), []
    size = part_of(trajectory.model, len(of), recipe.is_guided)
    for start in range(0, len(of), size):
        some = of[start : start + size]
        alike = State(state.step, state.x[image : image + 1].repeat(len(some), 1, 1, 1).to(trajectory.model.device))
        for moment in inferring(_moments(trajectory, recipe, alike, image, some)):
            alike = moment.next
            yield
        parts.append(to_bytes(as_picture(alike.x)))
    return np.concatenate(parts)


def _moments(trajectory: Trajectory, recipe: Recipe, state: State, image: int, of: list[int]) -> Iterator[Moment]:
    model = trajectory.model
    sources = [seeded_noise(seed, [image], trajectory.shape, model.device) for seed in of]
    return recipe.method.run(
        model.denoiser(recipe.manner),
        model.schedule,
        state,
        list(trajectory.times),
        recipe.eta,
        lambda step: torch.cat([draw(step) for draw in sources]),
    )
