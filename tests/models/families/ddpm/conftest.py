"""Tiny DDPMs."""

from dataclasses import replace

import torch

from models.data.base import DataCard
from models.families.ddpm import DDPM, Config

TINY = Config(width=8, levels=2, timesteps=50, batch=8, lr_warmup=0)


def model_of(data, config=TINY, seed=0, item=None):
    torch.manual_seed(seed)
    card = DataCard.of(data)
    return DDPM(config, card if item is None else replace(card, item=item))


def stirred(model):
    """With weights of every size, for a new net's blocks change nothing."""
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=0.15)
    return model.eval().requires_grad_(False)
