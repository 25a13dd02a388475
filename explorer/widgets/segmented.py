"""A few exclusive choices side by side; one that is not to be had shows a lock and says why."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QSizePolicy, QWidget

from explorer import icons
from explorer.theme import BODY, MEDIUM, NORMAL, Theme, faded, font, px
from explorer.widgets.paint import CENTRE, box, draw_icon, focus_ring, painter_of, write
from explorer.widgets.refusal import refuse
from explorer.widgets.surface import row


class Option(NamedTuple):
    value: Hashable
    label: str
    tip: str = ""
    refusal: str = ""  # why it cannot be chosen now


class Segmented(QWidget):
    chosen = Signal(object)  # the value, when the user chooses another one

    def __init__(
        self, options: Sequence[Option | tuple], parent: QWidget | None = None, *, name: str = "", stretch: bool = False
    ) -> None:
        super().__init__(parent, accessibleName=name)
        self._options = [Option(*option) for option in options]
        self._segments = [_Segment(option, self) for option in self._options]
        self._group = QButtonGroup(self)
        for segment in self._segments:
            self._group.addButton(segment)
        self.setLayout(row(*self._segments, margins=(3, 3, 3, 3), gap=0))
        self.setSizePolicy(QSizePolicy.Policy.Expanding if stretch else QSizePolicy.Policy.Fixed,
                           QSizePolicy.Policy.Fixed)  # fmt: skip
        if stretch:
            for index in range(len(self._segments)):
                self.layout().setStretch(index, 1)
        if self._segments:
            self._segments[0].setChecked(True)
        self._shown = self.value()
        self._fix_focus()

        self._group.buttonClicked.connect(self._fix_focus)
        self._group.buttonClicked.connect(self._send_value)

    def value(self) -> Hashable:
        index = next((k for k, segment in enumerate(self._segments) if segment.isChecked()), None)
        return None if index is None else self._options[index].value

    def set_value(self, value: Hashable) -> None:
        for option, segment in zip(self._options, self._segments, strict=True):
            if option.value == value:
                segment.setChecked(True)
        self._shown = self.value()
        self._fix_focus()

    def set_refusal(self, value: Hashable, reason: str) -> None:
        for option, segment in zip(self._options, self._segments, strict=True):
            if option.value == value:
                refuse(segment, reason)
                segment.updateGeometry()
        self._fix_focus()

    def set_label(self, value: Hashable, label: str) -> None:
        """Another word for a choice, as where room is short."""
        for option, segment in zip(self._options, self._segments, strict=True):
            if option.value == value and segment.text() != label:
                segment.setText(label)
                segment.setAccessibleName(option.label)
                segment.updateGeometry()
        self.updateGeometry()

    def set_offered(self, value: Hashable, offered: bool) -> None:
        """Whether a choice is there at all."""
        for option, segment in zip(self._options, self._segments, strict=True):
            if option.value == value:
                segment.setVisible(offered)
        self.updateGeometry()

    def _fix_focus(self) -> None:
        """Tab comes to the choice that is made, from which the arrow keys go on; where it is refused, to any."""
        made = [segment for segment in self._segments if segment.isChecked() and segment.isEnabled()]
        for segment in self._segments:
            segment.setFocusPolicy(Qt.FocusPolicy.TabFocus if segment in made or not made else Qt.FocusPolicy.NoFocus)

    def _send_value(self) -> None:
        if self.value() != self._shown:
            self._shown = self.value()
            self.chosen.emit(self._shown)

    def sizeHint(self) -> QSize:
        return QSize(self.layout().sizeHint().width(), px(28))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.of(self)
        with painter_of(self) as painter:
            box(painter, QRectF(self.rect()), px(6), theme.window, theme.border)


class _Segment(QAbstractButton):
    """Exclusive buttons of one group already walk with the arrow keys."""

    def __init__(self, option: Option, parent: QWidget) -> None:
        super().__init__(parent, text=option.label, checkable=True, toolTip=option.tip)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Expanding)
        if option.refusal:
            refuse(self, option.refusal)

    def sizeHint(self) -> QSize:
        lock = 0 if self.isEnabled() else px(icons.SMALL + 4)
        return QSize(round(QFontMetricsF(font(BODY, MEDIUM)).horizontalAdvance(self.text())) + lock + px(22), px(22))

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Enter, QEvent.Type.Leave):
            self.update()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, area = Theme.of(self), QRectF(self.rect())
        with painter_of(self) as painter:
            if self.isChecked():
                fill, line = (theme.meter, faded(theme.deco, 0.55)) if theme.dark else (theme.raised, theme.border)
                box(painter, area, px(4), fill, line)
            lit = self.isChecked() or (self.underMouse() and self.isEnabled())
            colour, weight = (theme.text if lit else theme.muted), (MEDIUM if self.isChecked() else NORMAL)
            if not self.isEnabled():
                draw_icon(
                    painter, QPointF(px(11 + icons.SMALL / 2), area.center().y()), "lock", theme.muted, icons.SMALL
                )
                area.setLeft(px(icons.SMALL + 4))
            write(painter, area, self.text(), colour, BODY, weight, CENTRE)
            if self.hasFocus():
                focus_ring(painter, QRectF(self.rect()), px(4), theme)
