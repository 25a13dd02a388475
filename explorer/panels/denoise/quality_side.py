"""Beside the plot of quality: what is measured, what of it is shown, and what to make of it."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QWidget

from explorer.panels.denoise.head import WIDTH, SideHead
from explorer.state.denoise.quality import FEWEST, MOST
from explorer.state.denoise.quality_look import FIGURES
from explorer.state.session import Session
from explorer.theme import px
from explorer.widgets.button import Button
from explorer.widgets.fields import SwitchField
from explorer.widgets.label import caption, heading
from explorer.widgets.number_box import NumberBox
from explorer.widgets.refusal import refuse
from explorer.widgets.scroll import ScrollColumn
from explorer.widgets.segmented import Option, Segmented
from explorer.widgets.surface import Surface, column, row
from explorer.widgets.text import count, duration, general, number
from models.conditioning import in_words
from models.diffusion import SAMPLERS
from models.trajectories.quality import STEPS

NAMES = {"agreement": "Agreement", "variety": "Variety", "seconds": "Time"}
TIPS = {
    "agreement": "How many of the pictures the classifier takes for the class that was asked for",
    "variety": "Mean distance of two pictures of a class, in what the classifier sees",
    "seconds": "Time of the processor for a picture; of all its cores together",
}


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

        quality, look = session.denoise.quality, session.denoise.quality_look
        quality.changed.connect(self._show_state)
        quality.progressed.connect(self._show_left)
        look.changed.connect(self._show_state)
        look.moved.connect(self._show_point)
        self.figures.chosen.connect(look.look_at)
        self.images.changed.connect(quality.set_images)
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
        quality, look = self._session.denoise.quality, self._session.denoise.quality_look
        for figure in FIGURES:
            self.figures.set_refusal(figure, look.why_not_figure(figure))
        self.figures.set_value(look.figure)
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
        quality = self._session.denoise.quality
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
        quality = self._session.denoise.quality
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
        point = self._session.denoise.quality_look.point
        refuse(self.sample, "" if point is not None else "Nothing has been measured yet.")
        if point is not None:
            steps = f"{SAMPLERS[point.sampler].title} and {count(point.steps)} steps"
            self.sample.setToolTip(f"Gives run A {steps}, and shows it in Reverse")

    def _what(self) -> str:
        """What is asked for in every picture."""
        quality = self._session.denoise.quality
        if (base := quality.wanted) is None:
            return ""
        if not self._names:
            asked = "no class"
        elif base.condition:
            asked = in_words(base.condition, self._session.model.current.model.whole.conditions)
        else:
            asked = "all classes in turn"
        guided = f", guidance {general(base.guidance)}" if self._names and base.guidance != 1 else ""
        eta = f", eta {general(base.eta)}" if base.eta else ""
        words = f"As in run A: {asked}{guided}{eta}, seed {base.seed}."
        return f"{words} The points are of other settings; measuring begins anew." if quality.is_stale else words

    @property
    def _names(self) -> tuple[str, ...]:
        """Of the classes that the model can be asked for."""
        opened, plan = self._session.model.current, self._session.denoise.plan
        return opened.model.whole.conditions.names if plan.a is not None else ()

    def _words(self) -> str:
        """What is to be known before believing the plot."""
        look = self._session.denoise.quality_look
        if reason := look.why_not_figure("agreement"):
            about = f"No agreement: {reason}"
        elif look.figure == "agreement":
            about = self._about_agreement()
        elif look.figure == "variety":
            about = "Of few images it is rough: a difference of some hundredths may be chance."
        else:
            about = "Of the processor, whatever else it does meanwhile; of all its cores together."
        return f"{about}\n\nHeun looks twice in a step, and guidance twice again: evaluations count that, steps do not."

    def _about_agreement(self) -> str:
        images, accuracy = self._session.denoise.quality.images, self._session.denoise.quality_look.accuracy
        chance = 100 / max(len(self._names), 1)
        real = f" and the classifier is right about {number(100 * (accuracy or 0), 0, '%')} of real images"
        return (
            f"Bars are standard errors of {count(images)} images; points whose bars overlap may well be as "
            f"good as each other. Guessing would agree in {number(chance, 0, '%')}{real if accuracy else ''}."
        )

    # --- widgets to state ---

    def _send_measure(self) -> None:
        quality = self._session.denoise.quality
        quality.stop() if quality.is_measuring else quality.measure()

    def _send_sample(self) -> None:
        point, plan = self._session.denoise.quality_look.point, self._session.denoise.plan
        plan.set("A", sampler=point.sampler, steps=point.steps)
        if (plan.a.sampler, plan.a.steps) == (point.sampler, point.steps):
            self._session.denoise.look.set_mode("reverse")
            self._session.denoise.runs.sample()
