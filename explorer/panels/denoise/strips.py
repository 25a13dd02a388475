"""Film strips of the steps: the sample above, and beneath it the picture that the network saw in it."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent

from explorer.panels.denoise.columns import beside
from explorer.state.denoise.plan import A, B
from explorer.state.session import Session
from explorer.theme import px
from explorer.widgets.frame_strip import Cell, FrameStrip
from explorer.widgets.surface import Surface, column
from explorer.widgets.text import count
from models.trajectories.trajectory import Trajectory

LEAST_SIDE, MOST_SIDE = 40, 84  # pixels of a picture
MOST_OF_TWO = 56  # where two runs are shown


class Strips(Surface):
    """One for x_t of run A, and one for the predicted x_0 of each run."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._strips = [
            _Strip(session, A, "x_t", "A · x\u209c", "the sample"),
            _Strip(session, A, "x_0", "A · x\u0302\u2080", "predicted"),
            _Strip(session, B, "x_0", "B · x\u0302\u2080", "predicted"),
        ]
        self.setLayout(column(*self._strips, margins=(0, 2, 0, 4)))

        session.denoise_runs.changed.connect(self._begin)
        session.denoise_runs.advanced.connect(self._show_steps)
        session.denoise.moved.connect(self._show_place)
        session.denoise.seen.connect(self._show_steps)

        self._begin()

    def _begin(self) -> None:
        for strip in self._strips:
            strip.begin()
        self._share_room()
        self._show_steps()

    def _show_steps(self) -> None:
        for strip in self._strips:
            strip.show_steps()
        self._show_place()

    def _show_place(self) -> None:
        for strip in self._strips:
            strip.show_place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()

    def _share_room(self) -> None:
        most = MOST_SIDE if self._session.denoise_runs.b is None else MOST_OF_TWO
        for strip in self._strips:
            wide = round(strip.strip.columns().wide) - px(2)
            strip.strip.set_side(max(min(wide, px(most)), px(LEAST_SIDE)))


class _Strip(Surface):
    def __init__(self, session: Session, letter: str, kind: str, name: str, about: str) -> None:
        super().__init__()
        self._session, self._letter, self._kind = session, letter, kind
        self.strip = FrameStrip(name=f"{name}, {about}", notes=False)
        self._of: tuple[Trajectory | None, int] = (None, 0)  # the run and the image that it shows
        self._cells: list[Cell] = []
        self.setLayout(column(beside(name, about, self.strip)))

        self.strip.chosen.connect(self._send_step)

    @property
    def _run(self) -> Trajectory | None:
        return self._session.denoise_runs.shown.get(self._letter)

    def begin(self) -> None:
        self.setVisible(self._run is not None)
        self._of = (None, 0)

    def show_steps(self) -> None:
        """Those that have come since the last look; all of another run or image."""
        run, image = self._run, self._session.denoise.image
        if run is None:
            return
        if self._of != (run, image):
            self._of = run, image
            self._cells = [Cell(tip=_tip(run, step)) for step in range(run.last + 1)]
        changed = False
        for step, cell in enumerate(self._cells[: run.reached + 1]):
            frame = self._session.denoise.frame_at(run, step) if cell.image is None else None
            if frame is not None:
                self._cells[step] = Cell(frame.pictures(self._kind)[image], tip=cell.tip)
                changed = True
        if changed or self.strip.count() != len(self._cells):
            self.strip.set_cells(self._cells)

    def show_place(self) -> None:
        denoise = self._session.denoise
        if self._run is not None:
            self.strip.set_current(denoise.step_of(self._letter), True)

    def _send_step(self, step: int) -> None:
        runs = self._session.denoise_runs
        self._session.denoise_player.pause()
        run = runs.shown[self._letter]
        self._session.denoise.move_to(step if self._letter == A else runs.a.step_at(run.times[step]))


def _tip(run: Trajectory, step: int) -> str:
    return f"step {count(step)}, t = {count(run.times[step])}"
