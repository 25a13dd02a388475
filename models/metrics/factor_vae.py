"""The FactorVAE score: whether the dimension that stays stillest tells which factor was held fixed.

Kim & Mnih 2018, Disentangling by Factorising, arXiv:1802.05983, section 4 and figure 2: one factor is fixed and the
others drawn, variances of codes are divided by those over all sprites, dimensions that say nothing are left out, and
the one with the least variance votes; a majority vote makes a classifier. It is judged on votes that it has not
counted, as in Locatello et al. 2019, arXiv:1811.12359.

Rotation is fixed among sprites of shapes that show it, and variances are divided by those over such sprites, where a
dimension that only tells shapes apart is as silent as it then is in every vote.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from models.base import LatentModel
from models.data.drawing.sprite import Sprites
from models.data.sprites import FACTORS, random_sprites
from models.metrics.base import BY_CHANCE, Measuring, Subject
from models.metrics.factors import FRESH, TURNING, coded_sprites, encode_sprites, varying
from models.progress import Progress, finished

VOTES, JUDGED = 800, 400  # votes that are counted, as in the paper, and others that are judged by them
EACH = 100  # sprites to a vote
SPREAD = 5000  # sprites over which variances are taken that others are divided by

Encoder = Callable[[Sprites], np.ndarray]  # codes [n, d] of n sprites


@dataclass(frozen=True, eq=False)
class FactorVAEScore:
    score: float  # share of the judged votes that name the factor, 0 to 1
    by_chance: float  # of naming always the same one
    judged: int  # votes
    table: np.ndarray  # [d, factors], how many counted votes of each dimension were cast for each factor


def factor_vae_score(
    encode: Encoder, votes: int = VOTES, judged: int = JUDGED, each: int = EACH, seed: int = FRESH
) -> Iterator[Progress]:
    """The FactorVAEScore of what encodes sprites."""
    count = votes + judged
    sprites = random_sprites(SPREAD + count * each, seed)
    everywhere, rest = sprites[:SPREAD], sprites[SPREAD:]
    spreads = {turning: _spread(encode(_turning(everywhere) if turning else everywhere)) for turning in (False, True)}
    fixed = np.random.default_rng(seed).integers(len(FACTORS), size=count)
    stillest = np.zeros(count, np.int64)
    for vote, which in enumerate(fixed):
        name = FACTORS[which]
        part = rest[vote * each : (vote + 1) * each]
        if name == "rotation":
            part = _turning(part)
        values = getattr(part, name)
        part = replace(part, **{name: np.full_like(values, values[0])})
        shares = encode(part).var(0, dtype=np.float64) / spreads[name == "rotation"]
        stillest[vote] = np.where(np.isnan(shares), np.inf, shares).argmin()
        yield Progress("Holding factors fixed", vote + 1, count)
    table = np.zeros((len(spreads[False]), len(FACTORS)), np.int64)
    np.add.at(table, (stillest[:votes], fixed[:votes]), 1)
    named = table.argmax(1)
    by_chance = float((fixed[votes:] == table.sum(0).argmax()).mean())
    return FactorVAEScore(float((named[stillest[votes:]] == fixed[votes:]).mean()), by_chance, judged, table)


def encoder_of(model: LatentModel, silent: np.ndarray) -> Encoder:
    """Posterior means of sprites drawn in the model's size, its silent dimensions [d] put to 0."""
    return lambda sprites: np.where(silent, 0, finished(encode_sprites(model, sprites))[0])


def _spread(codes: np.ndarray) -> np.ndarray:
    """Variances [d]; none for constant dimensions, which have no vote."""
    return np.where(varying(codes), codes.var(0, dtype=np.float64), np.nan)


def _turning(sprites: Sprites) -> Sprites:
    """The same, but for their shapes, which are in turn those that show their rotation."""
    return replace(sprites, shape=np.resize(np.array(TURNING), len(sprites.shape)))


def measure(subject: Subject) -> Measuring:
    """Of sprites drawn anew, of which in every vote one factor is fixed."""
    coded = yield from coded_sprites(subject)
    found = yield from factor_vae_score(encoder_of(subject.model, coded.silent))
    return {
        "factor_vae_score": found.score,
        f"factor_vae_score{BY_CHANCE}": found.by_chance,
        "factor_vae_votes": found.judged,
    }
