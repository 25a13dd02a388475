"""What the shown run is doing: its name, its state, how far it is, how fast, and how long it still takes."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from explorer.state.session import Session
from explorer.state.train.run_checks import cannot_resume
from explorer.state.train.training import ELSEWHERE, IDLE, PAUSED, RUNNING, STOPPING, Training
from explorer.theme import BODY, SEMIBOLD, TITLE, px
from explorer.widgets.button import Button
from explorer.widgets.chip import Chip
from explorer.widgets.icon_button import IconButton
from explorer.widgets.label import ElidedLabel, Label
from explorer.widgets.refusal import refuse
from explorer.widgets.surface import Line, Surface, column, row
from explorer.widgets.text import count, duration, number

DASH = "–"
SLOW = "Slow motion"
SLOW_TIP = "Steps of the generator or the discriminator alone, one by one, and what each of them does"
MARGIN, LEAST = 16, 200  # pixels at the sides, and of width
STATES = {
    RUNNING: ("Training", "ok"),
    PAUSED: ("Paused", "warn"),
    STOPPING: ("Stopping…", "warn"),
}


class RunHeader(Surface):
    comparing = Signal(bool)  # whether a line is wanted to choose another run in

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.name = ElidedLabel("", size=TITLE, weight=SEMIBOLD)
        self.chip = Chip("", dot=True)
        self.steps, self.speed, self.left = _Figure(), _Figure(), _Figure()
        self.bar = QProgressBar(textVisible=False, accessibleName="Progress of the run")
        self.slow = Button(SLOW, icon_name="step-forward", checkable=True, tip=SLOW_TIP)
        self.slow.setProperty("ownTip", SLOW_TIP)
        self.slow.setAccessibleName(SLOW)
        self.compare = IconButton("diff", "Compare with another run", side=26, checkable=True)
        left = self.name, self.chip, self.slow, self.compare
        self._top = row(*left, None, self.steps, self.speed, self.left, gap=12)
        self.setLayout(column(column(8, self._top, 8, margins=(MARGIN, 0, MARGIN, 0)), self._bar_row(), Line()))

        session.training.changed.connect(self.redraw)
        session.slow_motion.changed.connect(self._show_slow)
        self.slow.toggled.connect(session.slow_motion.switch)
        session.training.run_changed.connect(self.redraw)
        session.model.opened.connect(self.redraw)
        session.comparing.changed.connect(self._show_comparison)
        session.library.changed.connect(self._show_comparison)
        self.compare.clicked.connect(self.comparing)

        self.redraw()

    def _show_comparison(self) -> None:
        comparing = self._session.comparing
        self.compare.setVisible(self._session.training.run is not None)
        refuse(self.compare, "" if comparing.other else comparing.cannot())
        self.compare.setChecked(comparing.other is not None)

    def _bar_row(self) -> QWidget:
        self._below = QWidget()
        self._below.setLayout(column(self.bar, margins=(16, 0, 16, 15)))
        return self._below

    def redraw(self) -> None:
        """Called at every change of state, and while training at the pace of the window."""
        training, opened = self._session.training, self._session.model.current
        run = training.run
        self.name.setText(run.name if run else opened.name if opened else "")
        self._show_state()
        self._show_comparison()
        self._below.setVisible(training.is_active or training.is_elsewhere or training.steps > training.step)
        self.bar.setRange(0, max(training.steps, 1))
        self.bar.setValue(training.step)
        if run is None:
            self.steps.show_figure("", opened.described if opened else "")
        elif training.steps > training.step:
            self.steps.show_figure(count(training.step), f"of {count(training.steps)} steps")
        else:
            self.steps.show_figure(count(training.step), "steps")
        self._show_times()

    def _show_slow(self) -> None:
        slow = self._session.slow_motion
        self.slow.setVisible(self._session.training.run is not None and not slow.cannot())
        self.slow.setChecked(slow.is_on)

    def _show_state(self) -> None:
        self._show_slow()
        training = self._session.training
        text, kind, tip = state_of(training)
        self.chip.show_state(text, kind)
        self.chip.setToolTip(tip)
        self.chip.setVisible(bool(text))

    def _show_times(self) -> None:
        """Speed and time left, while they mean something and there is room: the status bar says the time too."""
        for tightness in range(4):
            self._show_figures(tightness)
            self._top.invalidate()
            if self._top.minimumSize().width() + 2 * px(MARGIN) <= self.width():
                break

    def _show_figures(self, tightness: int) -> None:
        training, measured = self._session.training, self._session.measured_times
        self.slow.setText(SLOW if tightness < 3 else "")
        running = training.state == RUNNING or training.is_elsewhere
        speed = training.speed.steps_per_second if measured else None
        left = training.seconds_left if measured else None
        self.speed.show_figure(number(speed, 1) if speed else DASH, "steps/s", running and tightness < 1)
        self.left.show_figure(duration(left) if left is not None else DASH, "left", running and tightness < 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(px(LEAST), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_times()


def state_of(training: Training) -> tuple[str, str, str]:
    """What the shown run is doing in a word, the kind of chip for it, and more for its tool tip."""
    if training.run is None:
        return "", "neutral", ""
    if training.state != IDLE:
        return (*STATES[training.state], "")
    if training.trouble:
        return "Failed", "danger", training.trouble
    if training.is_elsewhere:
        return "Training elsewhere", "ok", ELSEWHERE
    if training.cut_off:
        return "Cut off", "warn", training.cut_off
    if reason := cannot_resume(training.run):
        return "Saved", "neutral", reason
    whole = training.step >= training.steps
    return (
        ("Finished", "ok", "A greater length lets it go on.") if whole else ("Stopped", "neutral", "It can be resumed.")
    )


class _Figure(QHBoxLayout):
    """A number that stands out, and its unit that does not."""

    def __init__(self) -> None:
        super().__init__()
        self.setSpacing(px(4))
        self._number, self._unit = Label("", size=BODY, weight=SEMIBOLD), Label("", size=BODY, muted=True)
        self.addWidget(self._number)
        self.addWidget(self._unit)

    def show_figure(self, figure: str, unit: str, shown: bool = True) -> None:
        self._number.setText(figure)
        self._unit.setText(unit)
        self._number.setVisible(shown and bool(figure))
        self._unit.setVisible(shown)

    def text(self) -> str:
        """For tests and for readers of the screen: "12,480 of 20,000 steps"."""
        return f"{self._number.text()} {self._unit.text()}".strip() if not self._unit.isHidden() else ""
