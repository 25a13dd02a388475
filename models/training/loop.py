"""Training, as a generator of events that a window, a shell and a test read alike.

Whoever reads the events may stop at any of them by closing the generator: the run is then saved as it is, and going
on from there gives bit for bit the numbers of never having stopped. An error leaves the run as it was last saved.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import replace
from typing import Any, NamedTuple

from models.base import Closely, Event, Note, Saved, Step
from models.board import why_not_board
from models.data.base import DataSet
from models.device import PRECISIONS, choose_device
from models.learning import NoRoomError
from models.pace import Live, Pace
from models.randomness import NOISE, batch_indices, generator
from models.runs import Run, RunError
from models.teams import ALONE, Team
from models.training.changes import change_lines, changed
from models.training.looking import Images, Looking
from models.training.reached import Reached, go_on
from models.training.record import Record, scores_of
from models.training.sharing import parted_in_words, parts_of, shared_in_words
from models.training.starting import new_learner
from models.training.telling import Telling, Took

EVALUATE_EVERY = 500  # steps
VARIETY_EVERY = 250  # steps between two looks at how samples vary, where they may all come to look alike


def train(
    run: Run,
    data: DataSet,
    steps: int,
    *,
    live: Live | None = None,
    pace: Pace | None = None,
    team: Team = ALONE,
    micro_batch: int | None = None,
) -> Iterator[Event]:
    """Train the run up to `steps` in all, from wherever it stands.

    Closing the generator saves the run first. In a team only the leader writes, and every process has to be told to
    stop by its `live`. A `micro_batch` is how many images a process looks at at once; as many as there are, as a rule.
    RunError when the data are not those the run began with, or TensorBoard's format is asked for and cannot be had.
    """
    if data.fingerprint != run.header.data.fingerprint:
        raise RunError(f"{run.name} was trained on other data: {data.title} here has another fingerprint.")
    pace = (pace or Pace()).with_habits(run.standing().habits)
    if pace.board and (reason := why_not_board()):
        raise RunError(reason)
    with run.held() if team.leads else nullcontext(False) as was_cut_off:
        training = _Training(run, data, steps, live or Live(), pace, team)
        yield from training.resume(was_cut_off)
        yield from training.join(micro_batch)
        yield from training.learn_all()


class _Taken(NamedTuple):
    """What came of a step: the family's losses of this process's images, and figures of all."""

    losses: Any
    report: Mapping[str, float]
    took: Took


class _Training:
    """One process's work on a run: the learner, and how far it is."""

    def __init__(self, run: Run, data: DataSet, of: int, live: Live, pace: Pace, team: Team) -> None:
        self.run, self.of, self.live, self.pace, self.team = run, of, live, pace, team
        self.device = team.on(choose_device(run.machine.device))
        self.learner = new_learner(run.header, self.device)
        self.learner.precision = PRECISIONS[run.machine.precision]
        self.images = Images(data, self.device)
        self.looking = Looking(self.images, self.learner, run.header.seed)
        self.telling = Telling(pace, self.looking, self.learner, run.header.config.batch, self.device)
        self.record = Record(run, self.learner, live, pace, of)  # of which only the leader writes
        self.reached = Reached.at_first(run.header.config)

    # --- going on where it stopped ---

    def resume(self, was_cut_off: bool) -> Iterator[Event]:
        """Start anew, or take over what latest.safetensors holds; RunError when it cannot be resumed."""
        if self.run.latest.exists():
            self.reached = go_on(self.run, self.learner, self.live)
            self.record.saved = self.reached.step
            if self.team.leads:
                lost = self.run.drop_beyond(self.reached.step)
                if lost or was_cut_off:
                    yield Note(self.reached.step, lost.words(self.reached.step, was_cut_off))
        elif self.team.leads:
            if self.run.snapshots() or self.run.metrics():
                raise RunError(f"{self.run.name} cannot be resumed: it has no latest.safetensors.")
            self.record.save(self.reached)  # before anything else, so that it can be resumed from its first moment on
        if self.team.leads and self.reached.step == 0 and not self.run.snapshots():
            yield self.record.snapshot(self.reached)
        self.team.meet()

    def join(self, micro_batch: int | None) -> Iterator[Event]:
        """Take one's place among the processes, and say what is not the same as by oneself."""
        batch = self.run.header.config.batch
        parts = parts_of(self.team, batch, micro_batch)
        if (self.team.size, parts) == (1, 1):
            return
        self.learner.join(self.team, parts)
        if self.team.leads:
            yield Note(self.reached.step, shared_in_words(self.learner, batch))

    # --- the loop ---

    def learn_all(self) -> Iterator[Event]:
        """Learn until `of` steps have been taken in all."""
        with self.record.on_board(self.reached.step) if self.team.leads else nullcontext():
            try:
                while self.reached.step < self.of and not self.team.any(self.live.is_stopping):
                    yield from self._step_on()
            except GeneratorExit:
                self._save()
                raise
            self._save()
            self.team.meet()
            yield Saved(self.reached.step)

    def _step_on(self) -> Iterator[Event]:
        """Take the next step, keep what is to be kept of it, and tell all about it."""
        step, config = self.reached.step + 1, self.run.header.config
        settings, notes = changed(config, self.reached.settings, self.live.take(), step)
        look = self.live.take_look()
        now = settings | (look or {})
        before = None if look is None else self.looking.watch()
        self.learner.closely = look is not None
        parts = self.learner.whole.parts
        losses, report, took = self._learn(step, now)
        if self.learner.whole.parts != parts:
            notes.append(Note(step, parted_in_words(self.learner, config.batch, self.device, step)))
        self.telling.add(took)
        # All of a step is done and kept before any of it is told: who stops at an event loses nothing.
        previous = self.reached
        self.reached = replace(previous, step=step, settings=settings, now=now, seconds=previous.seconds + took.seconds)
        kept = []
        if self.team.leads:
            self.record.add(*change_lines(previous, self.reached))
            self.record.add_step(step, report)
            kept = list(self._measure_and_keep(last=step == self.of))
        yield from (*notes, Step(step, self.of, report), *kept)
        if self.team.leads:
            yield from self.telling.tell(step, losses, at_once=look is not None)
        if look is not None:
            yield Closely(step, now, report, before, self.looking.watch())

    def _learn(self, step: int, now: Mapping[str, Any]) -> _Taken:
        """RunError where there is no room for it, or its figures are not finite."""
        began, seed, batch = self.pace.clock(), self.run.header.seed, self.run.header.config.batch
        there = self.images.batch(batch_indices(seed, step, batch, self.images.data.training.stop))
        waited = self.pace.clock() - began if self.pace.efforts is not None else 0.0
        try:
            losses = self.learner.learn(there, generator(seed, NOISE, step), step, now)
        except NoRoomError as error:
            advice = " A smaller --micro-batch needs less." if self.team.size > 1 else ""
            raise RunError(f"{self.run.name} cannot go on: {error}.{advice}") from error
        rows = self.team.rows(batch)
        report = self.team.mean(losses.report(), rows.stop - rows.start)
        if not all(map(math.isfinite, report.values())):
            raise self.record.diverged(step)
        return _Taken(losses, report, Took(1, self.pace.clock() - began, waited))

    def _measure_and_keep(self, last: bool) -> Iterator[Event]:
        step = self.reached.step
        if step % EVALUATE_EVERY == 0 or last:
            evaluation = self.looking.evaluate(step)
            self.reached = replace(self.reached, scores=scores_of(evaluation))
            self.record.add_evaluation(evaluation)
            yield evaluation
        if self.learner.may_collapse and (step % VARIETY_EVERY == 0 or last):
            variety = self.looking.vary(step)
            self.record.add_variety(variety)
            yield variety
        yield from self.record.keep(self.reached, last)

    def _save(self) -> None:
        if self.team.leads:
            self.record.save(self.reached)
