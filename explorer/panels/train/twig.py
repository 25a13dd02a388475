"""One line of the tree of runs: what it grew from, its pictures and state; its name and notes are edited in place."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QPlainTextEdit, QSizePolicy, QWidget

from explorer import icons
from explorer.state.train.tree import Twig
from explorer.theme import BODY, CAPTION, NORMAL, SEMIBOLD, Theme, font, px
from explorer.widgets.fields import TextField
from explorer.widgets.icon_button import IconButton
from explorer.widgets.label import caption
from explorer.widgets.paint import RIGHT, box, draw_icon, focus_ring, painter_of, write
from explorer.widgets.pixels import draw, qimage
from explorer.widgets.surface import column, row

TILE, GAP, SHOWN = 36, 3, 4
ROW, INDENT = 52, 26  # pixels: of a run's height, and of a depth
NOTES_HEIGHT = 66
WORDS_ROOM = 190  # pixels that words would like: where there are fewer, there are fewer pictures, and then no state


def words_at(tiles: int) -> int:
    """Where a run's words begin, from its left, beside so many pictures; in unscaled pixels."""
    return 8 + tiles * (TILE + GAP) + 10


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
        self.notes, self.field = _Notes(), _NameField(self.button)
        self.editor = _NotesEditor()
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
        self.field.set_invalid(True)
        self.field.setToolTip(reason)
        self.field.setAccessibleDescription(reason)

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
        theme, middle, line = Theme.of(self), px(ROW) / 2, px(INDENT)
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


class RunButton(QAbstractButton):
    """Pictures, name, what the run is of or what was changed in it, and whether it can go on; a click opens it."""

    menu_wanted = Signal(QPoint)
    renaming = Signal()
    removing = Signal()
    walked = Signal(int)

    def __init__(self, twig: Twig) -> None:
        super().__init__(focusPolicy=Qt.FocusPolicy.TabFocus)
        self._images: list = []
        self._is_open, self._training = False, ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.set_twig(twig)

    def set_twig(self, twig: Twig) -> None:
        self.twig, self.entry = twig, twig.entry
        self.setText(self.entry.name)
        self.setAccessibleDescription(". ".join(part for part in (self.entry.detail, twig.branch, twig.notes) if part))
        self._show_tip()
        self.update()

    def set_images(self, images: np.ndarray) -> None:
        self._images = [qimage(image) for image in images]
        self.update()

    def show_state(self, *, is_open: bool, training: str) -> None:
        self._is_open, self._training = is_open, training
        self._show_tip()
        self.update()

    def state(self) -> str:
        entry = self.entry
        if self._training or not entry.can_resume:
            return self._training or "To look at only"
        if entry.is_held:
            return "Training elsewhere"
        return "Cut off" if entry.was_cut_off else "Finished" if entry.is_whole else "Can be resumed"

    def _colour(self, theme: Theme) -> str:
        """Of the state."""
        if self._training or self.entry.is_held:
            return theme.ok
        return theme.warn if self.entry.was_cut_off else theme.muted

    def _show_tip(self) -> None:
        self.setToolTip("\n".join(filter(None, (str(self.entry.path), self.twig.branch, self.state()))))

    def words_left(self) -> int:
        """Where the words begin."""
        return px(words_at(self._tiles_and_state()[0]))

    def name_area(self) -> QRect:
        """Where the name stands, for the field that takes its place."""
        left = self.words_left() - px(8)
        return QRect(left, px(2), min(px(260), self.width() - left - px(8)), px(25))

    def sizeHint(self) -> QSize:
        return QSize(px(320), px(ROW))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        self.menu_wanted.emit(event.globalPos() if by_mouse else self.mapToGlobal(self.rect().center()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        walk = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(event.key())
        if walk is not None:
            self.walked.emit(walk)
        elif event.key() == Qt.Key.Key_F2:
            self.renaming.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.removing.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, area = Theme.of(self), QRectF(self.rect())
        with painter_of(self) as painter:
            if self._is_open or self.underMouse():
                box(painter, area, px(6), theme.soft if self._is_open else theme.hover)
            tiles, state = self._tiles_and_state()
            top, left = (area.height() - px(TILE)) / 2, float(px(8))
            for k in range(tiles):
                tile = QRectF(left + k * px(TILE + GAP), top, px(TILE), px(TILE))
                if k < len(self._images):
                    draw(painter, self._images[k], tile, smooth=True, radius=px(4))
                else:
                    box(painter, tile, px(4), theme.well)
            words = area.adjusted(px(words_at(tiles)), 0, -px(14), 0)
            colour = self._colour(theme)
            width = write(painter, words, state, colour, CAPTION, NORMAL, RIGHT)
            if state and not self.entry.can_resume and not self._training:
                lock = QPointF(words.right() - width - px(12), area.height() / 2)
                draw_icon(painter, lock, "lock", theme.muted, icons.SMALL)
            self._write(painter, theme, words.adjusted(0, 0, -width - px(28) if state else 0, 0))
            if self.hasFocus():
                focus_ring(painter, area, px(6), theme)

    def _tiles_and_state(self) -> tuple[int, str]:
        """How many pictures there is room for beside the words, and the state if there is room for that."""
        state = self.state()
        beside = QFontMetricsF(font(CAPTION)).horizontalAdvance(state) + px(14 + 28)
        for tiles in range(SHOWN, 0, -1):
            if self.width() - px(words_at(tiles)) - beside >= px(WORDS_ROOM):
                return tiles, state
        return 1, ""

    def _write(self, painter: object, theme: Theme, words: QRectF) -> None:
        """The name; and below it of a branch what was changed, of another run what it is of."""
        half = words.height() / 2
        name, below = words.adjusted(0, px(8), 0, -half + px(2)), words.adjusted(0, half - px(2), 0, -px(7))
        write(painter, name, _elided(self.entry.name, BODY, SEMIBOLD, name.width()), theme.text, BODY, SEMIBOLD)
        if self.twig.branch:
            write(painter, below, _elided(self.twig.branch, CAPTION, NORMAL, below.width()), theme.text, CAPTION)
        else:
            write(painter, below, _elided(self.entry.detail, CAPTION, NORMAL, below.width()), theme.muted, CAPTION)


def _elided(text: str, size: int, weight: object, width: float) -> str:
    return QFontMetricsF(font(size, weight)).elidedText(text, Qt.TextElideMode.ElideRight, max(width, 0))


class _NameField(TextField):
    """Lies over the name while that is typed anew; Escape leaves it as it was."""

    def __init__(self, parent: RunButton) -> None:
        super().__init__("", parent)
        self.setAccessibleName("Name of the run")
        self.setVisible(False)

        self.edited.connect(self._forget_refusal)

    def begin(self, name: str) -> None:
        self.set_value(name)
        self.setGeometry(self.parent().name_area())
        self.setVisible(True)
        self.setFocus()
        self.selectAll()

    def end(self) -> None:
        self._forget_refusal()
        if not self.isHidden():
            self.setVisible(False)
            self.parent().setFocus()

    def _forget_refusal(self) -> None:
        self.setToolTip("")
        self.setAccessibleDescription("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.end()
        else:
            super().keyPressEvent(event)
            event.accept()  # Return would open the run, which the field lies on

    def focusOutEvent(self, event: QFocusEvent) -> None:
        # A name is given by Return alone: who clicks elsewhere has thought better of it.
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.setVisible(False)
        super().focusOutEvent(event)


class _Notes(QWidget):
    """What somebody has written about the run; a click edits it."""

    clicked = Signal()

    def __init__(self) -> None:
        super().__init__(cursor=Qt.CursorShape.IBeamCursor, toolTip="Click to edit the notes.")
        self.label = caption("", wrap=True)
        self.setLayout(column(self.label, margins=(0, 0, 40, 8)))

    def show_text(self, text: str) -> None:
        self.label.setText(text)

    def mouseReleaseEvent(self, event: QEvent) -> None:
        self.clicked.emit()


class _NotesEditor(QWidget):
    ended = Signal(object)  # the text; None where it is to stay as it was

    def __init__(self) -> None:
        super().__init__(visible=False)
        self.text = QPlainTextEdit(placeholderText="Notes", accessibleName="Notes on the run", tabChangesFocus=True)
        self.text.setFont(font(BODY))
        self.text.setFixedHeight(px(NOTES_HEIGHT))
        self.text.installEventFilter(self)
        about = caption("Ctrl+Return keeps them, Escape does not.")
        self.setLayout(column(self.text, about, margins=(0, 0, 40, 8), gap=4))

    def begin(self, text: str) -> None:
        self.text.setPlainText(text)
        self.setVisible(True)
        self.text.setFocus()
        self.text.selectAll()

    def eventFilter(self, watched: QWidget, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress:
            control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if event.key() == Qt.Key.Key_Escape:
                return self._end(None)
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and control:
                return self._end(self.text.toPlainText())
        elif event.type() == QEvent.Type.FocusOut and event.reason() not in (
            Qt.FocusReason.PopupFocusReason,
            Qt.FocusReason.ActiveWindowFocusReason,
        ):
            self._end(self.text.toPlainText())
        return super().eventFilter(watched, event)

    def _end(self, text: str | None) -> bool:
        if not self.isHidden():
            self.setVisible(False)
            self.ended.emit(text)
        return True
