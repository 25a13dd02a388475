"""What the runs start with, as a slot: noise of the seed, or the noise that belongs to a code or a real image."""

from __future__ import annotations

from collections.abc import Sequence

from explorer import picking
from explorer.state.picks import Pick
from explorer.state.session import Session
from explorer.widgets.label import Label, caption
from explorer.widgets.menu import Menu
from explorer.widgets.named_slot import NamedSlot
from explorer.widgets.surface import Surface, column, row
from explorer.widgets.text import number


class StartRow(Surface):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.slot = NamedSlot("What the runs start with")
        self._about = caption(wrap=True)
        self.setLayout(column(row(Label("Start"), None, self.slot), 6, self._about))
        self.slot.can_take = picking.can_take

        session.denoise.start.changed.connect(self.show_start)
        session.denoise.look.moved.connect(self.show_start)
        self.slot.filling.connect(self._fill)
        self.slot.dropped.connect(lambda mime: picking.take(session, mime, self._begin_with))
        self.slot.removed.connect(self._begin_with_seed)

        self.show_start()

    def show_start(self) -> None:
        start = self._session.denoise.start
        self.setVisible(self._session.denoise.plan.a is not None)
        if not start.is_given:
            self.slot.show_choice("The seed's noise", start.noise(self._session.denoise.look.image))
        elif start.source is None:
            self.slot.show_choice("Given noise", start.noise(self._session.denoise.look.image))
        else:
            self.slot.show_choice(start.source.name, start.source.image)
        error = start.error
        self._about.setVisible(error is not None)
        if error is not None:
            self._about.setText(f"Made again within {number(error, 3)} (root mean square; 1 is black to white).")

    def _fill(self, menu: Menu) -> None:
        menu.addAction("Noise drawn from the seed").triggered.connect(self._begin_with_seed)
        menu.addSeparator()
        picking.fill(menu, self._session, self, self._begin_with)

    def _begin_with_seed(self, _: bool = False) -> None:
        self._session.denoise.start.begin_with_seed()
        self._session.denoise.runs.sample()

    def _begin_with(self, picks: Sequence[Pick]) -> None:
        if (pick := picking.first_of(self._session, picks)) is not None:
            self._session.denoise.start.begin_with(pick)
            self._session.denoise.runs.sample()
            self._session.denoise.standing.stand()
