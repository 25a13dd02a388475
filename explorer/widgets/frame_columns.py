"""Where the frames of a path stand beside one another: one geometry for pictures, slider and plots."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.theme import px

LEAST = 72
END = 12  # room at the right


@dataclass(frozen=True)
class Columns:
    """So many frames over a width in logical pixels; where there is no room for all, some of them are shown."""

    frames: int
    width: float
    least: int = LEAST  # pixels of a column, before the text's scale

    @property
    def count(self) -> int:
        """How many frames are shown."""
        return int(np.clip((self.width - px(END)) // px(self.least), 2, self.frames))

    def shown(self, current: int | None = None) -> list[int]:
        """Which frame stands in each column: the ends always, and the current one in the column nearest to it."""
        frames = np.linspace(0, self.frames - 1, self.count).round().astype(int).tolist()
        if current is not None and 0 < current < self.frames - 1:
            frames[self.column_of(current)] = current
        return frames

    def column_of(self, frame: int) -> int:
        """The column nearest to a frame; those at the ends are the ends' alone."""
        nearest = round(frame / (self.frames - 1) * (self.count - 1))
        return nearest if self.count < 3 or frame in (0, self.frames - 1) else min(max(nearest, 1), self.count - 2)

    @property
    def wide(self) -> float:
        """One column."""
        return max(self.width - px(END), 1.0) / self.count

    def x(self, share: float | np.ndarray) -> float | np.ndarray:
        """The middle of what stands at a share of the way, 0 to 1."""
        first = self.wide / 2
        return first + share * (self.width - px(END) - 2 * first)

    def middle(self, column: int) -> float:
        return (column + 0.5) * self.wide

    def share(self, x: float) -> float:
        """The opposite of `x`, within the ends."""
        first, last = self.x(0.0), self.x(1.0)
        return min(max((x - first) / max(last - first, 1e-9), 0.0), 1.0)

    def column_at(self, x: float) -> int:
        return int(min(max(x // self.wide, 0), self.count - 1))
