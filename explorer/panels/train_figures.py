"""The run's losses over its steps, and the KL of every dimension at the step that is shown."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget

from explorer.state.session import Session
from explorer.widgets.bars import BarChart
from explorer.widgets.curves import Curves, Pane, Series
from explorer.widgets.empty import EmptyState
from explorer.widgets.header import PanelHeader
from explorer.widgets.label import caption
from explorer.widgets.legend import LineKey
from explorer.widgets.surface import Surface, column
from explorer.widgets.text import number

# Curves by the name of the loss; total and objective are alike but for the weight of the KL term and free bits.
TOTAL, OBJECTIVE, RECONSTRUCTION, KL = "negative_elbo", "objective", "reconstruction", "kl"
HELD_OUT = "held out"
PANES = (
    Pane(
        (
            Series(OBJECTIVE, "muted"),
            Series("total", "total"),
            Series(RECONSTRUCTION, "reconstruction"),
            Series(HELD_OUT, "total", dotted=True, labelled=False),
        ),
        share=2,
        settling=0.03,
    ),
    Pane((Series("KL", "kl"),), from_zero=True),
)
LEAST_DIFFERENCE = 0.05  # nats between the newest objective and total, from which both are drawn


class LossPanel(Surface):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        header = PanelHeader("Loss", "nats per image")
        header.setToolTip("Total is the negative ELBO: reconstruction plus KL, whatever weights training gives them.")
        header.add(LineKey("training", "total"))
        self.held_out = header.add(LineKey(HELD_OUT, "total", dotted=True))
        self.curves = Curves(PANES, name="Loss")
        self._empty = EmptyState("chart-spline", "")
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.curves)
        layout = column(header, column(self._stack, margins=(12, 0, 0, 4)))
        layout.setStretch(1, 1)
        self.setLayout(layout)

        session.timeline.changed.connect(self.show_playhead)
        self.curves.playhead_moved.connect(self._send_step)

        self.redraw()

    def redraw(self) -> None:
        """All curves anew; called at the pace of the window."""
        training = self._session.training
        figures = training.curves
        self._stack.setCurrentIndex(1 if len(figures) else 0)
        self._empty.show_state("chart-spline", self._why_empty())
        self.curves.set_total(max(training.steps, 1))
        self.curves.set_series("total", *figures.drawn(TOTAL))
        self.curves.set_series(RECONSTRUCTION, *figures.drawn(RECONSTRUCTION))
        self.curves.set_series("KL", *figures.drawn(KL))
        steps, held_out = figures.held_out(TOTAL)
        self.curves.set_series(HELD_OUT, steps, held_out)
        self.held_out.set_text(f"held out {number(held_out[-1], 1)}" if len(held_out) else "held out")
        self._show_objective()
        self._show_events()
        self.show_playhead()

    def _show_objective(self) -> None:
        """What training minimises, where that is not the total: with another beta, in warm-up, with free bits."""
        figures = self._session.training.curves
        steps, objective = figures.drawn(OBJECTIVE)
        total = figures.drawn(TOTAL)[1]
        differs = len(objective) > 0 and abs(objective[-1] - total[-1]) > LEAST_DIFFERENCE
        self.curves.set_series(OBJECTIVE, steps if differs else [], objective if differs else [])

    def _show_events(self) -> None:
        training = self._session.training
        warm = getattr(training.run.header.config, "kl_warmup", 0) if training.run else 0
        ends = [(warm, "KL warm-up ends")] if 0 < warm < training.steps else []
        self.curves.set_events(sorted([*ends, *training.curves.changes]))

    def show_playhead(self) -> None:
        """Where the other panels stand in the run; None where they go along with it."""
        session = self._session
        following = session.timeline.is_following or not self._can_scrub()
        at_newest = following and (session.training.is_active or not self._can_scrub())
        self.curves.set_playhead(None if at_newest else session.timeline.step)

    def _why_empty(self) -> str:
        opened, run = self._session.model.current, self._session.training.run
        if run is not None:
            return "No steps yet." if self._session.training.is_active else f"{run.name} has no figures."
        if opened is None:
            return "No model is open."
        return f"{opened.name} is a model without its run, so there are no curves of how it was trained."

    def _can_scrub(self) -> bool:
        opened, run = self._session.model.current, self._session.training.run
        return opened is not None and opened.run is not None and run is not None and opened.run.folder == run.folder

    def _send_step(self, x: float) -> None:
        if self._can_scrub():
            self._session.timeline.choose(round(x))
        self.show_playhead()


class KlPanel(Surface):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        header = PanelHeader("KL per dimension")
        self.of = header.add(caption("nats, sorted"))
        self.bars = BarChart(name="KL per dimension", verb="traverse")
        self._empty = caption("", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.bars)
        layout = column(header, column(self._stack, margins=(14, 0, 8, 4)))
        layout.setStretch(1, 1)
        self.setLayout(layout)

        session.dimensions.changed.connect(self.redraw)
        session.traversal.changed.connect(self._show_selected)
        self.bars.chosen.connect(self._send_dimension)

        self.redraw()

    def redraw(self) -> None:
        dimensions = self._session.dimensions
        self._stack.setCurrentIndex(1 if len(dimensions.kl) else 0)
        self._empty.setText(self._why_empty())
        self.bars.set_values(dimensions.kl, dimensions.active)
        self.of.setToolTip(f"Mean over {dimensions.of}." if dimensions.of else "")

    def _why_empty(self) -> str:
        if self._session.model.current is None:
            return "No model is open."
        return "How much each dimension tells is known once data are encoded."

    def _show_selected(self) -> None:
        selected = self._session.traversal.selected
        self.bars.set_selected(-1 if selected is None else selected)

    def _send_dimension(self, dimension: int) -> None:
        """Look at what this dimension does to pictures."""
        opened = self._session.model.current
        if opened is not None and dimension < opened.model.latent:
            self._session.traversal.select(dimension)
            self._session.go_to("grid")
