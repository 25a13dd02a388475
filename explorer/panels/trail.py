"""The trail: thumbnails of the codes visited, and bookmarks with names."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QInputDialog, QMenu, QWidget

from explorer.state.session import Session
from explorer.theme import px
from explorer.widgets.icon_button import IconButton
from explorer.widgets.label import caption, heading
from explorer.widgets.strip import ThumbnailStrip
from explorer.widgets.surface import Line, Surface, column, row
from explorer.widgets.text import count

NAMES_WIDTH = 92  # of the column of words at the left, shared with the timeline


class TrailPanel(Surface):
    name = "trail"
    title = "Trail"
    area = Qt.DockWidgetArea.BottomDockWidgetArea
    movable = True

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._count = caption("")
        self._strip = ThumbnailStrip(name="Trail")
        self._marks = BookmarkStrip(session)
        names = QWidget()
        names.setLayout(column(None, heading("Trail"), self._count, None))
        names.setFixedWidth(px(NAMES_WIDTH))
        layout = row(names, self._strip, Line(vertical=True, length=40), self._marks, margins=(16, 0, 16, 0), gap=12)
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.setFixedHeight(px(72))

        session.trail.changed.connect(self._show_trail)
        self._strip.chosen.connect(session.trail.go_to)

        self._show_trail()

    def _show_trail(self) -> None:
        trail = self._session.trail
        visits = trail.visits
        self._count.setText(f"{count(len(visits))} code{'s' * (len(visits) != 1)}")
        blank = np.zeros((1, 1), np.uint8)
        images = [visit.image if visit.image is not None else blank for visit in visits]
        tips = [f"Code {k + 1} of {len(visits)}" for k in range(len(visits))]
        self._strip.set_images(images, tips, trail.position)


class BookmarkStrip(QWidget):
    """The bookmarks as thumbnails; a click goes there, a right click renames or removes."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._count = caption("")
        self._strip = ThumbnailStrip(dim_later=False, name="Bookmarks")
        self._strip.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._add = IconButton("plus", "Bookmark this code", shortcut="Ctrl+D", side=24, muted=True)
        names = column(None, heading("Bookmarks"), self._count, None)
        self.setLayout(row(names, self._strip, self._add, margins=(4, 0, 0, 0), gap=12))
        self._strip.setFixedWidth(px(176))

        session.trail.bookmarks_changed.connect(self._show_bookmarks)
        session.model.opened.connect(self._show_bookmarks)
        self._strip.chosen.connect(self._send_bookmark)
        self._strip.customContextMenuRequested.connect(self._open_menu)
        self._add.clicked.connect(self._send_new)

        self._show_bookmarks()

    def _show_bookmarks(self) -> None:
        bookmarks = self._session.trail.bookmarks
        self._count.setText(count(len(bookmarks)))
        tips = [f"{mark.name} (right click to rename or remove)" for mark in bookmarks]
        self._strip.set_images([mark.image for mark in bookmarks], tips)
        self._strip.setVisible(bool(bookmarks))
        self._add.setEnabled(self._session.model.current is not None)

    def _send_bookmark(self, index: int) -> None:
        self._strip.set_current(-1)
        self._session.viewpoint.move_to(self._session.trail.bookmarks[index].code)

    def _send_new(self) -> None:
        """A bookmark of the current code, by a name asked for."""
        trail = self._session.trail
        name, given = QInputDialog.getText(self, "Bookmark this code", "Name", text=trail.next_name())
        if given and name.strip():
            trail.bookmark(name.strip())

    def _open_menu(self, position: QPoint) -> None:
        index = next(
            (k for k in range(self._strip.count()) if self._strip.tile_area(k).contains(position.toPointF())), -1
        )
        if index < 0:
            return
        mark = self._session.trail.bookmarks[index].name
        menu = QMenu(self)
        rename, remove = menu.addAction("Rename…"), menu.addAction("Remove")
        chosen = menu.exec(self._strip.mapToGlobal(position))
        menu.deleteLater()
        if chosen is rename:
            name, given = QInputDialog.getText(self, "Rename the bookmark", "Name", text=mark)
            if given and name.strip():
                self._session.trail.rename_bookmark(mark, name.strip())
        elif chosen is remove:
            self._session.trail.remove_bookmark(mark)
