"""Tens of thousands of points that are looked at, hovered, clicked and selected; what they mean is not its business."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from explorer.theme import SEMIBOLD, UNSELECTED, Theme, faded, font, px
from explorer.widgets.marker import MAP_RADIUS, draw_marker
from explorer.widgets.paint import focus_ring, painter_of
from explorer.widgets.pixels import draw_small, qimage
from explorer.widgets.routes import Route, draw_routes
from explorer.widgets.scatter_frame import Point, ScatterFrame
from explorer.widgets.shapes import DISC, LARGEST, draw_shape
from explorer.widgets.stamps import canvas_for, packed, picture_of, sprite, stamp

SMALL, FEW_MARK = 4, 8  # diameters, of many points and of few
FEW = 2000  # so many or fewer are larger and have shapes with an outline
THUMBNAIL = 28  # side of a picture that stands for a point
ROOM = 0.35  # of the view that thumbnails may cover before there are too many
REACH = 8  # pixels around the pointer in which a point is meant
MARGIN = 32  # around all points
NOTCH, ZOOM, CLICK = 120, 1.2, 1.5  # eighths of a degree, the factor of a notch and of a key
PAN, RECTANGLE, LASSO = "pan", "rectangle", "lasso"
NOBODY = -1


@dataclass(frozen=True, eq=False)
class Look:
    """How n points look; none of it moves them."""

    kinds: np.ndarray  # int [n], which of the colours
    colours: tuple[str, ...]
    shown: np.ndarray  # bool [n]
    selected: np.ndarray | None = None  # bool [n]; the others grey. None: nothing is selected
    shapes: tuple[str, ...] = ()  # of each kind, by pyqtgraph's names, worn where few are told apart; none: discs
    labels: tuple[tuple[str, Point], ...] = ()  # names on the map
    images: np.ndarray | None = field(default=None, repr=False)  # uint8 [n, ...], drawn for points where there is room

    @classmethod
    def empty(cls) -> Look:
        return cls(np.zeros(0, int), (), np.zeros(0, bool))


class Scatter(QWidget):
    hovered = Signal(int, QPointF)  # a point's row and where it is drawn, or NOBODY
    picked = Signal(int)
    caught = Signal(object)  # rows that a rectangle or a lasso was drawn around, bool [n]
    frame_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, focusPolicy=Qt.FocusPolicy.StrongFocus, mouseTracking=True)
        self._positions, self._look = np.zeros((0, 2), np.float32), Look.empty()
        self._frame: ScatterFrame | None = None
        self._fits = True  # the view goes along with the points until somebody has moved it
        self._picture: QImage | None = None
        self._marker: tuple[Point, bool] | None = None  # where, and whether it is in doubt
        self._routes: Sequence[Route] = ()
        self._hovered = NOBODY
        self._tool = PAN
        self._held: QPointF | None = None  # where the button was pressed
        self._moved = False
        self._fence = QPolygonF()  # what is being drawn around
        self.shows_focus = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.set_tool(PAN)

    # --- what is shown ---

    def show_points(self, positions: np.ndarray) -> None:
        """Float [n, 2]; of as many as before they have moved."""
        self._positions = positions
        if len(self._look.kinds) != len(positions):
            self._look = replace(Look.empty(), kinds=np.zeros(len(positions), int), shown=np.ones(len(positions), bool))
            self._hovered = NOBODY
        if self._fits:
            self.fit()
        self._renew()

    def show_look(self, look: Look) -> None:
        self._look = look
        self._renew()

    def show_marker(self, point: Point | None, *, doubtful: bool = False) -> None:
        self._marker = None if point is None else (point, doubtful)
        self.update()

    def show_routes(self, routes: Sequence[Route]) -> None:
        self._routes = routes
        self.update()

    def set_tool(self, tool: str) -> None:
        self._tool = tool
        self._let_go()
        self.setCursor(Qt.CursorShape.OpenHandCursor if tool == PAN else Qt.CursorShape.CrossCursor)

    def fit(self) -> None:
        """All points in view."""
        shown = self._positions[self._look.shown] if len(self._look.shown) == len(self._positions) else self._positions
        around = shown if len(shown) else self._positions
        self._fits = True
        self._set_frame(ScatterFrame.around(around, (self.width(), self.height()), px(MARGIN)))

    def zoom(self, factor: float, about: QPointF | None = None) -> None:
        if self._frame:
            self._fits = False
            self._set_frame(self._frame.zoomed(factor, about or QPointF(self.width() / 2, self.height() / 2)))

    @property
    def frame(self) -> ScatterFrame | None:
        return self._frame

    @property
    def hovered_row(self) -> int:
        return self._hovered

    def sizeHint(self) -> QSize:
        return QSize(px(720), px(560))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(200), px(160))

    def _set_frame(self, frame: ScatterFrame) -> None:
        self._frame = frame
        self._renew()
        self.frame_changed.emit()

    def _renew(self) -> None:
        self._picture = None
        self.update()

    # --- the hand ---

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._frame:
            self._held, self._moved, self._fence = event.position(), False, QPolygonF([event.position()])

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        spot = event.position()
        if self._held is None:
            self._hover(spot)
            return
        if not self._moved and (spot - self._held).manhattanLength() < QApplication.startDragDistance() // 2:
            return
        self._moved = True
        if self._tool == PAN:
            self._fits = False
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self._hover(None)
            self._set_frame(self._frame.moved(spot - self._held))
            self._held = spot
        elif self._tool == LASSO:
            self._fence.append(spot)
        else:
            self._fence = QPolygonF(QRectF(self._held, spot).normalized())
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._held is None:
            return
        moved, fence = self._moved, self._fence
        self._let_go()
        if moved and self._tool != PAN:
            self.caught.emit(self._inside(fence))
        elif not moved and (row := self._row_at(event.position())) != NOBODY:
            self.picked.emit(row)
        elif not moved and self._tool != PAN:
            self.caught.emit(np.zeros(len(self._positions), bool))

    def leaveEvent(self, event: object) -> None:
        self._hover(None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom(ZOOM ** (event.angleDelta().y() / NOTCH), event.position())
        self._hover(event.position())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, step = event.key(), px(48)
        ways = {Qt.Key.Key_Left: (step, 0), Qt.Key.Key_Right: (-step, 0), Qt.Key.Key_Up: (0, step),
                Qt.Key.Key_Down: (0, -step)}  # fmt: skip
        if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            super().keyPressEvent(event)
        elif key in ways and self._frame:
            self._fits = False
            self._set_frame(self._frame.moved(QPointF(*ways[key])))
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(CLICK)
        elif key in (Qt.Key.Key_Minus, Qt.Key.Key_Underscore):
            self.zoom(1 / CLICK)
        elif key == Qt.Key.Key_Home:
            self.fit()
        elif key == Qt.Key.Key_Escape and self._held is not None:
            self._let_go()
        elif key == Qt.Key.Key_Escape and self._look.selected is not None:
            self.caught.emit(np.zeros(len(self._positions), bool))
        else:
            super().keyPressEvent(event)

    def _let_go(self) -> None:
        self._held, self._moved, self._fence = None, False, QPolygonF()
        if self._tool == PAN:
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.update()

    def _hover(self, spot: QPointF | None) -> None:
        row = NOBODY if spot is None else self._row_at(spot)
        if row != self._hovered:
            self._hovered = row
            self.hovered.emit(row, QPointF() if row == NOBODY else self._frame.spot(self._positions[row]))
            self.update()

    def _row_at(self, spot: QPointF) -> int:
        """The nearest shown point within reach."""
        if self._frame is None or not self._look.shown.any():
            return NOBODY
        squares = ((self._frame.at(self._positions) - (spot.x(), spot.y())) ** 2).sum(1)
        squares[~self._look.shown] = np.inf
        row = int(squares.argmin())
        reach = px(THUMBNAIL) / 2 if self._draws_images() else px(REACH)
        return row if squares[row] <= reach**2 else NOBODY

    def _inside(self, fence: QPolygonF) -> np.ndarray:
        """Which shown points lie within, by how often a ray to the right crosses the fence."""
        spots, inside = self._frame.at(self._positions), np.zeros(len(self._positions), bool)
        corners = np.array([(p.x(), p.y()) for p in fence])
        for (x1, y1), (x2, y2) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
            crosses = (y1 > spots[:, 1]) != (y2 > spots[:, 1])
            if y1 != y2:
                at = x1 + (spots[:, 1] - y1) * (x2 - x1) / (y2 - y1)
                inside ^= crosses & (spots[:, 0] < at)
        return inside & self._look.shown

    # --- painting ---

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.of(self)
        with painter_of(self) as painter:
            painter.fillRect(self.rect(), QColor(theme.plot))
            if self._frame is None:
                return
            if self._picture is None:
                what = self._positions, self._look, self._frame
                self._picture = picture_of_points(*what, theme, self.devicePixelRatioF())
            painter.drawImage(QRectF(self.rect()), self._picture)
            if self._draws_images():
                self._paint_images(painter)
            draw_routes(painter, self._routes, self._frame.at, theme)
            self._paint_labels(painter, theme)
            self._paint_hovered(painter)
            if self._marker:
                point, doubtful = self._marker
                draw_marker(painter, self._frame.spot(point), MAP_RADIUS, dashed=doubtful)
            if self._moved and self._tool != PAN:
                self._paint_fence(painter, theme)
            if self.shows_focus:
                focus_ring(painter, QRectF(self.rect()), 0, theme)

    def _draws_images(self) -> bool:
        if self._look.images is None or self._frame is None:
            return False
        return 0 < len(self._in_view()) * px(THUMBNAIL) ** 2 <= ROOM * self.width() * self.height()

    def _in_view(self) -> np.ndarray:
        """The rows of shown points within the view."""
        spots = self._frame.at(self._positions)
        return np.flatnonzero(((spots >= 0) & (spots < self._frame.size)).all(1) & self._look.shown)

    def _paint_images(self, painter: QPainter) -> None:
        side, selected = px(THUMBNAIL), self._look.selected
        for row in self._in_view():
            spot = self._frame.spot(self._positions[row])
            area = QRectF(spot.x() - side / 2, spot.y() - side / 2, side, side)
            painter.setOpacity(1.0 if selected is None or selected[row] else 0.3)
            draw_small(painter, qimage(self._look.images[row]), area, radius=px(3))
            painter.setOpacity(1.0)
            if self._look.colours:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(QColor(self._look.colours[self._look.kinds[row]]), px(2)))
                painter.drawRoundedRect(area, px(3), px(3))

    def _paint_labels(self, painter: QPainter, theme: Theme) -> None:
        """With a rim in the ground's colour, so that they can be read on points; none that would lie on another."""
        painter.setFont(font(weight=SEMIBOLD))
        metrics, taken = painter.fontMetrics(), []
        for name, point in self._look.labels:
            width = metrics.horizontalAdvance(name)
            spot = self._frame.spot(point) - QPointF(width / 2, -px(5))
            area = QRectF(spot.x(), spot.y() - metrics.ascent(), width, metrics.height())
            if any(area.intersects(other) for other in taken):
                continue
            taken.append(area)
            painter.setPen(faded(theme.plot, 0.8))
            for by in ((-1, 0), (1, 0), (0, -1), (0, 1), (-1, -1), (1, 1), (-1, 1), (1, -1)):
                painter.drawText(spot + QPointF(*by) * px(1), name)
            painter.setPen(QColor(theme.text))
            painter.drawText(spot, name)

    def _paint_hovered(self, painter: QPainter) -> None:
        if self._hovered != NOBODY:
            spot = self._frame.spot(self._positions[self._hovered])
            painter.setPen(QPen(QColor("#FFFFFF"), px(2)))
            painter.setBrush(QColor(self._look.colours[self._look.kinds[self._hovered]] if self._look.colours else 0))
            painter.drawEllipse(spot, px(6), px(6))

    def _paint_fence(self, painter: QPainter, theme: Theme) -> None:
        painter.setPen(QPen(QColor(theme.accent), px(1), Qt.PenStyle.DashLine))
        painter.setBrush(faded(theme.accent, 0.12))
        painter.drawPolygon(self._fence)

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self._frame is None or self._fits:
            self.fit()
        else:
            self._set_frame(replace(self._frame, size=(self.width(), self.height())))

    def focusInEvent(self, event: QFocusEvent) -> None:
        keys = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
        self.shows_focus = event.reason() in keys
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.shows_focus = False
        self.update()


def picture_of_points(
    positions: np.ndarray, look: Look, frame: ScatterFrame, theme: Theme, ratio: float, disc: float | None = None
) -> QImage:
    """Marks in device pixels on a transparent ground: first those that are not selected, as grey discs."""
    size = (round(frame.size[0] * ratio), round(frame.size[1] * ratio))
    shown, chosen = look.shown, look.shown if look.selected is None else look.selected & look.shown
    few, few_chosen = (disc is None and int(which.sum()) <= FEW for which in (shown, chosen))
    grey = _mark(UNSELECTED, DISC, disc or (FEW_MARK if few else SMALL), False, theme, ratio)
    side_of = disc or (FEW_MARK if few or (few_chosen and look.selected is not None) else SMALL)
    colours = look.colours or (theme.muted,)
    shapes = look.shapes if look.shapes and few_chosen else (DISC,) * len(colours)
    marks = [_mark(*each, side_of, few_chosen, theme, ratio) for each in zip(colours, shapes, strict=True)]
    canvas = canvas_for(size, max(len(marks[0]), len(grey)))
    for sprites, which in ((grey[None], shown & ~chosen), (np.stack(marks), chosen)):
        kinds = look.kinds if len(sprites) > 1 else np.zeros(len(which), int)
        _stamp(canvas, size, sprites, kinds, frame.at(positions) * ratio, which)
    return picture_of(canvas, size, max(len(marks[0]), len(grey)))


def _stamp(
    canvas: np.ndarray, size: tuple[int, int], sprites: np.ndarray, kinds: np.ndarray, at: np.ndarray, which: np.ndarray
) -> None:
    """Those points of which a mark can be seen."""
    side, room = sprites.shape[1], (canvas.shape[1] - size[0]) // 2
    corners = np.round(at).astype(np.int64) + room - side // 2
    inside = ((corners >= 0) & (corners < np.array(size) + 2 * room - side)).all(1) & which
    stamp(canvas, corners[inside], packed(sprites), kinds[inside])


def _mark(colour: str, shape: str, diameter: float, outlined: bool, theme: Theme, ratio: float) -> np.ndarray:
    """With an outline where there are few: on white some colours alone are hard to see."""
    size = px(diameter) * ratio
    side = int(np.ceil(size * LARGEST)) + 3
    outline = QPen(faded(theme.text, 0.7), 0.75 * ratio) if outlined else QPen(Qt.PenStyle.NoPen)
    return sprite(side, lambda painter: draw_shape(painter, QPointF(side / 2, side / 2), shape, size, colour, outline))
