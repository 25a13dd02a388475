"""Film strips of the steps: the sample and what the network saw in it, or the same of both runs."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent

from explorer.panels.denoise.columns import LEAST, beside
from explorer.state.denoise.look import CHANGE
from explorer.state.denoise.plan import A, B
from explorer.state.session import Session
from explorer.theme import px
from explorer.widgets.frame_strip import Cell, FrameStrip
from explorer.widgets.label import caption, heading
from explorer.widgets.surface import Surface, column
from explorer.widgets.text import count
from models.trajectories.frames import Frame
from models.trajectories.trajectory import Trajectory

SMALLEST, LARGEST = 40, 84  # pixels of a picture
SHARE = 0.058  # of the window's height, for a picture


NAMES = {"x_t": ("x\u209c", "the sample"), "x_0": ("x\u0302\u2080", "predicted"), "noise": ("noise", "predicted")}


class Strips(Surface):
    """Of run A the sample and what is looked at; of two runs what is looked at of each."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._strips = [_Strip(session), _Strip(session)]
        self.setLayout(column(*self._strips, margins=(0, 2, 0, 4)))

        session.denoise.runs.changed.connect(self._begin)
        session.denoise.runs.advanced.connect(self._show_steps)
        session.denoise.look.moved.connect(self._show_place)
        session.denoise.look.seen.connect(self._show_steps)
        session.denoise.filmed.changed.connect(self._show_steps)

        self._begin()

    def _begin(self) -> None:
        self._share_room()
        self._show_steps()

    def _show_steps(self) -> None:
        kind = self._session.denoise.look.kind
        seen = "x_0" if kind == CHANGE else kind
        if self._session.denoise.runs.b is not None:
            shown = (A, seen), (B, seen)
        else:
            shown = (A, "x_t"), (A, "x_0" if seen == "x_t" else seen)
        for strip, of in zip(self._strips, shown, strict=True):
            strip.show_steps(*of)
        if self.isVisible():
            self._session.denoise.filmed.want([place for strip in self._strips for place in strip.lacking()])
        self._show_place()

    def _show_place(self) -> None:
        for strip in self._strips:
            strip.show_place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()

    def _share_room(self) -> None:
        for strip in self._strips:
            wide = round(strip.strip.columns().wide) - px(2)
            high = round(SHARE * self.window().height())
            strip.strip.set_side(max(min(wide, high, px(LARGEST)), px(SMALLEST)))


class _Strip(Surface):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._letter, self._kind = A, "x_0"
        self._name, self._about = heading(), caption()
        self.strip = FrameStrip(notes=False, least=LEAST)
        self._of: tuple[Trajectory, int, str] | None = None  # the run, the image and the kind that it shows
        self._cells: list[Cell] = []
        self.setLayout(column(beside(self._name, self._about, self.strip)))

        self.strip.chosen.connect(self._send_step)

    @property
    def _run(self) -> Trajectory | None:
        return self._session.denoise.runs.shown.get(self._letter)

    def show_steps(self, letter: str, kind: str) -> None:
        """Those that have come since the last look; all of another run, image or kind."""
        self._letter, self._kind = letter, kind
        run, image = self._run, self._session.denoise.look.image
        if run is None:
            return
        if self._of != (run, image, kind):
            self._of = run, image, kind
            name, about = NAMES[kind]
            self._name.setText(f"{letter} · {name}")
            self._about.setText(about)
            self.strip.setAccessibleName(f"{letter} · {name}, {about}")
            self._cells = [Cell(tip=_tip(run, step)) for step in range(run.last + 1)]
        changed = False
        for step, cell in enumerate(self._cells[: run.reached + 1]):
            frame = self._frame(step) if cell.image is None else None
            if frame is not None:
                self._cells[step] = Cell(frame.pictures(self._kind)[image], tip=cell.tip)
                changed = True
        if changed or self.strip.count() != len(self._cells):
            self.strip.set_cells(self._cells)

    def _frame(self, step: int) -> Frame | None:
        denoise = self._session.denoise
        return denoise.look.frame_at(self._run, step) or denoise.filmed.frame(self._run, step)

    def lacking(self) -> list[tuple[Trajectory, int]]:
        """Of the steps that have a column, and have been made, those whose picture is not there."""
        run = self._run
        shown = self.strip.columns().shown() if run is not None and run.is_whole else ()
        return [(run, step) for step in shown if self._cells[step].image is None]

    def show_place(self) -> None:
        denoise = self._session.denoise.look
        if self._run is not None:
            self.strip.set_current(denoise.step_of(self._letter), True)

    def _send_step(self, step: int) -> None:
        runs = self._session.denoise.runs
        self._session.denoise.player.pause()
        run = runs.shown[self._letter]
        self._session.denoise.look.move_to(step if self._letter == A else runs.a.step_at(run.times[step]))


def _tip(run: Trajectory, step: int) -> str:
    return f"step {count(step)}, t = {count(run.times[step])}"
