"""The optional `attributes.csv` of a folder of images: a line for each file, a column for each attribute."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from models.data.base import DataError

TABLE = "attributes.csv"
_VALUES = {"1": 1, "true": 1, "yes": 1, "0": 0, "-1": 0, "false": 0, "no": 0}  # -1 as CelebA writes it


@dataclass(frozen=True)
class AttributeTable:
    """Attributes, 0 or 1, by file."""

    names: tuple[str, ...]
    rows: dict[str, tuple[int, ...]]  # by path relative to the folder, or by the file's name alone

    def row(self, file: str) -> tuple[int, ...] | None:
        """The attributes of a file by its path relative to the folder, None where the table has none."""
        return self.rows.get(file, self.rows.get(PurePosixPath(file).name))


def read_table(path: Path) -> AttributeTable:
    """The table in a CSV file, its columns separated by commas, semicolons or tabs; DataError where it is not one."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        lines = list(csv.reader(io.StringIO(text), delimiter=_delimiter(text), strict=True))
    except (OSError, ValueError, csv.Error) as error:
        raise DataError(f"{TABLE} cannot be read: {error}.") from error
    names = tuple(name.strip() for name in lines[0][1:]) if lines else ()
    if not names or len(set(names)) < len(names) or not all(names):
        raise DataError(f"{TABLE} needs a first line that names the file's column and then each attribute once.")
    rows = (_row(number, line, names) for number, line in enumerate(lines[1:], start=2) if line)
    return AttributeTable(names, dict(rows))


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count)


def _row(number: int, line: list[str], names: tuple[str, ...]) -> tuple[str, tuple[int, ...]]:
    file, *values = (value.strip() for value in line)
    if len(values) != len(names):
        raise DataError(f"Line {number} of {TABLE} has {len(values)} attributes, its first line names {len(names)}.")
    for name, value in zip(names, values, strict=True):
        if value.lower() not in _VALUES:
            raise DataError(f"Line {number} of {TABLE} says {value!r} for {name}; it may say 0 or 1.")
    return file.replace("\\", "/"), tuple(_VALUES[value.lower()] for value in values)
