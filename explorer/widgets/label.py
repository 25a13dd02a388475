"""A line or paragraph of text in one of the type roles; it follows theme and scale."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolTip, QWidget

from explorer.theme import BODY, CAPTION, NORMAL, SEMIBOLD, TITLE, font, px
from explorer.widgets.paint import LEFT

Role = QPalette.ColorRole


class Label(QLabel):
    def __init__(
        self,
        text: str = "",
        parent: QWidget | None = None,
        *,
        size: int = BODY,
        weight: QFont.Weight = NORMAL,
        muted: bool = False,
        wrap: bool = False,
    ) -> None:
        super().__init__(text, parent, wordWrap=wrap, textFormat=Qt.TextFormat.PlainText)
        self._size, self._weight = size, weight
        self.setFont(font(size, weight))
        self.set_muted(muted)

    def set_muted(self, muted: bool) -> None:
        self.setForegroundRole(Role.PlaceholderText if muted else Role.WindowText)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ApplicationFontChange:
            self.setFont(font(self._size, self._weight))
        return super().event(event)


class ElidedLabel(Label):
    """One line that gives way: what does not fit ends in an ellipsis, and is said in full where it has no tool tip."""

    def __init__(self, text: str = "", parent: QWidget | None = None, **look: object) -> None:
        super().__init__(text, parent, **look)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        return QSize(px(24) if self.text() else 0, super().minimumSizeHint().height())

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and not self.toolTip() and self._elided() != self.text():
            QToolTip.showText(event.globalPos(), self.text(), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setPen(self.palette().color(self.foregroundRole()))
            painter.drawText(self.rect(), LEFT | Qt.TextFlag.TextSingleLine, self._elided())

    def _elided(self) -> str:
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())


def title(text: str = "") -> Label:
    return Label(text, size=TITLE, weight=SEMIBOLD)


def heading(text: str = "") -> Label:
    return Label(text, weight=SEMIBOLD)


def caption(text: str = "", wrap: bool = False) -> Label:
    return Label(text, size=CAPTION, muted=True, wrap=wrap)
