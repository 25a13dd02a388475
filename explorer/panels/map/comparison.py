"""The same points by three perplexities, small beside one another; a click takes one."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QWidget

from explorer.panels.map.look import colours_of
from explorer.state.session import Session
from explorer.theme import Theme, px
from explorer.widgets.button import Button
from explorer.widgets.gallery import Gallery
from explorer.widgets.label import caption, heading
from explorer.widgets.pixels import array
from explorer.widgets.refusal import refuse
from explorer.widgets.scatter import Look, picture_of_points
from explorer.widgets.scatter_frame import ScatterFrame
from explorer.widgets.surface import column, row
from explorer.widgets.text import count, number
from models.maps.comparison import COMPARED, PERPLEXITIES, Compared

SIDE, MARGIN, DISC = 64, 5, 2


class MapComparison(QWidget):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        named = ", ".join(f"{p:.0f}" for p in PERPLEXITIES)
        tip = f"t-SNE of at most {count(COMPARED)} of the points by the perplexities {named}"
        self.start = Button("Compare", tip=tip)
        self.maps = Gallery(columns=len(PERPLEXITIES), tile=SIDE, gap=8, radius=4, name="Maps by perplexity")
        self._note = caption("And the neighbours each keeps. What all of them show is no accident of one.", wrap=True)
        self.setLayout(column(row(heading("Perplexities"), None, self.start), 8, self.maps, 4, self._note))

        state = session.map
        state.honesty.compared_changed.connect(self.show_compared)
        state.look.changed.connect(self.show_compared)
        state.changed.connect(self._show_start)
        self.start.clicked.connect(state.compare)
        self.maps.chosen.connect(self._send_perplexity)

        self.show_compared()

    def show_compared(self) -> None:
        compared = self._session.map.honesty.compared
        self.maps.setVisible(bool(compared))
        self._note.setVisible(bool(compared))
        if compared:
            captions = [f"{each.perplexity:.0f}: {number(each.kept)}" for each in compared]
            of = f"{count(len(compared[0].rows))} points"
            tips = [f"Perplexity {each.perplexity:.0f}, {of}. Click to take it." for each in compared]
            self.maps.set_images([self._picture(each) for each in compared], captions, tips)
        self._show_start()

    def _show_start(self) -> None:
        state = self._session.map
        reason = "" if state.points is not None else "There are no points yet."
        refuse(self.start, "It is being compared." if state.honesty.is_comparing else reason)

    def _picture(self, compared: Compared) -> np.ndarray:
        state, theme, ratio = self._session.map, Theme.of(self), self.devicePixelRatioF()
        grouping = state.look.grouping
        hidden = np.array([name in state.look.hidden for name in grouping.names])
        kinds = grouping.kinds[compared.rows]
        look = Look(kinds, colours_of(grouping, theme), ~hidden[kinds])
        side = float(px(SIDE))
        frame = ScatterFrame.around(compared.positions, (side, side), px(MARGIN))
        discs = picture_of_points(compared.positions, look, frame, theme, ratio, DISC)
        ground = QImage(discs.size(), QImage.Format.Format_RGB32)
        ground.fill(QColor(theme.plot))
        with QPainter(ground) as painter:
            painter.drawImage(0, 0, discs)
        return array(ground, 3)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_note"):
            self.show_compared()

    def _send_perplexity(self, index: int) -> None:
        state = self._session.map
        state.choose_method("tsne")
        state.set_settings(perplexity=state.honesty.compared[index].perplexity)
