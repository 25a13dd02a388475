"""The column at the left edge that chooses a workspace."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QSizePolicy, QWidget

from explorer import icons
from explorer.theme import CAPTION, MEDIUM, Theme, faded, px
from explorer.widgets.paint import CENTRE, box, draw_icon, focus_ring, painter_of, write
from explorer.widgets.refusal import refuse
from explorer.widgets.surface import Surface, column

HELD = 400  # milliseconds


class Rail(Surface):
    chosen = Signal(object)  # the value, when the user chooses another one

    def __init__(self, entries: Iterable[tuple[Hashable, str, str, str]], parent: QWidget | None = None) -> None:
        """Entries are value, label, icon and shortcut."""
        super().__init__(parent, window=True)
        self._buttons = {value: RailButton(icon, label, shortcut) for value, label, icon, shortcut in entries}
        self._values = {button: value for value, button in self._buttons.items()}
        self._group = QButtonGroup(self)
        for button in self._values:
            self._group.addButton(button)
        self.setLayout(column(*self._values, None, margins=(6, 8, 6, 8), gap=4))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)

        self._group.buttonClicked.connect(self._send_choice)

    def set_current(self, value: Hashable) -> None:
        self._buttons[value].setChecked(True)

    def set_running(self, value: Hashable, running: bool) -> None:
        self._buttons[value].set_running(running)

    def set_refusal(self, value: Hashable, reason: str) -> None:
        refuse(self._buttons[value], reason)

    def button(self, value: Hashable) -> RailButton:
        return self._buttons[value]

    def _send_choice(self, button: QAbstractButton) -> None:
        self.chosen.emit(self._values[button])

    def sizeHint(self) -> QSize:
        return QSize(px(76), super().sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.width() - 1, 0, 1, self.height(), QColor(Theme.of(self).border))


class RailButton(QAbstractButton):
    """Pictures that are held over it for a moment open its workspace, and can be dropped there."""

    def __init__(self, icon_name: str, label: str, shortcut: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent, text=label, checkable=True, focusPolicy=Qt.FocusPolicy.TabFocus)
        self._icon, self._running = icon_name, False
        self._held = QTimer(self, interval=HELD, singleShot=True)
        self.setAcceptDrops(True)
        self.setToolTip(f"{label} ({shortcut})" if shortcut else label)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

        self._held.timeout.connect(self.click)

    def set_running(self, running: bool) -> None:
        self._running = running
        self.setAccessibleDescription("running" if running else "")
        self.update()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.source() is not None:  # what comes from outside is the window's
            event.acceptProposedAction()
            self._held.start()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._held.stop()

    def dropEvent(self, event: QDropEvent) -> None:
        self._held.stop()
        event.ignore()

    def sizeHint(self) -> QSize:
        return QSize(px(64), px(56))

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Enter, QEvent.Type.Leave):
            self.update()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, area = Theme.of(self), QRectF(self.rect())
        with painter_of(self) as painter:
            colour = self._colour(theme)
            if self.isChecked():
                box(painter, area, px(8), theme.soft)
            middle = QPointF(area.center().x(), px(19))
            draw_icon(painter, middle, self._icon, colour, icons.RAIL)
            write(painter, QRectF(0, px(31), area.width(), px(18)), self.text(), colour, CAPTION, MEDIUM, CENTRE)
            if self._running:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(theme.ok))
                painter.drawEllipse(middle + QPointF(px(13), -px(6)), px(7) / 2, px(7) / 2)
            if self.hasFocus():
                focus_ring(painter, area, px(8), theme)

    def _colour(self, theme: Theme) -> str | QColor:
        if not self.isEnabled():
            return faded(theme.muted, 0.6)
        if self.isChecked():
            return theme.accent
        return theme.text if self.underMouse() else theme.muted
