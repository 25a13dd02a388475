"""Going along the path: to the start, play, how and how fast, and a slider along the frames."""

from __future__ import annotations

from explorer.panels.path.row import HEADING
from explorer.state.path.player import LOOP, ONCE, PING_PONG, SPEEDS
from explorer.state.session import Session
from explorer.theme import px
from explorer.widgets.icon_button import IconButton
from explorer.widgets.picker import Entry, Picker
from explorer.widgets.refusal import refuse
from explorer.widgets.scrubber import Scrubber
from explorer.widgets.surface import Surface, row
from explorer.widgets.text import TIMES, number, with_unit

NEXT = {ONCE: PING_PONG, PING_PONG: LOOP, LOOP: ONCE}
LOOKS = {
    ONCE: ("arrow-right-to-line", "Once, to the end"),
    PING_PONG: ("repeat-2", "There and back"),
    LOOP: ("infinity", "Again from the start"),
}


class PathPlayer(Surface):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.start = IconButton("skip-back", "To the start", side=28)
        self.play = IconButton("play", "Play", shortcut="Space", side=28, checkable=True)
        self.mode = IconButton("repeat-2", "", side=28)
        self.speed = Picker(name="Speed")
        self.speed.set_entries([Entry(_times(speed), speed) for speed in SPEEDS])
        self.scrubber = Scrubber(name="Place on the path")
        buttons = Surface()
        buttons.setLayout(row(self.start, self.play, self.mode, 2, self.speed, None, margins=(12, 0, 0, 0), gap=4))
        buttons.setFixedWidth(px(HEADING))
        self.setLayout(row(buttons, self.scrubber, gap=0))
        self.setFixedHeight(px(46))

        session.player.changed.connect(self._show_player)
        for signal in (session.path.moved, session.path.changed, session.viewpoint.moved):
            signal.connect(self._show_place)
        self.start.clicked.connect(session.player.to_start)
        self.play.clicked.connect(session.player.toggle)
        self.mode.clicked.connect(self._send_mode)
        self.speed.chosen.connect(session.player.set_speed)
        self.scrubber.pressed.connect(self._begin)
        self.scrubber.moved.connect(session.path.move_to)
        self.scrubber.released.connect(session.viewpoint.end_gesture)

        self._show_player()
        self._show_place()

    def _show_player(self) -> None:
        player = self._session.player
        self.play.setChecked(player.is_playing)
        self.play.set_icon("pause" if player.is_playing else "play")
        self.play.set_name("Pause" if player.is_playing else "Play", "Space")
        icon, words = LOOKS[player.mode]
        self.mode.set_icon(icon)
        self.mode.set_name(f"{words} (click: {LOOKS[NEXT[player.mode]][1].lower()})")
        self.speed.show_value(_times(player.speed), "", player.speed)

    def _show_place(self) -> None:
        path = self._session.path
        can = bool(path.paths)
        self.scrubber.set_frames(path.course.frames)
        self.scrubber.set_value(path.at)
        self.scrubber.set_text(f"t = {number(path.t)}" + ("" if path.is_here else " · the viewpoint is elsewhere"))
        self.scrubber.setEnabled(can)
        for button in (self.start, self.play):
            refuse(button, "" if can else "There is no path yet.")

    def _begin(self) -> None:
        self._session.player.pause()
        self._session.viewpoint.begin_gesture()

    def _send_mode(self) -> None:
        self._session.player.set_mode(NEXT[self._session.player.mode])


def _times(speed: float) -> str:
    return with_unit(f"{speed:g}", TIMES)
