"""The run's figures over its steps, and what is known of each dimension at the step that is shown."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from explorer.panels.train.charts import Bars, Line, LineChart, Plot
from explorer.panels.train.stepped import can_scrub, playhead
from explorer.state.session import Session
from explorer.state.train.curves import Curves as RunCurves
from explorer.state.train.curves import horizon
from explorer.state.train.dimensions import NOTHING
from explorer.theme import CAPTION
from explorer.widgets.bars import BarChart
from explorer.widgets.curves import Curves
from explorer.widgets.empty import EmptyState
from explorer.widgets.header import PanelHeader
from explorer.widgets.label import ElidedLabel, caption
from explorer.widgets.legend import LineKey
from explorer.widgets.surface import Surface, column
from explorer.widgets.text import number

HELD_OUT = "held out"
LEAST_DIFFERENCE = 0.05  # nats between the newest values of two figures, from which both are drawn
NARROW_LABELS = 106  # pixels for names and figures, beside the loss


class CurvesPanel(Surface):
    """A chart of lines; a narrow one stands beside another and leaves it to that to say why there is nothing."""

    def __init__(self, session: Session, *, narrow: bool = False) -> None:
        super().__init__()
        self._session, self._narrow = session, narrow
        self._chart: LineChart | None = None
        self._plots: tuple[Plot, ...] = ()
        self.header = PanelHeader("")
        self._training = self.header.add(LineKey("training", "total"))
        self.held_out = self.header.add(LineKey(HELD_OUT, "total", dotted=True))
        room = {"label_room": NARROW_LABELS} if narrow else {}
        self.curves = Curves((), name="Figures of the run", **room)
        self._empty = EmptyState("chart-spline", "")
        self._stack = QStackedWidget()
        self._stack.addWidget(QWidget() if narrow else self._empty)
        self._stack.addWidget(self.curves)
        layout = column(self.header, column(self._stack, margins=(12, 0, 8, 4)))
        layout.setStretch(1, 1)
        self.setLayout(layout)

        session.timeline.changed.connect(self.show_playhead)
        self.curves.playhead_moved.connect(self._send_step)

    def set_chart(self, chart: LineChart) -> None:
        self._chart = chart
        self.redraw()

    def redraw(self) -> None:
        """All curves anew; called at the pace of the window."""
        if self._chart is None:
            return
        training, figures = self._session.training, self._session.training.curves
        self._show_chart([plot for plot in self._chart.plots if any(map(self._is_known, plot.lines))])
        self._stack.setCurrentIndex(1 if len(figures) else 0)
        self._empty.show_state("chart-spline", self._why_empty())
        self.curves.set_total(horizon(training.step, training.steps))
        floors = {line: plot.floor for plot in self._plots for line in plot.lines}
        for line in self._lines():
            x, y = figures.held_out(line.figure) if line.held_out else figures.drawn(line.figure)
            drawn = not line.apart_from or self._differs(line)
            y = np.maximum(y, floors[line]) if floors[line] else y
            self.curves.set_series(line.series.name, *((x, y) if drawn else ([], [])))
        self._show_other()
        self._show_held_out()
        self._show_events()
        self.show_playhead()

    def _show_other(self) -> None:
        """The same figures of the run this one is compared with, where they mean the same."""
        comparing = self._session.comparing
        curves = comparing.other.curves if comparing.other else None
        for line in self._lines():
            x, y = ([], [])
            if curves is not None and not line.held_out and line.figure not in comparing.unlike.figures:
                differs = not line.apart_from or line.apart_from in comparing.unlike.figures or differ(curves, line)
                x, y = curves.drawn(line.figure) if differs else (x, y)
            if not line.held_out:
                self.curves.set_series(line.beside.name, x, y)

    def _show_chart(self, plots: list[Plot]) -> None:
        """The panes of those figures that there are."""
        self.header.set_title(self._chart.title)
        self.header.setToolTip(self._chart.tip)
        self.header.set_context(next((plot.about for plot in plots if plot.about), ""))
        if tuple(plots) != self._plots:
            self._plots = tuple(plots)
            self.curves.set_panes([plot.pane for plot in plots], self._chart.digits)

    def _lines(self) -> list[Line]:
        return [line for plot in self._plots for line in plot.lines]

    def _is_known(self, line: Line) -> bool:
        return line.figure in self._session.training.curves.losses

    def _differs(self, line: Line) -> bool:
        return differ(self._session.training.curves, line)

    def _show_held_out(self) -> None:
        """The newest figure of held-out images stands at the top: its curve has no name of its own."""
        line = next((line for line in self._lines() if line.held_out), None)
        self.held_out.setVisible(line is not None)
        self._training.setVisible(line is not None and not self._narrow)
        if line is not None:
            values = self._session.training.curves.held_out(line.figure)[1]
            figure = f" {number(values[-1], self._chart.digits)}" if len(values) and not self._narrow else ""
            self.held_out.set_text(f"{HELD_OUT}{figure}")
            self.held_out.set_colour(line.colour)
            self._training.set_colour(next(each.colour for each in self._lines() if each.figure == line.figure))

    def _show_events(self) -> None:
        training = self._session.training
        known = self._chart.events(training.run.header.config) if training.run else ()
        changes = () if self._narrow else training.curves.changes
        happened = [(step, words) for step, words in known if 0 < step < training.steps]
        self.curves.set_events(sorted([*happened, *changes]))

    def show_playhead(self) -> None:
        """Where the other panels stand in the run; None where they go along with it."""
        self.curves.set_playhead(playhead(self._session))

    def _why_empty(self) -> str:
        opened, run = self._session.model.current, self._session.training.run
        if run is not None:
            return "No steps yet." if self._session.training.is_active else f"{run.name} has no figures."
        if opened is None:
            return "No model is open."
        return f"{opened.name} is a model without its run, so there are no curves of how it was trained."

    def _send_step(self, x: float) -> None:
        if can_scrub(self._session):
            self._session.timeline.choose(round(x))
        self.show_playhead()


def differ(figures: RunCurves, line: Line) -> bool:
    """Whether a figure is another than the one it usually equals."""
    ours, other = figures.drawn(line.figure)[1], figures.drawn(line.apart_from)[1]
    return len(ours) > 0 and len(other) > 0 and abs(ours[-1] - other[-1]) > LEAST_DIFFERENCE


class DimensionsPanel(Surface):
    """A bar for each dimension; clicking one looks at what it does to pictures."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._chart: Bars | None = None
        self.header = PanelHeader("")
        self.about = self.header.add(ElidedLabel("", size=CAPTION, muted=True))
        self.bars = BarChart(name="Dimensions", verb="traverse")
        self._empty = caption("", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.bars)
        layout = column(self.header, column(self._stack, margins=(14, 0, 8, 4)))
        layout.setStretch(1, 1)
        self.setLayout(layout)

        session.dimensions.changed.connect(self.redraw)
        session.traversal.changed.connect(self._show_selected)
        self.bars.chosen.connect(self._send_dimension)

    def set_chart(self, chart: Bars) -> None:
        self._chart = chart
        self.redraw()

    def redraw(self) -> None:
        if self._chart is None:
            return
        known = self._session.dimensions.known
        known = known if known.measure == self._chart.measure else NOTHING
        self.header.set_title(self._chart.title)
        self.header.setToolTip(self._chart.tip)
        self.about.setText(self._chart.about)
        self.about.setToolTip(f"Mean over {known.of}." if known.of else "")
        self._stack.setCurrentIndex(1 if len(known.values) else 0)
        self._empty.setText(self._chart.why_empty if self._session.model.current else "No model is open.")
        self.bars.set_values(known.values, self._names(len(known.values)), known.active)

    def _names(self, count: int) -> list[str]:
        """As everywhere else; of a run that is trained while another model is open they are not known."""
        opened = self._session.model.current
        if opened is None or opened.model.whole.latent != count:
            return [str(k + 1) for k in range(count)]
        return [opened.model.whole.dimension(k) for k in range(count)]

    def _show_selected(self) -> None:
        selected = self._session.traversal.selected
        self.bars.set_selected(-1 if selected is None else selected)

    def _send_dimension(self, dimension: int) -> None:
        opened = self._session.model.current
        if opened is not None and dimension < opened.model.latent:
            self._session.traversal.select(dimension)
            self._session.go_to("grid")
