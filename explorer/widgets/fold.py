"""Something that is seldom needed, out of sight under its name until that is clicked."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from explorer import icons
from explorer.theme import BODY, SEMIBOLD, Theme, font, px
from explorer.widgets.paint import draw_icon, focus_ring, painter_of, write
from explorer.widgets.surface import column


class Fold(QWidget):
    def __init__(self, name: str, body: QWidget, parent: QWidget | None = None, *, padding: int = 16) -> None:
        super().__init__(parent)
        self.button = _FoldButton(name)
        self._body = body
        head = column(self.button, margins=(padding, 8, padding, 8))
        self.setLayout(column(head, body))
        body.setVisible(False)

        self.button.toggled.connect(body.setVisible)

    def is_open(self) -> bool:
        return self.button.isChecked()

    def set_open(self, is_open: bool) -> None:
        self.button.setChecked(is_open)


class _FoldButton(QAbstractButton):
    def __init__(self, name: str) -> None:
        super().__init__(text=name, checkable=True, focusPolicy=Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        text = QFontMetricsF(font(BODY, SEMIBOLD)).horizontalAdvance(self.text())
        return QSize(round(text) + px(icons.SMALL + 8), px(24))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, area = Theme.of(self), QRectF(self.rect())
        with painter_of(self) as painter:
            write(painter, area, self.text(), theme.text, BODY, SEMIBOLD)
            name = "chevron-down" if self.isChecked() else "chevron-right"
            draw_icon(painter, QPointF(area.right() - px(icons.SMALL / 2), area.center().y()), name, theme.muted,
                      icons.SMALL)  # fmt: skip
            if self.hasFocus():
                focus_ring(painter, area.adjusted(-px(4), 0, px(4), 0), px(6), theme)
