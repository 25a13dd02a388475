"""The training run under way, and the figures and pictures of the run that is shown."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal

from explorer.jobs import Job
from explorer.state.data import Data
from explorer.state.model import Model, Opened
from explorer.state.notices import Notices
from explorer.state.work import Work
from models.base import Evaluation, Note, Preview, Saved, Snapshot, Step, Weights
from models.checkpoints import revive
from models.config import ConfigError, check_value
from models.data.base import DataSet
from models.device import DeviceError
from models.runs import Run, RunError
from models.training import Live, Pace, new_run, train

PACE = Pace(previews=0.5, weights=1.0)
IDLE, RUNNING, PAUSED, STOPPING = "idle", "running", "paused", "stopping"
RATED = 20.0  # seconds of training that the shown speed is an average over


class Curves:
    """A run's figures by name: losses of steps, and held-out ones of evaluations."""

    def __init__(self) -> None:
        self.steps: list[int] = []
        self.losses: dict[str, list[float]] = {}
        self.evaluations: list[tuple[int, dict[str, float]]] = []
        self.kl_per_dimension: tuple[float, ...] = ()
        self.active_units: int | None = None

    def add_step(self, step: int, losses: dict[str, float]) -> None:
        self.steps.append(step)
        for name, value in losses.items():
            self.losses.setdefault(name, []).append(value)

    def add_evaluation(self, step: int, losses: dict[str, float], kl: tuple[float, ...], active: int | None) -> None:
        self.evaluations.append((step, losses))
        self.kl_per_dimension, self.active_units = kl, active

    def __len__(self) -> int:
        return len(self.steps)

    @classmethod
    def of_run(cls, run: Run) -> Curves:
        curves = cls()
        for line in run.metrics():
            kind, step = line.pop("event"), line.pop("step")
            if kind == "step":
                curves.add_step(step, line)
            elif kind == "evaluation":
                kl, active = tuple(line.pop("kl_per_dimension", ())), line.pop("active_units", None)
                curves.add_evaluation(step, line, kl, active)
        return curves


@dataclasses.dataclass(frozen=True)
class Pending:
    """A run that waits for its data to be loaded before it can go on."""

    run: Run
    steps: int


class Training(QObject):
    changed = Signal()  # what it is doing: started, paused, stopping, ended
    progressed = Signal()  # more steps
    previewed = Signal()
    evaluated = Signal()
    snapshot_saved = Signal()
    run_changed = Signal()  # the run whose figures are shown is another
    learned = Signal(int, object)  # newer weights: the step and the state

    def __init__(
        self,
        work: Work,
        model: Model,
        data: Data,
        notices: Notices,
        folder: Path,
        device: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._work, self._model, self._data, self._notices = work, model, data, notices
        self.folder, self._device = folder, device
        self.run: Run | None = None  # whose figures are shown
        self.steps = 0  # that it is to have in all
        self.step = 0
        self.curves = Curves()
        self.preview: Preview | None = None
        self.state = IDLE
        self._live = Live()
        self._job: Job | None = None
        self._pending: Pending | None = None
        self._rate: list[tuple[int, float]] = []

        model.opened.connect(self._show_run_of_model)
        data.changed.connect(self._go_on_with_pending)

    @property
    def is_active(self) -> bool:
        return self.state != IDLE

    # --- commands ---

    def start(self, name: str, family: str, config: Any, steps: int, seed: int) -> None:
        """A new run on the open data; a refusal is said and changes nothing."""
        if self.is_active:
            self._notices.refuse("Another run is being trained; stop it first.")
            return
        if self._data.current is None:
            self._notices.refuse("Choose a data set first.")
            return
        try:
            run = new_run(
                self.folder / name,
                family,
                config,
                self._data.current,
                seed=seed,
                options=self._data.options,
                device=self._device,
            )
        except (ConfigError, RunError, DeviceError, OSError) as error:
            self._notices.refuse(error)
            return
        self._begin(run, steps, self._data.current)

    def resume(self, run: Run, steps: int) -> None:
        """Go on with a run up to `steps` in all, after loading its data where they are not open."""
        if self.is_active:
            self._notices.refuse("Another run is being trained; stop it first.")
        elif self._data.current is not None and self._data.current.fingerprint == run.header.data.fingerprint:
            self._begin(run, steps, self._data.current)
        else:
            self._pending = Pending(run, steps)
            self._data.open(run.header.data.name, **run.header.data.options)

    def pause(self) -> None:
        if self.state == RUNNING:
            self._job.pause()
            self._set(PAUSED)

    def go_on(self) -> None:
        if self.state == PAUSED:
            self._rate.clear()
            self._job.go_on()
            self._set(RUNNING)

    def stop(self) -> None:
        """Stop after the step under way; the run is saved and can be resumed."""
        if self.is_active:
            self._job.cancel()
            self._set(STOPPING)

    def change(self, name: str, value: float) -> None:
        """Change a live setting from the next step on."""
        if not self.is_active:
            return
        field = next(f for f in dataclasses.fields(self.run.header.config) if f.name == name)
        try:
            check_value(field, value)
        except ConfigError as error:
            self._notices.refuse(error)
            return
        self._live.change(name, value)

    # --- what panels show ---

    @property
    def steps_per_second(self) -> float | None:
        if len(self._rate) < 2 or self._rate[-1][1] <= self._rate[0][1]:
            return None
        (first, began), (last, ended) = self._rate[0], self._rate[-1]
        return (last - first) / (ended - began)

    @property
    def seconds_left(self) -> float | None:
        return (self.steps - self.step) / speed if (speed := self.steps_per_second) else None

    def next_name(self, data_name: str, family: str) -> str:
        """The first free "faces-vae-3" in the folder of runs."""
        stem = f"{Path(data_name).stem or 'run'}-{family}".lower().replace(" ", "-")
        return next(name for n in range(1, 10_000) if not (self.folder / (name := f"{stem}-{n}")).exists())

    # --- inside ---

    def _begin(self, run: Run, steps: int, data: DataSet) -> None:
        self.run, self.steps, self.preview = run, steps, None
        self.curves = Curves.of_run(run)
        self.step = self.curves.steps[-1] if len(self.curves) else 0
        self._rate.clear()
        self._live = Live()
        work = _reporting(train(run, data, steps, live=self._live, pace=PACE))
        self._job = self._work.start(
            "train", f"Training {run.name}", work, self._end, self._fail, self._receive
        )
        self._job.cancelled.connect(self._end)
        self._set(RUNNING)
        self.run_changed.emit()

    def _receive(self, events: list) -> None:
        kinds = {type(event) for event in events}
        for event in events:
            self._take(event)
        for kind, signal in (
            (_Timed, self.progressed),
            (Preview, self.previewed),
            (Evaluation, self.evaluated),
            (Snapshot, self.snapshot_saved),
        ):
            if kind in kinds or (kind is _Timed and Step in kinds):
                signal.emit()

    def _take(self, event: object) -> None:
        match event:
            case Step():
                self.step = event.step
                self.curves.add_step(event.step, dict(event.losses))
            case _Timed():
                self._rate.append((event.step, event.seconds))
                while self._rate[-1][1] - self._rate[0][1] > RATED:
                    self._rate.pop(0)
            case Evaluation():
                self.curves.add_evaluation(
                    event.step, dict(event.losses), event.kl_per_dimension, event.active_units
                )
            case Preview():
                self.preview = event
            case Weights():
                self._show_weights(event)
            case Note():
                self._notices.news(event.text)
            case Saved() | Snapshot():
                pass

    def _show_weights(self, event: Weights) -> None:
        """The run being trained becomes the open model with its first weights, and then follows."""
        opened = self._model.current
        if opened is None or opened.run is None or opened.run.folder != self.run.folder:
            if self.step - event.step < 5 and self.curves.steps[0] >= self.step - 5:
                header = dataclasses.replace(self.run.header, step=event.step)
                model = revive(header, event.state).to(self._model.device)
                self._model.show(Opened(self.run.name, self.run.folder, header, model, None, self.run))
            return
        self.learned.emit(event.step, event.state)

    def _end(self, *_: object) -> None:
        self._job = None
        self._set(IDLE)

    def _fail(self, error: Exception) -> None:
        self._notices.refuse(error if isinstance(error, RunError) else f"Training stopped: {error}")
        self._end()

    def _set(self, state: str) -> None:
        self.state = state
        self.changed.emit()

    def _show_run_of_model(self) -> None:
        """The figures of the opened run, unless another one is being trained."""
        run = self._model.current.run
        if self.is_active or (self.run and run and self.run.folder == run.folder):
            return
        self.run, self.preview = run, None
        self.curves = Curves.of_run(run) if run else Curves()
        self.step = self.steps = self.curves.steps[-1] if len(self.curves) else 0
        self.run_changed.emit()

    def _go_on_with_pending(self) -> None:
        if (pending := self._pending) and self._data.current is not None:
            self._pending = None
            if self._data.current.fingerprint == pending.run.header.data.fingerprint:
                self._begin(pending.run, pending.steps, self._data.current)
            else:
                self._notices.refuse(f"{pending.run.name} was trained on other data than {self._data.current.title} here.")


@dataclasses.dataclass(frozen=True)
class _Timed:
    """When a step was done, in seconds of the job's clock; the newest one suffices."""

    step: int
    seconds: float


def _reporting(events: Iterator) -> Iterator:
    """The same events, and after each step the time, for the speed that the window shows."""
    import time

    try:
        for event in events:
            yield event
            if isinstance(event, Step):
                yield _Timed(event.step, time.monotonic())
    finally:
        events.close()


def running_mean(values: list[float], window: int) -> np.ndarray:
    """The same length, each value the mean of up to `window` values that end there."""
    sums = np.cumsum(np.insert(np.asarray(values, float), 0, 0.0))
    index = np.arange(1, len(sums))
    starts = np.maximum(index - window, 0)
    return (sums[index] - sums[starts]) / (index - starts)
