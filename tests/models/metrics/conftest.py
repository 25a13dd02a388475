"""Codes of sprites of which it is known what measures should say."""

from __future__ import annotations

import numpy as np

from models.data.drawing.sprite import Sprites
from models.data.sprites import random_sprites


def sprites_of(count: int, **values: object) -> Sprites:
    """Random sprites with some factors set."""
    made = random_sprites(count, 0)
    for name, value in values.items():
        object.__setattr__(made, name, np.broadcast_to(np.asarray(value), count).copy())
    return made


def plain(sprites: Sprites) -> np.ndarray:
    """Codes [n, 6] that are the factors themselves, hue and rotation as the numbers that they are drawn from."""
    names = "shape", "hue", "scale", "rotation", "x", "y"
    rows = np.stack([getattr(sprites, name) for name in names], 1).astype(float)
    return (rows - rows.mean(0)) / rows.std(0)


def mixed(sprites: Sprites) -> np.ndarray:
    """The same, turned, so that every dimension tells a little of every factor."""
    turn = np.linalg.qr(np.random.default_rng(3).standard_normal((6, 6)))[0]
    return plain(sprites) @ turn


def random(sprites: Sprites) -> np.ndarray:
    """Codes [n, 6] that tell nothing."""
    return np.random.default_rng(5).standard_normal((len(sprites.shape), 6))
