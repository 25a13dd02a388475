"""The bar of slow motion: steps of one side or of both, one by one or at a slow pace, and what happened in each."""

from __future__ import annotations

from functools import partial

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from explorer.state.session import Session
from explorer.state.train.slow_motion import RATES
from explorer.theme import px
from explorer.widgets.button import Button
from explorer.widgets.flow import Flow
from explorer.widgets.label import Label, caption
from explorer.widgets.refusal import refuse
from explorer.widgets.segmented import Segmented
from explorer.widgets.surface import Line, Surface, column
from models.families.gan.config import BOTH, DISCRIMINATOR, GENERATOR

BUTTONS = (
    (DISCRIMINATOR, "Step D", "One step of the discriminator alone (D)"),
    (GENERATOR, "Step G", "One step of the generator alone (G)"),
    (BOTH, "Step both", "One step as usual, of both (B)"),
)
FIRST = "Take a step of one side, and watch the two heaps of verdicts and the samples."
TIGHT = 480  # pixels of width, from which on there is room for all that is said
SEE = "Dotted outlines are the heaps before the step."


class SlowMotionBar(Surface):
    """Seen while slow motion is on."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        slow = session.slow_motion
        self.buttons = {sides: Button(text, tip=tip) for sides, text, tip in BUTTONS}
        self.play = Button("Play", icon_name="play", tip="Steps of the side that took the last one, slowly")
        self.rate = Segmented([(rate, f"{rate:g}/s", f"{rate:g} steps a second") for rate in RATES], name="Pace")
        self.rate.set_value(slow.rate)
        self.happened, self.see = Label("", wrap=True), caption("", wrap=True)
        for label in (self.happened, self.see):
            label.setMinimumWidth(px(120))
        top = QWidget()
        top.setLayout(Flow(*self.buttons.values(), self.play, self.rate, gap=8))
        self.setLayout(column(column(top, 6, self.happened, self.see, margins=(16, 8, 16, 8)), Line()))

        slow.changed.connect(self.redraw)
        for sides, button in self.buttons.items():
            button.setProperty("ownTip", button.toolTip())
            button.clicked.connect(partial(slow.step, sides))
        self.play.setProperty("ownTip", self.play.toolTip())
        self.play.clicked.connect(self._send_play)
        self.rate.chosen.connect(slow.choose_rate)

        self.redraw()

    def redraw(self) -> None:
        slow = self._session.slow_motion
        self.setVisible(slow.is_on and not slow.cannot())
        busy = self._session.training.is_stepping
        for button in self.buttons.values():
            refuse(button, "" if slow.is_playing or busy else slow.cannot_step())
        self.play.setText("Pause" if slow.is_playing else "Play")
        self.play.set_icon("pause" if slow.is_playing else "play")
        refuse(self.play, slow.cannot_play())
        caption_ = slow.caption
        self.happened.setText(caption_.happened if caption_ else slow.cannot_step() or FIRST)
        self.see.setText(caption_.see if caption_ else SEE)
        self._give_way()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._give_way()

    def _give_way(self) -> None:
        """Where there is little room, what to look at is a tool tip, and more is left to the charts below."""
        tight = self.width() < px(TIGHT)
        self.see.setVisible(not tight)
        self.happened.setToolTip(self.see.text() if tight else "")

    def _send_play(self) -> None:
        slow = self._session.slow_motion
        slow.pause() if slow.is_playing else slow.play()
