"""Steps against quality: what each sampler makes of so many network evaluations, as a plot with its pictures."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from explorer.panels.denoise.head import WIDTH, SideHead
from explorer.state.denoise.quality import FEWEST, FIGURES, MOST
from explorer.state.session import Session
from explorer.theme import px
from explorer.widgets.button import Button
from explorer.widgets.fields import SwitchField
from explorer.widgets.gallery import Gallery
from explorer.widgets.label import ElidedLabel, caption, heading
from explorer.widgets.log_plot import LogPlot, Place, Points, Scale, Spot
from explorer.widgets.number_box import NumberBox
from explorer.widgets.refusal import refuse
from explorer.widgets.scroll import GivingColumn, ScrollColumn
from explorer.widgets.segmented import Option, Segmented
from explorer.widgets.surface import Line, Surface, column, row
from explorer.widgets.text import count, duration, general, number
from models.conditioning import in_words
from models.diffusion import SAMPLERS
from models.trajectories.quality import SHOWN, STEPS, Point

WORDS, TILE, ROW = 160, 44, 56  # pixels before the pictures, of one of them, and of a sampler's row
LOOKS = {  # how each sampler's line is drawn: a field of Theme, and a shape
    "ddim": ("spherical", "o"),
    "ancestral": ("linear", "t"),
    "dpm_solver": ("through_data", "s"),
    "heun": ("total", "d"),
}
NAMES = {"agreement": "Agreement", "variety": "Variety", "seconds": "Time"}
ACROSS, EMPTY = "network evaluations for a picture", "Nothing has been measured yet."
TIPS = {
    "agreement": "How many of the pictures the classifier takes for the class that was asked for",
    "variety": "Mean distance of two pictures of a class, in what the classifier sees",
    "seconds": "Time of the processor for a picture; of all its cores together",
}


class QualityPage(Surface):
    hint = "A point shows its figures and pictures · a click keeps it · arrow keys go from point to point"

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.side, self.plot = QualitySide(session), LogPlot(name="Quality", across=ACROSS, empty=EMPTY)
        self.pictures = QualityPictures(session)
        middle = column(self.plot, Line(), GivingColumn(self.pictures, least=2 * ROW))
        middle.setStretch(0, 1)
        layout = row(self.side, Line(vertical=True), middle, gap=0)
        layout.setStretch(2, 1)
        self.setLayout(layout)

        quality = session.quality
        quality.changed.connect(self._show_points)
        quality.moved.connect(self._show_place)
        self.plot.pointed.connect(self._send_pointed)
        self.plot.chosen.connect(self._send_chosen)

        self._show_points()

    @property
    def status(self) -> str:
        there, missing = len(self._session.quality.shown), len(self._session.quality.missing)
        return f"{count(there)} of {count(there + missing)} points"

    def show_mode(self, shown: bool) -> None:
        """Nothing is measured unasked."""

    def takes_key(self, event: QKeyEvent) -> bool:
        """Whether it was for this page."""
        along = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(event.key())
        across = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(event.key())
        if along is None and across is None:
            return False
        self._session.quality.go(along or 0, across or 0)
        return True

    # --- state to widgets ---

    def _show_points(self) -> None:
        quality = self._session.quality
        self._of = {sampler: [p for p in quality.shown if p.sampler == sampler] for sampler in quality.samplers}
        lines = [
            Points(SAMPLERS[sampler].title, *LOOKS[sampler], tuple(map(self._spot, points)))
            for sampler, points in self._of.items()
        ]
        self.plot.set_lines(lines, self._scale(), quality.range)
        self._show_place()

    def _show_place(self) -> None:
        quality = self._session.quality
        self.plot.set_current(self._place(quality.point), quality.is_chosen)

    def _place(self, point: Point | None) -> Place | None:
        found = ((i, points.index(point)) for i, points in enumerate(self._of.values()) if point in points)
        return next(found, None)

    def _spot(self, point: Point) -> Spot:
        figure = self._session.quality.figure
        error = point.agreement_error if figure == "agreement" else 0.0
        lines = (f"{SAMPLERS[point.sampler].title}, {count(point.steps)} steps", *_figures(point, self._session))
        return Spot(point.evaluations, getattr(point, figure) or 0.0, error, lines)

    def _scale(self) -> Scale:
        quality = self._session.quality
        if quality.figure == "agreement":
            return Scale("Pictures that the classifier takes for what was asked for", lowest=0.0, highest=1.0)
        if quality.figure == "variety":
            if quality.to_real:
                return Scale("Variety within a class, of real images'", lowest=0.0, level=(1.0, "real images"))
            return Scale("Mean distance of two pictures of a class", lowest=0.0)
        return Scale("Seconds for a picture", log=True)

    # --- widgets to state ---

    def _send_pointed(self, place: Place | None) -> None:
        self._session.quality.look_under(self._point_at(place))

    def _send_chosen(self, place: Place) -> None:
        self._session.quality.choose(self._point_at(place))

    def _point_at(self, place: Place | None) -> Point | None:
        return None if place is None else list(self._of.values())[place[0]][place[1]]


class QualitySide(Surface):
    """What is measured, and what of it is shown."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.figures = Segmented(
            [Option(figure, NAMES[figure], TIPS[figure]) for figure in FIGURES],
            name="What the plot shows",
            stretch=True,
        )
        self.images = NumberBox("Images", minimum=FEWEST, maximum=MOST)
        self.images.setToolTip("Of each point; four times as many halve the error.")
        self.ticks = {sampler: SwitchField() for sampler in SAMPLERS}
        for sampler, tick in self.ticks.items():
            tick.setText(SAMPLERS[sampler].title)
        self.measure = Button("Measure", kind="primary", icon_name="play")
        self._asked, self._left, self._about = (caption(wrap=True) for _ in range(3))
        self.sample = Button("Sample like this")
        body = self._arranged()
        layout = column(SideHead(session), ScrollColumn(body))
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.setFixedWidth(px(WIDTH))

        quality = session.quality
        quality.changed.connect(self._show_state)
        quality.progressed.connect(self._show_left)
        quality.moved.connect(self._show_point)
        self.figures.chosen.connect(quality.look_at)
        self.images.changed.connect(quality.set_images)
        self.images.refused.connect(partial(self._refuse, "number of images"))
        for sampler, tick in self.ticks.items():
            tick.clicked.connect(partial(quality.tick, sampler))
        self.measure.clicked.connect(self._send_measure)
        self.sample.clicked.connect(self._send_sample)

        self._show_state()

    def _arranged(self) -> QWidget:
        body = Surface()
        shown = column(heading("Steps against quality"), 8, self.figures)
        ticks = column(*self.ticks.values(), gap=6)
        asked = column(row(self.images, None), 12, ticks, 12, self._asked, 12, self.measure, 6, self._left)
        whole = column(shown, 16, asked, 16, self._about, 16, self.sample, None, margins=(16, 12, 16, 14))
        body.setLayout(whole)
        return body

    # --- state to widgets ---

    def _show_state(self) -> None:
        quality = self._session.quality
        for figure in FIGURES:
            self.figures.set_refusal(figure, quality.why_not_figure(figure))
        self.figures.set_value(quality.figure)
        if not self.images.hasFocus():
            self.images.set_value(quality.images)
        for sampler, tick in self.ticks.items():
            tick.setChecked(sampler in quality.samplers)
        busy = "The samplers are being measured. This can be changed once that is done or stopped."
        busy = busy if quality.is_measuring else ""
        for each in (self.images, *self.ticks.values()):
            refuse(each, busy)
        self._show_button()
        self._asked.setText(self._what())
        self._about.setText(self._words())
        self._show_left()
        self._show_point()

    def _show_button(self) -> None:
        quality = self._session.quality
        if quality.is_measuring:
            self.measure.setText("Stop")
            self.measure.set_icon("square")
            refuse(self.measure, "")
            self.measure.setToolTip("What has been measured is kept, and measuring can go on from there.")
            return
        begun = bool(quality.points) and not quality.is_stale
        self.measure.setText("Measure the rest" if begun and quality.missing else "Measure")
        self.measure.set_icon("play")
        refuse(self.measure, quality.why_not())
        if self.measure.isEnabled():
            steps = ", ".join(map(count, STEPS))
            self.measure.setToolTip(f"Each sampler that is ticked with {steps} steps, the cheapest first")

    def _show_left(self) -> None:
        quality = self._session.quality
        seconds = quality.seconds_left if self._session.measured_times else None
        if quality.is_measuring:
            words = f"{duration(seconds)} left" if seconds is not None else "Looking at real images…"
        elif quality.why_not():
            words = ""
        else:
            words = f"{count(quality.cost)} network evaluations"
            words += f", about {duration(seconds)} here." if seconds is not None else "; on a CPU that takes minutes."
        self._left.setText(words)
        self._left.setVisible(bool(words))

    def _show_point(self) -> None:
        point = self._session.quality.point
        refuse(self.sample, "" if point is not None else "Nothing has been measured yet.")
        if point is not None:
            steps = f"{SAMPLERS[point.sampler].title} and {count(point.steps)} steps"
            self.sample.setToolTip(f"Gives run A {steps}, and shows it in Reverse")

    def _what(self) -> str:
        """What is asked for in every picture."""
        quality = self._session.quality
        if (base := quality.wanted) is None:
            return ""
        if not self._names:
            asked = "no class"
        elif base.condition:
            asked = in_words(base.condition, self._session.model.current.model.whole.conditions)
        else:
            asked = "all classes in turn"
        guided = f", guidance {general(base.guidance)}" if base.is_guided else ""
        eta = f", eta {general(base.eta)}" if base.eta else ""
        words = f"As in run A: {asked}{guided}{eta}, seed {base.seed}."
        return f"{words} The points are of other settings; measuring begins anew." if quality.is_stale else words

    @property
    def _names(self) -> tuple[str, ...]:
        """Of the classes that the model can be asked for."""
        opened, plan = self._session.model.current, self._session.denoise_plan
        return opened.model.whole.conditions.names if plan.a is not None else ()

    def _words(self) -> str:
        """What is to be known before believing the plot."""
        quality = self._session.quality
        if reason := quality.why_not_figure("agreement"):
            first = f"No agreement: {reason}"
        else:
            chance = 100 / max(len(self._names), 1)
            real = "" if quality.accuracy is None else (
                f" and the classifier is right about {number(100 * quality.accuracy, 0, '%')} of real images"
            )  # fmt: skip
            first = (
                f"Bars are standard errors of {count(quality.images)} images; points whose bars overlap may well be "
                f"as good as each other. Guessing would agree in {number(chance, 0, '%')}{real}."
            )
        return f"{first}\n\nHeun looks twice in a step, and guidance twice again: evaluations count that, steps do not."

    # --- widgets to state ---

    def _send_measure(self) -> None:
        quality = self._session.quality
        quality.stop() if quality.is_measuring else quality.measure()

    def _send_sample(self) -> None:
        point, plan = self._session.quality.point, self._session.denoise_plan
        plan.set("A", sampler=point.sampler, steps=point.steps)
        if (plan.a.sampler, plan.a.steps) == (point.sampler, point.steps):
            self._session.denoise.set_mode("reverse")
            self._session.denoise_runs.sample()

    def _refuse(self, name: str, why: str) -> None:
        self._session.notices.refuse(f"The {name} {why}")


class QualityPictures(Surface):
    """A row for every sampler: what it makes of about as many evaluations, each column of the same noise and class."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.rows = {sampler: _Row(sampler) for sampler in SAMPLERS}
        self.setLayout(column(*self.rows.values(), margins=(16, 10, 16, 10), gap=6))

        session.quality.changed.connect(self._show_pictures)
        session.quality.moved.connect(self._show_pictures)

        self._show_pictures()

    def _show_pictures(self) -> None:
        quality, looked_at = self._session.quality, self._session.quality.point
        self.setVisible(looked_at is not None)
        for sampler, shown in self.rows.items():
            point = quality.beside(sampler) if looked_at is not None else None
            shown.setVisible(point is not None)
            if point is not None:
                shown.show_point(point, point is looked_at, self._session)


class _Row(QWidget):
    def __init__(self, sampler: str) -> None:
        super().__init__()
        self._name, self._about = heading(SAMPLERS[sampler].title), ElidedLabel(size=12, muted=True)
        self.gallery = Gallery(columns=SHOWN, tile=TILE, gap=4, radius=2, name=f"Pictures by {SAMPLERS[sampler].title}")
        words = QWidget()
        words.setLayout(column(self._name, self._about, None))
        words.setFixedWidth(px(WORDS))
        layout = row(words, self.gallery, gap=0)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def show_point(self, point: Point, is_looked_at: bool, session: Session) -> None:
        self._name.set_muted(not is_looked_at)
        self._about.setText(f"{count(point.steps)} steps, {count(point.evaluations)} evaluations")
        self._about.setToolTip("\n".join(_figures(point, session)))
        self.gallery.set_images(point.pictures)


def _figures(point: Point, session: Session) -> list[str]:
    """What is said of a point."""
    found = [f"{count(point.evaluations)} network evaluations"]
    if point.agreement is not None:
        found.append(f"agreement {number(point.agreement)} ± {number(point.agreement_error)}")
    of = " of real images'" if session.quality.to_real else ""
    found.append(f"variety {number(point.variety)}{of}")
    if session.measured_times:
        found.append(f"{number(point.seconds, 3, 's')} for a picture")
    return found
