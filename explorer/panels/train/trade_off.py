"""What a VAE pays for its codes and what for its pictures: its way through the plane of the two, beside other runs."""

from __future__ import annotations

from PySide6.QtGui import QHideEvent, QShowEvent

from explorer.panels.train.charts import TradeOff
from explorer.panels.train.framed import FramedChart
from explorer.panels.train.stepped import playhead, why_without_figures
from explorer.state.session import Session
from explorer.state.train.others import way_of
from explorer.widgets.trade_plane import TradePlane, Way


class TradeOffPanel(FramedChart):
    chart: TradeOff

    def __init__(self, session: Session) -> None:
        self.plane = TradePlane(
            name="Reconstruction against KL", across="KL", up="reconstruction", total="−ELBO", settling=0.15
        )
        super().__init__(self.plane)
        self._session = session

        session.others.changed.connect(self._redraw_if_seen)
        session.timeline.changed.connect(self._show_step)

    def redraw(self) -> None:
        session = self._session
        steps, kl, reconstruction = way_of(session.training.curves)
        run = session.training.run
        own = Way(run.name, steps, kl, reconstruction) if run is not None and len(steps) else None
        others = [Way(each.name, each.steps, each.kl, each.reconstruction) for each in session.others.found]
        self.plane.set_ways(own, others)
        self.show_reason("" if own else why_without_figures(session) or self.chart.why_empty)
        self.header.set_context(self.chart.about)
        self._show_step()

    def _show_step(self) -> None:
        self.plane.set_step(playhead(self._session))

    def _redraw_if_seen(self) -> None:
        if self.isVisible():
            self.redraw()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._session.others.show(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._session.others.show(False)
