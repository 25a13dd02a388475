"""What a trajectory starts with: noise of its own, given codes, or a step of another one that is gone from again."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from models.diffusion.samplers import State
from models.families.ddpm import DDPM
from models.randomness import CODES, RESTART, generator
from models.trajectories.recipe import Branch, Codes, Recipe, differences

ASKED = {"sampler", "condition", "guidance"}  # settings with which what a sampler remembers would be of another run


def first_noise(recipe: Recipe, model: DDPM) -> State:
    """x_T, given or drawn."""
    if isinstance(recipe.start, Codes):
        return State(0, recipe.start.x.tensor().to(model.device))
    return State(0, drawn(model, recipe.seed, range(recipe.count)))


def code_of(recipe: Recipe, model: DDPM, image: int) -> Tensor:
    """x_T of one of the images, as a code [latent]; of a branch it is that of what it branches from."""
    while isinstance(recipe.start, Branch):
        recipe = recipe.start.parent
    if isinstance(recipe.start, Codes):
        return recipe.start.x.tensor()[image].flatten()
    return drawn(model, recipe.seed, [image]).flatten().cpu()


def drawn(model: DDPM, seed: int, images: Sequence[int]) -> Tensor:
    """x_T of images of these numbers as `models.sampling` draws it: of (seed, image) and nothing else."""
    item = model.item
    x = torch.cat([model.prior.draw(1, model.latent, generator(seed, CODES, image)) for image in images])
    return x.view(-1, item.channels, item.height, item.width).to(model.device)


def started_again(recipe: Recipe, model: DDPM, state: State, image: Tensor | None) -> State:
    """What a branch starts with, from the parent's state there and, where it is noised again, its predicted x_0."""
    start = recipe.start
    assert isinstance(start, Branch)
    match start.how:
        case "go on":
            same = not ASKED & set(differences(recipe, start.parent))
            return State(state.step, state.x, state.memory if same else ())
        case "paint":
            image = start.painted.tensor().to(model.device)
    at = torch.full((len(image),), recipe.at(model.schedule)[recipe.first], device=model.device)
    return State(state.step, model.schedule.add_noise(image, at, _fresh(recipe, image)))


def _fresh(recipe: Recipe, like: Tensor) -> Tensor:
    """Noise that depends on (seed, image, step) alone."""
    seeds = [generator(recipe.seed, RESTART, image, recipe.first) for image in range(len(like))]
    return torch.stack([torch.randn(like.shape[1:], generator=each) for each in seeds]).to(like.device)
