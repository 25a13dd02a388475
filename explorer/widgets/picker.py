"""A button that shows what is chosen (word, value, detail) and opens a menu of what could be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QFont, QFontMetricsF, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer import icons
from explorer.theme import BODY, CAPTION, MEDIUM, NORMAL, SEMIBOLD, Theme, font, px
from explorer.widgets.menu import Menu
from explorer.widgets.menu_button import CHANGED, SHARED, MenuButton
from explorer.widgets.paint import painter_of, write

PAD, GAP = 11, 8
TIGHT = 8  # room at the sides where there is no chevron
NARROWEST = 56  # of a value that has to give way
LEAST = 28  # of a detail that is worth showing


@dataclass(frozen=True)
class Entry:
    """One line of the menu; entries of another group than the one before start under that group's name."""

    text: str
    value: object = None
    detail: str = ""
    refusal: str = ""  # why it cannot be chosen now
    group: str = ""
    tip: str = ""


Look = tuple[int, QFont.Weight]


class Picker(MenuButton):
    """Where room is short the detail gives way, and then a long value ends in an ellipsis."""

    chosen = Signal(object)  # the entry's value
    opening = Signal()  # a last chance to set the entries

    def __init__(
        self, word: str = "", parent: QWidget | None = None, *, name: str = "", height: int | None = None
    ) -> None:
        super().__init__("", parent)
        self._word, self._name = word, name or word
        self._height = height or (30 if word else 28)
        self._text = self._detail = ""
        self._value: object = None
        self._entries: tuple[Entry, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def show_value(self, text: str, detail: str = "", value: object = None) -> None:
        """What the button says, and which entry its menu marks; nothing is emitted."""
        self._text, self._detail, self._value = text, detail, value
        self.setAccessibleName(f"{self._name} {text}".strip())
        self.updateGeometry()
        self.update()

    def set_entries(self, entries: Sequence[Entry]) -> None:
        self._entries = tuple(entries)

    def open_menu(self) -> None:
        if not self.refusal:
            self.opening.emit()
        super().open_menu()

    def menu(self) -> Menu:
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
        action = QAction(text.replace("&", "&&"), menu, checkable=True, toolTip=entry.refusal or entry.tip)
        action.setChecked(self._value is not None and entry.value == self._value)
        action.setEnabled(not entry.refusal)
        # Kept as an attribute: QVariant would turn tuples into lists.
        action.entry = entry
        return action

    def _send_choice(self, action: QAction) -> None:
        self.chosen.emit(action.entry.value)

    def sizeHint(self) -> QSize:
        return self._size(_width(text, look) for text, look in self._parts())

    def minimumSizeHint(self) -> QSize:
        value = self._text, self._look()
        least = [_width(*part) for part in self._parts() if part[0] == self._word]
        return self._size([*least, min(_width(*value), px(NARROWEST + GAP))])

    def _size(self, widths: Iterable[float]) -> QSize:
        chevron = px(icons.SMALL - 3) if self.has_chevron else 0
        return QSize(round(sum(widths)) + px(2 * self._pad) + chevron, px(self._height))

    @property
    def _pad(self) -> int:
        return PAD if self.has_chevron else TIGHT

    def _look(self) -> Look:
        return BODY, NORMAL if self.refusal else SEMIBOLD if self._word else MEDIUM

    def _parts(self) -> list[tuple[str, Look]]:
        """Word, value and detail, each with its size and weight; the value is the one of body size."""
        parts = [(self._word, (CAPTION, NORMAL)), (self._text, self._look()), (self._detail, (CAPTION, NORMAL))]
        return [(text, look) for text, look in parts if text]

    def _fitting(self) -> list[tuple[str, Look]]:
        """The parts as far as there is room for them."""
        parts = self._parts()
        while parts:
            text, look = parts[-1]
            behind = px(GAP) if self.has_chevron else 0
            taken = self._size([_width(*part) for part in parts[:-1]]).width() + behind
            room = self.width() - taken + 1  # sizes are rounded
            if room >= min(px(LEAST), _width(text, look) - px(GAP)) or len(parts) < 3:
                elided = QFontMetricsF(font(*look)).elidedText(text, Qt.TextElideMode.ElideRight, max(room, 0))
                return [*parts[:-1], (elided, look)]
            parts.pop()
        return parts

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, area = Theme.of(self), QRectF(self.rect())
        with painter_of(self) as painter:
            self.paint_frame(painter, theme, theme.muted if self._word or self.refusal else theme.text)
            x = float(px(self._pad))
            for text, (size, weight) in self._fitting():
                strong = size == BODY and not self.refusal and self.isEnabled() and self.tone != SHARED
                colour = theme.accent if self.tone == CHANGED else theme.text if strong else theme.muted
                x += write(painter, area.adjusted(x, 0, 0, 0), text, colour, size, weight) + px(GAP)


def _width(text: str, look: Look) -> float:
    return QFontMetricsF(font(*look)).horizontalAdvance(text) + px(GAP)
