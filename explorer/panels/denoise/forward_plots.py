"""What the schedules do over time, laid over one another: the one in use strong, and where one stands marked."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from explorer.state.session import Session
from explorer.theme import px
from explorer.widgets.label import ElidedLabel, heading
from explorer.widgets.laid_over import Laid, LaidOver
from explorer.widgets.surface import Surface, column, row
from models.diffusion.schedules import SCHEDULES
from models.trajectories.forward import Curves, curves

COLOURS = {"linear": "linear", "cosine": "spherical", "sigmoid": "through_data", "straight": "muted"}
MARGIN, GAP, LEAST = 16, 16, 132  # pixels, the last of a pane's width
MOST_NATS = 12.0  # to either side, beyond which a picture looks the same


class ForwardPlots(Surface):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.alpha_bar = LaidOver(0.0, 1.0, name="Alpha-bar over time")
        self.log_snr = LaidOver(-MOST_NATS, MOST_NATS, name="Log-SNR over time")
        self.rates = LaidOver(0.0, 1.0, name="Rates of signal and noise over time")
        self.all = (self.alpha_bar, self.log_snr, self.rates)
        self._panes = panes = (
            _named("Alpha-bar", "signal rate, squared", self.alpha_bar),
            _named("Log-SNR", "nats; 0 is half noise", self.log_snr),
            _named("Rates", "of signal, falling, and noise", self.rates),
        )
        layout = row(*panes, margins=(MARGIN, 6, 8, 4), gap=GAP)
        for index in range(len(panes)):
            layout.setStretch(index, 1)
        self.setLayout(layout)

        forward = session.denoise.forward
        forward.changed.connect(self._show_curves)
        forward.moved.connect(self._show_place)
        for plot in self.all:
            plot.pressed.connect(session.denoise.forward_player.pause)
            plot.scrubbed.connect(forward.move_to_share)

        self._show_curves()

    def minimumSizeHint(self) -> QSize:
        """Of one pane: where there is no room for all the last ones are left out."""
        return QSize(px(LEAST + 2 * MARGIN), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        fit = max((self.width() - px(MARGIN)) // px(LEAST + GAP), 1)
        for place, pane in enumerate(self._panes):
            pane.setVisible(place < fit)

    def _show_curves(self) -> None:
        forward = self._session.denoise.forward
        if not forward.last:
            return
        found = {name: curves(name, forward.last) for name in SCHEDULES}
        self.alpha_bar.set_curves([self._laid(each, "alpha_bar") for each in found.values()], forward.last)
        self.log_snr.set_curves([self._laid(each, "log_snr") for each in found.values()], forward.last)
        rates = [self._laid(each, rate) for each in found.values() for rate in ("signal", "noise")]
        self.rates.set_curves(rates, forward.last)
        self._show_place()

    def _laid(self, of: Curves, quantity: str) -> Laid:
        """Of the rates only those in use are named, by what they are rates of: their colours tell the schedules."""
        strong, is_rate = of.name == self._session.denoise.forward.schedule, quantity in ("signal", "noise")
        name = (quantity if strong else "") if is_rate else of.name
        return Laid(name, getattr(of, quantity), COLOURS[of.name], strong, dashed=quantity == "noise")

    def _show_place(self) -> None:
        forward = self._session.denoise.forward
        for plot in self.all:
            plot.set_at(forward.t / max(forward.last, 1))


def _named(name: str, about: str, plot: LaidOver) -> QWidget:
    pane = QWidget()
    words = row(heading(name), ElidedLabel(about, size=12, muted=True))
    words.setStretch(1, 1)
    layout = column(words, plot)
    layout.setStretch(1, 1)
    pane.setLayout(layout)
    return pane
