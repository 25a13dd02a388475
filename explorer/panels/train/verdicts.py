"""What the discriminator says of real images and of fakes, each by itself: two heaps that move as both sides learn."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget

from explorer.panels.train.charts import Verdicts as Chart
from explorer.state.session import Session
from explorer.state.train.captions import levels_of
from explorer.state.train.verdicts import Said
from explorer.widgets.header import PanelHeader
from explorer.widgets.heaps import Heap, Heaps
from explorer.widgets.label import caption
from explorer.widgets.surface import Surface, column
from explorer.widgets.text import count
from models.base import Verdicts

REAL, FAKE = "reconstruction", "kl"  # colours, as in the curves of verdicts
DOTTED = " Dotted: before the step."
BY_AVERAGE = " Fakes by the average of the generator's weights."
NO_PROBABILITIES = "The {} loss asks for scores, not for probabilities: these are the raw scores."


class VerdictsPanel(Surface):
    def __init__(self, session: Session, place: str) -> None:
        super().__init__()
        self._session, self._place = session, place
        self._chart: Chart | None = None
        self.header = PanelHeader("")
        self.heaps = Heaps(name="Verdicts on real images and on fakes")
        self._empty = caption("", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.about = caption("", wrap=True)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.heaps)
        layout = column(self.header, self._stack, column(self.about, margins=(16, 0, 16, 8)))
        layout.setStretch(1, 1)
        self.setLayout(layout)

        session.verdicts.changed.connect(self._redraw_seen)
        session.slow_motion.changed.connect(self._redraw_seen)

    def set_chart(self, chart: Chart) -> None:
        self._chart = chart
        self.redraw()

    def _redraw_seen(self) -> None:
        if self._chart is not None and self.isVisible():
            self.redraw()

    def redraw(self) -> None:
        chart, state = self._chart, self._session.verdicts
        self.header.set_title(chart.title)
        self.header.setToolTip(chart.tip)
        said = state.said
        self._stack.setCurrentIndex(0 if said is None else 1)
        self.header.set_context("" if said is None else f"at step {count(said.step)}")
        self.about.setVisible(said is not None)
        self._empty.setText(state.why_not())
        if said is not None:
            self._show(said)

    def _show(self, said: Said) -> None:
        chart, verdicts, before = self._chart, said.verdicts, self._before(said.step)
        squashed = chart.squashed and verdicts.have_probabilities
        self.heaps.set_heaps(
            [
                Heap(
                    name,
                    colour,
                    levels_of(getattr(verdicts, which), squashed),
                    None if before is None else levels_of(getattr(before, which), squashed),
                )
                for name, colour, which in (("real", REAL, "real"), ("fakes", FAKE, "fake"))
            ],
            (0.0, 1.0) if squashed else None,
        )
        words = chart.see + (DOTTED if before else "") + (BY_AVERAGE if said.by_average else "")
        if squashed is not chart.squashed:
            words = f"{NO_PROBABILITIES.format(self._session.training.header.config.loss)} {words}"
        self.about.setText(words)

    def _before(self, step: int) -> Verdicts | None:
        """How they stood before the single step that is looked at."""
        close = self._session.slow_motion.newest
        return close.before if close is not None and close.step == step else None

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._session.verdicts.show(True, self._place)
        self._redraw_seen()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._session.verdicts.show(False, self._place)
