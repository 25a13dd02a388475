"""A new run that is being set up from another one: where it begins, what of it is fixed, and what was changed."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from explorer.state.notices import Notices
from explorer.state.train.run_checks import cannot_name, sentence
from explorer.state.train.training import Training
from explorer.state.work import Work
from models.branching import Origin, branching, fixed_settings, origin
from models.checkpoints import CheckpointError
from models.config import ConfigError
from models.device import DeviceError, choose_device
from models.lineage import START, Change, in_words
from models.runs import Run

SAME_SEED = "The parent's: with it weights, the order of the data and the noise are the same."


@dataclass(frozen=True, eq=False)
class Draft:
    """A branch to be."""

    begun: Origin
    fixed: dict[str, str] = field(default_factory=dict)  # settings that cannot be changed, with the reason

    @property
    def run(self) -> Run:
        return self.begun.run

    @property
    def title(self) -> str:
        return f"Branch of {self.run.name}"

    @property
    def place(self) -> str:
        return "from the start" if self.begun.way == START else f"from step {self.begun.step:,}"

    def changes(self, config: Any) -> dict[str, Change]:
        """What is other than in the parent, by the setting's name."""
        names = (f.name for f in dataclasses.fields(config))
        pairs = {name: (getattr(self.begun.config, name), getattr(config, name)) for name in names}
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


class Branching(QObject):
    changed = Signal()  # another draft, or none any more

    def __init__(
        self, work: Work, training: Training, notices: Notices, device: str, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._work, self._training, self._notices, self._device = work, training, notices, device
        self.draft: Draft | None = None
        self._steps = 0  # of the run that is being made
        self._lane = work.lane()

        training.run_changed.connect(self.drop)
        self._lane.done.connect(self._show)
        self._lane.failed.connect(self._refuse)

    def cannot_begin(self, run: Run | None) -> str:
        """Why no branch of a run can be set up now; empty where one can."""
        return "The open model is not of a run." if run is None else self._training.cannot_begin()

    def begin(self, run: Run, step: int | None) -> None:
        """Set one up: from step 0 it starts again, from None it goes on from the newest state."""
        if refusal := self.cannot_begin(run):
            self._notices.refuse(refusal)
        else:
            self._lane.ask(partial(_finding, run, step))

    def drop(self) -> None:
        """Give up what is being set up."""
        self._lane.drop()
        if self.draft is not None:
            self.draft = None
            self.changed.emit()

    def start(self, name: str, config: Any, steps: int) -> None:
        """Make the run of the draft and train it up to `steps` in all; a refusal is said and changes nothing."""
        draft, training = self.draft, self._training
        if refusal := training.cannot_begin() or cannot_name(training.folder, name) or self.cannot_end_at(steps):
            self._notices.refuse(refusal)
            return
        changes = {name: after for name, (_, after) in draft.changes(config).items()}
        self._steps = steps
        work = branching(draft.begun, training.folder / name, changes, self._place(draft.run))
        self._work.start("branch", f"Branching {draft.run.name}", work, self._train, self._refuse)

    def cannot_end_at(self, steps: int) -> str:
        """Why the branch cannot have so many steps in all."""
        begun = self.draft.begun
        return "" if steps > begun.step else f"It begins at step {begun.step:,}; choose a greater length."

    def words(self, config: Any) -> str:
        """ "Beta 1 → 4"; empty where nothing is changed."""
        return in_words(self.draft.changes(config), config)

    def _show(self, draft: Draft) -> None:
        self.draft = draft
        self.changed.emit()

    def _train(self, run: Run) -> None:
        self._training.resume(run, self._steps)

    def _refuse(self, error: Exception) -> None:
        self._notices.refuse(sentence(error) if isinstance(error, (ConfigError, CheckpointError)) else error)

    def _place(self, run: Run) -> str | None:
        """The parent's device where there is one such here, for the same numbers; else the session's."""
        try:
            choose_device(run.machine.device)
        except DeviceError:
            return self._device
        return None


def _finding(run: Run, step: int | None) -> Iterator[None]:
    begun = origin(run, step)
    yield
    return Draft(begun, fixed_settings(begun))
