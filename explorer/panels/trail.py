"""The trail: thumbnails of the codes visited, and bookmarks with names."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

from explorer import picking
from explorer.bookmarking import BOOKMARK, ask_name, bookmark
from explorer.state.session import Session
from explorer.state.trail import Bookmark, Visit
from explorer.theme import px
from explorer.widgets.icon_button import IconButton
from explorer.widgets.label import caption, heading
from explorer.widgets.menu import Menu
from explorer.widgets.named_strip import NamedStrip
from explorer.widgets.refusal import refuse
from explorer.widgets.strip import ThumbnailStrip
from explorer.widgets.surface import Line, Surface, column, row
from explorer.widgets.text import count

NAMES_WIDTH = 92  # of the column of words at the left, shared with the timeline
HIGH, TABBED, LOW = 72, 60, 36  # pixels of height: as a rule, as high as the timeline, and one small row
TILE, SMALL_TILE = 44, 26
BLANK = np.zeros((1, 1), np.uint8)  # until the picture has come


class TrailPanel(Surface):
    name = "trail"
    title = "Trail"
    area = Qt.DockWidgetArea.BottomDockWidgetArea

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._names = _Names("Trail")
        self._strip = ThumbnailStrip(name="Trail")
        self._line = Line(vertical=True, length=40)
        self._marks = BookmarkStrip(session)
        self._names.setFixedWidth(px(NAMES_WIDTH))
        layout = row(self._names, self._strip, self._line, self._marks, margins=(16, 0, 16, 0), gap=12)
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.set_height(HIGH)

        session.trail.changed.connect(self._show_trail)
        self._strip.chosen.connect(session.trail.go_to)
        self._strip.mime_data = lambda index: picking.mime_of([session.picks.visit(index)])

        self._show_trail()

    def set_height(self, height: int) -> None:
        """HIGH, TABBED or LOW."""
        in_a_row = height == LOW
        self.setFixedHeight(px(height))
        self._line.setVisible(not in_a_row)
        for names, strip in ((self._names, self._strip), (self._marks.names, self._marks.strip)):
            names.set_in_a_row(in_a_row)
            strip.set_tile(SMALL_TILE if in_a_row else TILE)

    def _show_trail(self) -> None:
        trail = self._session.trail
        visits = trail.visits
        self._names.show_count(f"{count(len(visits))} code{'s' * (len(visits) != 1)}")
        tips = [f"Code {k + 1} of {len(visits)}" for k in range(len(visits))]
        self._strip.set_images(_pictures(visits), tips, trail.position)


class BookmarkStrip(QWidget):
    """The bookmarks with their names; a click goes there, a right click renames or removes."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.names = _Names("Bookmarks")
        self.strip = NamedStrip(name="Bookmarks")
        self._add = IconButton("plus", BOOKMARK, shortcut="Ctrl+D", side=24, muted=True)
        self.setLayout(row(self.names, self.strip, self._add, margins=(4, 0, 0, 0), gap=12))
        self.strip.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

        session.trail.bookmarks_changed.connect(self._show_bookmarks)
        session.model.opened.connect(self._show_bookmarks)
        self.strip.chosen.connect(self._send_bookmark)
        self.strip.menu_wanted.connect(self._open_menu)
        self.strip.mime_data = lambda index: picking.mime_of([session.picks.bookmarks()[index]])
        self._add.clicked.connect(self._send_new)

        self._show_bookmarks()

    def _show_bookmarks(self) -> None:
        bookmarks = self._session.trail.bookmarks
        self.names.show_count(count(len(bookmarks)))
        self.strip.set_items(_pictures(bookmarks), [mark.name for mark in bookmarks])
        self.strip.setVisible(bool(bookmarks))
        refuse(self._add, "" if self._session.model.current else "No model is open.")

    def _send_bookmark(self, index: int) -> None:
        mark = self._session.trail.bookmarks[index]
        self._session.viewpoint.move_to(mark.code, mark.manner)

    def _send_new(self) -> None:
        bookmark(self._session, self)

    def _open_menu(self, index: int, spot: QPoint) -> None:
        name = self._session.trail.bookmarks[index].name
        menu = Menu(parent=self)
        rename, remove = menu.addAction("Rename…"), menu.addAction("Remove")
        chosen = menu.exec(spot)
        menu.deleteLater()
        if chosen is remove:
            self._session.trail.remove_bookmark(name)
        elif chosen is rename and (new := ask_name(self, "Rename the bookmark", name)):
            self._session.trail.rename_bookmark(name, new)


def _pictures(of: list[Visit] | list[Bookmark]) -> list[np.ndarray]:
    return [BLANK if each.image is None else each.image for each in of]


class _Names(QWidget):
    """A heading over a count, or beside it."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._count = caption("")
        self.setLayout(column(None, heading(title), self._count, None))

    def show_count(self, words: str) -> None:
        self._count.setText(words)

    def set_in_a_row(self, in_a_row: bool) -> None:
        way = QBoxLayout.Direction
        self.layout().setDirection(way.LeftToRight if in_a_row else way.TopToBottom)
        self.layout().setSpacing(px(8) if in_a_row else 0)
        for stretch in (0, 3):  # beside one another they begin at the left
            self.layout().setStretch(stretch, 0 if in_a_row and stretch == 0 else 1)
