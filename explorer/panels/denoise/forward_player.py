"""Going along the times from image to noise: one back, play, one on, how fast, and a slider."""

from __future__ import annotations

from explorer.panels.denoise.columns import HEADING
from explorer.state.session import Session
from explorer.theme import px
from explorer.widgets.icon_button import IconButton
from explorer.widgets.picker import Entry, Picker
from explorer.widgets.scrubber import Scrubber
from explorer.widgets.surface import Surface, row
from explorer.widgets.text import count

RATES = (10.0, 25.0, 50.0, 100.0, 250.0, 500.0)  # times a second
USUAL = 100.0


class ForwardPlayer(Surface):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.back = IconButton("step-back", "A little less noise", shortcut="←", side=28)
        self.play = IconButton("play", "Play", shortcut="Space", side=28, checkable=True)
        self.on = IconButton("step-forward", "A little more noise", shortcut="→", side=28)
        self.rate = Picker(name="Times a second")
        self.rate.set_entries([Entry(_words(rate), rate) for rate in RATES])
        self.scrubber = Scrubber(name="Time")
        self.rate.has_chevron = False
        buttons = Surface()
        buttons.setLayout(row(self.back, self.play, self.on, None, self.rate, margins=(8, 0, 0, 0), gap=0))
        buttons.setFixedWidth(px(HEADING))
        self.setLayout(row(buttons, self.scrubber, gap=0))
        self.setFixedHeight(px(46))
        session.denoise.forward_player.set_rate(USUAL)

        player, forward = session.denoise.forward_player, session.denoise.forward
        player.changed.connect(self._show_player)
        forward.moved.connect(self._show_place)
        forward.changed.connect(self._show_place)
        self.back.clicked.connect(lambda: self.go(-1))
        self.on.clicked.connect(lambda: self.go(1))
        self.play.clicked.connect(player.toggle)
        self.rate.chosen.connect(player.set_rate)
        self.scrubber.pressed.connect(player.pause)
        self.scrubber.moved.connect(forward.move_to_share)

        self._show_player()
        self._show_place()

    def go(self, times: int) -> None:
        """So much further towards the noise, or back."""
        self._session.denoise.forward_player.pause()
        self._session.denoise.forward.move_to(self._session.denoise.forward.t + times)

    def _show_player(self) -> None:
        player = self._session.denoise.forward_player
        self.play.setChecked(player.is_playing)
        self.play.set_icon("pause" if player.is_playing else "play")
        self.play.set_name("Pause" if player.is_playing else "Play", "Space")
        self.rate.show_value(_words(player.rate), "", player.rate)

    def _show_place(self) -> None:
        forward = self._session.denoise.forward
        self.scrubber.set_frames(max(forward.last + 1, 2))
        self.scrubber.set_value(forward.t / max(forward.last, 1))
        self.scrubber.set_text(f"t = {count(forward.t)} of {count(forward.last)}")


def _words(rate: float) -> str:
    return f"{rate:g}/s"
