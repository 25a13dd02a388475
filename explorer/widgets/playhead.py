"""Plots over steps with a playhead: the upright line that says where one stands, which mouse and keys move."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.theme import CAPTION, MEDIUM, Theme, font, px
from explorer.widgets.axes import Axis
from explorer.widgets.keys import keeps_home
from explorer.widgets.paint import CENTRE, box, focus_ring, write
from explorer.widgets.text import count

# How far keys move it, in shares of all steps.
BY_KEY = {Qt.Key.Key_Left: -0.01, Qt.Key.Key_Right: 0.01, Qt.Key.Key_Home: -1.0, Qt.Key.Key_End: 1.0}


class PlotOverSteps(QWidget):
    playhead_moved = Signal(float)  # the step under the pointer, within what is done

    def __init__(self, parent: QWidget | None = None, *, name: str) -> None:
        super().__init__(parent, accessibleName=name, focusPolicy=Qt.FocusPolicy.StrongFocus)
        self._total = 1.0  # where the axis of steps ends
        self._playhead: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    # --- what each plot knows of itself ---

    def _is_empty(self) -> bool:
        raise NotImplementedError

    def _done(self) -> float:
        """The last step there is anything of; 0 where there is nothing."""
        raise NotImplementedError

    def _plot(self) -> QRectF:
        """Where the steps lie."""
        raise NotImplementedError

    # --- where one stands ---

    def set_playhead(self, step: float | None) -> None:
        """None follows the newest."""
        self._playhead = step
        self.update()

    def playhead(self) -> float:
        return self._done() if self._playhead is None else self._playhead

    def _across(self) -> Axis:
        plot = self._plot()
        return Axis(0.0, max(self._total, self._done(), 1e-9), plot.left(), plot.right())

    # --- the hand ---

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._scrub(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._scrub(event)

    def event(self, event: QEvent) -> bool:
        return keeps_home(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        share = BY_KEY.get(event.key())
        if share is None:
            super().keyPressEvent(event)
        else:
            self._move_playhead(self.playhead() + share * self._total)

    def _scrub(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._move_playhead(self._across().value(event.position().x()))

    def _move_playhead(self, step: float) -> None:
        if not self._is_empty():
            self._playhead = min(max(step, 0.0), self._done())
            self.update()
            self.playhead_moved.emit(self._playhead)

    # --- painting ---

    def _paint_playhead(self, painter: QPainter, theme: Theme) -> None:
        """The line, and above the plot the step on a tag, which wears the focus."""
        plot, x, text = self._plot(), round(self._across().at(self.playhead())), count(round(self.playhead()))
        wide = QFontMetricsF(font(CAPTION, MEDIUM)).horizontalAdvance(text) + px(14)
        left = min(max(x - wide / 2, 0.0), self.width() - wide)
        painter.fillRect(QRectF(x - px(2) / 2, plot.top() - px(4), px(2), plot.height() + px(4)), QColor(theme.accent))
        tag = QRectF(left, plot.top() - px(22), wide, px(19))
        box(painter, tag, px(4), theme.fill)
        write(painter, tag, text, theme.on_fill, CAPTION, MEDIUM, CENTRE)
        if self.hasFocus():
            focus_ring(painter, tag.adjusted(-px(3), -px(3), px(3), px(3)), px(6), theme)
