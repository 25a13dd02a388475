"""At which levels of noise a DDPM errs, at the step that is shown."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget

from explorer.panels.train.charts import Levels
from explorer.state.session import Session
from explorer.widgets.bars import BarChart
from explorer.widgets.header import PanelHeader
from explorer.widgets.label import caption
from explorer.widgets.surface import Surface, column
from explorer.widgets.text import count

ENDS = "little noise", "much"


class NoisePanel(Surface):
    """A bar for each level; measured now and then, so that the newest evaluation up to the step counts."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._why_empty = ""
        self.header = PanelHeader("")
        self.bars = BarChart(name="Error of the noise, by its level", ends=ENDS)
        self._empty = caption("", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.bars)
        layout = column(self.header, column(self._stack, margins=(14, 0, 8, 4)))
        layout.setStretch(1, 1)
        self.setLayout(layout)

        session.timeline.changed.connect(self.redraw)

    def set_chart(self, chart: Levels) -> None:
        self.header.set_title(chart.title)
        self.header.setToolTip(chart.tip)
        self._why_empty = chart.why_empty
        self.redraw()

    def _step(self) -> int:
        """Where the timeline stands, or the newest step of a run that is not the open model."""
        timeline, training = self._session.timeline, self._session.training
        follows = timeline.is_following and training.is_active
        return timeline.step if timeline.is_of_training and not follows else training.step

    def redraw(self) -> None:
        session = self._session
        known = session.training.curves.noise_errors_at(self._step())
        values = known.noise_errors if known else ()
        self.header.set_context(f"at step {count(known.step)}" if known else "")
        # Without a run the chart beside it says why there is nothing.
        self._empty.setText(self._why_empty if session.training.run else "")
        self._stack.setCurrentIndex(1 if values else 0)
        self.bars.set_values(values, _names(len(values)))


def _names(levels: int) -> list[str]:
    """Which time steps each level is of."""
    return [f"{100 * k // levels} to {100 * (k + 1) // levels} % of the time steps" for k in range(levels)]
