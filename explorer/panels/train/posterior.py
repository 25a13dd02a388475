"""The true posterior of the chosen point beside the encoder's, where one latent dimension lets it be worked out."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QWidget

from explorer.state.session import Session
from explorer.theme import px
from explorer.widgets.density_curves import DensityCurves, Drawn
from explorer.widgets.label import Label, caption, heading
from explorer.widgets.legend import LineKey
from explorer.widgets.surface import column, row
from explorer.widgets.text import number
from models.points.look import Look
from models.points.posterior import TruePosterior

HEIGHT = 150
MASS = 1e-3  # of the highest density: what is less is out of view


class PosteriorCard(QWidget):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.plot = DensityCurves(name="Posterior of the chosen point")
        self.plot.setFixedHeight(px(HEIGHT))
        self._where, self._figures, self._why = caption(), Label("", wrap=True), caption("", wrap=True)
        keys = row(
            LineKey("true", "reconstruction"),
            LineKey("encoder's", "kl"),
            LineKey("prior", "muted", dotted=True),
            None,
            gap=10,
        )
        self._body = QWidget()
        hint = caption("Click among the points to choose another.", wrap=True)
        about = row(heading("Posterior of z"), self._where, None)
        self._body.setLayout(column(about, 4, keys, self.plot, self._figures, 4, hint))
        self.setLayout(column(self._body, self._why))

    def show_look(self, look: Look | None) -> None:
        encodes = look is not None and look.inputs is not None
        found = look.posterior if encodes else None
        self._body.setVisible(found is not None)
        why = look.why_no_posterior if encodes else ""
        self._why.setText(why)
        self._why.setVisible(bool(why))
        if found is not None:
            self._show(found)

    def _show(self, found: TruePosterior) -> None:
        self._where.setText(f"at ({', '.join(number(c) for c in found.x)})")
        low, high = in_view(found)
        self.plot.set_curves(
            (
                Drawn(found.z, found.prior, "muted", dashed=True),
                Drawn(found.z, found.true, "reconstruction", filled=True),
                Drawn(found.z, found.encoder, "kl", filled=True),
            ),
            low,
            high,
        )
        self._figures.setText(
            f"KL, encoder's from true: {number(found.kl, 3, 'nats')}\n"
            f"log p(x) {number(found.evidence)}, ELBO {number(found.elbo)}"
        )


def in_view(found: TruePosterior) -> tuple[float, float]:
    """The ends of the axis: all of both posteriors that is to be seen, and something around it."""
    there = found.z[(found.true > MASS * found.true.max()) | (found.encoder > MASS * found.encoder.max())]
    low, high = float(there.min()), float(there.max())
    margin = max(0.25 * (high - low), 0.05)
    return max(low - margin, float(np.min(found.z))), min(high + margin, float(np.max(found.z)))
