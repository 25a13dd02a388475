"""Values of many rows over steps as colours, with the playhead that curves have; a row can be pointed at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from explorer.theme import CAPTION, MEDIUM, Theme, font, px
from explorer.widgets.axes import Axis, tick_text
from explorer.widgets.paint import CENTRE, LEFT, RIGHT, box, painter_of, write
from explorer.widgets.playhead import PlotOverSteps
from explorer.widgets.text import count, short_count

LEFT_ROOM, ABOVE, BELOW = 34, 26, 22
BAR, BAR_GAP, LABEL_GAP = 8, 8, 5  # the scale of the colours: its width, and the room before it and its labels
ROW_LABEL = 16  # height of a row's number
TICK_ROOM = 40


@dataclass(frozen=True)
class Scale:
    """What the colours mean: from nothing at `low` to the full colour at `high`."""

    low: float
    high: float
    log: bool = False

    def shares(self, values: np.ndarray) -> np.ndarray:
        """From 0 to 1."""
        if self.log:
            low, high = np.log(self.low), np.log(self.high)
            values = np.log(np.maximum(values, 1e-300))
        else:
            low, high = self.low, self.high
        return np.clip((values - low) / ((high - low) or 1.0), 0.0, 1.0)


@dataclass(frozen=True, eq=False)
class Table:
    """Rows from the top down."""

    steps: np.ndarray  # [k], rising; a value holds for the steps since the one before
    values: np.ndarray  # [k, rows]
    names: Sequence[str]  # of the rows
    scale: Scale
    digits: int = 2
    unit: str = ""
    ends: tuple[str, str] | None = None  # words at the first and the last row, in the place of their numbers
    marked: np.ndarray | None = None  # [k], how many rows from the top a line has above it
    mark: str = ""  # what the line is


class HeatMap(PlotOverSteps):
    def __init__(self, parent: QWidget | None = None, *, name: str) -> None:
        super().__init__(parent, name=name)
        self._table: Table | None = None
        self._spot: QPointF | None = None  # where the pointer is
        self.setMouseTracking(True)

    def set_table(self, table: Table | None, total: float) -> None:
        """What there is, and where the axis of steps ends."""
        self._table, self._total = table, total
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(300), px(220))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(140), px(100))

    def _is_empty(self) -> bool:
        return self._table is None

    def _done(self) -> float:
        return float(self._table.steps[-1]) if self._table is not None else 0.0

    def _plot(self) -> QRectF:
        left = px(LEFT_ROOM)
        if self._table is not None and self._table.ends:
            left = max(left, *(_wide(word) + px(12) for word in self._table.ends))
        labels = max((_wide(tick_text(value)) for value in self._scale_ticks()), default=0.0)
        right = px(BAR_GAP + BAR + LABEL_GAP) + max(labels, px(16)) + px(6)
        return QRectF(self.rect()).adjusted(left, px(ABOVE), -right, -px(BELOW))

    def _scale_ticks(self) -> list[float]:
        """Round values beside the scale of the colours."""
        if self._table is None:
            return []
        scale, height = self._table.scale, self.height() - px(ABOVE + BELOW)
        return Axis(scale.low, scale.high, height, 0, scale.log).ticks(max(int(height // px(36)), 2))

    # --- what is under the pointer ---

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._spot = event.position()
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._spot = None
        self.update()

    def said_at(self, spot: QPointF) -> str:
        """ "z 17 · step 12,000 · 2.48"; empty where there is no cell."""
        table, plot = self._table, self._plot()
        if table is None or not plot.contains(spot) or (step := self._across().value(spot.x())) > self._done():
            return ""
        row = min(int((spot.y() - plot.top()) / plot.height() * len(table.names)), len(table.names) - 1)
        column = int(np.searchsorted(table.steps, step))
        value = f"{table.values[column, row]:,.{table.digits}f} {table.unit}".strip()
        return f"{table.names[row]} · step {count(round(table.steps[column]))} · {value}"

    # --- painting ---

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, plot, table = Theme.of(self), self._plot(), self._table
        with painter_of(self) as painter:
            painter.fillRect(plot, QColor(theme.plot))
            if table is not None:
                self._paint_cells(painter, theme, plot, table)
                self._paint_rows(painter, theme, plot, table)
                self._paint_scale(painter, theme, plot, table)
            painter.fillRect(QRectF(plot.left(), plot.bottom(), plot.width(), 1), QColor(theme.strong))
            self._paint_steps(painter, theme, plot)
            if table is not None:
                if table.marked is not None:
                    self._paint_mark(painter, theme, plot, table)
                self._paint_playhead(painter, theme)
                self._paint_said(painter, theme, plot)

    def _paint_cells(self, painter: QPainter, theme: Theme, plot: QRectF, table: Table) -> None:
        """One pixel of the picture for every device pixel across and for every row."""
        across = self._across()
        ratio = self.devicePixelRatioF()
        width = max(round((across.at(self._done()) - plot.left()) * ratio), 1)
        steps = (np.arange(width) + 0.5) / width * self._done()
        columns = np.minimum(np.searchsorted(table.steps, steps), len(table.steps) - 1)
        ramp = np.array([QColor(colour).getRgb()[:3] for colour in ramp_of(theme)], float)
        shares = table.scale.shares(table.values)[columns].T  # [rows, width]
        places = shares * (len(ramp) - 1)
        low = np.minimum(places.astype(int), len(ramp) - 2)
        part = (places - low)[..., None]
        pixels = np.ascontiguousarray(np.round(ramp[low] * (1 - part) + ramp[low + 1] * part).astype(np.uint8))
        image = QImage(pixels.data, width, len(pixels), 3 * width, QImage.Format.Format_RGB888)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(QRectF(plot.left(), plot.top(), width / ratio, plot.height()), image)

    def _paint_rows(self, painter: QPainter, theme: Theme, plot: QRectF, table: Table) -> None:
        rows = len(table.names)
        pitch = plot.height() / rows
        if table.ends:
            words = [(0, table.ends[0]), (rows - 1, table.ends[1])]
        else:
            step = max(int(np.ceil(px(2 * ROW_LABEL) / pitch)), 1)
            wanted = [0, *(k - 1 for k in range(step, rows - step // 2, step) if k > 1), rows - 1]
            words = [(row, str(row + 1)) for row in dict.fromkeys(wanted)]
        for row, word in words:
            y = min(max(plot.top() + (row + 0.5) * pitch, plot.top() + px(7)), plot.bottom() - px(7))
            here = QRectF(0, y - px(8), plot.left() - px(8), px(16))
            write(painter, here, word, theme.muted, CAPTION, align=RIGHT)

    def _paint_scale(self, painter: QPainter, theme: Theme, plot: QRectF, table: Table) -> None:
        bar = QRectF(plot.right() + px(BAR_GAP), plot.top(), px(BAR), plot.height())
        ramp = ramp_of(theme)
        image = QImage(1, 64, QImage.Format.Format_RGB32)
        for k in range(64):
            place = (63 - k) / 63 * (len(ramp) - 1)
            low = min(int(place), len(ramp) - 2)
            image.setPixelColor(0, k, _between(ramp[low], ramp[low + 1], place - low))
        painter.drawImage(bar, image)
        box(painter, bar, 0, line=theme.border)
        axis = Axis(table.scale.low, table.scale.high, bar.bottom(), bar.top(), table.scale.log)
        for value in self._scale_ticks():
            y = min(max(axis.at(value), bar.top() + px(7)), bar.bottom() - px(7))
            here = QRectF(bar.right() + px(LABEL_GAP), y - px(8), self.width() - bar.right(), px(16))
            write(painter, here, tick_text(value), theme.muted, CAPTION, align=LEFT)

    def _paint_steps(self, painter: QPainter, theme: Theme, plot: QRectF) -> None:
        across = self._across()
        for value in across.ticks(min(max(int(plot.width() // px(TICK_ROOM + 10)), 2), 6)):
            here = QRectF(across.at(value) - px(30), plot.bottom() + px(5), px(60), px(16))
            write(painter, here, short_count(value), theme.muted, CAPTION, align=CENTRE)

    def _paint_mark(self, painter: QPainter, theme: Theme, plot: QRectF, table: Table) -> None:
        """A line in steps, and at its end what it is."""
        across, pitch = self._across(), plot.height() / len(table.names)
        starts = np.r_[0.0, table.steps[:-1]]
        line = QPolygonF()
        for start, end, rows in zip(starts, table.steps, table.marked, strict=True):
            y = plot.top() + float(rows) * pitch
            line.append(QPointF(across.at(float(start)), y))
            line.append(QPointF(across.at(float(end)), y))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((theme.plot, 4), (theme.text, 1.5)):
            painter.setPen(QPen(QColor(colour), width * px(16) / 16))
            painter.drawPolyline(line)
        text = f"{int(table.marked[-1])} {table.mark}"
        wide = QFontMetricsF(font(CAPTION, MEDIUM)).horizontalAdvance(text) + px(12)
        at = line[line.count() - 1]
        top = at.y() + px(5) if at.y() + px(25) < plot.bottom() else at.y() - px(25)
        chip = QRectF(max(at.x() - wide - px(6), plot.left()), top, wide, px(20))
        box(painter, chip, px(5), theme.raised, theme.border)
        write(painter, chip, text, theme.text, CAPTION, MEDIUM, CENTRE)

    def _paint_said(self, painter: QPainter, theme: Theme, plot: QRectF) -> None:
        if self._spot is None or not (text := self.said_at(self._spot)):
            return
        width = _wide(text, MEDIUM) + px(18)
        left = min(max(self._spot.x() - width / 2, 0.0), self.width() - width)
        above = self._spot.y() - px(32)
        chip = QRectF(round(left), above if above > 0 else self._spot.y() + px(14), width, px(22))
        box(painter, chip, px(8), theme.raised, theme.border)
        write(painter, chip, text, theme.text, CAPTION, MEDIUM, CENTRE)


def ramp_of(theme: Theme) -> tuple[str, ...]:
    """From nothing to much, in one hue: the ground, then the KL's orange, and its lightest or darkest."""
    return (
        (theme.plot, "#5A3F05", theme.kl_bar, "#FFE9BC")
        if theme.dark
        else (theme.plot, "#F3D79A", "#B87400", "#4A2F00")
    )


def _between(one: str, other: str, share: float) -> QColor:
    parts = zip(QColor(one).getRgb()[:3], QColor(other).getRgb()[:3], strict=True)
    return QColor(*(round(a * (1 - share) + b * share) for a, b in parts))


def _wide(text: str, weight: object = None) -> float:
    return QFontMetricsF(font(CAPTION) if weight is None else font(CAPTION, weight)).horizontalAdvance(text)
