"""A run as a button: its pictures, its name, what it is of or what was changed in it, and whether it can go on."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFontMetricsF, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from explorer import icons
from explorer.state.train.tree import Twig
from explorer.theme import BODY, CAPTION, NORMAL, SEMIBOLD, Theme, font, px
from explorer.widgets.paint import RIGHT, box, draw_icon, focus_ring, painter_of, write
from explorer.widgets.pixels import draw_small, qimage

HEIGHT = 52
TILE, GAP, SHOWN = 36, 3, 4
WORDS_ROOM = 190  # pixels that words would like: where there are fewer, there are fewer pictures, and then no state


class RunButton(QAbstractButton):
    """A click opens the run."""

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
        return QSize(px(320), px(HEIGHT))

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
                    draw_small(painter, self._images[k], tile, radius=px(4))
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


def words_at(tiles: int) -> int:
    """Where a run's words begin, from its left, beside so many pictures; in unscaled pixels."""
    return 8 + tiles * (TILE + GAP) + 10
