"""The bar of the Denoise workspace: what of a step is shown, and what can be done from here."""

from __future__ import annotations

from explorer.state.session import Session
from explorer.widgets.header import GivingBar
from explorer.widgets.segmented import Option, Segmented

KINDS = (
    Option("x_t", "x\u209c", "The sample itself, with the noise that is left in it"),
    Option("x_0", "Predicted x\u2080", "The picture that the network sees in it"),
    Option("noise", "Predicted noise", "The noise that the network sees in it; grey is none"),
    Option("change", "Change", "What the predicted picture got since the step before"),
)


class DenoiseBar(GivingBar):
    levels = 1

    def __init__(self, session: Session) -> None:
        super().__init__("")
        self._session = session
        self.title.hide()
        self.kinds = self.add(Segmented(KINDS, name="Shown"))

        session.denoise.seen.connect(self._show_kind)
        self.kinds.chosen.connect(session.denoise.look_at)

        self._show_kind()

    def _show_kind(self) -> None:
        self.kinds.set_value(self._session.denoise.kind)

    def tighten(self, tightness: int) -> None:
        """There is room."""
