"""Data drawn by hand: a sheet becomes points, and these a file that opens as any data set does."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from explorer.state.data import Data
from explorer.state.notices import Notices
from models.data.toys import drawn_points, write_points

NOTHING_DRAWN = "Nothing has been drawn."


def open_drawing(data: Data, notices: Notices, folder: Path, sheet: np.ndarray) -> None:
    """Keep the points of a sheet uint8 [height, width, 1] under the next free name, and open them."""
    if not sheet.any():
        notices.refuse(NOTHING_DRAWN)
        return
    path = next_free(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_points(path, drawn_points(sheet[..., 0]))
    except OSError as error:
        notices.refuse(f"{path.name} cannot be written: {error.strerror or error}.")
        return
    data.open(str(path))


def next_free(folder: Path) -> Path:
    """The first "drawing-3.npz" in a folder that is not there yet."""
    return next(path for n in range(1, 10_000) if not (path := folder / f"drawing-{n}.npz").exists())
