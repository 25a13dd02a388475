"""What the model makes of held-out images, and what it draws from codes that never change."""

from __future__ import annotations

import numpy as np

from explorer.state.samples import MIXTURE, NORMAL
from explorer.state.session import Session
from explorer.widgets.gallery import Gallery
from explorer.widgets.header import PanelHeader
from explorer.widgets.label import caption
from explorer.widgets.segmented import Segmented
from explorer.widgets.surface import Surface, column

COLUMNS = 5
HEADINGS = {"held-out": "Held out, and reconstructed"}  # other parts are called by their own names
NOTHING = np.zeros((0, 1, 1, 1), np.uint8)


class ReconstructionPanel(Surface):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.header = PanelHeader(HEADINGS["held-out"])
        self.gallery = Gallery(columns=COLUMNS, name="Images above their reconstructions")
        self._reason = caption("", wrap=True)
        inside = column(self.gallery, self._reason, None, margins=(16, 0, 16, 16))
        self.setLayout(column(self.header, inside))

        session.samples.changed.connect(self.redraw)

        self.redraw()

    def redraw(self) -> None:
        pairs = self._session.samples.pairs
        self.header.set_title(heading_of(pairs.of) if pairs else HEADINGS["held-out"])
        self.gallery.set_pairs(*((pairs.inputs, pairs.outputs) if pairs else (NOTHING, NOTHING)))
        self._reason.setText("" if pairs else self._why_empty())
        self._reason.setVisible(pairs is None)

    def _why_empty(self) -> str:
        session = self._session
        opened = session.model.current
        if opened is None or session.training.is_active:
            return ""
        if reason := opened.model.cannot("encode"):
            return reason
        return "Open data whose images have the size of this model's to see them reconstructed."


class SamplesPanel(Surface):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.header = PanelHeader("Samples")
        self.header.setToolTip("Drawn from the same codes at every step, so that steps can be compared.")
        self.prior = Segmented(
            [
                (NORMAL, "N(0, I)", "Codes from the prior that the model was trained with."),
                (MIXTURE, "Mixture", "Codes from Gaussians fitted to the encoded data: they lie where data lie."),
            ],
            name="Prior of the samples",
        )
        self.header.add(self.prior)
        self.gallery = Gallery(columns=COLUMNS, name="Samples")
        self.setLayout(column(self.header, column(self.gallery, None, margins=(16, 0, 16, 16))))

        session.samples.changed.connect(self.redraw)
        session.space.changed.connect(self._show_choices)
        self.prior.chosen.connect(session.samples.choose)

        self.redraw()
        self._show_choices()

    def redraw(self) -> None:
        samples = self._session.samples
        sheet = samples.sheet
        self.header.set_context(sheet.prior if sheet else "")
        self.gallery.set_images(sheet.images if sheet else NOTHING)
        self.prior.set_value(samples.prior)
        self._show_choices()

    def _show_choices(self) -> None:
        self.prior.set_refusal(MIXTURE, self._session.samples.cannot_mix())


def heading_of(part: str) -> str:
    """What stands over images of a part of the data and their reconstructions."""
    return HEADINGS.get(part, f"{part[:1].upper()}{part[1:]} images, and reconstructed")
