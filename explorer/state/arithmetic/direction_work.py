"""Making directions, as work for a job: to attributes, the first few of a model, and at right angles to others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from explorer.state.arithmetic.applied import Edit, Listed
from models.directions import bottleneck
from models.directions.attributes import FEWEST, Pair, judged, towards
from models.directions.base import Direction, orthogonalised
from models.directions.known import Known
from models.directions.known import in_words as shown_in_words
from models.families.ddpm import DDPM
from models.progress import Progress

FIRST = ("smiling", "glasses", "beard", "hat", "dark_skin", "female")  # of attributes, where the data have them
MOST = 6  # to begin with
WAYS = {"difference of means": "means", "logistic regression": "regression"}  # in short, to tell a pair apart

Made = Sequence[Listed]  # what a job of this module returns


def towards_attribute(
    gathering: Iterator[Progress], attribute: str, among: Mapping[str, bool], step: int
) -> Iterator[Progress]:
    """Both ways, to be seen side by side."""
    known = yield from gathering
    pair = yield from towards(known, attribute, among, step)
    of = f" ({shown_in_words(among)})" if among else ""
    return [replace(each, name=f"{each.name}{of}, {WAYS[each.how]}") for each in _named(pair)]


def edit_towards(gathering: Iterator[Progress], model: DDPM, attribute: str, step: int) -> Iterator[Progress]:
    """The Edit of the bottleneck, alone in a list."""
    known = yield from gathering
    offsets = yield from bottleneck.towards(model, known, attribute, step=step)
    return [Edit(f"{in_words(attribute)}, bottleneck", offsets)]


def first_ones(gathering: Iterator[Progress], offered: Sequence[str], step: int) -> Iterator[Progress]:
    """To a few of the attributes, each between means: what tells best is often too short a way to change anything."""
    known: Known = yield from gathering
    wanted = [name for name in FIRST if name in offered] or list(offered)
    found = []
    for name in wanted:
        if len(found) < MOST and FEWEST <= known.has(name)[~known.held_out].sum() <= (~known.held_out).sum() - FEWEST:
            found.append(_named((yield from towards(known, name, step=step)))[0])
    return found


def made_orthogonal(
    gathering: Iterator[Progress] | None, direction: Direction, others: Sequence[Direction], codes: np.ndarray
) -> Iterator[Progress]:
    """What is left of it, judged anew where something is known of codes."""
    yield Progress("Making it orthogonal", 0, 1)
    left = orthogonalised(direction, others, codes)
    left = replace(left, name=f"{direction.name} ⟂ {', '.join(other.name for other in others)}")
    if gathering is None:
        return [left]
    known = yield from gathering
    return [judged(left, known)]


def _named(pair: Pair) -> list[Direction]:
    """As words rather than as the data have it."""
    return [replace(each, name=in_words(each.name)) for each in pair]


def in_words(attribute: str) -> str:
    """ "long_hair" becomes "Long hair"."""
    words = attribute.replace("_", " ")
    return words[:1].upper() + words[1:]
