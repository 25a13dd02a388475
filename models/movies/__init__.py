"""The formats of movies, by the ends of their files' names. A new one is a new file here and one more line below."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from models.movies import gif, mp4, png, webp
from models.movies.base import Movie, MovieError, Writing, parsed


@dataclass(frozen=True)
class Format:
    title: str
    write: Callable[[Path, Movie], Writing]
    comment_of: Callable[[Path], str | bytes | None]
    moves: bool = True  # whether frames follow one another in time


FORMATS = {
    ".gif": Format("Animated GIF", gif.write, gif.comment_of),
    ".webp": Format("Animated WebP", webp.write, webp.comment_of),
    ".mp4": Format("MP4 video", mp4.write, mp4.comment_of),
    ".png": Format("PNG strip", png.write, png.comment_of, moves=False),
}


def write_movie(path: Path, movie: Movie) -> Writing:
    """Write the file of the format that its name ends in, at once and whole; stopped half way it leaves none."""
    beside = path.with_name(f".{path.name}.part")
    try:
        yield from FORMATS[path.suffix.lower()].write(beside, movie)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def provenance(path: Path) -> dict[str, Any]:
    """What a movie says of where it comes from; MovieError where it says nothing."""
    if path.suffix.lower() not in FORMATS:
        raise MovieError(f"{path.name} is no movie that this can read.")
    try:
        comment = FORMATS[path.suffix.lower()].comment_of(path)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise MovieError(f"{path.name} cannot be read.") from error
    return parsed(comment, path)
