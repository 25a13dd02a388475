"""Steps of a trajectory as pictures: a PNG for each, or frames of a film strip or a movie; all say what they are of."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from models.movies import write_movie
from models.movies.base import Movie
from models.progress import Progress
from models.trajectories.frames import Frame
from models.trajectories.provenance import Place, TrajectoryError, about
from models.trajectories.trajectory import Trajectory

STRIP = 12  # steps of a film strip


def filming(
    trajectory: Trajectory,
    name: str,
    kinds: Sequence[str] = ("x_0",),
    image: int | None = None,
    steps: Sequence[int] | None = None,
    milliseconds: int = 40,
) -> Iterator[Progress | None]:
    """The Movie of these steps, or of all, returned: of one image or of the whole batch, a row for each of SEEN."""
    steps = range(trajectory.reached + 1) if steps is None else steps
    said = about(trajectory.model, name, trajectory.recipe, Place(kinds[0], None, image))
    frames: list[list[np.ndarray]] = [[] for _ in kinds]
    for done, step in enumerate(steps):
        frame = yield from trajectory.fetching(step)
        for row, kind in zip(frames, kinds, strict=True):
            row.append(picture(frame, kind, image))
        yield Progress("Gathering the steps", done + 1, len(steps))
    rows = np.array(frames)
    return Movie(rows[0] if len(kinds) == 1 else rows, said, milliseconds)


def strip_steps(trajectory: Trajectory, count: int = STRIP) -> list[int]:
    """So many of the steps that have been reached, evenly spread, from the first to the last."""
    return list(dict.fromkeys(np.linspace(0, trajectory.reached, count).round().astype(int).tolist()))


def writing_each(
    trajectory: Trajectory,
    folder: Path,
    name: str,
    kind: str = "x_0",
    image: int | None = None,
    called: str = "",
) -> Iterator[Progress | None]:
    """A PNG of every step that has been reached, called by its number; opening one restores the run.

    The model is called `name`, and the files begin with it if they are not to be called something else.

    TrajectoryError where the folder already has one of these.
    """
    reached = trajectory.reached
    digits = len(str(trajectory.last))
    paths = [folder / f"{called or name}-{kind}-{step:0{digits}}.png" for step in range(reached + 1)]
    if there := next((path for path in paths if path.exists()), None):
        raise TrajectoryError(f"{there.name} is there already.")
    place = Place(kind, None, image)
    said = about(trajectory.model, name, trajectory.recipe)
    for path in paths:
        step = paths.index(path)
        frame = yield from trajectory.fetching(step)
        shown = Movie(picture(frame, kind, image)[None], {**said, "place": vars(replace(place, step=step))})
        yield from write_movie(path, shown)
        yield Progress("Writing the steps", step + 1, reached + 1)


def picture(frame: Frame, kind: str, image: int | None = None) -> np.ndarray:
    """uint8 [height, width, channels] of one image, or of all on a sheet."""
    pictures = frame.pictures(kind)
    return sheet(pictures) if image is None else pictures[image]


def sheet(pictures: np.ndarray) -> np.ndarray:
    """Pictures uint8 [n, height, width, channels] beside and below one another, as near to a square as they can be."""
    count, height, width, channels = pictures.shape
    columns = math.ceil(math.sqrt(count))
    rows = -(-count // columns)
    whole = np.zeros((rows * columns, height, width, channels), np.uint8)
    whole[:count] = pictures
    tiled = whole.reshape(rows, columns, height, width, channels).transpose(0, 2, 1, 3, 4)
    return tiled.reshape(rows * height, columns * width, channels)
