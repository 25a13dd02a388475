"""Images to begin a sum with: three groups, of which the first two differ in one thing, and the third in another.

Three exemplars each, averaged, as by Radford et al. 2015 (DCGAN, arXiv:1511.06434, figure 7), who found single ones
unstable. Those of the second group are chosen to be like those of the first in all else that is known, and in pixels.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations
from typing import NamedTuple

import numpy as np

from models.data.base import DataSet

COUNT = 3
UNWANTED = ("glasses", "sunglasses", "hat", "beard")  # would be added and subtracted too, where the data know of them
BY_ATTRIBUTES = (
    {
        "Smiling woman": {"female": True, "smiling": True},
        "Neutral woman": {"female": True, "smiling": False, "frowning": False},
        "Neutral man": {"female": False, "smiling": False, "frowning": False},
    },
)
BY_CLASS = (("Pullover", "T-shirt", "Dress"),)  # the sleeves are what is added


class Exemplars(NamedTuple):
    """Images that are alike in something, by their rows of the data set."""

    name: str
    rows: np.ndarray


class Shown(NamedTuple):
    """What n pictures show, and how they look."""

    table: np.ndarray  # bool or 0 and 1, [n, names]
    names: tuple[str, ...]
    looks: np.ndarray  # [n, ...], by which pictures that show the same are compared


def exemplars(data: DataSet) -> tuple[Exemplars, ...]:
    """Three groups by what is known of the images, of held-out ones where those are enough; empty of too few images."""
    shown = None if data.attributes is None else Shown(data.attributes, data.attribute_names, data.images)
    for part in (data.testing, slice(0, len(data))):
        rows = np.arange(len(data))[part]
        by_attributes = by_what_is_shown(shown, rows) if shown else ()
        for groups in (by_attributes, _by_class(data, rows), _in_order(rows)):
            if groups:
                return groups
    return ()


def by_what_is_shown(shown: Shown, rows: np.ndarray) -> tuple[Exemplars, ...]:
    """Of these rows: a sum that is known to mean something, else by the two attributes that divide them most evenly.

    Empty where too few show, or lack, what that takes.
    """
    for known in BY_ATTRIBUTES:
        if all(name in shown.names for wanted in known.values() for name in wanted):
            if groups := _matched(shown, rows, known):
                return groups
    evenness = np.abs(shown.table[rows].mean(0) - 0.5)
    names = [shown.names[k] for k in np.argsort(evenness, kind="stable")]
    for with_, in_ in permutations(names[:4], 2):
        wanted = ({with_: True, in_: True}, {with_: False, in_: True}, {with_: False, in_: False})
        if groups := _matched(shown, rows, {_in_words(each): each for each in wanted}):
            return groups
    return ()


def _matched(shown: Shown, rows: np.ndarray, wanted: Mapping[str, Mapping[str, bool]]) -> tuple[Exemplars, ...]:
    """The first that have all that is wanted, by the groups' names; empty where those are too few."""
    first, second, third = (_having(shown, rows, each) for each in wanted.values())
    if min(map(len, (first, second, third))) < COUNT:
        return ()
    alike: list[int] = []
    for row in first[:COUNT]:
        left = second[~np.isin(second, alike)]
        same = (shown.table[left] == shown.table[row]).sum(1)
        left = left[same == same.max()]
        away = shown.looks[left].astype(np.float32) - shown.looks[row]
        alike.append(left[np.square(away).reshape(len(left), -1).sum(1).argmin()])
    chosen = first[:COUNT], np.array(alike), third[:COUNT]
    return tuple(Exemplars(name, each) for name, each in zip(wanted, chosen, strict=True))


def _having(shown: Shown, rows: np.ndarray, wanted: Mapping[str, bool]) -> np.ndarray:
    """The rows that have all that is wanted, and where those are enough nothing that is unwanted."""
    unwanted = {name: False for name in UNWANTED if name in shown.names}
    for asked in (unwanted | dict(wanted), wanted):
        places = [shown.names.index(name) for name in asked]
        found = rows[(shown.table[rows][:, places].astype(bool) == list(asked.values())).all(1)]
        if len(found) >= COUNT:
            break
    return found


def _in_words(wanted: Mapping[str, bool]) -> str:
    """Such as "Smiling, no hat"."""
    words = ", ".join(name if has else f"no {name}" for name, has in wanted.items())
    return words.replace("_", " ").capitalize()


def _by_class(data: DataSet, rows: np.ndarray) -> tuple[Exemplars, ...]:
    if data.labels is None or len(data.classes) < COUNT:
        return ()
    names = next((known for known in BY_CLASS if set(known) <= set(data.classes)), data.classes[:COUNT])
    labels = data.labels[rows]
    groups = tuple(Exemplars(name, rows[labels == data.classes.index(name)][:COUNT]) for name in names)
    return groups if _are_enough(groups) else ()


def _in_order(rows: np.ndarray) -> tuple[Exemplars, ...]:
    groups = tuple(Exemplars("Three images", rows[k : k + COUNT]) for k in range(0, 3 * COUNT, COUNT))
    return groups if _are_enough(groups) else ()


def _are_enough(groups: tuple[Exemplars, ...]) -> bool:
    return all(len(group.rows) == COUNT for group in groups)
