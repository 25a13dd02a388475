"""A button that shows what is chosen (word, value, detail) and opens a menu of what could be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QFontMetricsF, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from explorer import icons
from explorer.theme import BODY, CAPTION, MEDIUM, NORMAL, SEMIBOLD, Theme, font, px
from explorer.widgets.menu import Menu
from explorer.widgets.paint import box, draw_icon, focus_ring, painter_of, write

PAD, GAP = 11, 8


@dataclass(frozen=True)
class Entry:
    """One line of the menu; entries of another group than the one before start under that group's name."""

    text: str
    value: object = None
    detail: str = ""
    refusal: str = ""  # why it cannot be chosen now
    group: str = ""
    tip: str = ""


class Picker(QAbstractButton):
    chosen = Signal(object)  # the entry's value
    opening = Signal()  # a last chance to set the entries

    def __init__(
        self, word: str = "", parent: QWidget | None = None, *, name: str = "", height: int | None = None
    ) -> None:
        super().__init__(parent, focusPolicy=Qt.FocusPolicy.TabFocus)
        self._word, self._name = word, name or word
        self._height = height or (30 if word else 28)
        self._text = self._detail = self._refusal = ""
        self._value: object = None
        self._entries: tuple[Entry, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

        self.clicked.connect(self.open_menu)

    def show_value(self, text: str, detail: str = "", value: object = None) -> None:
        """What the button says, and which entry its menu marks; nothing is emitted."""
        self._text, self._detail, self._value = text, detail, value
        self.setAccessibleName(f"{self._name} {text}".strip())
        self.updateGeometry()
        self.update()

    def set_entries(self, entries: Sequence[Entry]) -> None:
        self._entries = tuple(entries)

    def set_refusal(self, reason: str) -> None:
        """Not to be had: dashed, with the reason in the tool tip. It keeps the focus so that a keyboard finds it."""
        self._refusal = reason
        self.setToolTip(reason)
        self.setAccessibleDescription(reason)
        self.update()

    def open_menu(self) -> None:
        if self._refusal:
            return
        self.opening.emit()
        menu = self.menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(QPoint(0, self.height() + px(4))))

    def menu(self) -> Menu:
        """A fresh menu of the entries, owned by this button."""
        menu = Menu(parent=self)
        group = ""
        for entry in self._entries:
            if entry.group != group:
                menu.add_caption(entry.group)
                group = entry.group
            menu.addAction(self._action(entry, menu))
        menu.triggered.connect(self._send_choice)
        return menu

    def _action(self, entry: Entry, menu: Menu) -> QAction:
        text = f"{entry.text}\t{entry.detail}" if entry.detail else entry.text
        tip = entry.refusal or entry.tip or entry.detail
        action = QAction(text.replace("&", "&&"), menu, checkable=True, toolTip=tip)
        action.setChecked(self._value is not None and entry.value == self._value)
        action.setEnabled(not entry.refusal)
        # Kept as an attribute: QVariant would turn tuples into lists.
        action.entry = entry
        return action

    def _send_choice(self, action: QAction) -> None:
        self.chosen.emit(action.entry.value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_menu()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Enter, QEvent.Type.Leave):
            self.update()
        return super().event(event)

    def sizeHint(self) -> QSize:
        texts = sum(QFontMetricsF(font(*look)).horizontalAdvance(text) + px(GAP) for text, look in self._parts())
        return QSize(round(texts) + px(2 * PAD - 3 + icons.SMALL), px(self._height))

    def _parts(self) -> list[tuple[str, tuple]]:
        """Word, value and detail, each with its size and weight; the value is the one of body size."""
        weight = NORMAL if self._refusal else SEMIBOLD if self._word else MEDIUM
        parts = [(self._word, (CAPTION, NORMAL)), (self._text, (BODY, weight)), (self._detail, (CAPTION, NORMAL))]
        return [(text, look) for text, look in parts if text]

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, area = Theme.of(self), QRectF(self.rect())
        with painter_of(self) as painter:
            hovered = self.underMouse() and self.isEnabled() and not self._refusal
            fill = None if self._refusal or not self.isEnabled() else theme.hover if hovered else theme.raised
            style = Qt.PenStyle.DashLine if self._refusal else Qt.PenStyle.SolidLine
            box(painter, area, px(6), fill, theme.border, style=style)
            x = float(px(PAD))
            for text, (size, weight) in self._parts():
                strong = size == BODY and not self._refusal and self.isEnabled()
                x += write(
                    painter, area.adjusted(x, 0, 0, 0), text, theme.text if strong else theme.muted, size, weight
                )
                x += px(GAP)
            colour = theme.muted if self._word or self._refusal else theme.text
            if self.isEnabled():
                draw_icon(painter, QPointF(self.width() - px(PAD - 3 + icons.SMALL / 2), area.center().y()),
                          "chevron-down", colour, icons.SMALL)  # fmt: skip
            if self.hasFocus():
                focus_ring(painter, area, px(6), theme)
