"""Film strips of the way forward: what is left of the image at evenly spaced times, and what the network sees of it."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QResizeEvent

from explorer.panels.denoise.columns import beside
from explorer.state.session import Session
from explorer.theme import px
from explorer.widgets.frame_columns import Columns
from explorer.widgets.frame_strip import Cell, FrameStrip
from explorer.widgets.surface import Surface, column
from explorer.widgets.text import count

LEAST_SIDE, MOST_SIDE = 40, 84  # pixels of a picture


class ForwardStrips(Surface):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._times: list[int] = []
        self._pictures: dict[int, np.ndarray] = {}  # of x_t at those times
        self._room = MOST_SIDE  # pixels that a picture may be high
        self.now = FrameStrip(name="x_t along the way", notes=False)
        self.seen = FrameStrip(name="What the network sees along the way", notes=False)
        self._seen_row = beside("x\u0302\u2080", "predicted", self.seen)
        self.setLayout(column(beside("x\u209c", "with noise", self.now), self._seen_row, margins=(0, 2, 0, 4)))

        forward = session.denoise.forward
        forward.changed.connect(self._show_way)
        forward.moved.connect(self._show_place)
        session.denoise.glances.changed.connect(self._show_place)
        for strip in (self.now, self.seen):
            strip.chosen.connect(self._send_time)

        self._show_way()

    def set_room(self, high: int, both: bool) -> None:
        """So many pixels for a picture, as far as it is not wider than its column; and whether for both strips."""
        self._room = high
        self._seen_row.setVisible(both)
        self._share_room()

    # --- state to widgets ---

    def _show_way(self) -> None:
        """Another image, other noise or another schedule."""
        self._pictures = {}
        self.setVisible(self._session.denoise.forward_images.subject is not None)
        self._show_place()

    def _show_place(self) -> None:
        forward = self._session.denoise.forward
        if self._session.denoise.forward_images.subject is None:
            return
        columns = Columns(forward.last + 1, self.now.width())
        self._times = columns.shown()
        self._session.denoise.glances.look_along(self._times)
        self._show_now(columns.shown(forward.t))
        self._show_seen()
        for strip in (self.now, self.seen):
            strip.set_current(forward.t, True)

    def _show_now(self, shown: list[int]) -> None:
        forward = self._session.denoise.forward
        cells = [Cell()] * (forward.last + 1)
        for t in self._times:
            if t not in self._pictures:
                self._pictures[t] = forward.frame_at(t).pictures("x_t")[0]
        for t in shown:
            picture = self._pictures.get(t)
            cells[t] = Cell(forward.frame.pictures("x_t")[0] if picture is None else picture, tip=_tip(t))
        self.now.set_cells(cells)

    def _show_seen(self) -> None:
        forward, glances = self._session.denoise.forward, self._session.denoise.glances
        reason = glances.why_not(1)
        cells = [Cell(tip=reason)] * (forward.last + 1)
        cells[0] = Cell(tip=reason or glances.why_not(0))
        for t, glance in glances.along.items():
            cells[t] = Cell(glance.frame.pictures("x_0")[0], tip=_tip(t))
        if (now := glances.now) is not None:
            cells[forward.t] = Cell(now.frame.pictures("x_0")[0], tip=_tip(forward.t))
        self.seen.set_cells(cells)

    # --- room ---

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()
        self._show_place()

    def _share_room(self) -> None:
        for strip in (self.now, self.seen):
            wide = round(strip.columns().wide) - px(2)
            strip.set_side(max(min(wide, self._room, px(MOST_SIDE)), px(LEAST_SIDE)))

    def _send_time(self, t: int) -> None:
        self._session.denoise.forward_player.pause()
        self._session.denoise.forward.move_to(t)


def _tip(t: int) -> str:
    return f"t = {count(t)}"
