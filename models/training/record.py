"""What is written into a run's folder while it learns: figures, snapshots, and what going on starts from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict
from typing import Any

from torch import Tensor

from models.base import Evaluation, Saved, Snapshot, Variety
from models.board import Board
from models.learning import Learner
from models.pace import Live, Pace, Timer
from models.resuming import kept_tensors
from models.room import KEPT_WEIGHTS, NoSpaceError, check_space, size_of
from models.runs import Run, RunError
from models.training.reached import Reached

LOG_EVERY = 1.0  # seconds between two writings of metrics.jsonl, for those who read it meanwhile
SAVE_EVERY = 60.0  # seconds between two writings of latest.safetensors
FIRST_SAVE = 10.0  # seconds until the first, for who has just begun has the least to go back to
EVERY_STEP, THEN_EVERY = 1000, 10  # steps: up to which each is logged, and then every so many


class Record:
    """Knows what is not written yet, and when each was written last."""

    def __init__(self, run: Run, learner: Learner, live: Live, pace: Pace, of: int) -> None:
        """`of` is how many steps there will be in all."""
        self._run, self._learner, self._live, self._pace, self._of = run, learner, live, pace, of
        self.saved: int | None = None  # the step from which it could go on
        self._lines: list[Mapping[str, Any]] = []
        self._board: Board | None = None
        self._saving = Timer(SAVE_EVERY, pace.clock, after=FIRST_SAVE)
        self._logging = Timer(LOG_EVERY, pace.clock, after=None)
        self._snapshots = Timer(60 * pace.snapshot_minutes or None, pace.clock, after=None)

    @contextmanager
    def on_board(self, step: int) -> Iterator[None]:
        """Meanwhile the figures beyond a step are written for TensorBoard too, where that is its habit."""
        if not self._pace.board:
            yield
            return
        with closing(Board(self._run.folder, step)) as self._board:
            yield

    # --- figures ---

    def add(self, *lines: Mapping[str, Any]) -> None:
        """Lines of the log, to be written some time."""
        self._lines += lines

    def add_step(self, step: int, report: Mapping[str, float]) -> None:
        if step <= EVERY_STEP or step % THEN_EVERY == 0:
            self.add({"event": "step", "step": step, **report})

    def add_evaluation(self, evaluation: Evaluation) -> None:
        line = {"event": "evaluation", "step": evaluation.step, **scores_of(evaluation)}
        more = {"noise_errors": evaluation.noise_errors} if evaluation.noise_errors else {}
        self.add(line | {"kl_per_dimension": evaluation.kl_per_dimension} | more)

    def add_variety(self, variety: Variety) -> None:
        self.add({"event": "variety", **asdict(variety)})

    def _flush(self) -> None:
        self._run.log(self._lines)
        if self._board is not None:
            self._board.log(self._lines)
        self._lines = []

    # --- weights ---

    def keep(self, reached: Reached, last: bool) -> Iterator[Snapshot | Saved]:
        """Whatever is due after a step; a snapshot in any case after the last one."""
        is_due, pace = self._snapshots.due(), self._pace
        if is_due or reached.step in pace.early or reached.step % pace.snapshots == 0 or last:
            yield self.snapshot(reached)
        if self._saving.due():
            self.save(reached)
            yield Saved(reached.step)
        if self._logging.due():
            self._flush()

    def snapshot(self, reached: Reached) -> Snapshot:
        """RunError where the disk is too full to go on; by then everything is saved."""
        weights = self._weights_to_keep(reached.step)
        self._flush()
        needed = KEPT_WEIGHTS * size_of(weights) + size_of(weights) // 2
        try:
            check_space(self._run.folder, needed, "a snapshot with what is saved beside it")
        except NoSpaceError as error:
            self.save(reached)
            raise RunError(f"{self._run.name} stopped at step {reached.step:,} and was saved: {error}.") from error
        return Snapshot(reached.step, self._run.save_snapshot(reached.step, weights, reached.scores))

    def save(self, reached: Reached) -> None:
        """Write what going on starts from, unless that is there already."""
        waiting = self._live.waiting  # asked for while it paused: it counts from the next step on, if there is one
        if reached.step == self.saved and not waiting:
            return
        weights, tensors = self._weights_to_keep(reached.step), kept_tensors(self._learner)
        self._flush()
        extra = {
            "live": reached.settings,
            "waiting": waiting,
            "now": reached.now,
            "of": self._of,
            "seconds": reached.seconds,
            "scores": reached.scores,
            "habits": self._pace.habits,
        }
        self._run.save_latest(reached.step, weights, tensors, extra)
        self.saved = reached.step

    def diverged(self, step: int) -> RunError:
        saved, last = self.saved or 0, max(self._run.snapshots(), default=0)
        later = f" A branch can begin at its snapshot of step {last}." if last > saved else ""
        return RunError(
            f"{self._run.name} diverged at step {step}: its figures are not finite numbers any more; "
            f"it goes on from step {saved}, where a lower learning rate may help.{later}"
        )

    def unwritten(self, error: OSError) -> RunError:
        """What to say where the system does not let it write."""
        return RunError(
            f"{self._run.name} cannot be written: {error.strerror or error}; "
            f"it goes on from step {self.saved or 0:,} once it can."
        )

    def _weights_to_keep(self, step: int) -> dict[str, Tensor]:
        """RunError where they are not finite: files with such weights could never be opened again."""
        state = self._learner.explored.state_dict()
        if not all(bool(tensor.isfinite().all()) for tensor in state.values()):
            raise self.diverged(step)
        return state


def scores_of(evaluation: Evaluation) -> dict[str, Any]:
    """What files and logs keep of an evaluation."""
    units = {} if evaluation.active_units is None else {"active_units": evaluation.active_units}
    return dict(evaluation.losses) | units
