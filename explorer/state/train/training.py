"""The training run under way, and the figures and pictures of the run that is shown."""

from __future__ import annotations

import dataclasses
import math
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from explorer.jobs import Job
from explorer.state.data import Data
from explorer.state.model import Model, Opened
from explorer.state.notices import Notices
from explorer.state.train.awaited import Awaited, Waiting
from explorer.state.train.curves import SIDES, Curves
from explorer.state.train.marks import Marks
from explorer.state.train.run_checks import (
    cannot_end_at,
    cannot_name,
    cannot_resume,
    cut_off,
    header_of_latest,
    sentence,
)
from explorer.state.train.speed import Speed, Timed, timed
from explorer.state.train.warning import warning_of
from explorer.state.work import Work
from models.base import Closely, Effort, Evaluation, Note, Preview, Saved, Snapshot, Step, Variety, Weights
from models.checkpoints import Header, revive
from models.config import ConfigError, check_value
from models.data.base import DataSet
from models.device import DeviceError
from models.keeping import drop_unbegun
from models.pace import HABITS, Live, Pace
from models.runs import Run, RunError, Standing
from models.training import new_run, train

PACE = Pace(previews=0.5, weights=1.0, efforts=1.0)
ELSEWHERE = "Another process is training this run; what is done to it must wait until that has ended."
IDLE, RUNNING, PAUSED, STOPPING = "idle", "running", "paused", "stopping"


class Training(QObject):
    changed = Signal()  # what it is doing (waiting, started, paused, stopping, ended), or a live setting
    progressed = Signal()  # more steps
    previewed = Signal()
    evaluated = Signal()
    snapshot_saved = Signal()
    run_changed = Signal()  # the run whose figures are shown is another
    learned = Signal(int, object)  # newer weights: the step and the state
    stepped = Signal(object)  # a single step is done: the Closely

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
        self.settings: dict[str, Any] = {}  # its live settings as they are now
        self.learned_for: float | None = None  # seconds in all, until it was last saved
        self.habits: dict[str, Any] = dict(HABITS)  # of its Pace: what it keeps, and when
        self.curves = Curves()
        self.preview: Preview | None = None
        self.trouble = ""  # what went wrong with the run that is shown, one sentence
        self.cut_off = ""  # that its process was killed, and what that cost
        self.state = IDLE
        self.is_elsewhere = False  # whether another process trains the run that is shown
        self.begins_paused = False  # the next run that is started or resumed
        self._awaited = Awaited(data, self)
        self._live, self._marks = Live(), Marks(self.curves, None, "")
        self._job: Job | None = None
        self._opens_run = False  # whether the first weights make the run the open model
        self.speed = Speed()
        self.effort: Effort | None = None  # what the latest steps took
        self.is_stepping = False  # it takes a single step, and then pauses again

        model.opened.connect(self.show_run_of_model)
        self._awaited.changed.connect(self.changed)

    @property
    def is_active(self) -> bool:
        return self.state != IDLE

    @property
    def waiting(self) -> Waiting | None:
        """What begins once its data are loaded."""
        return self._awaited.waiting

    # --- commands ---

    def start(
        self, name: str, family: str, config: Any, steps: int, seed: int, habits: Mapping[str, Any] = HABITS
    ) -> None:
        """A new run on the open data, or on those being loaded; a refusal is said and changes nothing."""
        begin = partial(self._start, name, family, config, steps, seed, habits)
        if refusal := self.cannot_begin() or cannot_name(self.folder, name):
            self._notices.refuse(refusal)
        elif self._data.loading:
            self._awaited.wait(Waiting(name, begin))
        elif self._data.current is None:
            self._notices.refuse("Choose a data set first.")
        else:
            begin(self._data.current)

    def resume(self, run: Run, steps: int, habits: Mapping[str, Any] | None = None) -> None:
        """Go on with a run up to `steps` in all, after loading its data where they are not open.

        Data that would have to be downloaded are offered instead, for that may take long and ask for an agreement.
        """
        wanted, current = run.header.data, self._data.current
        if refusal := self.cannot_begin() or self.cannot_go_on(run) or cannot_end_at(run, steps):
            self._notices.refuse(refusal)
        elif current is not None and current.fingerprint == wanted.fingerprint:
            self._begin(run, steps, habits, current)
        elif not self._data.is_here(wanted.name):
            self._data.choose(wanted.name, **wanted.options)
        else:
            self._awaited.wait(Waiting(run.name, partial(self._resume_on, run, steps, habits)))
            self._data.open(wanted.name, **wanted.options)

    def pause(self) -> None:
        if self.state == RUNNING:
            self._job.pause()
            self._set(PAUSED)

    def go_on(self) -> None:
        if self.state == PAUSED:
            self.speed.forget()
            self.is_stepping = False
            self._job.go_on()
            self._set(RUNNING)

    def take_step(self, **settings: Any) -> None:
        """While it is paused: one step, all of which is shown, and then it pauses again.

        Live settings may be others for that step alone.
        """
        if self.cannot_take_step():
            return
        self.is_stepping = True
        self._live.look(**settings)
        self._job.go_on_until(Closely)
        self.changed.emit()

    def cannot_take_step(self) -> str:
        """Why no single step can be taken; empty where one can."""
        if self.state != PAUSED:
            return "Single steps are taken while training is paused."
        if self.is_stepping:
            return "It is taking a step."
        return "It has no more steps to take: a greater length lets it go on." if self.step >= self.steps else ""

    def stop(self) -> None:
        """Stop after the step under way; the run is saved and can be resumed. What only waits is given up."""
        if self.waiting:
            self._awaited.give_up()
        elif self.is_active:
            self._job.cancel()
            self._set(STOPPING)

    def change(self, name: str, value: Any) -> None:
        """Change a live setting from the next step on."""
        if not self.is_active or self.settings.get(name) == value:
            return
        field = next(f for f in dataclasses.fields(self.run.header.config) if f.name == name)
        try:
            check_value(field, value)
        except ConfigError as error:
            self._notices.refuse(sentence(error))
            return
        self.settings[name] = value
        self._live.change(name, value)
        self.changed.emit()

    # --- a run that another process trains ---

    def set_elsewhere(self, elsewhere: bool) -> None:
        """Whether another process trains the run that is shown."""
        if elsewhere != self.is_elsewhere:
            self.is_elsewhere = elsewhere
            self.cut_off = "" if elsewhere else cut_off(self.run)
            self.speed.forget()
            self.changed.emit()

    def take_from_elsewhere(self, lines: list[dict[str, Any]], standing: Standing, anew: bool) -> None:
        """What that process has written lately, all of it again where it has gone back; how far it is at least."""
        self.curves = Curves() if anew else self.curves
        self.settings |= {each["name"]: each["value"] for each in lines if each["event"] == "change"}
        newest = max((each["step"] for each in lines if each["event"] == "step"), default=0)
        self.step = max(newest, standing.step, 0 if anew else self.step)
        self.steps = max(standing.of, self.step)
        self.curves.add_lines(lines, self.run.header.config)
        self.speed.note(Timed(self.step, time.monotonic()))
        self.progressed.emit()
        self.evaluated.emit()

    # --- what panels show ---

    @property
    def header(self) -> Header | None:
        """Of the run that is shown, else of the open model."""
        opened = self._model.current
        return self.run.header if self.run else opened.header if opened else None

    @property
    def warning(self) -> str:
        """What is wrong with what the shown run has learned, a sentence or two; empty where nothing is known to be."""
        return "" if self.run is None else warning_of(self.run.header, self.curves, self.preview)

    @property
    def seconds_left(self) -> float | None:
        return (self.steps - self.step) / rate if (rate := self.speed.steps_per_second) else None

    # --- beginning ---

    def cannot_begin(self) -> str:
        """Why nothing can be trained now; empty where something can."""
        return "Another run is being trained; stop it first." if self.is_active or self.waiting else ""

    def cannot_go_on(self, run: Run) -> str:
        """Why a run cannot be resumed here; empty where it can."""
        held = self.is_elsewhere and self.run is not None and run.folder == self.run.folder
        return ELSEWHERE if held else cannot_resume(run)

    def _start(
        self, name: str, family: str, config: Any, steps: int, seed: int, habits: Mapping[str, Any], data: DataSet
    ) -> None:
        options, folder = self._data.options, self.folder / name
        try:
            run = new_run(folder, family, config, data, seed=seed, options=options, device=self._device)
        except ConfigError as error:
            self._notices.refuse(sentence(error))
        except (RunError, DeviceError) as error:
            self._notices.refuse(error)
        except OSError as error:
            self._notices.refuse(f"{folder} cannot be written: {error.strerror or error}.")
        else:
            self._begin(run, steps, habits, data)

    def _resume_on(self, run: Run, steps: int, habits: Mapping[str, Any] | None, data: DataSet) -> None:
        if data.fingerprint == run.header.data.fingerprint:
            self._begin(run, steps, habits, data)
        else:
            self._notices.refuse(f"The run {run.name} was trained on other data than {data.title} here.")

    def _begin(self, run: Run, steps: int, habits: Mapping[str, Any] | None, data: DataSet) -> None:
        """Without habits it keeps those it has."""
        self._show_run(run, header_of_latest(run))
        self.curves.drop_beyond(self.step)
        self.cut_off = ""
        self.habits |= habits or {}
        self.steps = steps
        self.speed.forget()
        self.effort = None
        self._live, self._marks = Live(), Marks(self.curves, run.header.config, self.settings.get(SIDES, ""))
        opened = self._model.current
        self._opens_run = opened is None or opened.run is None or opened.run.folder != run.folder
        work = timed(train(run, data, steps, live=self._live, pace=dataclasses.replace(PACE, **self.habits)))
        handlers = self._end, self._fail, self._receive
        self._job = self._work.start("train", f"Training {run.name}", work, *handlers, paused=self.begins_paused)
        self._job.cancelled.connect(self._end)
        self._set(PAUSED if self.begins_paused else RUNNING)
        self.run_changed.emit()

    # --- events ---

    def _receive(self, events: list) -> None:
        kinds = {type(event) for event in events}
        for event in events:
            self._take(event)
        for kind, signal in (
            (Step, self.progressed),
            (Preview, self.previewed),
            (Evaluation, self.evaluated),
            (Variety, self.evaluated),
            (Snapshot, self.snapshot_saved),
            (Note, self.snapshot_saved),  # going on may have dropped some
        ):
            if kind in kinds:
                signal.emit()

    def _take(self, event: object) -> None:
        match event:
            case Step():
                self.step = event.step
                self.curves.add_step(event.step, event.losses)
                self._look_for_trouble(event)
            case Timed():
                self.speed.note(event)
            case Evaluation():
                self.curves.evaluations.append(event)
            case Preview():
                self.preview = event
            case Weights():
                self._show_weights(event)
            case Note():
                self._marks.take_note(event)
                self._notices.news(event.text)
            case Effort():
                self.effort = event
            case Variety():
                self.curves.add_variety(event)
            case Closely():
                self.is_stepping = False
                self._marks.take_step(event)
                self.changed.emit()
                self.stepped.emit(event)
            case Saved() | Snapshot() | None:
                pass

    def _look_for_trouble(self, event: Step) -> None:
        if not self.trouble and not all(map(math.isfinite, event.losses.values())):
            self.trouble = (
                f"The loss is no number any more since step {event.step:,}: a smaller learning rate may help."
            )
            self._notices.warn(self.trouble)
            self.changed.emit()

    def _show_weights(self, event: Weights) -> None:
        """The run being trained becomes the open model with its first weights, and then follows."""
        opened = self._model.current
        if self._opens_run:
            self._opens_run = False
            header = dataclasses.replace(self.run.header, step=event.step)
            model = revive(header, event.state).to(self._model.device)
            self._model.show(Opened(self.run.name, self.run.folder, header, model, None, self.run))
        elif opened is not None and opened.run is not None and opened.run.folder == self.run.folder:
            self.learned.emit(event.step, event.state)

    def _end(self, *_: object) -> None:
        self._job, self.is_stepping = None, False
        gone = drop_unbegun(self.run)  # given up before its first moment
        self._set(IDLE)
        if gone:
            self.show_run_of_model()

    def _fail(self, error: Exception) -> None:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error) or type(error).__name__
        self.trouble = reason if isinstance(error, RunError) else f"Training stopped at step {self.step:,}: {reason}."
        self._notices.refuse(self.trouble)
        self._end()

    def _set(self, state: str) -> None:
        self.state = state
        self.changed.emit()

    # --- the run that is shown ---

    def show_run_of_model(self) -> None:
        """The figures of the opened run, unless another one is being trained."""
        opened = self._model.current
        run = opened.run if opened is not None else None
        if self.is_active or (self.run and run and self.run.folder == run.folder):
            return
        if run is None:
            self._show_run(None, None)
        else:  # as it goes on from there, else as its newest snapshot says
            self._show_run(run, header_of_latest(run) if run.latest.exists() else opened.header)
        self.run_changed.emit()

    def _show_run(self, run: Run | None, header: Header | None) -> None:
        """A run with the header of the weights it goes on from; or none."""
        self.run, self.preview, self.trouble, self.is_elsewhere = run, None, "", False
        self.curves = Curves.of_run(run) if run else Curves()
        self.cut_off = cut_off(run) if run else ""
        standing = Standing.of_header(header) if run else Standing(0, 0, {})
        seconds = header.extra.get("seconds") if run else None
        self.learned_for = float(seconds) if isinstance(seconds, (int, float)) else None
        self.step, self.steps, self.settings = standing.step, standing.of, standing.settings
        self.habits = Pace().with_habits(standing.habits).habits
