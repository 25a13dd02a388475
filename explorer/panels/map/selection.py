"""The pictures of the points that are selected on the map: a contact sheet."""

from __future__ import annotations

from functools import partial

import numpy as np
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from explorer import picking
from explorer.panels.map.card import name_of, which_of
from explorer.state.picks import Pick
from explorer.state.session import Session
from explorer.theme import px
from explorer.widgets.gallery import Gallery
from explorer.widgets.icon_button import IconButton
from explorer.widgets.label import caption, heading
from explorer.widgets.menu import Menu
from explorer.widgets.surface import column, row
from explorer.widgets.text import count

SHOWN = 30  # pictures, of what may be thousands
COLUMNS, TILE = 6, 32
ROLES = {"A": "which is added", "B": "which is subtracted", "C": "to which A − B is added"}


class MapSelection(QWidget):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._rows = np.zeros(0, int)  # of the points whose pictures are shown
        self._count = caption()
        self.use = IconButton("diff", "Use as a group of a sum", side=24, muted=True)
        self.clear = IconButton("x", "Select nothing", shortcut="Esc", side=24, muted=True)
        self.sheet = Gallery(columns=COLUMNS, tile=TILE, gap=4, row_gap=4, radius=3, name="Selected pictures")
        self._more = caption()
        head = row(heading("Selected"), self._count, None, self.use, self.clear, gap=4)
        self.setLayout(column(head, 6, self.sheet, 4, self._more, margins=(16, 10, 16, 14)))

        session.map.look.changed.connect(self.show_selection)
        session.map.points_changed.connect(self.show_selection)
        self.sheet.chosen.connect(self._send_row)
        self.sheet.mime_data = lambda _: picking.mime_of_selection(session)
        self.use.clicked.connect(self._open_menu)
        self.clear.clicked.connect(self._send_nothing)

        self.show_selection()

    def show_selection(self) -> None:
        """The first of them, in their order in the data."""
        points = self._session.map.points
        rows = self._session.map.look.selected_rows
        self._rows = rows[:SHOWN]
        self.setVisible(len(rows) > 0)
        if len(rows):
            self._count.setText(count(len(rows)))
            tips = [
                f"{name_of(points, k)}, {which_of(points, k)}. Click to go there, drag all of them." for k in self._rows
            ]
            self.sheet.set_images(points.images[self._rows], tips=tips)
            self._more.setText(f"The first {SHOWN}." if len(rows) > SHOWN else "")
            self._more.setVisible(len(rows) > SHOWN)

    def _send_row(self, index: int) -> None:
        self._session.map.stand_at(int(self._rows[index]))

    def _open_menu(self) -> None:
        menu = Menu(parent=self)
        self.fill(menu)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.use.mapToGlobal(QPoint(0, self.use.height() + px(4))))

    def fill(self, menu: Menu) -> None:
        """Which term of A − B + C the selection is to join."""
        menu.add_caption("Arithmetic: what is selected joins")
        for letter, role in ROLES.items():
            menu.addAction(f"{letter}, {role}").triggered.connect(partial(self._send_group, letter))

    def _send_group(self, letter: str, _: bool = False) -> None:
        picking.take_selection(self._session, partial(self._take, letter))

    def _take(self, letter: str, picks: tuple[Pick, ...]) -> None:
        self._session.arithmetic.fill(letter, picks, self._name(len(picks)))
        size = len(self._session.arithmetic.groups[letter])
        self._session.notices.news(f"{letter} of the sum is now the mean of {size:,} codes: see Arithmetic.")

    def _name(self, size: int) -> str:
        """Their class, where they are of one."""
        points = self._session.map.points
        labels = points.labels[self._session.map.look.selected_rows] if points.labels is not None else ()
        return points.classes[labels[0]] if len(set(labels)) == 1 else f"{size:,} of the map"

    def _send_nothing(self) -> None:
        self._session.map.look.select(np.zeros(0, np.int64))
