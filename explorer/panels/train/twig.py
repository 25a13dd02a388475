"""One line of the tree of runs: a run with what it grew from, its name and notes edited in place."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Signal
from PySide6.QtGui import QColor, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from explorer.panels.train.run_button import HEIGHT, RunButton
from explorer.panels.train.run_name import NameField
from explorer.panels.train.run_notes import Notes, NotesEditor
from explorer.state.train.tree import Twig
from explorer.theme import Theme, px
from explorer.widgets.icon_button import IconButton
from explorer.widgets.paint import painter_of
from explorer.widgets.surface import column, row

INDENT = 26  # pixels of a depth


class TwigRow(QWidget):
    opened = Signal()
    menu_wanted = Signal(QPoint)  # at a place of the screen
    renaming = Signal()  # somebody wants to
    renamed = Signal(str)
    noted = Signal(str)
    removing = Signal()
    walked = Signal(int)  # to the next run or the one before

    def __init__(self, twig: Twig) -> None:
        super().__init__()
        self.twig = twig
        self.button = RunButton(twig)
        self.more = IconButton("ellipsis", f"What can be done with {twig.entry.name}", side=26, muted=True)
        self.notes, self.field = Notes(), NameField(self.button)
        self.editor = NotesEditor()
        line = row(self.button, self.more, gap=2)
        line.setStretch(0, 1)
        below = column(line, self.notes, self.editor)
        below.setContentsMargins(px(INDENT) * twig.depth, 0, 0, px(2))
        self._below = below
        self.setLayout(below)

        self.button.clicked.connect(self.opened)
        self.button.menu_wanted.connect(self.menu_wanted)
        self.button.renaming.connect(self.renaming)
        self.button.removing.connect(self.removing)
        self.button.walked.connect(self.walked)
        self.more.clicked.connect(self._send_menu)
        self.notes.clicked.connect(self.edit_notes)
        self.field.committed.connect(self._send_name)
        self.editor.ended.connect(self._end_notes)

        self.set_twig(twig)

    def set_twig(self, twig: Twig) -> None:
        self.twig = twig
        self.button.set_twig(twig)
        self._below.setContentsMargins(px(INDENT) * twig.depth, 0, 0, px(2))
        self.notes.show_text(twig.notes)
        self.notes.setVisible(bool(twig.notes) and self.editor.isHidden())
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Notes begin where the words above them do."""
        super().resizeEvent(event)
        self._below.activate()
        left = self.button.words_left()
        for below in (self.notes, self.editor):
            below.setContentsMargins(left, 0, 0, 0)

    def set_images(self, images: np.ndarray) -> None:
        self.button.set_images(images)

    def show_state(self, *, is_open: bool, training: str) -> None:
        self.button.show_state(is_open=is_open, training=training)

    # --- its name ---

    def edit_name(self) -> None:
        self.field.begin(self.twig.entry.name)

    def close_name(self) -> None:
        self.field.end()

    def refuse_name(self, reason: str) -> None:
        """The name that was typed cannot be: it stays, marked."""
        self.field.refuse(reason)

    def _send_name(self) -> None:
        if not self.field.isHidden():
            self.renamed.emit(self.field.text())

    # --- its notes ---

    def edit_notes(self) -> None:
        self.notes.setVisible(False)
        self.editor.begin(self.twig.notes)

    def _end_notes(self, text: str | None) -> None:
        self.notes.setVisible(bool(self.twig.notes))
        self.button.setFocus()
        if text is not None and text.strip() != self.twig.notes:
            self.noted.emit(text)

    def _send_menu(self) -> None:
        self.menu_wanted.emit(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The lines of the tree, to the left of what has grown from another run."""
        if not self.twig.depth:
            return
        theme, middle, line = Theme.of(self), px(HEIGHT) / 2, px(INDENT)
        with painter_of(self) as painter:
            painter.setPen(QPen(QColor(theme.strong), px(2) * 0.75))
            for depth, goes_on in enumerate(self.twig.lines[1:]):
                if goes_on:
                    x = line * depth + line / 2
                    painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
            x = line * (self.twig.depth - 1) + line / 2
            bend = px(8)
            path = QPainterPath(QPointF(x, 0))
            path.lineTo(x, middle - bend)
            path.quadTo(x, middle, x + bend, middle)
            path.lineTo(line * self.twig.depth, middle)
            painter.drawPath(path)
            if not self.twig.is_last:
                painter.drawLine(QPointF(x, middle - bend), QPointF(x, self.height()))
