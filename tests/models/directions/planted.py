"""Codes in which an attribute was planted along a known direction."""

import numpy as np

from models.base import PLAIN
from models.directions.known import Known

LATENT = 6
PLANTED = np.array([2.0, -1.0, 0.0, 0.5, 0.0, 0.0]) / np.sqrt(5.25)


def planted(count=2000, distance=4.0, spread=None, seed=0, third="seldom"):
    """Half the codes show "factor", which lies so far along PLANTED; whether they show "coin" is chance.

    `spread` [latent, latent] bends the noise around both means. A tenth show a third attribute, only with the factor.
    """
    rng = np.random.default_rng(seed)
    has, coin = rng.random(count) < 0.5, rng.random(count) < 0.5
    noise = rng.standard_normal((count, LATENT)) @ (np.eye(LATENT) if spread is None else spread)
    codes = (noise + np.outer(has, distance * PLANTED)).astype(np.float32)
    shown = np.stack([has, coin, has & (rng.random(count) < 0.2)], 1)
    held_out = np.arange(count) >= 3 * count // 4
    of = f"{(~held_out).sum():,} planted codes"
    names = ("factor", "coin", third)
    return Known(codes, shown, names, held_out, (PLAIN,) * count, of, "the others", shown[~held_out])
