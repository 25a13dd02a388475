"""Training, as a generator of events that a window, a shell and a test read alike.

Whoever reads the events may stop at any of them by closing the generator: the run is then saved as it is, and going
on from there gives bit for bit the numbers of never having stopped. An error leaves the run as it was last saved.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import closing, nullcontext
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from models.base import (
    Batch,
    Closely,
    Effort,
    Evaluation,
    Event,
    LatentModel,
    Note,
    Saved,
    Snapshot,
    Step,
    Variety,
    Verdicts,
    Weights,
    inferring,
    to_unit,
)
from models.blank import without_weights
from models.board import Board, why_not_board
from models.checkpoints import Checkpoint, Header, build, load
from models.config import ConfigError, check_value, in_words, live_names
from models.data.base import DataCard, DataSet
from models.device import MOST_THREADS, PRECISIONS, choose_device, choose_precision, threads_for_training
from models.families import TRAINABLE
from models.learning import Learner, NoRoomError
from models.memory import memory_in_all, memory_taken
from models.pace import Live, Pace, Timer
from models.randomness import CODES, NOISE, START, batch_indices, generator
from models.resuming import OPTIMISER, kept_tensors, take_over
from models.room import NoSpaceError, check_space, size_of
from models.runs import Machine, Run, RunError
from models.teams import ALONE, Team
from models.varying import DRAWN, Drawn, Varying

EVALUATED = 1000  # held-out images, at most
EVALUATE_EVERY = 500  # steps
LOG_EVERY = 1.0  # seconds between two writings of metrics.jsonl, for those who read it meanwhile
SAVE_EVERY = 60.0  # seconds between two writings of latest.safetensors
PREVIEW_SHARE = 0.04  # of the time, at most, may go into previews
SECOND_PREVIEW = 30.0  # seconds after the first, which shows no more than noise, though it may not have earned that
KEPT_WEIGHTS = 4  # times their size is a latest.safetensors at most: shown, learning, and Adam's two means
SHOWN_INPUTS = 10  # held-out images in a preview
VARIETY_EVERY = 250  # steps between two looks at how samples vary, where they may all come to look alike
WATCHED = 200  # training images, always the same, that a discriminator is watched judging


def new_run(
    folder: Path | str,
    family: str,
    config: Any,
    data: DataSet,
    *,
    seed: int = 0,
    options: dict[str, Any] | None = None,
    device: str = "auto",
    precision: str = "auto",
    threads: int | None = None,
) -> Run:
    """A new run folder; ConfigError, DeviceError or RunError before anything is written when it cannot be."""
    card = DataCard.of(data, options)
    with without_weights():
        size = size_of(TRAINABLE[family].build(config, card).state_dict())
    if not data.training.stop:
        raise ConfigError(f"{data.title} has no training images")
    if seed < 0:
        raise ConfigError("The seed must be at least 0.")
    if threads is not None and not 1 <= threads <= MOST_THREADS:
        raise ConfigError(f"It takes 1 to {MOST_THREADS:,} threads, not {threads:,}.")
    place = choose_device(device)
    chosen = choose_precision(place, data.item.precision if precision == "auto" else precision)
    machine = Machine(str(place), chosen, threads_for_training(place) if threads is None else threads)
    _check_space_for(Path(folder), size)
    return Run.create(folder, Header(family, config, card, 0, seed), machine)


def _check_space_for(folder: Path, size: int) -> None:
    """RunError where a run of weights of so many bytes would fill the disk soon after it began."""
    needed = 2 * KEPT_WEIGHTS * size + size // 2  # while a latest.safetensors takes the place of another, there are two
    try:
        check_space(folder, needed, "with one snapshot it")
    except NoSpaceError as error:
        raise RunError(f"{folder.name} cannot begin: {error}.") from error


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
        training = _Training(run, data, steps, live or Live(), pace, team, micro_batch)
        try:
            yield from training.resume(was_cut_off)
            board = closing(Board(run.folder, training.step)) if pace.board and team.leads else nullcontext()
            with board as training.board:
                yield from training.learn_all()
        except OSError as error:
            raise training.unwritten(error) from error


class _Training:
    """One process's work on a run: the learner, the step it stands at, and when each thing was last done."""

    def __init__(
        self, run: Run, data: DataSet, of: int, live: Live, pace: Pace, team: Team, micro_batch: int | None
    ) -> None:
        self.run, self.data, self.of, self.live, self.pace, self.team = run, data, of, live, pace, team
        device = team.on(choose_device(run.machine.device))
        self._device, self.learner = device, new_learner(run, device)
        self._micro_batch, self.board = micro_batch, None
        self.images, self.labels, self.attributes = (
            None if known is None else torch.from_numpy(np.array(known)).to(device)  # torch.tensor keeps Python's lock
            for known in (data.images, data.labels, data.attributes)
        )
        self.step, self.seconds = 0, 0.0
        self.settings = {name: getattr(run.header.config, name) for name in live_names(run.header.config)}
        self.now = dict(self.settings)  # what the last step went by: those, but for what was for that step alone
        self.lines: list[Mapping[str, Any]] = []
        self.scores: dict[str, Any] = {}
        self.saved_step = -1
        self._varying: Varying | None = None  # from the first time on that it is needed
        self._preview = Timer(pace.previews, pace.clock, PREVIEW_SHARE, soon=SECOND_PREVIEW)
        self._weights = Timer(pace.weights, pace.clock)
        self._efforts = Timer(pace.efforts, pace.clock, due_at_once=False)
        self._effort = (0, 0.0, 0.0)  # steps, seconds and seconds waited since it was last told
        self._saving = Timer(SAVE_EVERY, pace.clock, due_at_once=False)
        self._logging = Timer(LOG_EVERY, pace.clock, due_at_once=False)
        self._snapshots = Timer(60 * pace.snapshot_minutes or None, pace.clock, due_at_once=False)

    # --- going on where it stopped ---

    def resume(self, was_cut_off: bool) -> Iterator[Event]:
        """Start anew, or take over what latest.safetensors holds; RunError when it cannot be resumed."""
        if self.run.latest.exists():
            yield from self._go_on(was_cut_off)
        elif self.team.leads:
            if self.run.snapshots() or self.run.metrics():
                raise RunError(f"{self.run.name} cannot be resumed: it has no latest.safetensors.")
            self._save()  # before anything else, so that it can be resumed from its first moment on
        if self.team.leads and self.step == 0 and not self.run.snapshots():
            yield from self._keep_snapshot()
        self.team.meet()
        yield from self._join()

    def _go_on(self, was_cut_off: bool) -> Iterator[Event]:
        checkpoint = load(self.run.latest)
        try:
            self._take_over(checkpoint)
        except (KeyError, TypeError, ValueError, RuntimeError) as error:
            raise RunError(f"{self.run.name} cannot be resumed: its latest.safetensors is damaged.") from error
        if self.team.leads:
            lost = self.run.drop_beyond(self.step)
            if lost or was_cut_off:
                yield Note(self.step, lost.words(self.step, was_cut_off))

    def _join(self) -> Iterator[Event]:
        """Take one's place among the processes, and say what is not the same as by oneself."""
        team, batch = self.team, self.run.header.config.batch
        rows = team.rows(batch)
        images = rows.stop - rows.start
        parts = -(-images // self._micro_batch) if self._micro_batch else 1
        if (team.size, parts) == (1, 1):
            return
        self.learner.join(team, parts)
        if team.leads:
            yield Note(self.step, f"{_shared(team.size, parts, batch)}{self._by_part()}")

    def _by_part(self) -> str:
        """A sentence about what is not the same in parts; empty where there is nothing."""
        words = self.learner.by_part()
        return f" {words[0].upper()}{words[1:]} each part by itself." if words else ""

    def _take_over(self, checkpoint: Checkpoint) -> None:
        header, extra = checkpoint.header, checkpoint.header.extra
        if _identity(header) != _identity(self.run.header):
            raise ValueError("it belongs to another run")
        take_over(self.learner, checkpoint.model.state_dict(), checkpoint.tensors)
        has_optimisers = any(name.startswith(OPTIMISER) for name in checkpoint.tensors)
        if header.step and not has_optimisers and not extra.get("anew"):  # as in a branch from a snapshot
            raise ValueError("the state of the optimisers is missing")
        for name in self.settings:
            check_value(header.config.__dataclass_fields__[name], extra["live"][name])
            self.settings[name] = extra["live"][name]
        self.now = self.settings | {name: v for name, v in extra.get("now", {}).items() if name in self.settings}
        self.live.keep(extra.get("waiting", {}))
        self.seconds, self.scores = float(extra["seconds"]), dict(extra["scores"])
        self.step = self.saved_step = header.step

    # --- the loop ---

    def learn_all(self) -> Iterator[Event]:
        """Learn until `of` steps have been taken in all."""
        try:
            while self.step < self.of and not self.team.any(self.live.is_stopping):
                notes, look = list(self._take_over_changes()), self.live.take_look()
                self._go_by(self.settings | (look or {}))
                before = None if look is None else self._watch()
                self.learner.closely = look is not None
                losses, report, more = self._learn()
                # All of a step is done and kept before any of it is told: who stops at an event loses nothing.
                kept = list(self._measure_and_keep(last=self.step == self.of)) if self.team.leads else []
                yield from (*notes, *more, Step(self.step, self.of, report), *kept)
                if self.team.leads:
                    yield from self._show(losses, at_once=look is not None)
                if look is not None:
                    yield Closely(self.step, self.now, report, before, self._watch())
        except GeneratorExit:
            self._save()
            raise
        self._save()
        self.team.meet()
        yield Saved(self.step)

    def _learn(self) -> tuple[Any, dict[str, float], list[Note]]:
        """Take the next step; the family's losses, what they report of all processes, and what there is to be said."""
        began, step, seed = self.pace.clock(), self.step + 1, self.run.header.seed
        batch, parts = self.run.header.config.batch, self.learner.whole.parts
        chosen = batch_indices(seed, step, batch, self.data.training.stop)
        there = self.batch(chosen)
        waited = self.pace.clock() - began if self.pace.efforts is not None else 0.0
        try:
            losses = self.learner.learn(there, generator(seed, NOISE, step), step, self.now)
        except NoRoomError as error:
            advice = " A smaller --micro-batch needs less." if self.team.size > 1 else ""
            raise RunError(f"{self.run.name} cannot go on: {error}.{advice}") from error
        rows = self.team.rows(batch)
        report = self.team.mean(losses.report(), rows.stop - rows.start)
        if not all(map(math.isfinite, report.values())):
            raise self._diverged(step)
        self.step = step
        taken = self.pace.clock() - began
        self.seconds += taken
        self._effort = tuple(sum(pair) for pair in zip(self._effort, (1, taken, waited), strict=True))
        if step <= 1000 or step % 10 == 0:
            self.lines.append({"event": "step", "step": step, **report})
        return losses, report, self._more_parts(parts)

    def _more_parts(self, before: int) -> list[Note]:
        """What to say where the device had not enough memory for as few parts as before."""
        parts = self.learner.whole.parts
        if parts == before:
            return []
        images = -(-self.run.header.config.batch // parts)
        return [
            Note(
                self.step,
                f"The memory of {self._device} does not hold a whole batch: from step {self.step:,} on it "
                f"is taken in {parts} parts of {images} images. What is learned stays the same.{self._by_part()}",
            )
        ]

    def _diverged(self, step: int) -> RunError:
        last = max(self.run.snapshots(), default=0)
        later = f" A branch can begin at its snapshot of step {last}." if last > self.saved_step else ""
        return RunError(
            f"{self.run.name} diverged at step {step}: its figures are not finite numbers any more; "
            f"it goes on from step {self.saved_step}, where a lower learning rate may help.{later}"
        )

    def unwritten(self, error: OSError) -> RunError:
        """What to say where the system does not let it write."""
        return RunError(
            f"{self.run.name} cannot be written: {error.strerror or error}; "
            f"it goes on from step {max(0, self.saved_step):,} once it can."
        )

    def _take_over_changes(self) -> Iterator[Note]:
        fields = self.run.header.config.__dataclass_fields__
        for name, value in self.live.take().items():
            if name not in self.settings or value == self.settings[name]:
                continue
            try:
                check_value(fields[name], value)
            except ConfigError as error:
                stays = in_words(self.settings[name])
                yield Note(self.step + 1, f"{fields[name].metadata['label']} stays {stays}: {error}.")
                continue
            self.settings[name] = value
            yield Note(
                self.step + 1, f"{fields[name].metadata['label']} is {in_words(value)} from step {self.step + 1}."
            )

    def _go_by(self, settings: dict[str, Any]) -> None:
        """Take the next step by these; the run's log says where they are others than before, and which for it alone."""
        for name, value in settings.items():
            if value != self.now[name]:
                once = {} if value == self.settings[name] else {"once": True}
                self.lines.append({"event": "change", "step": self.step + 1, "name": name, "value": value, **once})
        self.now = settings

    def _measure_and_keep(self, last: bool) -> Iterator[Event]:
        if self.step % EVALUATE_EVERY == 0 or last:
            evaluation = self.evaluate()
            self.scores = scores_of(evaluation)
            line = {"event": "evaluation", "step": self.step, **self.scores}
            more = {"noise_errors": evaluation.noise_errors} if evaluation.noise_errors else {}
            self.lines.append(line | {"kl_per_dimension": evaluation.kl_per_dimension} | more)
            yield evaluation
        if self.learner.may_collapse and (self.step % VARIETY_EVERY == 0 or last):
            yield self._vary()
        is_due = self._snapshots.due()
        if is_due or self.step in self.pace.early or self.step % self.pace.snapshots == 0 or last:
            yield from self._keep_snapshot()
        if self._saving.due():
            self._save()
            yield Saved(self.step)
        if self._logging.due():
            self._flush()

    def _show(self, losses: Any, at_once: bool) -> Iterator[Event]:
        if self._preview.due() or at_once:
            yield (yield from self._preview.measuring(inferring(self._previewing(losses))))
        if self._weights.due() or at_once:
            yield Weights(self.step, copied(self.learner.explored))
        if self._efforts.due() or at_once:
            yield self._told_effort()

    def _told_effort(self) -> Effort:
        told, self._effort = self._effort, (0, 0.0, 0.0)
        batch, device = self.run.header.config.batch, self._device
        return Effort(self.step, *told, batch, memory_taken(device), memory_in_all(device))

    def _previewing(self, losses: Any) -> Iterator[None]:
        codes = generator(self.run.header.seed, CODES)
        preview = yield from self.learner.preview(self.shown_inputs, codes, self.step, losses)
        return replace(preview, verdicts=self._watch())

    def _watch(self) -> Verdicts | None:
        """Of the same images and codes every time, so that what changes is what has been learned."""
        watched = torch.arange(len(self.data))[self.data.training][:WATCHED]
        return self.learner.watch(self.batch(watched), generator(self.run.header.seed, CODES, 1))

    def batch(self, chosen: Tensor) -> Batch:
        """The chosen images (indices of the whole data set) with what is known of them, on the device."""
        rest = [None if known is None else known[chosen] for known in (self.labels, self.attributes)]
        return Batch(to_unit(self.images[chosen]), *rest)

    @torch.inference_mode()
    def evaluate(self) -> Evaluation:
        """Figures of the first held-out images."""
        held_out = torch.arange(len(self.data))[self.data.testing][:EVALUATED]
        return self.learner.evaluate((self.batch(part) for part in held_out.split(250)), self.step)

    def _vary(self) -> Variety:
        """How samples vary, that are asked for what the first training images show."""
        first = torch.arange(len(self.data))[self.data.training][:DRAWN]
        if self._varying is None:
            self._varying = Varying(self.data.name, self.data.images[first.numpy()])
        noise = generator(self.run.header.seed, CODES, 2)
        variety = self._varying.measure(self.step, Drawn(*self.learner.draw(self.batch(first), noise)))
        self.lines.append({"event": "variety", **asdict(variety)})
        return variety

    @property
    def shown_inputs(self) -> Tensor:
        return to_unit(self.images[self.data.testing][:SHOWN_INPUTS])

    # --- what is kept ---

    def _flush(self) -> None:
        self.run.log(self.lines)
        if self.board is not None:
            self.board.log(self.lines)
        self.lines = []

    def _keep_snapshot(self) -> Iterator[Snapshot]:
        weights = self._weights_to_keep()
        self._flush()
        size = size_of(weights)
        self._check_space(KEPT_WEIGHTS * size + size // 2, "a snapshot with what is saved beside it")
        yield Snapshot(self.step, self.run.save_snapshot(self.step, weights, self.scores))

    def _save(self) -> None:
        waiting = self.live.waiting  # asked for while it paused: it counts from the next step on, if there is one
        if not self.team.leads or (self.step == self.saved_step and not waiting):
            return
        weights, tensors = self._weights_to_keep(), kept_tensors(self.learner)
        self._flush()
        extra = {
            "live": self.settings,
            "waiting": waiting,
            "now": self.now,
            "of": self.of,
            "seconds": self.seconds,
            "scores": self.scores,
            "habits": self.pace.habits,
        }
        self.run.save_latest(self.step, weights, tensors, extra)
        self.saved_step = self.step

    def _check_space(self, needed: int, what: str) -> None:
        """RunError where the disk is too full to go on; by then everything is saved."""
        try:
            check_space(self.run.folder, needed, what)
        except NoSpaceError as error:
            self._save()
            raise RunError(f"{self.run.name} stopped at step {self.step:,} and was saved: {error}.") from error

    def _weights_to_keep(self) -> dict[str, Tensor]:
        """RunError where they are not finite: files with such weights could never be opened again."""
        state = self.learner.explored.state_dict()
        if not all(bool(tensor.isfinite().all()) for tensor in state.values()):
            raise self._diverged(self.step)
        return state


def _shared(processes: int, parts: int, batch: int) -> str:
    """A sentence about who takes what of a batch."""
    if processes == 1:
        return f"Each batch of {batch} is taken in {parts} parts."
    parted = f", and each takes its share in {parts} parts" if parts > 1 else ""
    return f"{processes} processes share each batch of {batch}{parted}."


def new_learner(run: Run, device: torch.device) -> Learner:
    """A learner at step 0; its weights depend on the run's seed alone."""
    family = TRAINABLE[run.header.family]
    with torch.random.fork_rng(devices=[]):  # initialisers of torch know only the global generator, here the CPU's
        torch.default_generator.manual_seed(generator(run.header.seed, START).initial_seed())
        model = build(run.header)
    learner = family.learner(model.to(device))
    learner.precision = PRECISIONS[run.machine.precision]
    return learner


def _identity(header: Header) -> tuple[Any, ...]:
    return header.family, header.config, header.seed, header.data.fingerprint


def scores_of(evaluation: Evaluation) -> dict[str, Any]:
    """What files and logs keep of an evaluation."""
    units = {} if evaluation.active_units is None else {"active_units": evaluation.active_units}
    return dict(evaluation.losses) | units


def copied(model: LatentModel) -> dict[str, Tensor]:
    """The weights on the CPU, no longer the optimiser's."""
    return {name: tensor.detach().to("cpu", copy=True) for name, tensor in model.state_dict().items()}
