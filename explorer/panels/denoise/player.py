"""Going along the steps: one back, play, one on, how fast, and one slider for both runs."""

from __future__ import annotations

from explorer.panels.denoise.columns import HEADING, LEAST
from explorer.state.denoise.player import RATES
from explorer.state.session import Session
from explorer.theme import px
from explorer.widgets.icon_button import IconButton
from explorer.widgets.picker import Entry, Picker
from explorer.widgets.refusal import refuse
from explorer.widgets.scrubber import Scrubber
from explorer.widgets.surface import Surface, row
from explorer.widgets.text import count


class DenoisePlayer(Surface):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.back = IconButton("step-back", "The step before", shortcut="←", side=28)
        self.play = IconButton("play", "Play", shortcut="Space", side=28, checkable=True)
        self.on = IconButton("step-forward", "The next step", shortcut="→", side=28)
        self.rate = Picker(name="Steps a second")
        self.rate.set_entries([Entry(_words(rate), rate) for rate in RATES])
        self.scrubber = Scrubber(name="Step", least=LEAST)
        buttons = Surface()
        buttons.setLayout(row(self.back, self.play, self.on, None, self.rate, margins=(12, 0, 6, 0), gap=0))
        buttons.setFixedWidth(px(HEADING))
        self.setLayout(row(buttons, self.scrubber, gap=0))
        self.setFixedHeight(px(46))

        player, denoise = session.denoise.player, session.denoise.look
        player.changed.connect(self._show_player)
        for signal in (denoise.moved, denoise.seen, session.denoise.runs.changed):
            signal.connect(self._show_place)
        self.back.clicked.connect(lambda: self.go(-1))
        self.on.clicked.connect(lambda: self.go(1))
        self.play.clicked.connect(player.toggle)
        self.rate.chosen.connect(player.set_rate)
        self.scrubber.pressed.connect(player.pause)
        self.scrubber.moved.connect(denoise.move_to_share)

        self._show_player()
        self._show_place()

    def go(self, steps: int) -> None:
        """So many steps on, or back."""
        self._session.denoise.player.pause()
        self._session.denoise.look.move_to(self._session.denoise.look.step + steps)

    def _show_player(self) -> None:
        player = self._session.denoise.player
        self.play.setChecked(player.is_playing)
        self.play.set_icon("pause" if player.is_playing else "play")
        self.play.set_name("Pause" if player.is_playing else "Play", "Space")
        self.rate.show_value(_words(player.rate), "", player.rate)

    def _show_place(self) -> None:
        denoise = self._session.denoise.look
        reason = self._session.denoise.player.why_not()
        self.scrubber.set_frames(max(denoise.last + 1, 2))
        self.scrubber.set_value(denoise.step / max(denoise.last, 1))
        self.scrubber.set_text(f"step {count(denoise.step)} of {count(denoise.last)} · t = {count(denoise.t)}")
        self.scrubber.setEnabled(not reason)
        for button in (self.back, self.play, self.on):
            refuse(button, reason)


def _words(rate: float) -> str:
    return f"{rate:g}/s"
