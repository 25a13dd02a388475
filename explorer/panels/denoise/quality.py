"""Steps against quality: what each sampler makes of so many network evaluations, as a plot with its pictures."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from explorer.panels.denoise.quality_pictures import QualityPictures, figures
from explorer.panels.denoise.quality_side import QualitySide
from explorer.state.session import Session
from explorer.widgets.log_plot import LogPlot, Place, Points, Scale, Spot
from explorer.widgets.scroll import GivingColumn
from explorer.widgets.surface import Line, Surface, column, row
from explorer.widgets.text import count
from models.diffusion import SAMPLERS
from models.trajectories.quality import Point

LEAST = 40  # pixels of the pictures, which scroll where the window is low
LOOKS = (("spherical", "o"), ("linear", "t"), ("through_data", "s"), ("total", "d"))  # fields of Theme, and shapes
ACROSS, EMPTY = "network evaluations for a picture", "Nothing has been measured yet."


class QualityPage(Surface):
    hint = "A point shows its figures and pictures · a click keeps it · arrow keys go from point to point"

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.side, self.plot = QualitySide(session), LogPlot(name="Quality", across=ACROSS, empty=EMPTY)
        self.pictures = QualityPictures(session)
        self._below = Surface()
        self._below.setLayout(column(Line(), GivingColumn(self.pictures, least=LEAST)))
        middle = column(self.plot, self._below)
        middle.setStretch(0, 1)
        layout = row(self.side, Line(vertical=True), middle, gap=0)
        layout.setStretch(2, 1)
        self.setLayout(layout)

        session.denoise.quality.changed.connect(self._show_points)
        session.denoise.quality_look.changed.connect(self._show_points)
        session.denoise.quality_look.moved.connect(self._show_place)
        self.plot.pointed.connect(self._send_pointed)
        self.plot.chosen.connect(self._send_chosen)

        self._show_points()

    @property
    def status(self) -> str:
        there, missing = len(self._session.denoise.quality.shown), len(self._session.denoise.quality.missing)
        return f"{count(there)} of {count(there + missing)} points"

    def show_mode(self, shown: bool) -> None:
        """Nothing is measured unasked."""

    def takes_key(self, event: QKeyEvent) -> bool:
        """Whether it was for this page."""
        along = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(event.key())
        across = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(event.key())
        if along is None and across is None:
            return False
        self._session.denoise.quality_look.go(along or 0, across or 0)
        return True

    # --- state to widgets ---

    def _show_points(self) -> None:
        quality = self._session.denoise.quality
        self._of = {sampler: [p for p in quality.shown if p.sampler == sampler] for sampler in quality.samplers}
        lines = [
            Points(SAMPLERS[sampler].title, *_look(sampler), tuple(map(self._spot, points)))
            for sampler, points in self._of.items()
        ]
        self.plot.set_lines(lines, self._scale(), quality.range)
        self._show_place()

    def _show_place(self) -> None:
        look = self._session.denoise.quality_look
        self._below.setVisible(look.point is not None)
        self.plot.set_current(self._place(look.point), look.is_chosen)

    def _place(self, point: Point | None) -> Place | None:
        found = ((i, points.index(point)) for i, points in enumerate(self._of.values()) if point in points)
        return next(found, None)

    def _spot(self, point: Point) -> Spot:
        figure = self._session.denoise.quality_look.figure
        error = point.agreement_error if figure == "agreement" else 0.0
        lines = (f"{SAMPLERS[point.sampler].title}, {count(point.steps)} steps", *figures(point, self._session))
        return Spot(point.evaluations, getattr(point, figure) or 0.0, error, lines)

    def _scale(self) -> Scale:
        quality, figure = self._session.denoise.quality, self._session.denoise.quality_look.figure
        if figure == "agreement":
            return Scale("Pictures that the classifier takes for what was asked for", lowest=0.0, highest=1.0)
        if figure == "variety":
            has_classes = quality.points and self._session.model.current.model.whole.conditions
            if quality.to_real:
                title = "Variety within a class, of real images'" if has_classes else "Variety, of real images'"
                return Scale(title, lowest=0.0, level=(1.0, "real images"))
            return Scale(f"Mean distance of two pictures{' of a class' if has_classes else ''}", lowest=0.0)
        return Scale("Seconds for a picture", log=True)

    # --- widgets to state ---

    def _send_pointed(self, place: Place | None) -> None:
        self._session.denoise.quality_look.look_under(self._point_at(place))

    def _send_chosen(self, place: Place) -> None:
        self._session.denoise.quality_look.choose(self._point_at(place))

    def _point_at(self, place: Place | None) -> Point | None:
        return None if place is None else list(self._of.values())[place[0]][place[1]]


def _look(sampler: str) -> tuple[str, str]:
    return LOOKS[list(SAMPLERS).index(sampler) % len(LOOKS)]
