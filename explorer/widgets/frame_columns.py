"""Where the frames of a path stand beside one another: one geometry for pictures, slider and plots."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.theme import px

LEAST = 60  # pixels of a column
END = 12  # room at the right


@dataclass(frozen=True)
class Columns:
    """So many frames over a width in logical pixels; where there is no room for all, some of them are shown."""

    frames: int
    width: float

    @property
    def count(self) -> int:
        """How many frames are shown."""
        return int(np.clip((self.width - px(END)) // px(LEAST), 2, self.frames))

    @property
    def shown(self) -> list[int]:
        """Which frames, the first and the last always."""
        return np.linspace(0, self.frames - 1, self.count).round().astype(int).tolist()

    @property
    def column(self) -> float:
        """The width of one column."""
        return max(self.width - px(END), 1.0) / self.count

    def x(self, share: float | np.ndarray) -> float | np.ndarray:
        """The middle of what stands at a share of the way, 0 to 1."""
        first = self.column / 2
        return first + share * (self.width - px(END) - 2 * first)

    def x_of(self, frame: int) -> float:
        return float(self.x(frame / (self.frames - 1)))

    def share(self, x: float) -> float:
        """The opposite of `x`, within the ends."""
        first, last = self.x(0.0), self.x(1.0)
        return min(max((x - first) / max(last - first, 1e-9), 0.0), 1.0)

    def nearest(self, x: float) -> int:
        """The shown frame that lies nearest."""
        return min(self.shown, key=lambda frame: abs(self.x_of(frame) - x))
