"""Arithmetic's bar: the sum or one direction, and what the sum is filled from and kept as."""

from __future__ import annotations

from explorer.state.session import Session
from explorer.widgets.button import Button
from explorer.widgets.header import GivingBar
from explorer.widgets.label import caption
from explorer.widgets.refusal import refuse
from explorer.widgets.segmented import Segmented

SUM, ALONG = "sum", "along"
LABELS = {
    SUM: ("A − B + C", "A sum of three groups of codes"),
    ALONG: ("Direction", "From the viewpoint, one direction"),
}
HINTS = {
    SUM: "Drop pictures from the trail, map or browser into a slot: they join its group",
    ALONG: "From where you are along the direction that is chosen below",
}
BROWSE, SAVE = "Browse data", "Save A − B as direction"


class ArithmeticBar(GivingBar):
    levels = 4

    def __init__(self, session: Session) -> None:
        super().__init__("Arithmetic")
        self._session = session
        self.modes = self.add(Segmented([(k, *words) for k, words in LABELS.items()], name="What is done"))
        self._hint = self.add(caption(HINTS[SUM]))
        self.browse = self.add(Button(BROWSE, icon_name="funnel", tip="Choose images by what they show"), at_end=True)
        self.save = self.add(Button(SAVE, icon_name="save", tip="Keep A − B with this model"), at_end=True)
        self.browse.setAccessibleName(BROWSE)
        self.save.setAccessibleName(SAVE)

        for signal in (
            session.model.opened,
            session.data.changed,
            session.arithmetic.changed,
            session.directions.changed,
        ):
            signal.connect(self.show_state)
        self.browse.clicked.connect(session.browser.wanted)
        self.save.clicked.connect(session.directions.keep_sum)

        self.show_state()

    def set_mode(self, mode: str) -> None:
        self.modes.set_value(mode)
        self._hint.setText(HINTS[mode])
        self.give_way()

    def show_state(self) -> None:
        session = self._session
        refuse(self.browse, session.picks.why_not_images() or ("" if session.data.current else "No data are open."))
        refuse(self.save, session.directions.why_not_sum())

    def tighten(self, tightness: int) -> None:
        self._hint.setVisible(tightness < 1)
        self.save.setText(SAVE if tightness < 2 else "")
        self.browse.setText(BROWSE if tightness < 3 else "")
