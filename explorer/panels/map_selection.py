"""The pictures of the points that are selected on the map: a contact sheet."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QWidget

from explorer.panels.map_card import name_of, which_of
from explorer.state.session import Session
from explorer.widgets.gallery import Gallery
from explorer.widgets.icon_button import IconButton
from explorer.widgets.label import caption, heading
from explorer.widgets.surface import column, row
from explorer.widgets.text import count

SHOWN = 30  # pictures, of what may be thousands
COLUMNS, TILE = 6, 32


class MapSelection(QWidget):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._rows = np.zeros(0, int)  # of the points whose pictures are shown
        self._count = caption()
        self.clear = IconButton("x", "Select nothing", shortcut="Esc", side=24, muted=True)
        self.sheet = Gallery(columns=COLUMNS, tile=TILE, gap=4, row_gap=4, radius=3, name="Selected pictures")
        self._more = caption()
        head = row(heading("Selected"), self._count, None, self.clear)
        self.setLayout(column(head, 6, self.sheet, 4, self._more, margins=(16, 10, 16, 14)))

        session.map.look_changed.connect(self.show_selection)
        session.map.points_changed.connect(self.show_selection)
        self.sheet.chosen.connect(self._send_row)
        self.clear.clicked.connect(self._send_nothing)

        self.show_selection()

    def show_selection(self) -> None:
        """The first of them, in their order in the data."""
        points, selected = self._session.map.points, self._session.map.selected
        rows = np.flatnonzero(np.isin(points.ids, selected)) if points is not None else self._rows[:0]
        self._rows = rows[:SHOWN]
        self.setVisible(len(rows) > 0)
        if len(rows):
            self._count.setText(count(len(rows)))
            tips = [f"{name_of(points, k)}, {which_of(points, k)}. Click to go there." for k in self._rows]
            self.sheet.set_images(points.images[self._rows], tips=tips)
            self._more.setText(f"The first {SHOWN}." if len(rows) > SHOWN else "")
            self._more.setVisible(len(rows) > SHOWN)

    def _send_row(self, index: int) -> None:
        self._session.map.stand_at(int(self._rows[index]))

    def _send_nothing(self) -> None:
        self._session.map.select(np.zeros(0, np.int64))
