"""What stands beside points: what of them is shown, what the ground under them means, and what can be measured."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from explorer.panels.train.points_scene import DATA, SAMPLES, Key, keys, verdict_ends
from explorer.panels.train.posterior import PosteriorCard
from explorer.state.session import Session
from explorer.state.train.points import DIFFERENCE, FIELD, LEARNED, NOTHING, OPTIMAL
from explorer.widgets.key_switch import KeySwitch
from explorer.widgets.label import Label, caption
from explorer.widgets.slider_row import SliderRow
from explorer.widgets.surface import column
from explorer.widgets.text import count, number
from models.points.look import Look

ABOUT_SURFACE = {
    LEARNED: "Blue is where the discriminator takes points for real, orange where it takes them for generated.",
    OPTIMAL: "The best there is against this generator, p / (p + g): bare where neither has points. g is a kernel "
    "density of 12,000 samples; p is blurred by the same kernel.",
    DIFFERENCE: "Blue is where the discriminator trusts points more than the best one would, orange where less.",
    NOTHING: "",
}
ABOUT_FIELD = (
    "The score leads from noise to where data are. Arrows are times the noise's σ; long ones are drawn shorter. "
    "The axes are of x_t, where a clean point lies between −1 and 1."
)


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
        self._figures, self._about = Label("", wrap=True), caption("", wrap=True)
        below = self.level, self._figures, 4, self._about, 8, self.posterior, None
        self.setLayout(column(self._key_list, 8, *below, margins=(0, 0, 12, 8)))

        self.level.moved.connect(self._send_level)
        self.level.typed.connect(self._send_level)

    def show_look(self, look: Look | None) -> None:
        points = self._session.points
        self._show_keys(look)
        self.level.setVisible(look is not None and look.field is not None and points.view == FIELD)
        self.level.set_value(100 * points.level)
        for label, text in (
            (self._figures, "" if look is None else "\n".join(figures(look))),
            (self._about, "" if look is None else self._words(look)),
        ):
            label.setText(text)
            label.setVisible(bool(text))
        self.posterior.show_look(look)

    def _words(self, look: Look) -> str:
        """About what lies under the points."""
        points, verdicts = self._session.points, look.verdicts
        if look.field is not None:
            return ABOUT_FIELD if points.view == FIELD else ""
        if verdicts is None:
            return ""
        if look.dimensions == 1:
            return verdicts.why_no_optimum or ABOUT_SURFACE[OPTIMAL].replace(": bare where neither has points", "")
        surface = points.surface_shown
        if surface != LEARNED:
            return ABOUT_SURFACE[surface]
        low, high = verdict_ends(verdicts)
        return f"{ABOUT_SURFACE[LEARNED]} The full colours stand for {number(high)} and {number(low)}."

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


def figures(look: Look) -> list[str]:
    """What can be measured, a line each."""
    found = []
    if look.divergence is not None:
        found.append(f"Jensen–Shannon {number(look.divergence, 3, 'nats')}")
    if look.verdicts is not None and look.verdicts.gap is not None:
        found.append(f"D away from the best by {number(look.verdicts.gap, 3)}")
    if look.field is not None and look.field.error is not None:
        found.append(f"Score missed: {number(100 * look.field.error, 1, '%')}")
    return found
