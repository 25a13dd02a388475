"""What charts of Train share: a header, the plot or why there is none, and a line on what there is to see."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from explorer.panels.train.charts import Titled
from explorer.widgets.header import PanelHeader
from explorer.widgets.label import caption
from explorer.widgets.surface import Surface, column


class FramedChart(Surface):
    """A subclass sets `plot` up, and redraws it."""

    def __init__(self, plot: QWidget) -> None:
        super().__init__()
        self.plot = plot
        self.chart: Titled | None = None
        self.header = PanelHeader("")
        self.about = caption("", wrap=True)
        self._empty = caption("", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(plot)
        below = column(self.about, margins=(2, 0, 8, 8))
        layout = column(self.header, column(self._stack, below, margins=(14, 0, 8, 0)))
        layout.setStretch(1, 1)
        layout.itemAt(1).layout().setStretch(0, 1)
        self.setLayout(layout)

    def set_chart(self, chart: Titled) -> None:
        self.chart = chart
        self.header.set_title(chart.title)
        self.header.setToolTip(chart.tip)
        self.say(chart.tip)
        self.redraw()

    def say(self, text: str) -> None:
        """Under the plot."""
        self.about.setText(text)

    def show_reason(self, reason: str) -> None:
        """In the place of the plot, why there is none; the plot where there is no reason."""
        self._empty.setText(reason)
        self._stack.setCurrentIndex(0 if reason else 1)
        self.about.setVisible(not reason)

    def reason(self) -> str:
        """Why there is no plot, for tests."""
        return self._empty.text() if self._stack.currentIndex() == 0 else ""

    def redraw(self) -> None:
        raise NotImplementedError
