"""A square of the plane with points in it, and whatever lies under and over them; a click names a place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.theme import CAPTION, DIVERGING, Theme, faded, px
from explorer.widgets.axes import Axis, tick_text
from explorer.widgets.paint import CENTRE, RIGHT, box, focus_ring, painter_of, write
from explorer.widgets.pixels import draw, qimage
from explorer.widgets.text import signed

LEFT, BELOW, EDGE = 34, 20, 6  # pixels around the square: for the figures of its axes, and else
NUDGE = 0.01  # of the view, by an arrow key
HEAD = 0.35  # of an arrow's length
STRONGEST = 0.6  # of a diverging ground, so that points stand out of it


@dataclass(frozen=True, eq=False)
class Dots:
    points: np.ndarray  # [n, 2]
    colour: str  # a field of Theme
    diameter: float = 3.5
    opacity: float = 0.85


@dataclass(frozen=True, eq=False)
class Strokes:
    lines: np.ndarray  # [lines, points, 2]
    colour: str
    width: float = 1.2
    opacity: float = 1.0


@dataclass(frozen=True, eq=False)
class Arrows:
    at: np.ndarray  # [n, 2]
    by: np.ndarray  # [n, 2], in units of the plane
    colour: str
    width: float = 1.2
    opacity: float = 1.0


@dataclass(frozen=True, eq=False)
class Ground:
    """Values [h, w] of even places from edge to edge, the lowest row first; what is no number is left bare."""

    values: np.ndarray
    low: float
    high: float
    diverges: bool = False  # from the second diverging colour at low to the first at high; else one hue, from nothing


@dataclass(frozen=True, eq=False)
class Scene:
    low: float = 0.0  # of both axes
    high: float = 1.0
    ground: Ground | None = None
    layers: tuple[Dots | Strokes | Arrows, ...] = field(default=())
    chosen: tuple[float, float] | None = None
    across: tuple[float, float] | None = (
        None  # of the axis across, where it is another one: then it takes all the width
    )


class PointPlane(QWidget):
    picked = Signal(float, float)

    def __init__(self, parent: QWidget | None = None, *, name: str = "", pickable: bool = False) -> None:
        super().__init__(parent, accessibleName=name)
        self._scene = Scene()
        self._ground: tuple[Ground, str, object] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.set_pickable(pickable)

    def set_pickable(self, pickable: bool) -> None:
        self._pickable = pickable
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if pickable else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.CrossCursor if pickable else Qt.CursorShape.ArrowCursor)

    def set_scene(self, scene: Scene) -> None:
        self._scene = scene
        self.update()

    @property
    def scene(self) -> Scene:
        return self._scene

    def sizeHint(self) -> QSize:
        return QSize(px(420), px(420))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(200), px(200))

    # --- where things lie ---

    def area(self) -> QRectF:
        """The square, in logical pixels."""
        room = QRectF(self.rect()).adjusted(px(LEFT), px(EDGE), -px(EDGE), -px(BELOW))
        if self._scene.across:
            return QRectF(room.toRect())
        side = max(min(room.width(), room.height()), 1.0)
        left = room.left() + (room.width() - side) / 2
        return QRectF(round(left), round(room.top() + (room.height() - side) / 2), round(side), round(side))

    def spot(self, points: np.ndarray) -> np.ndarray:
        """Where points [..., 2] are drawn."""
        area, lows, highs = self.area(), *self._ends()
        share = (np.asarray(points, float) - lows) / (highs - lows)
        return np.stack([area.left() + share[..., 0] * area.width(), area.bottom() - share[..., 1] * area.height()], -1)

    def _ends(self) -> tuple[np.ndarray, np.ndarray]:
        """The lowest and the highest of x and of y."""
        scene = self._scene
        left, right = scene.across or (scene.low, scene.high)
        return np.array([left, scene.low]), np.array([right, scene.high])

    def place(self, spot: QPointF) -> tuple[float, float]:
        """The point of the plane that is drawn there, kept within the square."""
        area, lows, highs = self.area(), *self._ends()
        shares = (spot.x() - area.left()) / area.width(), (area.bottom() - spot.y()) / area.height()
        x, y = (lows + np.clip(shares, 0.0, 1.0) * (highs - lows)).tolist()
        return x, y

    # --- the hand ---

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pick(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._pick(event)

    def _pick(self, event: QMouseEvent) -> None:
        if self._pickable and event.buttons() & Qt.MouseButton.LeftButton:
            self.picked.emit(*self.place(event.position()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Down: (0, -1), Qt.Key.Key_Up: (0, 1)}
        move, scene = moves.get(event.key()), self._scene
        if not self._pickable or move is None:
            super().keyPressEvent(event)
            return
        lows, highs = self._ends()
        here = np.array(scene.chosen or (lows + highs) / 2)
        x, y = np.clip(here + NUDGE * (highs - lows) * move, lows, highs).tolist()
        self.picked.emit(x, y)

    # --- drawing ---

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, area, scene = Theme.of(self), self.area(), self._scene
        with painter_of(self) as painter:
            painter.fillRect(area, QColor(theme.plot))
            if scene.ground is not None:
                draw(painter, self._image(scene.ground, theme), area, smooth=True)
            self._paint_axes(painter, theme, area)
            painter.save()
            painter.setClipRect(area)
            for layer in scene.layers:
                self._paint(painter, theme, layer)
            if scene.chosen is not None:
                self._paint_chosen(painter, theme, QPointF(*self.spot(np.array(scene.chosen))))
            painter.restore()
            box(painter, area, 0, line=theme.border)
            if self.hasFocus():
                focus_ring(painter, area, 0, theme)

    def _image(self, ground: Ground, theme: Theme) -> object:
        """The ground as a picture, made once."""
        if self._ground is None or self._ground[0] is not ground or self._ground[1] != theme.name:
            self._ground = ground, theme.name, qimage(coloured(ground, theme))
        return self._ground[2]

    def _paint_axes(self, painter: QPainter, theme: Theme, area: QRectF) -> None:
        (left, low), (right, high) = (ends.tolist() for ends in self._ends())
        across = Axis(left, right, area.left(), area.right())
        up = Axis(low, high, area.bottom(), area.top())
        for value in across.ticks(max(2, min(8, int(area.width() // px(64))))):
            x = round(across.at(value))
            if area.left() < x < area.right():
                painter.fillRect(QRectF(x, area.top(), 1, area.height()), faded(theme.grid, 0.8))
            words = QRectF(x - px(20), area.bottom() + px(3), px(40), px(16))
            write(painter, words, signed(tick_text(value)), theme.muted, CAPTION, align=CENTRE)
        for value in up.ticks(max(2, min(6, int(area.height() // px(40))))):
            y = round(up.at(value))
            if area.top() < y < area.bottom():
                painter.fillRect(QRectF(area.left(), y, area.width(), 1), faded(theme.grid, 0.8))
            beside = QRectF(area.left() - px(LEFT + 5), y - px(8), px(LEFT), px(16))
            write(painter, beside, signed(tick_text(value)), theme.muted, CAPTION, align=RIGHT)

    def _paint(self, painter: QPainter, theme: Theme, layer: Dots | Strokes | Arrows) -> None:
        colour = faded(getattr(theme, layer.colour), layer.opacity)
        if isinstance(layer, Dots):
            painter.setPen(QPen(colour, px(10) * layer.diameter / 10, c=Qt.PenCapStyle.RoundCap))
            painter.drawPoints(_polygon(self.spot(layer.points)))
            return
        painter.setPen(QPen(colour, px(10) * layer.width / 10, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if isinstance(layer, Strokes):
            for line in self.spot(layer.lines):
                painter.drawPolyline(_polygon(line))
        else:
            for line in _arrow_lines(self.spot(layer.at), self.spot(layer.at + layer.by)):
                painter.drawPolyline(_polygon(line))

    def _paint_chosen(self, painter: QPainter, theme: Theme, at: QPointF) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((theme.plot, 5), (theme.accent, 2.5)):
            painter.setPen(QPen(QColor(colour), px(10) * width / 10))
            painter.drawEllipse(at, px(7), px(7))


def coloured(ground: Ground, theme: Theme) -> np.ndarray:
    """uint8 [h, w, 4], the highest row first."""
    values = ground.values[::-1]
    known = np.isfinite(values)
    share = np.clip((np.where(known, values, ground.low) - ground.low) / ((ground.high - ground.low) or 1.0), 0, 1)
    result = np.empty((*values.shape, 4), np.uint8)
    if ground.diverges:
        away = 2 * share - 1
        ends = [np.array(QColor(colour).getRgb()[:3], float) for colour in DIVERGING]
        result[..., :3] = np.where(away[..., None] > 0, ends[0], ends[1]).round()
        opacity = STRONGEST * np.abs(away)
    else:
        result[..., :3] = QColor(theme.strong).getRgb()[:3]
        opacity = share
    result[..., 3] = np.where(known, 255 * opacity, 0).round()
    return result


def _polygon(points: np.ndarray) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in points.tolist()])


def _arrow_lines(starts: np.ndarray, ends: np.ndarray) -> Sequence[np.ndarray]:
    """Of every arrow one line [5, 2] in pixels: the shaft, and both halves of its head."""
    along = ends - starts
    across = np.stack([-along[:, 1], along[:, 0]], 1)
    left, right = (ends - HEAD * along + side * HEAD / 1.6 * across for side in (1, -1))
    return np.stack([starts, ends, left, ends, right], 1)
