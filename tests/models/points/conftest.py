"""Small models of points."""

import torch

from models.checkpoints import Header, build
from models.data import open_data
from models.data.base import DataCard
from models.families import TRAINABLE
from models.progress import finished


def toy(name="toy-ring", count=60):
    return finished(open_data(name, count=count))


def point_model(family, data, **settings):
    """Of points, with the settings that are usual for them; its weights tell."""
    torch.manual_seed(0)
    config = TRAINABLE[family].config(**{**TRAINABLE[family].for_points, **settings})
    return build(Header(family, config, DataCard.of(data), 0)).eval().requires_grad_(False)
