"""What a movie file is made of, and what it says of where it comes from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from models.progress import Progress

LEAST_SIDE = 256  # pixels of a frame, in both directions
SOFTWARE = "Latent Explorer"

About = Mapping[str, Any]  # what JSON can say
Writing = Iterator[Progress]


class MovieError(ValueError):
    """A file that says nothing of where it comes from; the message is one sentence for the person who asked."""


@dataclass(frozen=True, eq=False)
class Movie:
    frames: np.ndarray = field(repr=False)  # uint8 [n, height, width, 1 or 3]
    about: About
    milliseconds: int = 40  # that a frame is seen
    loops: bool = True  # where a file can say so

    @property
    def comment(self) -> str:
        """The provenance, in letters that every format can keep."""
        return json.dumps({"software": SOFTWARE, **self.about}, ensure_ascii=True)


def pictures(movie: Movie) -> list[Image.Image]:
    """The frames, enlarged."""
    large = enlarged(movie.frames)
    return [Image.fromarray(each.squeeze(-1) if each.shape[-1] == 1 else each) for each in large]


def enlarged(frames: np.ndarray) -> np.ndarray:
    """Every pixel as a square of pixels, as large as makes a frame of LEAST_SIDE or more, of even sides.

    Most video players refuse colour at half the resolution on an odd number of lines.
    """
    multiple = -(-LEAST_SIDE // min(frames.shape[1:3]))
    if any(side * multiple % 2 for side in frames.shape[1:3]):
        multiple += 1
    return frames.repeat(multiple, axis=1).repeat(multiple, axis=2)


def parsed(comment: str | bytes | None, path: Path) -> dict[str, Any]:
    """What a `comment` of a Movie says; MovieError where it is none."""
    try:
        about = json.loads(comment or "")
    except (ValueError, RecursionError):
        about = None
    if not isinstance(about, dict) or about.get("software") != SOFTWARE:
        raise MovieError(f"{path.name} does not say where it comes from.")
    return about
