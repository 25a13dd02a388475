"""A map as a table: where every point lies, what is known of it, and its code."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from models.maps.base import Layout
from models.maps.points import Points
from models.progress import Progress

LINES = 500  # between two chances to stop


def write_table(path: Path, points: Points, layout: Layout, rows: np.ndarray | None = None) -> Iterator[Progress]:
    """Write a line for every point, or for those in these rows, as CSV in UTF-8; the path comes back. OSError.

    The file is there when all of it is.
    """
    rows = np.arange(len(points)) if rows is None else rows
    unfinished = path.with_name(path.name + ".part")
    try:
        with unfinished.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(_names(points))
            for done, k in enumerate(rows, start=1):
                writer.writerow(_values(points, layout, k))
                if done % LINES == 0 or done == len(rows):
                    yield Progress(f"Writing {path.name}", done, len(rows))
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return path


def _names(points: Points) -> list[str]:
    names = ["id", "x", "y"]
    names += ["part"] if points.held_out is not None else []
    names += ["class"] if points.labels is not None else []
    names += points.attribute_names if points.attributes is not None else []
    names += [points.cost_name.partition(",")[0]] if points.costs is not None else []
    latent = 0 if points.codes is None else points.codes.shape[1]
    return [*names, *(f"code {k + 1}" for k in range(latent))]


def _values(points: Points, layout: Layout, k: int) -> list[object]:
    values: list[object] = [int(points.ids[k]), *(f"{x:.6g}" for x in layout.positions[k])]
    if points.held_out is not None:
        values.append("held out" if points.held_out[k] else "training")
    if points.labels is not None:
        values.append(points.classes[points.labels[k]] if points.classes else int(points.labels[k]))
    if points.attributes is not None:
        values += points.attributes[k].tolist()
    if points.costs is not None:
        values.append(f"{points.costs[k]:.6g}")
    if points.codes is not None:
        values += [f"{x:.6g}" for x in points.codes[k]]
    return values
