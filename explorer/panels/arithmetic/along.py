"""The chosen direction from where one stands: pictures along it, and a slider in its sigmas."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from explorer.state.arithmetic.along import REACH, STEPS
from explorer.state.arithmetic.applied import origin_of, unit_of
from explorer.state.session import Session
from explorer.theme import px
from explorer.widgets.framed_picture import FramedPicture
from explorer.widgets.gallery import CAPTION_HEIGHT, Gallery
from explorer.widgets.label import ElidedLabel, caption, heading
from explorer.widgets.refusal import refuse
from explorer.widgets.slider_row import SliderRow
from explorer.widgets.surface import column, row
from explorer.widgets.text import number

NOTE = "From where you are; after any other move, from there."
MARGIN, ABOVE, GAP = 16, 14, 6
TILE, LEAST_TILE = 96, 56  # sides of the pictures, at first and before the note is left out
FARTHEST = 20.0  # sigmas that can be typed


class AlongDirection(QWidget):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._height = 0  # that there is
        self._name, self._how = heading(), ElidedLabel(size=12, muted=True)
        self.way = Gallery(columns=len(STEPS), tile=TILE, gap=GAP, radius=3, name="Along the direction")
        self.here = FramedPicture(name="Here")
        self.slider = SliderRow("Sigmas", minimum=-REACH, maximum=REACH, hard_minimum=-FARTHEST,
                                hard_maximum=FARTHEST, unit="σ", name_width=60)  # fmt: skip
        self._note = caption(NOTE, wrap=True)
        self._head = row(self._name, self._how)
        self._head.setStretch(1, 1)
        left = column(self._head, 8, self.way, None, self.slider, 4, self._note)
        self._left = QWidget()
        self._left.setLayout(left)
        layout = row(self._left, self.here, margins=(MARGIN, ABOVE, MARGIN, ABOVE), gap=MARGIN)
        layout.setStretch(0, 1)
        self.setLayout(layout)

        along = session.along
        along.changed.connect(self._show_way)
        session.directions.chosen_changed.connect(self._show_way)
        session.viewpoint.picture_changed.connect(self._show_here)
        self.way.chosen.connect(self._send_step)
        for signal in (self.slider.moved, self.slider.typed):
            signal.connect(along.go)
        self.slider.pressed.connect(session.viewpoint.begin_gesture)
        self.slider.released.connect(session.viewpoint.end_gesture)

        self._show_way()
        self._show_here()

    def fit(self, height: int) -> None:
        """The picture at the right as high as there is room, beside a way as wide."""
        self._height = height
        self.here.set_side(height - px(2 * ABOVE))
        self._fit_way()

    def _fit_way(self) -> None:
        """The pictures as high as the words and the slider leave room for."""
        room = self._height - px(2 * ABOVE + 12 + CAPTION_HEIGHT)
        room -= self._head.sizeHint().height() + self.slider.sizeHint().height()
        note = max(self._note.heightForWidth(self._left.width()), self._note.sizeHint().height())
        has_note = room - note >= px(LEAST_TILE) or bool(self._session.along.why_not())
        self._note.setVisible(has_note)
        self.way.set_tile(max(int((room - note * has_note) / px(1)), 1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_way()

    def _show_way(self) -> None:
        along, chosen = self._session.along, self._session.directions.chosen
        self._name.setText(chosen.name if chosen else "No direction is chosen")
        self._how.setText(origin_of(chosen) if chosen else "")
        self.slider.set_value(along.sigmas)
        refuse(self.slider, along.why_not())
        self._note.setText(along.why_not() or NOTE)
        self._fit_way()
        self.way.setVisible(along.way is not None)
        if along.way is not None:
            unit, tip = unit_of(along.way.direction), along.why_not() or "Click to go there"
            captions = [number(step, 0, unit, signed=True) if step else "0" for step in STEPS]
            self.way.set_images(along.way.images, captions, [tip] * len(STEPS))
            at = np.flatnonzero(np.isclose(STEPS, along.sigmas))
            self.way.set_current(int(at[0]) if len(at) else -1)

    def _show_here(self) -> None:
        picture = self._session.viewpoint.picture
        self.here.show_picture(picture.image if picture else None, is_here=True)

    def _send_step(self, index: int) -> None:
        self._session.along.go(STEPS[index])
