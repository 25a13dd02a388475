"""What the discriminator says of real images and of fakes, each by itself: two heaps that move as both sides learn."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget

from explorer.panels.train.charts import Verdicts
from explorer.state.session import Session
from explorer.state.train.captions import levels_of
from explorer.widgets.header import PanelHeader
from explorer.widgets.heaps import Heap, Heaps
from explorer.widgets.label import caption
from explorer.widgets.surface import Surface, column
from explorer.widgets.text import count
from models.base import Verdicts as Said

REAL, FAKE = "reconstruction", "kl"  # colours, as in the curves of verdicts
WHILE_TRAINING = "What the discriminator says of each image is known while it trains: resume the run to see it."
NOT_YET = "What the discriminator says of each image is known with the first samples."
DOTTED = " Dotted: before the step."
NO_PROBABILITIES = "The {} loss asks for scores, not for probabilities: look at the raw scores."


class VerdictsPanel(Surface):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._chart: Verdicts | None = None
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

        session.training.previewed.connect(self._redraw_seen)
        session.training.changed.connect(self._redraw_seen)
        session.slow_motion.changed.connect(self._redraw_seen)

    def set_chart(self, chart: Verdicts) -> None:
        self._chart = chart
        self.redraw()

    def _redraw_seen(self) -> None:
        if self._chart is not None and self.isVisible():
            self.redraw()

    def redraw(self) -> None:
        chart, preview, training = self._chart, self._session.training.preview, self._session.training
        self.header.set_title(chart.title)
        self.header.setToolTip(chart.tip)
        verdicts = preview.verdicts if preview is not None else None
        known = verdicts is not None and (verdicts.have_probabilities or not chart.squashed)
        self._stack.setCurrentIndex(1 if known else 0)
        self.header.set_context(f"at step {count(preview.step)}" if known else "")
        before = self._before(preview.step) if known else None
        self.about.setText(f"{chart.see}{DOTTED if before else ''}" if known else "")
        self.about.setVisible(known)
        if known:
            self.heaps.set_heaps(
                [
                    Heap(
                        name,
                        colour,
                        levels_of(getattr(verdicts, which), chart.squashed),
                        None if before is None else levels_of(getattr(before, which), chart.squashed),
                    )
                    for name, colour, which in (("real", REAL, "real"), ("fakes", FAKE, "fake"))
                ],
                (0.0, 1.0) if chart.squashed else None,
            )
        elif verdicts is not None:
            self._empty.setText(NO_PROBABILITIES.format(training.header.config.loss))
        else:
            self._empty.setText(NOT_YET if training.is_active else WHILE_TRAINING if training.run else "")

    def _before(self, step: int) -> Said | None:
        """How they stood before the single step that is looked at."""
        close = self._session.slow_motion.newest
        return close.before if close is not None and close.step == step else None
