"""Animated WebP, without loss; the provenance is the description in its EXIF."""

from __future__ import annotations

from pathlib import Path

from PIL import Image
from PIL.ExifTags import Base

from models.movies.base import Movie, Writing, pictures
from models.progress import Progress


def write(path: Path, movie: Movie) -> Writing:
    yield Progress("Writing the movie", 0, len(movie.frames))
    exif = Image.Exif()
    exif[Base.ImageDescription] = movie.comment
    first, *others = pictures(movie)
    first.save(path, "WEBP", save_all=True, append_images=others, duration=movie.milliseconds,
               loop=0 if movie.loops else 1, lossless=True, exif=exif)  # fmt: skip


def comment_of(path: Path) -> str | None:
    with Image.open(path, formats=("WEBP",)) as image:
        return image.getexif().get(Base.ImageDescription)
