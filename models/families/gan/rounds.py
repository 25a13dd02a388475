"""One round of the game: real images beside codes to make others from, and what the discriminator says of both."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from models.base import Batch, Verdicts
from models.conditioning import shown, told
from models.families.gan.model import GAN


class Round(NamedTuple):
    """What one batch is about: its images on [-1, 1], and codes and conditions to make others from."""

    x: Tensor
    z: Tensor
    condition: Tensor  # [n, conditions]
    told: Tensor


def round_of(model: GAN, batch: Batch, noise: torch.Generator) -> Round:
    """With the images' own conditions, so that a fake and the real image beside it are said to show the same."""
    count = len(batch.x)
    z = model.prior.draw(count, model.latent, noise).to(batch.x.device)
    if model.config.conditioning == "info" and model.conditions:
        codes = torch.randint(len(model.conditions), (count,), generator=noise)
        batch = batch._replace(labels=codes.to(batch.x.device))
    condition = shown(batch, model.conditions)
    return Round(2 * batch.x - 1, z, condition, told(condition, model.conditions))


@torch.inference_mode()
def verdicts_on(model: GAN, batch: Batch, noise: torch.Generator) -> Verdicts:
    """By the weights as they are, where nothing is learned: no statistics of a batch are kept."""
    game, was_training = round_of(model, batch, noise), model.training
    model.eval()
    try:
        pictures = game.x, model.picture(game.z, game.told)
        real, fake = (model.discriminator(x, game.told).score.float().cpu().numpy() for x in pictures)
    finally:
        model.train(was_training)
    return Verdicts(real, fake, model.loss.has_probabilities)
