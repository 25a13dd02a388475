"""Rows of pictures that come about step by step: as many steps as fit at a size to be seen, first and last always."""

from __future__ import annotations

from math import ceil

import numpy as np
from PySide6.QtGui import QResizeEvent

from explorer.theme import px
from explorer.widgets.gallery import Gallery

LEAST_SIDE = 48  # pixels of a picture
GAP = 2


class Film(Gallery):
    def __init__(self, *, name: str) -> None:
        super().__init__(gap=GAP, row_gap=GAP, name=name)
        self._strip = np.zeros((0, 0, 1, 1, 1), np.uint8)

    def set_strip(self, strip: np.ndarray) -> None:
        """uint8 [rows, steps, height, width, channels]."""
        self._strip = strip
        self._show_what_fits()

    def columns(self, width: int) -> int:
        """How many steps there is room for."""
        steps, side = self._strip.shape[1], self.tile_size(width)[0]
        return min(max(int((width + px(GAP)) // (side + px(GAP))), 2), steps) if side else max(steps, 1)

    def tile_size(self, width: int) -> tuple[float, float]:
        """A whole multiple of the pictures, whatever the width."""
        if not self._strip.size:
            return 0.0, 0.0
        height, side = self._strip.shape[2:4]
        ratio = self.devicePixelRatioF()
        multiple = ceil(px(LEAST_SIDE) * ratio / side) / ratio
        return side * multiple, height * multiple

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._show_what_fits()

    def _show_what_fits(self) -> None:
        rows, steps = self._strip.shape[:2]
        shown = np.linspace(0, steps - 1, self.columns(self.width())).round().astype(int) if rows else []
        self.set_images(self._strip[:, shown].reshape(-1, *self._strip.shape[2:]))

    def heightForWidth(self, width: int) -> int:
        rows = len(self._strip)
        return round(rows * (self.tile_size(width)[1] + px(GAP)) - px(GAP)) if rows else 0
