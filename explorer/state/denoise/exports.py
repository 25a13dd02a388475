"""Writes what is looked at into files: every step, a film strip, a movie, or the whole trajectory.

All of them say the seed, the settings and the model's fingerprint, and restore the run when they are opened.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from explorer.state.denoise.look import CHANGE, Look
from explorer.state.denoise.plan import A
from explorer.state.denoise.player import StepPlayer
from explorer.state.denoise.runs import Runs
from explorer.state.model import Model
from explorer.state.notices import Notices, not_written
from explorer.state.work import Work
from models.movies import FORMATS, write_movie
from models.progress import Progress
from models.trajectories.files import writing
from models.trajectories.pictures import filming, strip_steps, writing_each
from models.trajectories.provenance import TrajectoryError
from models.trajectories.trajectory import Trajectory

WHOLE = ".npz"
NO_PICTURES = "Points make no pictures: the whole trajectory can be written, as numbers."
QUICKEST = 20  # milliseconds of a frame: what browsers are asked to show more quickly they show slowly


class Exports(QObject):
    def __init__(
        self,
        work: Work,
        model: Model,
        runs: Runs,
        look: Look,
        player: StepPlayer,
        notices: Notices,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._work, self._model, self._runs = work, model, runs
        self._look, self._player, self._notices = look, player, notices
        self.letter = A  # of the run that is written
        self.whole_batch = False  # or the image that is looked at

    @property
    def run(self) -> Trajectory | None:
        """The one that is written: run A where the other is not there."""
        return self._runs.shown.get(self.letter, self._runs.a)

    @property
    def kind(self) -> str:
        """What is written of each step: what is looked at, and for its changes the picture that they are of."""
        return "x_0" if self._look.kind == CHANGE else self._look.kind

    @property
    def image(self) -> int | None:
        return None if self.whole_batch else self._look.image

    @property
    def name(self) -> str:
        """For files, without their ends."""
        letter = f"-{self.letter}" if self._runs.b is not None else ""
        image = "-batch" if self.image is None else f"-{self.image}" if self.run.recipe.count > 1 else ""
        return f"{self._model.current.name}-seed{self.run.recipe.seed}{letter}{image}"

    def take_whole_batch(self, whole: bool) -> None:
        self.whole_batch = whole

    def take_run(self, letter: str) -> None:
        self.letter = letter

    def why_not(self) -> str:
        """Why nothing can be written; empty where it can."""
        if self.run is None or self.run.reached < self.run.first:
            return "There are no steps yet."
        return "Stop sampling first, or wait for its end." if self._runs.is_sampling else ""

    def why_no_pictures(self) -> str:
        """Why there is nothing to be written but the whole trajectory."""
        run = self.run
        return NO_PICTURES if run is not None and run.model.item.is_point else ""

    def export(self, file: Path) -> None:
        """By the end of its name the whole trajectory, a film strip or a movie; its steps follow as they are played."""
        if reason := self.why_not():
            self._notices.refuse(reason)
            return
        run, model = self.run, self._model.current
        if file.suffix.lower() != WHOLE and (reason := self.why_no_pictures()):
            self._notices.refuse(reason)
            return
        if file.suffix.lower() == WHOLE:
            self._start(file, writing(run, file, model.name), f"The trajectory was written to {file.name}.")
            return
        moves = FORMATS[file.suffix.lower()].moves
        pace = max(round(100 / self._player.rate) * 10, QUICKEST)
        steps = range(run.reached + 1) if moves else strip_steps(run)
        work = _filming(run, file, model.name, self.kind, self.image, steps, pace)
        self._start(file, work, f"The {'movie' if moves else 'film strip'} was written to {file.name}.")

    def export_steps(self, folder: Path) -> None:
        """A PNG of every step; none is written over."""
        if reason := self.why_not() or self.why_no_pictures():
            self._notices.refuse(reason)
            return
        work = writing_each(self.run, folder, self._model.current.name, self.kind, self.image, self.name)
        self._start(folder, work, f"{self.run.reached + 1} steps were written into {folder.name}.")

    def _start(self, place: Path, work: Iterator, news: str) -> None:
        done = partial(self._say, news)
        self._work.start(f"export {place}", f"Writing {place.name}", work, done, partial(self._refuse, place))

    def _say(self, news: str, _: object) -> None:
        self._notices.news(news)

    def _refuse(self, place: Path, error: Exception) -> None:
        self._notices.refuse(error if isinstance(error, TrajectoryError) else not_written(place, error))


def _filming(
    run: Trajectory, file: Path, name: str, kind: str, image: int | None, steps: range | list[int], pace: int
) -> Iterator[Progress | None]:
    movie = yield from filming(run, name, (kind,), image, steps, pace)
    yield from write_movie(file, movie)
