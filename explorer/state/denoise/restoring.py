"""Opens files of trajectories: the run is there again, in the model that it was made by, and at the step they show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from explorer.state.denoise.look import Look
from explorer.state.denoise.runs import Runs
from explorer.state.library import Library
from explorer.state.model import Model
from explorer.state.notices import Notices
from explorer.state.work import Work
from models.families.ddpm import DDPM
from models.fingerprint import fingerprint_of
from models.trajectories.files import restoring
from models.trajectories.provenance import Origin, computed_on, origin_of, tells_of_one
from models.trajectories.trajectory import Trajectory

# One under each key: the newest counts.
LOOKING, READING, FILLING = "is it a trajectory", "of what trajectory", "restore"
SUFFIXES = (".npz", ".png", ".gif", ".webp", ".mp4")  # of files that may be of trajectories


class Restoring(QObject):
    restored = Signal()  # a run is there again

    def __init__(
        self,
        work: Work,
        model: Model,
        library: Library,
        runs: Runs,
        look: Look,
        notices: Notices,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._work, self._model, self._library = work, model, library
        self._runs, self._look, self._notices = runs, look, notices
        self._waiting: tuple[Path, Path] | None = None  # a file, and the model that is being opened for it
        self._goal: tuple[Trajectory, int] | None = None  # where to stand once a run has been sampled again

        model.weights_changed.connect(self._on_model)
        work.changed.connect(self._on_work)
        runs.changed.connect(self._arrive)

    def open(self, path: Path) -> None:
        """Restore what a file is of; where another model is open than it was made by, that is opened first."""
        opened = self._model.current
        whole = opened.model.whole if opened is not None and isinstance(opened.model.whole, DDPM) else None
        self._waiting = None
        done = partial(self._take_origin, path)
        self._work.start(READING, f"Reading {path.name}", _reading(path, whole), done, self._notices.refuse)

    def open_or(self, path: Path, otherwise: Callable[[], object]) -> None:
        """The same for a file that may be something else: then that is done."""
        done = partial(self._sort, path, otherwise)
        self._work.start(LOOKING, f"Reading {path.name}", _looking(path), done, self._notices.refuse)

    # --- one step after another ---

    def _sort(self, path: Path, otherwise: Callable[[], object], is_one: bool) -> None:
        self.open(path) if is_one else otherwise()

    def _take_origin(self, path: Path, found: tuple[Origin, bool]) -> None:
        origin, fits = found
        if fits:
            self._restore(path)
            return
        entries = [*self._library.models, *self._library.runs]
        named = (each for each in entries if each.name == origin.model and each.header.family == DDPM.family)
        opened = self._model.current
        entry = next(named, None)
        if entry is None:
            self._notices.refuse(f"{path.name} was made by another model, “{origin.model:.80}”, and that is not here.")
        elif opened is not None and opened.path.resolve() == entry.path:
            self._notices.refuse(f"{path.name} was made by other weights of “{origin.model:.80}” than these.")
        else:
            self._model.open(entry.path)
            self._waiting = path, entry.path  # after asking: that tells of the work, in which nothing is opened yet

    def _on_model(self) -> None:
        if self._waiting is not None and self._model.current.path.resolve() == self._waiting[1]:
            path, self._waiting = self._waiting[0], None
            self._restore(path)

    def _on_work(self) -> None:
        """A model that could not be opened is waited for no more."""
        if self._waiting is not None and not self._work.runs("open"):
            self._waiting = None

    def _restore(self, path: Path) -> None:
        work = restoring(path, self._model.current.model.whole)
        self._work.start(FILLING, f"Reading {path.name}", work, partial(self._take, path), self._notices.refuse)

    def _take(self, path: Path, found: tuple[Trajectory, Origin]) -> None:
        run, origin = found
        opened, place = self._model.current, origin.place
        if opened is None or opened.model.whole is not run.model:
            self._notices.refuse(f"Another model was opened before {path.name} was read.")
            return
        is_here = run.reached >= run.first
        self._goal = None
        self._runs.take(run)
        self._look.set_mode("reverse")
        self._look.look_at(place.shown)
        self._look.choose(place.image or 0)
        step = run.last if place.step is None else place.step
        if is_here:
            self._look.move_to(step)
        else:
            self._goal = run, step
            self._runs.sample()
        self.restored.emit()
        here = computed_on(run.model)
        if not is_here and origin.computed != here:
            self._notices.warn(
                f"{path.name} was computed on {origin.computed}, this is {here}: its steps may differ by rounding."
            )
        else:
            self._notices.news(f"The run of {path.name} is {'restored' if is_here else 'sampled again'}.")

    def _arrive(self) -> None:
        """Go to what the file shows, unless somebody has gone elsewhere while it was sampled."""
        if self._goal is None or self._runs.is_sampling:
            return
        (run, step), self._goal = self._goal, None
        if run is self._runs.a and self._look.follows:
            self._look.move_to(step)


def _reading(path: Path, model: DDPM | None) -> Iterator[None]:
    """What a file says of its origin, and whether that is the model."""
    origin = origin_of(path)
    yield
    return origin, model is not None and fingerprint_of(model) == origin.weights


def _looking(path: Path) -> Iterator[None]:
    yield
    return tells_of_one(path)
