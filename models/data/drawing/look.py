"""What a drawn face looks like in numbers, and the colours and measures that follow from them."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import cached_property

import numpy as np

SKIN = np.array([(255, 226, 204), (248, 208, 172), (232, 184, 142), (196, 140, 98), (166, 112, 76), (138, 90, 62)])
HAIR = np.array([(86, 50, 34), (240, 194, 98), (38, 34, 44), (198, 84, 36), (182, 184, 192)])
BACKGROUND = np.array([(196, 222, 242), (248, 218, 198), (206, 234, 208), (226, 212, 242), (244, 236, 204)])
CLOTHES = np.array([(64, 104, 176), (200, 66, 68), (72, 142, 98), (110, 86, 150), (228, 164, 62), (66, 76, 92)])
HATS = np.array([(58, 100, 182), (206, 62, 76), (58, 140, 96), (126, 86, 172), (32, 138, 150)])  # none like hair

WHITE = np.array((255.0, 255, 255))
INK = np.array((44.0, 34, 38))
UMBER = np.array((84.0, 40, 24))  # what hair darkens towards: plain darkening turns blond to olive
PINK = np.array((242.0, 122, 122))
CORAL = np.array((226.0, 132, 118))
ROSE = np.array((206.0, 54, 78))
MAROON = np.array((96.0, 20, 36))


@dataclass(frozen=True)
class Look:
    """What n faces look like, arrays [n]; a factor without a remark runs from about -1 to 1."""

    female: np.ndarray  # bool, as are the other switches
    fringe: np.ndarray
    glasses: np.ndarray
    sunglasses: np.ndarray
    beard: np.ndarray
    moustache: np.ndarray
    hat: np.ndarray
    earrings: np.ndarray
    smile: np.ndarray  # -1 is a frown
    skin: np.ndarray  # 0 light to 1 dark
    hair: np.ndarray  # index into HAIR
    tone: np.ndarray  # light or dark within the hair's colour
    hair_length: np.ndarray  # 0 bald to 1, above 0.5 it hangs beside the face
    width: np.ndarray  # of the head
    jaw: np.ndarray  # narrow to wide
    eye: np.ndarray  # small to large
    gaze: np.ndarray  # left to right
    brow: np.ndarray  # low to high
    tilt: np.ndarray  # of the head
    x: np.ndarray
    y: np.ndarray
    background: np.ndarray  # index into BACKGROUND
    clothes: np.ndarray  # index into CLOTHES

    def __getitem__(self, part: slice) -> Look:
        return Look(**{field.name: getattr(self, field.name)[part] for field in dataclasses.fields(self)})


class Face:
    """Colours [n, 3] and measures [n], in units of 1/64 of the picture, that several parts of n faces share."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.female = look.female
        self.smiling, self.frowning = look.smile > 0.3, look.smile < -0.3
        self.smile, self.frown = np.maximum(look.smile, 0), np.maximum(-look.smile, 0)
        self.dark = look.skin > 0.5
        self.haired, self.long = look.hair_length > 0.05, look.hair_length > 0.5
        self.half = 15.6 + 1.3 * look.width + np.where(look.female, -0.3, 0.3)  # half the head's width
        self.chin = self.half * (0.5 + 0.12 * look.jaw)  # half the chin's

    @cached_property
    def skin(self) -> np.ndarray:
        at = self.look.skin * (len(SKIN) - 1)
        first = np.minimum(at.astype(int), len(SKIN) - 2)
        return mix(SKIN[first], SKIN[first + 1], at - first)

    @cached_property
    def hair(self) -> np.ndarray:
        return HAIR[self.look.hair] * (1 + 0.07 * self.look.tone)[:, None]


def mix(a: np.ndarray, b: np.ndarray, share: float | np.ndarray) -> np.ndarray:
    """The colours the share, a number or [n], of the way from a to b."""
    return a + (b - a) * np.asarray(share)[..., None]
