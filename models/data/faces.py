"""Faces: our own drawn faces, with 17 named attributes and the continuous factors behind every picture.

An attribute is always a visible fact: what is covered or impossible on a face is 0. Women and men differ in the chances
of some (beards, long hair) and in how they are drawn; apart from that and from COVERS, attributes are independent.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.data.base import DataSet, held_out_of
from models.data.drawing.face import draw
from models.data.drawing.look import BACKGROUND, CLOTHES, Look
from models.data.generated import check, drawn, numbers
from models.data.source import Loading

ATTRIBUTES = (
    "female", "smiling", "frowning", "glasses", "sunglasses", "beard", "moustache", "hat", "long_hair", "bald",
    "blond", "black_hair", "red_hair", "grey_hair", "fringe", "earrings", "dark_skin",
)  # fmt: skip

# Where the first is seen, the others cannot be; read from the top, so that what is covered covers nothing.
COVERS = {
    "smiling": ("frowning",),
    "female": ("beard", "moustache"),
    "hat": ("bald", "fringe"),
    "bald": ("long_hair", "fringe", "blond", "black_hair", "red_hair", "grey_hair"),
    "blond": ("black_hair", "red_hair", "grey_hair"),
    "black_hair": ("red_hair", "grey_hair"),
    "red_hair": ("grey_hair",),
}
IMPLIES = {"sunglasses": "glasses"}

CHANCES = {  # for a woman, for a man
    "long_hair": (0.80, 0.09),
    "bald": (0.00, 0.17),
    "fringe": (0.42, 0.24),
    "glasses": (0.30, 0.30),
    "sunglasses": (0.09, 0.09),  # drawn with the same number as glasses, so that one implies the other
    "hat": (0.15, 0.15),
    "earrings": (0.30, 0.04),
    "dark_skin": (0.40, 0.40),
}
# In the drawing's order; brown is what hair without one of the other four is, and no attribute.
HAIR_CHANCES = {"brown": 0.26, "blond": 0.23, "black_hair": 0.27, "red_hair": 0.13, "grey_hair": 0.11}

OPTIONS = {"size": "side in pixels, 32 or 64", "count": "how many", "seed": "another number, other faces"}
NOTE = "Drawn, not photographed: woman and man are two drawing presets here and say nothing about people."

_DRAWS = (
    "female", "mood", "smile", "dark_skin", "skin", "hair", "tone", "long_hair", "bald", "hair_length", "fringe",
    "glasses", "beard", "moustache", "hat", "earrings", "width", "jaw", "eye", "gaze", "brow", "tilt", "x", "y",
    "background", "clothes",
)  # fmt: skip
_FACTORS = ("smile", "skin", "tone", "hair_length", "width", "jaw", "eye", "gaze", "brow", "tilt", "x", "y")
_EDITION = 1  # of the drawing: raise it when a pixel changes, so that kept images are drawn anew


@dataclass(frozen=True)
class Faces:
    """The first count faces of a seed, not yet drawn."""

    look: Look
    attributes: np.ndarray  # uint8 [count, len(ATTRIBUTES)]

    @classmethod
    def of(cls, count: int, seed: int) -> Faces:
        draws = numbers(_DRAWS, count, seed)
        switches = settled(_wishes(draws))
        return cls(_look(draws, switches), np.stack([switches[name] for name in ATTRIBUTES], axis=1).astype(np.uint8))


def load(size: int = 64, count: int = 20_000, seed: int = 0) -> Loading:
    """Draw the faces, or take them from the cache; the last tenth is held out."""
    check("Faces", size, count, seed)
    faces = Faces.of(count, seed)
    name = f"faces-{_EDITION}-{size}px-{count}-seed{seed}"
    images = yield from drawn("Drawing faces", name, (count, size, size, 3), lambda part: draw(faces.look[part], size))
    return DataSet(
        name="faces",
        title="Faces",
        images=images,
        held_out=held_out_of(count),
        attributes=faces.attributes,
        attribute_names=ATTRIBUTES,
        factors={factor: getattr(faces.look, factor).astype(np.float32) for factor in _FACTORS},
        note=NOTE,
    )


def settled(wishes: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The attributes bool [n] that can be seen together, from those wished for."""
    seen = dict(wishes)
    for attribute, others in COVERS.items():
        for other in others:
            seen[other] = seen[other] & ~seen[attribute]
    return seen


def _wishes(numbers: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """What every face would have if nothing covered anything, bool [n] by attribute."""
    female = numbers["female"] < 0.5
    wishes = {name: numbers[IMPLIES.get(name, name)] < np.where(female, *chance) for name, chance in CHANCES.items()}
    beard = ~female & (numbers["beard"] < 0.4)
    colour = _hair(numbers)
    return wishes | {
        "female": female,
        "smiling": numbers["mood"] < 0.45,
        "frowning": numbers["mood"] > 0.80,
        "beard": beard,
        "moustache": numbers["moustache"] < np.where(beard, 0.7, 0.18),
        **{name: colour == index for index, name in enumerate(HAIR_CHANCES)},
    }


def _hair(numbers: dict[str, np.ndarray]) -> np.ndarray:
    """The index of the hair's colour; a bald man has it too, in beard and brows."""
    return np.searchsorted(np.cumsum(list(HAIR_CHANCES.values()))[:-1], numbers["hair"], side="right")


def _look(numbers: dict[str, np.ndarray], seen: dict[str, np.ndarray]) -> Look:
    """The drawing's numbers; those that stand for an attribute keep well away from its border."""
    spread = {name: 2 * numbers[name] - 1 for name in ("tone", "eye", "gaze", "brow", "tilt", "x", "y", "width", "jaw")}
    female = seen["female"]
    spread["width"] = 0.8 * spread["width"] + np.where(female, -0.2, 0.2)
    spread["jaw"] = 0.5 * spread["jaw"] + np.where(female, -0.5, 0.5)
    switches = ("female", "fringe", "glasses", "sunglasses", "beard", "moustache", "hat", "earrings")
    return Look(
        smile=_smile(numbers["smile"], seen),
        skin=np.where(seen["dark_skin"], 0.62 + 0.38 * numbers["skin"], 0.45 * numbers["skin"]),
        hair=_hair(numbers),
        hair_length=_hair_length(numbers["hair_length"], seen),
        background=(numbers["background"] * len(BACKGROUND)).astype(int),
        clothes=(numbers["clothes"] * len(CLOTHES)).astype(int),
        **{name: seen[name] for name in switches},
        **spread,
    )


def _smile(number: np.ndarray, seen: dict[str, np.ndarray]) -> np.ndarray:
    """Between 0.55 and 1 for a smile, as far below 0 for a frown, else close to 0."""
    strength = 0.55 + 0.45 * number
    return np.select([seen["smiling"], seen["frowning"]], [strength, -strength], 0.3 * number - 0.15)


def _hair_length(number: np.ndarray, seen: dict[str, np.ndarray]) -> np.ndarray:
    """From 0.6 for long hair, up to 0.45 for short hair, 0 for none."""
    short = np.where(seen["female"], 0.30 + 0.15 * number, 0.12 + 0.20 * number)
    return np.select([seen["long_hair"], seen["bald"]], [0.6 + 0.4 * number, np.zeros_like(number)], short)
