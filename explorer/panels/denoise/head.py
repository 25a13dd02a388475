"""What opens the column beside every page: the workspace's name, and which page is shown."""

from __future__ import annotations

from explorer.state.denoise.look import MODES
from explorer.state.session import Session
from explorer.theme import px
from explorer.widgets.label import title
from explorer.widgets.segmented import Option, Segmented
from explorer.widgets.surface import Line, Surface, column, row

WIDTH = 236  # pixels of the column


class SideHead(Surface):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.modes = Segmented([Option(*mode) for mode in MODES.items()], name="Page", stretch=True)
        name = Surface()
        name.setLayout(row(title("Denoise"), None, margins=(16, 0, 16, 0)))
        name.setFixedHeight(px(44))
        choice = row(self.modes, margins=(16, 12, 16, 0))
        self.setLayout(column(name, Line(), choice))

        session.denoise.look.mode_changed.connect(self._show_mode)
        self.modes.chosen.connect(session.denoise.look.set_mode)

        self._show_mode()

    def _show_mode(self) -> None:
        self.modes.set_value(self._session.denoise.look.mode)
