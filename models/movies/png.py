"""All frames beside one another in one PNG; the provenance is its comment."""

from __future__ import annotations

from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from models.movies.base import SOFTWARE, Movie, Writing, pictures
from models.progress import Progress

GAP = 8  # pixels between two frames


def write(path: Path, movie: Movie) -> Writing:
    """Frames [n, ...] in one row, or [rows, n, ...] in as many."""
    rows = movie.frames if movie.frames.ndim == 5 else movie.frames[None]
    yield Progress("Writing the strip", 0, len(rows))
    info = PngInfo()
    info.add_text("Software", SOFTWARE)
    info.add_itxt("Comment", movie.comment)
    sheet = None
    for i, frames in enumerate(rows):
        for j, picture in enumerate(pictures(Movie(frames, movie.about))):
            width, height = picture.size[0] + GAP, picture.size[1] + GAP
            if sheet is None:
                sheet = Image.new("RGB", (len(frames) * width - GAP, len(rows) * height - GAP), "white")
            sheet.paste(picture, (j * width, i * height))
    sheet.save(path, "PNG", pnginfo=info)


def comment_of(path: Path) -> str | None:
    with Image.open(path, formats=("PNG",)) as image:
        return image.info.get("Comment")
