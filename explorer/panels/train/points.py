"""A model of points as it learns: what it draws among the data, and what only points let one see of it."""

from __future__ import annotations

from itertools import zip_longest
from typing import NamedTuple

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QStackedWidget, QWidget

from explorer.panels.train.points_scene import FITTED, Key, curves, keys, scene, verdict_ends
from explorer.panels.train.posterior import PosteriorCard
from explorer.state.session import Session
from explorer.state.train.points import DIFFERENCE, FIELD, LEARNED, NOTHING, OPTIMAL, SAMPLES
from explorer.theme import px
from explorer.widgets.density_curves import DensityCurves
from explorer.widgets.header import PanelHeader
from explorer.widgets.key_switch import KeySwitch
from explorer.widgets.label import Label, caption
from explorer.widgets.point_plane import PointPlane
from explorer.widgets.scroll import GivingColumn
from explorer.widgets.segmented import Segmented
from explorer.widgets.slider_row import SliderRow
from explorer.widgets.surface import Surface, column, row
from explorer.widgets.text import count, number
from models.points.look import Look

SIDE, PLANE = 236, 300  # pixels: the column beside the plane, and the plane's least height above it
MOST_WORDS = 700  # pixels, of height
FIGURES = 2  # that there are at once, at most
FOLDED = 540  # pixels of width, below which the column stands below
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


class PointsPanel(Surface):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.header = PanelHeader("Points")
        self.surface = Segmented(
            [
                (LEARNED, "Discriminator", "What the discriminator says of every place."),
                (OPTIMAL, "Optimal", "What the best discriminator would say: p / (p + g)."),
                (DIFFERENCE, "Difference", "How far the discriminator is from the best one."),
                (NOTHING, "None", "Only the points."),
            ],
            name="Surface under the points",
        )
        self.view = Segmented(
            [
                (SAMPLES, "Samples", "What is drawn, among the data."),
                (FIELD, "Score field", "Where noisy points are led, at one level of noise."),
            ],
            name="What is seen of the diffusion",
        )
        self.header.add(self.surface)
        self.header.add(self.view)
        self.plane, self.line = PointPlane(name="Points"), DensityCurves(name="Densities")
        self._stack = QStackedWidget()
        self._empty = caption("", wrap=True)
        for widget in (self.plane, self.line, self._empty):
            self._stack.addWidget(widget)
        self.level = SliderRow("Noise", minimum=0.0, maximum=100.0, default=12.0, hard_minimum=0.0,
                               hard_maximum=100.0, unit="%", digits=0)  # fmt: skip
        self.posterior = PosteriorCard(session)
        self._about, self._keys, self._key_list = caption("", wrap=True), {}, column(gap=0)
        self._figures = [Label("", wrap=True) for _ in range(FIGURES)]
        self._meanings = [caption("", wrap=True) for _ in range(FIGURES)]
        figures = column(*(part for pair in zip(self._figures, self._meanings, strict=True) for part in (*pair, 4)))
        self._listed: tuple[Key, ...] = ()
        side = QWidget()
        side.setLayout(
            column(
                self._key_list,
                8,
                self.level,
                figures,
                self._about,
                8,
                self.posterior,
                None,
                margins=(0, 0, 12, 8),
            )
        )
        self._side = GivingColumn(side, least=MOST_WORDS)
        self._body = row(self._stack, column(self._side, None), margins=(12, 0, 4, 8), gap=12)
        self._body.setStretch(0, 1)
        layout = column(self.header, self._body)
        layout.setStretch(1, 1)
        self.setLayout(layout)

        points = session.points
        points.changed.connect(self.redraw)
        self.surface.chosen.connect(points.choose_surface)
        self.view.chosen.connect(points.choose_view)
        self.level.moved.connect(self._send_level)
        self.level.typed.connect(self._send_level)
        self.plane.picked.connect(points.choose)
        self.line.picked.connect(points.choose)

        self.redraw()

    def minimumSizeHint(self) -> object:
        size = super().minimumSizeHint()
        size.setHeight(max(size.height(), px(300)))
        return size

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold(self.width() < px(FOLDED))

    def _fold(self, folded: bool) -> None:
        """The column of words stands below the plane, or beside it."""
        directions = QBoxLayout.Direction
        self._body.setDirection(directions.TopToBottom if folded else directions.LeftToRight)
        self._stack.setMinimumHeight(px(PLANE) if folded else 0)
        self._side.setFixedWidth(self.width() - px(16) if folded else px(SIDE))
        self._side.setMinimumHeight(0 if folded else 1)  # beside the plane it scrolls, below it is as high as it needs

    def redraw(self) -> None:
        points = self._session.points
        if not points.are_there:
            return
        look = points.look
        self._empty.setText(points.why_empty())
        self._stack.setCurrentWidget(self._empty if look is None else self.plane if look.dimensions == 2 else self.line)
        self.header.set_context("" if look is None else f"at step {count(look.step)}")
        self._show_controls(look)
        self._show_keys(() if look is None else keys(look, points))
        found = [] if look is None else _figures(look)
        for label, about, figure in zip_longest(self._figures, self._meanings, found):
            label.setVisible(figure is not None)
            about.setVisible(figure is not None)
            label.setText(figure.words if figure else "")
            about.setText(figure.about if figure else "")
        self.posterior.show_look(look)
        if look is None:
            return
        self._show_details(look)
        if look.dimensions == 2:
            self.plane.set_pickable(look.posterior is not None)
            self.plane.set_scene(scene(look, points))
        else:
            found = curves(look, points)
            self.line.set_pickable(look.posterior is not None)
            self.line.set_curves(found.curves, found.low, found.high, found.second, found.mark)

    def _show_controls(self, look: Look | None) -> None:
        points = self._session.points
        is_gan = look is not None and look.verdicts is not None
        is_ddpm = look is not None and look.field is not None
        self.surface.setVisible(is_gan and look.dimensions == 2)
        self.view.setVisible(is_ddpm)
        self.level.setVisible(is_ddpm and points.view == FIELD)
        self.level.set_value(100 * points.level)
        self.view.set_value(points.view)
        if is_gan:
            why = look.verdicts.why_no_optimum
            self.surface.set_value(LEARNED if why and points.surface in (OPTIMAL, DIFFERENCE) else points.surface)
            for value in (OPTIMAL, DIFFERENCE):
                self.surface.set_refusal(value, why)
        self._about.setText(self._words(look))
        self._about.setVisible(bool(self._about.text()))

    def _words(self, look: Look | None) -> str:
        points = self._session.points
        if look is None:
            return ""
        if look.field is not None:
            return ABOUT_FIELD[look.dimensions] if points.view == FIELD else ""
        if look.verdicts is None:
            return FITTED if look.is_fitted else ""
        told = TOLD.format(look.verdicts.told) if look.verdicts.told else ""
        best = ABOUT_SURFACE[OPTIMAL].format(of=count(look.verdicts.of))
        if look.dimensions == 1:
            return told + (look.verdicts.why_no_optimum or best.replace(": bare where neither has points", ""))
        if self.surface.value() == NOTHING:
            return ""
        words = told + (best if self.surface.value() == OPTIMAL else ABOUT_SURFACE[self.surface.value()])
        if self.surface.value() == LEARNED:
            low, high = verdict_ends(look.verdicts)
            words += f" The full colours stand for {number(high)} and {number(low)}."
        return words

    def _show_keys(self, wanted: tuple[Key, ...]) -> None:
        if wanted != self._listed:
            self._listed = wanted
            for switch in self._keys.values():
                self._key_list.removeWidget(switch)
                switch.hide()
                switch.deleteLater()
            self._keys = {}
            for key in wanted:
                switch = KeySwitch(key.words, key.kind, key.colour, tip=key.tip)
                switch.setObjectName(key.name)
                switch.clicked.connect(self._send_shown)
                self._keys[key.name] = switch
                self._key_list.addWidget(switch)
        for name, switch in self._keys.items():
            switch.setChecked(self._session.points.shows(name))

    def _show_details(self, look: Look) -> None:
        """How many points are drawn."""
        for name, rows in (("data", look.data), ("samples", look.samples)):
            if name in self._keys:
                self._keys[name].set_detail(count(len(rows)))

    def _send_shown(self) -> None:
        switch = self.sender()
        self._session.points.set_shown(switch.objectName(), switch.isChecked())

    def _send_level(self, percent: float) -> None:
        self._session.points.set_level(percent / 100)


class Figure(NamedTuple):
    words: str
    about: str


def _figures(look: Look) -> list[Figure]:
    """What can be measured, and what it means."""
    found = []
    if look.divergence is not None:
        found.append(Figure(f"Jensen–Shannon {number(look.divergence, 3, 'nats')}", ABOUT_DIVERGENCE))
    if look.verdicts is not None and look.verdicts.gap is not None:
        found.append(Figure(f"D away from the best by {number(look.verdicts.gap, 3)}", ABOUT_GAP))
    if look.field is not None and look.field.error is not None:
        found.append(Figure(f"Score missed: {number(100 * look.field.error, 1, '%')}", ABOUT_ERROR))
    return found
