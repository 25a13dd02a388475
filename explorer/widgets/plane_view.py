"""A live, zoomable picture of a plane: tiles, what lies over them, and the marker that is dragged about on it.

It shows what it is told and says what a hand did; where the tiles come from and what a move means are not its business.
"""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QEvent, QPointF, QRect, QRectF, QSize, Qt, QTimer, QVariantAnimation, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHideEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.theme import Theme, faded, px
from explorer.widgets.marker import RADIUS, TICK, draw_marker
from explorer.widgets.paint import focus_ring
from explorer.widgets.pixels import on_device_pixel
from explorer.widgets.plane_axes import BOTTOM_ROOM, LEFT_ROOM, AxisText, Place, draw_axes
from explorer.widgets.plane_floating import Floating, PlaneLegend, PlaneProgress, PlaneTools, draw_shadow
from explorer.widgets.plane_frame import Frame, Point, tile_size
from explorer.widgets.plane_hand import PlaneHand
from explorer.widgets.plane_marks import (
    Overlay,
    draw_contours,
    draw_draws,
    draw_labels,
    draw_last_leg,
    draw_letters,
    draw_way,
)
from explorer.widgets.plane_points import points_picture
from explorer.widgets.plane_tiles import Source, TileLayer
from explorer.widgets.point_picture import shown_size
from explorer.widgets.routes import draw_routes

TILE = 51  # logical pixels of a tile, at least: what 64 are on a screen at 125 %
GLIDE = 180  # milliseconds of a jump
EDGE = 12  # between the picture's border and what floats over it
PATIENCE = 60  # milliseconds between two requests for tiles while the plane itself moves
VEIL = 0.5  # over the tiles, so that marks on them can be told apart
FRAME_TIME = 16  # milliseconds between two pictures of a fade


class PlaneView(PlaneHand):
    cells_wanted = Signal(int, int, int, int, int, object)  # zoom, left, bottom, right, top, and the first to have

    def __init__(self, source: Source, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tiles = TileLayer(source)
        self._item = (28, 28)  # width and height of the model's pictures
        self._axes = AxisText(), AxisText()
        self._center, self._zoom = (0.0, 0.0), -6
        self._frame: Frame | None = None
        self._shown: Point | None = None  # where the marker is drawn, on its way to where it is
        self._overlay, self._overlay_picture = Overlay(), None
        self._reduce_motion = False
        self.tools, self.progress, self.legend = PlaneTools(self), PlaneProgress(self), PlaneLegend(self)
        self._glide = QVariantAnimation(self, duration=GLIDE, easingCurve=QEasingCurve(QEasingCurve.Type.OutCubic))
        self._fade = QTimer(self, interval=FRAME_TIME)
        self._patience = QTimer(self, interval=PATIENCE, singleShot=True)
        self._is_late = False  # planes have changed since tiles were asked for
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

        self._glide.valueChanged.connect(self._show_glide)
        self._fade.timeout.connect(self._show_fade)
        self._patience.timeout.connect(self._ask_late)
        self.tools.zoom_in.clicked.connect(self.zoom_in)
        self.tools.zoom_out.clicked.connect(self.zoom_out)
        self.tools.home.clicked.connect(self.homed)
        self.tools.locate.clicked.connect(self.located)

    # --- what is shown ---

    def set_item(self, width: int, height: int) -> None:
        """The size of the model's pictures; whatever is shown is of another model."""
        self._item = shown_size(width, height)
        self._tiles.clear()
        self._renew()

    def set_reduce_motion(self, reduced: bool) -> None:
        self._reduce_motion, self._tiles.fades = reduced, not reduced

    def show_axes(self, x: AxisText, y: AxisText) -> None:
        self._axes = x, y
        self.update()

    def show_view(self, center: Point, zoom: int) -> None:
        self._center, self._zoom = center, zoom
        self._renew()

    def show_arrived(self) -> None:
        """The source has more tiles."""
        if self._frame is not None and self.isVisible():
            self._tiles.take_arrived()
            if self._tiles.is_fading:
                self._fade.start()
            self.update(self.picture_area())

    def show_cleared(self) -> None:
        """The source's tiles are all of another plane now. While that goes on, they are asked for now and then."""
        self._tiles.forget()
        if self._patience.isActive():
            self._is_late = True
        else:
            self._patience.start()
            self._ask()

    def show_position(self, point: Point | None, *, glides: bool = False) -> None:
        """Where the viewpoint is on the plane."""
        start, self.position = self._shown, point
        self._glide.stop()
        if glides and not self._reduce_motion and None not in (start, point) and self.isVisible():
            self._glide.setStartValue(QPointF(*start))
            self._glide.setEndValue(QPointF(*point))
            self._glide.start()
        else:
            self._shown = point
        self.setAccessibleDescription(self.place_text())
        self.update(self.picture_area())

    @property
    def shows_position(self) -> bool:
        """Whether the marker, where there is one, is in the picture."""
        if self.position is None or self._frame is None:
            return True
        return self.picture_area().contains(self.spot(self.position).toPoint())

    def show_overlay(self, overlay: Overlay) -> None:
        self._overlay, self._overlay_picture = overlay, None
        self.update()

    def show_legend(self, entries: list[tuple[str, int]], note: str) -> None:
        points = self._overlay.points
        if self.legend.show_legend(entries, note, len(points.points) if points else 0):
            self._place_floating()

    def show_progress(self, done: int, of: int) -> None:
        self.progress.show_progress(done, of)
        if self.progress.width() != self.progress.sizeHint().width():
            self._place_floating()

    def place_text(self) -> str:
        """Where the marker stands, in words."""
        return Place(self.position, self._frame.spacing, *self._axes).text if self.position and self._frame else ""

    # --- geometry ---

    def frame(self) -> Frame | None:
        return self._frame

    def picture_area(self) -> QRect:
        """The picture, without the axes."""
        return self.rect().adjusted(px(LEFT_ROOM), 0, 0, -px(BOTTOM_ROOM))

    def spot(self, point: Point) -> QPointF:
        """Where a point of the plane is drawn, in this widget's coordinates."""
        return self._frame.spot(point) + QPointF(self.picture_area().topLeft())

    def point(self, spot: QPointF) -> Point:
        return self._frame.point(spot - QPointF(self.picture_area().topLeft()))

    def image(self) -> object:
        """The tiles as they are shown, in device pixels: a QImage."""
        return self._tiles.image()

    def sizeHint(self) -> QSize:
        return QSize(px(900), px(600))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(LEFT_ROOM + 240), px(BOTTOM_ROOM + 200))

    def _renew(self) -> None:
        """The frame again, after its size, its scale or the view has changed."""
        picture, ratio = self.picture_area(), self.devicePixelRatioF()
        if picture.isEmpty():
            return
        size = (round(picture.width() * ratio), round(picture.height() * ratio))
        frame = Frame(self._center, self._zoom, size, tile_size(*self._item, px(TILE), ratio), ratio)
        if frame != self._frame:
            self._frame, self._overlay_picture = frame, None
        self._tiles.show_frame(frame, Theme.of(self).well)
        self._ask()
        self.update()

    def _ask(self) -> None:
        if self._frame is None or not self.isVisible():
            return
        left, bottom, right, top = self._frame.cells
        focus = (left + right) / 2, (bottom + top) / 2
        if self.position is not None:
            here = tuple(at / self._frame.spacing for at in self.position)
            if left <= here[0] < right and bottom <= here[1] < top:
                focus = here
        self.cells_wanted.emit(self._frame.zoom, left, bottom, right, top, focus)
        self.show_arrived()

    def _ask_late(self) -> None:
        if self._is_late:
            self._is_late = False
            self._patience.start()
            self._ask()

    def _place_floating(self) -> None:
        edge = px(EDGE)
        area = self.picture_area().adjusted(edge, edge, -edge, -edge)
        self.tools.resize(self.tools.sizeHint())
        self.tools.move(area.right() + 1 - self.tools.width(), area.top())
        self.progress.resize(self.progress.sizeHint())
        self.progress.move(area.right() + 1 - self.progress.width(), area.bottom() + 1 - self.progress.height())
        room = area.width() - self.progress.width() - px(8)
        self.legend.resize(self.legend.size_within(max(room, px(160))))
        self.legend.move(area.left(), area.bottom() + 1 - self.legend.height())

    # --- motion ---

    def _show_glide(self, at: QPointF) -> None:
        self._shown = (at.x(), at.y())
        self.update(self.picture_area())

    def _show_fade(self) -> None:
        self._tiles.settle()
        if not self._tiles.is_fading:
            self._fade.stop()
        self.update(self.picture_area())

    # --- painting ---

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, picture = Theme.of(self), QRectF(self.picture_area())
        with QPainter(self) as painter:
            if not self.picture_area().contains(event.rect()):
                painter.fillRect(event.rect(), self.palette().base())
            if self._frame is None:
                return
            painter.save()
            painter.setClipRect(picture)
            corner = on_device_pixel(painter, picture.topLeft())
            self._tiles.draw(painter, corner)
            painter.translate(corner)
            painter.drawPixmap(0, 0, self._drawn_overlay())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._draw_marker(painter, theme)
            for card in self._floating():
                draw_shadow(painter, QRectF(card.geometry()).translated(-picture.topLeft()))
            painter.restore()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if not self.picture_area().contains(event.rect()):
                draw_axes(painter, picture, self._frame, *self._axes, theme)
            if self.shows_focus:
                focus_ring(painter, picture, 0, theme)

    def _draw_marker(self, painter: QPainter, theme: Theme) -> None:
        if self._shown is None:
            return
        spot, way = self._frame.spot(self._shown), self._overlay.way
        if way is not None and len(way.points):
            draw_last_leg(painter, self._frame, way, spot)
        draw_marker(painter, spot)
        room = QRectF(QPointF(0, 0), QRectF(self.picture_area()).size())
        if room.contains(spot):
            taken = [QRectF(card.geometry()).translated(-self.picture_area().topLeft()) for card in self._floating()]
            place = Place(self._shown, self._frame.spacing, *self._axes)
            inner = room.adjusted(px(EDGE), px(EDGE), -px(EDGE), -px(EDGE))
            place.draw(painter, place.area(spot, inner, px(RADIUS + TICK + 4), taken), theme)

    def _drawn_overlay(self) -> QPixmap:
        """What lies over the tiles and does not move with the marker, drawn once."""
        if self._overlay_picture is None:
            self._overlay_picture = self._draw_overlay(self._overlay, self._frame)
        return self._overlay_picture

    def _draw_overlay(self, overlay: Overlay, frame: Frame) -> QPixmap:
        result = QPixmap(*frame.size)
        result.fill(Qt.GlobalColor.transparent)
        with QPainter(result) as painter:
            if overlay.points is not None:
                painter.fillRect(result.rect(), faded(Theme.of(self).plot, VEIL))
                painter.drawImage(0, 0, points_picture(overlay.points, frame))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.scale(frame.ratio, frame.ratio)
            draw_contours(painter, frame, overlay.contours)
            if overlay.draws is not None:
                draw_draws(painter, frame, overlay.draws)
            if overlay.way is not None:
                draw_way(painter, frame, overlay.way)
            draw_routes(painter, overlay.routes, frame.at, Theme.of(self))
            draw_letters(painter, frame, overlay.letters)
            draw_labels(painter, frame, overlay.contours, self._taken())
        result.setDevicePixelRatio(frame.ratio)
        return result

    def _taken(self) -> list[QRectF]:
        """Where the picture is covered, from its corner."""
        corner = self.picture_area().topLeft()
        cards = [card.geometry().translated(-corner) for card in (self.tools, self.progress, self.legend)]
        return [QRectF(card) for card in cards]

    def _floating(self) -> list[Floating]:
        return [card for card in (self.tools, self.progress, self.legend) if card.isVisible()]

    # --- Qt ---

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place_floating()
        self._renew()

    def showEvent(self, event: QShowEvent) -> None:
        self._renew()

    def hideEvent(self, event: QHideEvent) -> None:
        self.end_gesture()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._renew()
        elif event.type() == QEvent.Type.PaletteChange:
            self._overlay_picture = None
        return super().event(event)
