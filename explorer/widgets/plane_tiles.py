"""The tiles of a plane put together into one picture, so that drawing it again costs nothing.

Under every tile that is not there yet lies the best there is: larger tiles, smoothed, or what was shown before, seen
from here. Fine tiles fade in over it.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

from explorer.widgets.pixels import qimage
from explorer.widgets.plane_frame import OCTAVE, Cell, Frame
from explorer.widgets.point_picture import shown

FADE = 0.12  # seconds from coarse to fine
COARSEST = 3  # octaves between a fine tile and the largest one drawn under it

Source = Callable[[Cell], "np.ndarray | None"]  # a tile's pixels uint8 [height, width, channels]


class TileLayer:
    def __init__(self, source: Source) -> None:
        self._source = source
        self._frame: Frame | None = None
        self._picture = QPixmap()
        self._drawn: set[Cell] = set()  # fine tiles that are part of the picture or fade into it
        self._coarse: list[Cell] = []
        self._fading: list[tuple[float, list[Cell]]] = []
        self._scaled: dict[Cell, QPixmap] = {}  # fine tiles as drawn
        self._sharp = _Sharp()
        self.fades = True

    def forget(self) -> None:
        """Every tile is out of date; the picture stays until there are others."""
        self._settle_all()
        self._scaled.clear()
        self._drawn, self._coarse, self._sharp = set(), [], _Sharp()

    def clear(self) -> None:
        """Nothing of what was shown is of use."""
        self.forget()
        self._frame = None

    def show_frame(self, frame: Frame, background: str) -> None:
        """Another part of the plane, or another size."""
        if frame != self._frame:
            self._settle_all()
            if self._frame is None or frame.tile != self._frame.tile:
                self._scaled.clear()
            self._compose(frame, background)

    def take_arrived(self) -> None:
        """Draw what the source has got meanwhile."""
        if self._frame is None:
            return
        fresh = [cell for cell in self._cells() if cell not in self._drawn and self._source(cell) is not None]
        if set(self._useful_coarse(set(fresh))) - set(self._coarse):
            self._settle_all()
            self._compose(self._frame, None, set(fresh))
        self._drawn.update(fresh)
        if fresh and self.fades:
            self._fading.append((monotonic(), fresh))
        else:
            self._bake(fresh)

    @property
    def is_fading(self) -> bool:
        return bool(self._fading)

    def settle(self) -> None:
        """Make part of the picture what has faded in."""
        now = monotonic()
        over = [cells for began, cells in self._fading if now - began >= FADE]
        self._fading = self._fading[len(over) :]
        for cells in over:
            self._bake(cells)

    def draw(self, painter: QPainter, corner: QPointF) -> None:
        """Draw the picture with its upper left at the corner of a device pixel."""
        if self._frame is None:
            return
        painter.save()
        painter.setClipRect(QRectF(corner, self._picture.deviceIndependentSize()))
        painter.drawPixmap(corner, self._picture)
        painter.translate(corner)
        painter.scale(1 / self._frame.ratio, 1 / self._frame.ratio)
        for began, cells in self._fading:
            painter.setOpacity(min((monotonic() - began) / FADE, 1.0))
            self._draw_fine(painter, cells)
        painter.restore()

    def image(self) -> QImage:
        """What is shown when nothing fades, in device pixels."""
        return self._picture.toImage()

    def _compose(self, frame: Frame, background: str | None, but: set[Cell] = frozenset()) -> None:
        """The picture anew, without those fine tiles that are about to fade in."""
        picture = QPixmap(*frame.size)
        if background:
            picture.fill(QColor(background))
        before, self._frame = self._frame, frame
        fine = [cell for cell in self._cells() if cell not in but and self._source(cell) is not None]
        self._sharp = self._sharp.within(frame)
        self._coarse = self._useful_coarse(but)
        self._drawn = set(fine)

        self._picture.setDevicePixelRatio(1)
        with QPainter(picture) as painter:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            if before is not None and len(fine) < self._count:
                painter.drawPixmap(frame.seen_from(before), self._picture, self._picture.rect().toRectF())
            for cell in self._coarse:
                painter.drawImage(frame.area(cell), qimage(self._source(cell)))
            self._draw_fine(painter, fine)
        self._replace(picture)

    def _bake(self, cells: list[Cell]) -> None:
        if cells:
            self._picture.setDevicePixelRatio(1)
            with QPainter(self._picture) as painter:
                self._draw_fine(painter, cells)
            self._replace(self._picture)

    def _replace(self, picture: QPixmap) -> None:
        self._picture = picture
        self._picture.setDevicePixelRatio(self._frame.ratio)
        if len(self._drawn) == self._count and not self._fading:
            self._sharp = _Sharp(_plane_area(self._frame), self._frame.zoom)
        if len(self._scaled) > 3 * self._count:
            self._scaled = {cell: pixmap for cell, pixmap in self._scaled.items() if cell in self._drawn}

    def _settle_all(self) -> None:
        fading, self._fading = self._fading, []
        self._bake([cell for _, cells in fading for cell in cells])

    def _draw_fine(self, painter: QPainter, cells: list[Cell]) -> None:
        for cell in cells:
            if pixmap := self._tile(cell):
                painter.drawPixmap(self._frame.area(cell).topLeft(), pixmap)

    def _tile(self, cell: Cell) -> QPixmap | None:
        if cell not in self._scaled:
            pixels = self._source(cell)
            if pixels is None:
                return None
            pixels = shown(pixels)
            multiple = max(1, self._frame.tile[0] // pixels.shape[1])
            self._scaled[cell] = QPixmap.fromImage(qimage(pixels.repeat(multiple, 0).repeat(multiple, 1)))
        return self._scaled[cell]

    def _cells(self) -> list[Cell]:
        left, bottom, right, top = self._frame.cells
        return [(self._frame.zoom, i, j) for j in range(bottom, top) for i in range(left, right)]

    @property
    def _count(self) -> int:
        left, bottom, right, top = self._frame.cells
        return (right - left) * (top - bottom)

    def _useful_coarse(self, fresh: set[Cell]) -> list[Cell]:
        """The larger tiles to draw, the largest first: where fine ones are missing or only fade in."""
        missing = [cell for cell in self._cells() if cell in fresh or self._source(cell) is None]
        view, result = _plane_area(self._frame), []
        for octaves in range(COARSEST, 0, -1):
            cells = dict.fromkeys((z + octaves * OCTAVE, i >> octaves, j >> octaves) for z, i, j in missing)
            result += [cell for cell in cells if self._source(cell) is not None and not self._sharp.holds(cell, view)]
        return result


class _Sharp:
    """The part of the plane of which the picture has shown fine tiles of nearly this zoom, and still does, scaled.

    Larger tiles there would only make the picture worse while one zooms.
    """

    def __init__(self, area: QRectF | None = None, zoom: int = 0) -> None:
        self.area, self.zoom = area or QRectF(), zoom

    def within(self, frame: Frame) -> _Sharp:
        near = abs(frame.zoom - self.zoom) <= OCTAVE
        return _Sharp(self.area & _plane_area(frame), self.zoom) if near else _Sharp()

    def holds(self, cell: Cell, view: QRectF) -> bool:
        """Whether what is in view of a cell needs no larger tile."""
        zoom, i, j = cell
        side = 2.0 ** (zoom / OCTAVE)
        return self.area.contains(QRectF(i * side, j * side, side, side) & view)


def _plane_area(frame: Frame) -> QRectF:
    left, top = frame.point(QPointF(0, 0))
    right, bottom = frame.point(QPointF(*frame.size) / frame.ratio)
    return QRectF(left, bottom, right - left, top - bottom)
