"""The paths side by side: a row of frames for each, and one for the cross-fade of pictures."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent

from explorer.panels.path.row import PathRow
from explorer.state.path.path import CROSS_FADE
from explorer.state.session import Session
from explorer.theme import Theme, px
from explorer.widgets.frame_strip import FrameStrip, paint_column
from explorer.widgets.scroll import ScrollColumn
from explorer.widgets.surface import Surface, column
from models.paths import KINDS

LEAST_SIDE, MOST_SIDE = 48, 400  # pixels of a picture


class PathRows(Surface):
    chosen = Signal(str, int)  # a row and one of its frames

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.rows = {kind: PathRow(session, kind) for kind in (*KINDS, CROSS_FADE)}
        self._body = _Body(session, next(iter(self.rows.values())).strip)
        self._body.setLayout(column(*self.rows.values(), None))
        self.setLayout(column(ScrollColumn(self._body)))

        session.path.changed.connect(self._show_rows)
        session.path.moved.connect(self._show_current)
        session.viewpoint.moved.connect(self._show_current)
        session.strips.changed.connect(self._show_rows)
        session.model.opened.connect(self._show_rows)
        for kind, each in self.rows.items():
            each.chosen.connect(lambda frame, kind=kind: self.chosen.emit(kind, frame))
            each.selected.connect(session.path.select)

        self._show_rows()

    def _show_rows(self) -> None:
        for each in self.rows.values():
            each.show_row()
        self._show_current()
        self._share_room()

    def _show_current(self) -> None:
        for each in self.rows.values():
            each.show_current()
        self._body.show_current()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()

    def _share_room(self) -> None:
        """Pictures as large as columns and rows allow."""
        rows = self.rows.values()
        beside = sum(each.height_beside() for each in rows)
        pictured = [each for each in rows if each.has_strip]
        if not pictured:
            return
        low = (self.height() - beside) // len(pictured)
        wide = round(pictured[0].strip.columns().wide) - px(10)
        side = max(min(low, wide, px(MOST_SIDE)), px(LEAST_SIDE))
        for each in pictured:
            each.strip.set_side(side)


class _Body(Surface):
    """The column of the frame at which one stands is lit behind all rows."""

    def __init__(self, session: Session, strip: FrameStrip) -> None:
        super().__init__()
        self._path, self._strip = session.path, strip
        self._current: int | None = None

    def show_current(self) -> None:
        current = self._path.frame if self._path.is_here else None
        if current != self._current:
            self._current = current
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._current is not None:
            with QPainter(self) as painter:
                columns, left = self._strip.columns(), self.width() - self._strip.width()
                paint_column(painter, Theme.of(self), columns, self._current, left, self.height())
