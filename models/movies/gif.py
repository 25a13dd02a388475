"""Animated GIF; the provenance is its comment. Time is counted in hundredths of a second."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from models.movies.base import Movie, Writing, pictures
from models.progress import Progress


def write(path: Path, movie: Movie) -> Writing:
    yield Progress("Writing the movie", 0, len(movie.frames))
    first, *others = (
        each.quantize(dither=Image.Dither.NONE) if each.mode == "RGB" else each for each in pictures(movie)
    )
    again = {"loop": 0} if movie.loops else {}
    first.save(path, "GIF", save_all=True, append_images=others, duration=movie.milliseconds,
               comment=movie.comment.encode(), **again)  # fmt: skip


def _few_colours(picture: Image.Image) -> Image.Image:
    """A palette of its own for every frame; dots to feign more colours would flicker."""
    return picture if picture.mode == "L" else picture.quantize(dither=Image.Dither.NONE)


def comment_of(path: Path) -> str | bytes | None:
    with Image.open(path, formats=("GIF",)) as image:
        return image.info.get("comment")
