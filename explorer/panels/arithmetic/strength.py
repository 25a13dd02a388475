"""Under the equation: how strongly A − B is added, and what the data's classifier says came of it."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from explorer.state.arithmetic.outcome import Outcome
from explorer.state.arithmetic.sum import STRONGEST
from explorer.state.session import Session
from explorer.theme import px
from explorer.widgets.chip import Chip
from explorer.widgets.icon_button import IconButton
from explorer.widgets.refusal import refuse
from explorer.widgets.slider_row import SliderRow
from explorer.widgets.surface import row
from explorer.widgets.text import TIMES, listed, number, spoken

WIDEST = 600  # of the slider, in pixels
NARROW, NARROWEST = 640, 440  # of all, below which the last words go, and then the first
SURE = 0.5


class Strength(QWidget):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._has_said = False, False  # of the target, and of all others
        self.slider = SliderRow("Strength", minimum=-STRONGEST, maximum=STRONGEST, default=1.0, unit=TIMES,
                                hard_minimum=-STRONGEST, hard_maximum=STRONGEST, name_width=60)  # fmt: skip
        self.slider.setToolTip(f"C + strength {TIMES} (A − B)")
        self.slider.setMaximumWidth(px(WIDEST))
        self.norm = IconButton("globe", "Keep the norm: means are made as long as codes are", side=28, checkable=True)
        self.target, self.others = Chip(dot=True), Chip()
        layout = row(self.slider, self.norm, None, self.target, self.others, margins=(16, 10, 16, 10))
        layout.setStretch(0, 4)
        self.setLayout(layout)

        arithmetic = session.arithmetic
        arithmetic.changed.connect(self._show_strength)
        arithmetic.judged.connect(self._show_outcome)
        for signal in (self.slider.moved, self.slider.typed):
            signal.connect(arithmetic.set_strength)
        self.slider.pressed.connect(session.viewpoint.begin_gesture)
        self.slider.released.connect(session.viewpoint.end_gesture)
        self.norm.clicked.connect(arithmetic.keep_norm)

        self._show_strength()
        self._show_outcome()

    def _show_strength(self) -> None:
        arithmetic = self._session.arithmetic
        self.slider.set_value(arithmetic.strength)
        refuse(self.slider, f"Fill {listed(arithmetic.missing)} first." if arithmetic.missing else "")
        refuse(self.norm, arithmetic.why_no_norm())
        self.norm.setChecked(arithmetic.keeps_norm)

    def _show_outcome(self) -> None:
        outcome = self._session.arithmetic.outcome
        said = outcome is not None and bool(outcome.names)
        self._has_said = said, said and outcome.by_attribute
        self._give_way()
        if not said:
            return
        self.target.show_state(*_said(outcome))
        self.target.setToolTip("What the data's classifier says of the result; before: of C.")
        if outcome.by_attribute:
            self.others.show_state(f"other attributes kept {number(outcome.kept)}")
            self.others.setToolTip(f"Of the {len(outcome.names) - 1} other attributes, the share that C shows too.")

    def _give_way(self) -> None:
        """Words stand where they leave the slider enough room."""
        for chip, said, least in zip((self.target, self.others), self._has_said, (NARROWEST, NARROW), strict=True):
            chip.setVisible(said and self.width() >= px(least))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._give_way()


def _said(outcome: Outcome) -> tuple[str, str]:
    """In words, and the kind of chip: well where A − B has done to C what it says."""
    target, name = outcome.target, spoken(outcome.names[outcome.target])
    if not outcome.by_attribute:
        before = int(outcome.before.argmax())
        was = "" if before == target else f", C: {outcome.names[before]} {number(float(outcome.before[before]))}"
        return f"{name} {number(float(outcome.after[target]))}{was}", "neutral"
    wanted = outcome.a[target] > outcome.b[target]
    done = (outcome.after[target] > SURE) == wanted
    values = number(float(outcome.after[target])), number(float(outcome.before[target]))
    return f"{name} {values[0]}, was {values[1]}", "ok" if done else "warn"
