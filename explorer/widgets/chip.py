"""A small rounded label that says a state in words, with a colour of its kind."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QFontMetricsF, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer import icons
from explorer.theme import CAPTION, MEDIUM, Theme, font, px
from explorer.widgets.paint import box, draw_icon, painter_of, write

PAD, DOT, GAP = 9, 7, 6


class Chip(QWidget):
    """Kinds: neutral, accent, ok, warn, danger."""

    def __init__(
        self,
        text: str = "",
        kind: str = "neutral",
        parent: QWidget | None = None,
        *,
        dot: bool = False,
        icon_name: str = "",
        height: int = 22,
        tip: str = "",
    ) -> None:
        super().__init__(parent, toolTip=tip)
        self._dot, self._icon, self._height = dot, icon_name, height
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_state(text, kind)

    def show_state(self, text: str, kind: str = "neutral") -> None:
        self._text, self._kind = text, kind
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        return self._text

    def kind(self) -> str:
        return self._kind

    def sizeHint(self) -> QSize:
        text = QFontMetricsF(font(CAPTION, MEDIUM)).horizontalAdvance(self._text)
        return QSize(round(text + 2 * px(PAD) + self._lead()), px(self._height))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, area = Theme.of(self), QRectF(self.rect())
        with painter_of(self) as painter:
            colour, soft = theme.kind(self._kind)
            plain = self._kind == "neutral"
            box(painter, area, area.height() / 2, soft, theme.border if plain else None)
            centre = QPointF(px(PAD), area.center().y())
            if self._dot:
                painter.setBrush(QColor(colour))
                painter.drawEllipse(centre + QPointF(px(DOT) / 2, 0), px(DOT) / 2, px(DOT) / 2)
            if self._icon:
                draw_icon(painter, centre + QPointF(px(icons.SMALL) / 2, 0), self._icon, colour, icons.SMALL)
            write(painter, area.adjusted(px(PAD) + self._lead(), 0, 0, 0), self._text,
                  theme.text if plain else colour, CAPTION, MEDIUM)  # fmt: skip

    def _lead(self) -> float:
        """What stands before the text."""
        return (px(DOT + GAP) if self._dot else 0) + (px(icons.SMALL + GAP) if self._icon else 0)
