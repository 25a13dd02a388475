"""What stands beside points: what of them is shown, what the ground under them means, and what can be measured."""

from __future__ import annotations

from itertools import zip_longest
from typing import NamedTuple

from PySide6.QtWidgets import QWidget

from explorer.panels.train.points_scene import DATA, FITTED, SAMPLES, Key, keys, verdict_ends
from explorer.panels.train.posterior import PosteriorCard
from explorer.state.session import Session
from explorer.state.train.points import DIFFERENCE, FIELD, LEARNED, NOTHING, OPTIMAL
from explorer.widgets.key_switch import KeySwitch
from explorer.widgets.label import Label, caption
from explorer.widgets.slider_row import SliderRow
from explorer.widgets.surface import column
from explorer.widgets.text import count, number
from models.points.look import Look

FIGURES = 2  # that there are at once, at most
ABOUT_SURFACE = {
    LEARNED: "Blue is where the discriminator takes points for real, orange where it takes them for generated.",
    OPTIMAL: "The best there is against this generator, p / (p + g): bare where neither has points. g is a kernel "
    "density of {of} samples; p is blurred by the same kernel.",
    DIFFERENCE: "Blue is where the discriminator trusts points more than the best one would, orange where less.",
    NOTHING: "",
}
ABOUT_FIELD = {
    1: "The score leads from noise to where data are: where it is above 0 to the right, else to the left. It is times "
    "the noise's σ. The axis below is of x_t, where a clean point lies between −1 and 1.",
    2: "The score leads from noise to where data are. Arrows are times the noise's σ; long ones are drawn shorter. "
    "The axes are of x_t, where a clean point lies between −1 and 1.",
}
TOLD = "Told that points are of {}, the class in the tool bar. "
ABOUT_DIVERGENCE = "0: samples are spread as the data are; 0.69: they are nowhere where data are."
ABOUT_GAP = "How far D is from p / (p + g), on average over real and generated points."
ABOUT_ERROR = "Of the true score, what the learned one has not got: 0 is all of it learned."


class PointsSide(QWidget):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.level = SliderRow("Noise", minimum=0.0, maximum=100.0, default=12.0, hard_minimum=0.0,
                               hard_maximum=100.0, unit="%", digits=0)  # fmt: skip
        self.posterior = PosteriorCard(session)
        self.keys: dict[str, KeySwitch] = {}
        self._listed: tuple[Key, ...] = ()
        self._key_list = column(gap=0)
        self._figures = [(Label("", wrap=True), caption("", wrap=True)) for _ in range(FIGURES)]
        self._about = caption("", wrap=True)
        told = (part for figure, meaning in self._figures for part in (figure, meaning, 4))
        below = self.level, column(*told), self._about, 8, self.posterior, None
        self.setLayout(column(self._key_list, 8, *below, margins=(0, 0, 12, 8)))

        self.level.moved.connect(self._send_level)
        self.level.typed.connect(self._send_level)

    def show_look(self, look: Look | None) -> None:
        points = self._session.points
        self._show_keys(look)
        self.level.setVisible(look is not None and look.field is not None and points.view == FIELD)
        self.level.set_value(100 * points.level)
        found = [] if look is None else figures(look)
        for labels, figure in zip_longest(self._figures, found, fillvalue=Figure("", "")):
            for label, text in zip(labels, figure, strict=True):
                label.setText(text)
                label.setVisible(bool(text))
        self._about.setText("" if look is None else self._words(look))
        self._about.setVisible(bool(self._about.text()))
        self.posterior.show_look(look)

    def _words(self, look: Look) -> str:
        """About what lies under the points."""
        points, verdicts = self._session.points, look.verdicts
        if look.field is not None:
            return ABOUT_FIELD[look.dimensions] if points.view == FIELD else ""
        if verdicts is None:
            return FITTED if look.is_fitted else ""
        told = TOLD.format(verdicts.told) if verdicts.told else ""
        best = ABOUT_SURFACE[OPTIMAL].format(of=count(verdicts.of))
        if look.dimensions == 1:
            return told + (verdicts.why_no_optimum or best.replace(": bare where neither has points", ""))
        surface = points.surface_shown
        if surface == NOTHING:
            return ""
        if surface != LEARNED:
            return told + (best if surface == OPTIMAL else ABOUT_SURFACE[surface])
        low, high = verdict_ends(verdicts)
        return f"{told}{ABOUT_SURFACE[LEARNED]} The full colours stand for {number(high)} and {number(low)}."

    def _show_keys(self, look: Look | None) -> None:
        wanted = () if look is None else keys(look, self._session.points)
        if wanted != self._listed:
            self._listed = wanted
            self._list_keys()
        for name, switch in self.keys.items():
            switch.setChecked(self._session.points.shows(name))
        if look is not None:
            for name, drawn in ((DATA, look.data), (SAMPLES, look.samples)):
                if name in self.keys:
                    self.keys[name].set_detail(count(len(drawn)))

    def _list_keys(self) -> None:
        for switch in self.keys.values():
            self._key_list.removeWidget(switch)
            switch.hide()
            switch.deleteLater()
        self.keys = {key.name: KeySwitch(key.words, key.kind, key.colour, tip=key.tip) for key in self._listed}
        for name, switch in self.keys.items():
            switch.setObjectName(name)
            switch.clicked.connect(self._send_shown)
            self._key_list.addWidget(switch)

    def _send_shown(self) -> None:
        switch = self.sender()
        self._session.points.set_shown(switch.objectName(), switch.isChecked())

    def _send_level(self, percent: float) -> None:
        self._session.points.set_level(percent / 100)


class Figure(NamedTuple):
    words: str
    meaning: str


def figures(look: Look) -> list[Figure]:
    """What can be measured, and what it means."""
    found = []
    if look.divergence is not None:
        found.append(Figure(f"Jensen–Shannon {number(look.divergence, 3, 'nats')}", ABOUT_DIVERGENCE))
    if look.verdicts is not None and look.verdicts.gap is not None:
        found.append(Figure(f"D away from the best by {number(look.verdicts.gap, 3)}", ABOUT_GAP))
    if look.field is not None and look.field.error is not None:
        found.append(Figure(f"Score missed: {number(100 * look.field.error, 1, '%')}", ABOUT_ERROR))
    return found
