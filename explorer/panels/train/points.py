"""A model of points as it learns: what it draws among the data, and what only points let one see of it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget

from explorer.panels.train.points_scene import curves, scene
from explorer.panels.train.points_side import PointsSide
from explorer.state.session import Session
from explorer.state.train.points import DIFFERENCE, FIELD, LEARNED, NOTHING, OPTIMAL, SAMPLES
from explorer.theme import px
from explorer.widgets.density_curves import DensityCurves
from explorer.widgets.folding import Folding
from explorer.widgets.header import PanelHeader
from explorer.widgets.label import caption
from explorer.widgets.point_plane import PointPlane
from explorer.widgets.scroll import GivingColumn
from explorer.widgets.segmented import Segmented
from explorer.widgets.surface import Surface, column, row
from explorer.widgets.text import count
from models.points.look import Look

LEAST = 250  # pixels of height, so that at 1280x720 the charts above have room too
SIDE, PLANE = 236, 300  # pixels: the column beside the plane, and the plane's least height above it
MOST_WORDS = 700  # pixels, of height
ANY = 2**24 - 1  # pixels: Qt's own bound of a width that has none
WORD, SHORT = "Discriminator", "D"  # as there is room
FOLDED = 540  # pixels of width, below which the column stands below


class PointsPanel(Surface):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.header = PanelHeader("Points")
        self.surface = Segmented(
            [
                (LEARNED, WORD, "What the discriminator says of every place."),
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
        self._empty = caption("", wrap=True)
        self._stack = QStackedWidget()
        for widget in (self.plane, self.line, self._empty):
            self._stack.addWidget(widget)
        self.side = PointsSide(session)
        self._beside = GivingColumn(self.side, least=MOST_WORDS)
        body = row(self._stack, self._beside, margins=(12, 0, 4, 8), gap=12)
        body.setStretch(0, 1)
        body.setAlignment(self._beside, Qt.AlignmentFlag.AlignTop)
        self._body = Folding(body, below=FOLDED)
        layout = column(self.header, self._body)
        layout.setStretch(1, 1)
        self.setLayout(layout)

        points = session.points
        points.changed.connect(self.redraw)
        self._body.turned.connect(self._fold)
        self.surface.chosen.connect(points.choose_surface)
        self.view.chosen.connect(points.choose_view)
        self.plane.picked.connect(points.choose)
        self.line.picked.connect(points.choose)

        self._fold(self._body.is_folded)
        self.redraw()

    def minimumSizeHint(self) -> object:
        size = super().minimumSizeHint()
        size.setHeight(max(size.height(), px(LEAST)))
        return size

    def _fold(self, folded: bool) -> None:
        """The column of words stands below the plane, or beside it."""
        self.surface.set_label(LEARNED, SHORT if folded else WORD)
        self._stack.setMinimumHeight(px(PLANE) if folded else 0)
        self._beside.setMinimumWidth(0 if folded else px(SIDE))
        self._beside.setMaximumWidth(ANY if folded else px(SIDE))
        self._beside.setMinimumHeight(0 if folded else 1)  # beside the plane it scrolls, below it is all there

    def redraw(self) -> None:
        points = self._session.points
        if not points.are_there:
            return
        look = points.look
        self._empty.setText(points.why_empty())
        self._stack.setCurrentWidget(self._empty if look is None else self.plane if look.dimensions == 2 else self.line)
        self.header.set_context("" if look is None else f"at step {count(look.step)}")
        self._show_choices(look)
        self.side.show_look(look)
        if look is None:
            return
        if look.dimensions == 2:
            self.plane.set_pickable(look.posterior is not None)
            self.plane.set_scene(scene(look, points))
        else:
            found = curves(look, points)
            self.line.set_pickable(look.posterior is not None)
            self.line.set_curves(found.curves, found.low, found.high, found.second, found.mark)

    def _show_choices(self, look: Look | None) -> None:
        points, verdicts = self._session.points, None if look is None else look.verdicts
        self.surface.setVisible(verdicts is not None and look.dimensions == 2)
        self.view.setVisible(look is not None and look.field is not None)
        self.view.set_value(points.view)
        if verdicts is not None:
            self.surface.set_value(points.surface_shown)
            for value in (OPTIMAL, DIFFERENCE):
                self.surface.set_refusal(value, verdicts.why_no_optimum)
