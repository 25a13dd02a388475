"""A map of colours over the steps of a run: the KL of every dimension, or the error at every level of noise."""

from __future__ import annotations

import numpy as np

from explorer.panels.train.charts import KL_OVER_TIME, OverTime
from explorer.panels.train.framed import FramedChart
from explorer.panels.train.stepped import can_scrub, playhead, why_without_figures
from explorer.state.session import Session
from explorer.state.train.curves import horizon
from explorer.widgets.heat_map import HeatMap, Scale, Table

SETTLED = 0.2  # share of the steps after which the largest KL is that of the full colour
ENDS = "little", "much"  # noise, from the top down


class OverTimePanel(FramedChart):
    chart: OverTime

    def __init__(self, session: Session) -> None:
        self.map = HeatMap(name="Over the steps of the run")
        super().__init__(self.map)
        self._session = session

        session.timeline.changed.connect(self.show_playhead)
        self.map.playhead_moved.connect(self._send_step)

    def redraw(self) -> None:
        session, training = self._session, self._session.training
        table = self._kl() if self.chart.figure == KL_OVER_TIME else self._noise()
        self.map.set_table(table, horizon(training.step, training.steps))
        self.show_reason("" if table else why_without_figures(session) or self.chart.why_empty)
        self.header.set_context(self.chart.about)
        self.show_playhead()

    def show_playhead(self) -> None:
        step = playhead(self._session)
        self.map.set_playhead(self._session.training.step if step is None else step)

    def _kl(self) -> Table | None:
        """The dimensions from the top down by what they tell now; beneath a line those that are not active."""
        steps, kl, active = self._session.training.curves.kl_over_steps()
        if not len(steps):
            return None
        order = np.argsort(-kl[-1], kind="stable")
        late = kl[steps >= SETTLED * steps[-1]]
        return Table(
            steps,
            kl[:, order],
            self._names(order),
            Scale(0.0, max(float(late.max()), 0.01)),
            unit="nats",
            marked=active,
            mark="active",
        )

    def _names(self, order: np.ndarray) -> list[str]:
        opened = self._session.model.current
        known = opened is not None and can_scrub(self._session)
        return [opened.model.whole.dimension(int(k)) if known else f"z {k + 1}" for k in order]

    def _noise(self) -> Table | None:
        steps, errors = self._session.training.curves.noise_errors_over_steps()
        if not len(steps):
            return None
        levels = errors.shape[1]
        names = [f"{100 * k // levels} to {100 * (k + 1) // levels} % of the time steps" for k in range(levels)]
        low = 10 ** np.floor(np.log10(max(errors.min(), 1e-6)))
        return Table(steps, errors, names, Scale(float(low), 1.0, log=True), digits=4, ends=ENDS)

    def _send_step(self, step: float) -> None:
        if can_scrub(self._session):
            self._session.timeline.choose(round(step))
        self.show_playhead()
