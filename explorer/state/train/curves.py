"""A run's figures: the losses of its steps, its held-out evaluations, and the settings changed on the way."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from models.base import Evaluation, Variety
from models.config import said
from models.runs import Run

DRAWN = 400  # points of a drawn curve: more than that cannot be told apart
AHEAD = 4  # times what is done, that an axis of steps shows at least
FIRST = 100  # steps that it shows before any is done
SIDES, NEAR = "sides", 25  # which of them learns; steps between two changes of that, up to which they are one row
WHO = {"both": "both learn", "generator": "generator alone", "discriminator": "discriminator alone"}
ONE_BY_ONE = "single steps"
SINGLE = (*WHO.values(), ONE_BY_ONE)


def horizon(done: int, of: int) -> int:
    """Where an axis of steps ends: at the last, or in the beginning at a round number a few times what is done.

    Four hundred of 20,000 steps would be a sliver at its left.
    """
    wanted = max(AHEAD * done, FIRST)
    power = 10 ** (len(str(wanted)) - 1)
    near = next(round_number for round_number in (power, 2 * power, 5 * power, 10 * power) if round_number >= wanted)
    return max(1, min(near, of))


class Figures:
    """The values of one loss; some are not measured at every step."""

    def __init__(self) -> None:
        self.steps, self.values = array("d"), array("d")

    def append(self, step: int, value: float) -> None:
        self.steps.append(step)
        self.values.append(value)

    def drop_beyond(self, step: int) -> None:
        kept = bisect_right(self.steps, step)
        del self.steps[kept:], self.values[kept:]


class Curves:
    def __init__(self) -> None:
        self.steps = array("d")
        self.losses: dict[str, Figures] = {}
        self.evaluations: list[Evaluation] = []
        self.varieties: list[Variety] = []
        self._sides_at: int | None = None  # where it last changed which side learns
        self.changes: list[tuple[int, str]] = []  # settings changed while it ran: from which step on, and what

    def __len__(self) -> int:
        return len(self.steps)

    def add_step(self, step: int, losses: Mapping[str, float]) -> None:
        self.steps.append(step)
        for name, value in losses.items():
            self.losses.setdefault(name, Figures()).append(step, value)

    def add_variety(self, variety: Variety) -> None:
        self.varieties.append(variety)
        self.losses.setdefault("diversity", Figures()).append(variety.step, variety.diversity)

    def add_change(self, step: int, config: Any, name: str, value: Any) -> None:
        """A live setting, from a step on; who learned in single steps, one after another, is one mark for them all."""
        words, last = change_in_words(config, name, value), self._sides_at
        if name == SIDES:
            self._sides_at = step
            if last is not None and step - last <= NEAR:
                first = next(k for k in reversed(range(len(self.changes))) if self.changes[k][1] in SINGLE)
                self.changes[first] = self.changes[first][0], ONE_BY_ONE
                return
        self.changes.append((step, words))

    def drop_beyond(self, step: int) -> None:
        """Forget what came later: training goes on from here."""
        del self.steps[bisect_right(self.steps, step) :]
        for figures in self.losses.values():
            figures.drop_beyond(step)
        for each in (self.evaluations, self.varieties):
            each[:] = [known for known in each if known.step <= step]
        self.changes = [change for change in self.changes if change[0] <= step]
        self._sides_at = self._sides_at if self._sides_at is None or self._sides_at <= step else None

    def drawn(self, name: str, most: int = DRAWN) -> tuple[np.ndarray, np.ndarray]:
        """Steps and values of a loss; where there are many, the mean of each stretch at the stretch's last step."""
        figures = self.losses.get(name, Figures())
        steps, values = np.array(figures.steps), np.array(figures.values)
        if len(steps) <= most:
            return steps, values
        # Stretches of equal length in steps: of a long run only every tenth step is kept on disk.
        starts = np.unique(np.searchsorted(steps, np.linspace(steps[0], steps[-1], most + 1)[:-1]))
        lengths = np.diff(np.r_[starts, len(steps)])
        return steps[starts + lengths - 1], np.add.reduceat(values, starts) / lengths

    def held_out(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        """Steps and values of a held-out loss."""
        found = [(each.step, each.losses[name]) for each in self.evaluations if name in each.losses]
        return np.array([step for step, _ in found], float), np.array([value for _, value in found], float)

    def evaluation_at(self, step: int) -> Evaluation | None:
        return next((each for each in reversed(self.evaluations) if each.step == step), None)

    def variety_at(self, step: int) -> Variety | None:
        """The newest up to a step."""
        return next((each for each in reversed(self.varieties) if each.step <= step), None)

    def noise_errors_at(self, step: int) -> Evaluation | None:
        """The newest evaluation up to a step that knows the error at every level of noise."""
        return next((each for each in reversed(self.evaluations) if each.noise_errors and each.step <= step), None)

    def kl_over_steps(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Of evaluations: steps [k], nats of every dimension [k, d], and how many dimensions were active [k]."""
        found = [each for each in self.evaluations if each.kl_per_dimension]
        active = [each.active_units or 0 for each in found]
        return _steps(found), np.array([each.kl_per_dimension for each in found], float), np.array(active, int)

    def noise_errors_over_steps(self) -> tuple[np.ndarray, np.ndarray]:
        """Of evaluations: steps [k], and the error at every level of noise [k, levels]."""
        found = [each for each in self.evaluations if each.noise_errors]
        return _steps(found), np.array([each.noise_errors for each in found], float)

    def add_lines(self, lines: Iterable[dict[str, Any]], config: Any) -> None:
        """Lines of metrics.jsonl, of a run with this config."""
        for line in lines:
            kind, step = line.pop("event", ""), line.pop("step")
            if kind == "step":
                self.add_step(step, line)
            elif kind == "evaluation":
                kl, active = tuple(line.pop("kl_per_dimension", ())), line.pop("active_units", None)
                noise = tuple(line.pop("noise_errors", ()))
                self.evaluations.append(Evaluation(step, line, kl, active, noise))
            elif kind == "change":
                self.add_change(step, config, line["name"], line["value"])
            elif kind == "variety":
                self.add_variety(_variety_of(step, line))

    @classmethod
    def of_run(cls, run: Run) -> Curves:
        curves = cls()
        curves.add_lines(run.metrics(), run.header.config)
        return curves


def _steps(evaluations: Sequence[Evaluation]) -> np.ndarray:
    return np.array([each.step for each in evaluations], float)


def _variety_of(step: int, line: Mapping[str, Any]) -> Variety:
    shares, real = (tuple(line.get(name, ())) for name in ("shares", "real_shares"))
    return Variety(step, float(line["diversity"]), str(line.get("measured_in", "")), shares, real)


def change_in_words(config: Any, name: str, value: Any) -> str:
    if name == SIDES and value in WHO:
        return WHO[value]
    field = config.__dataclass_fields__.get(name)
    label = field.metadata["label"] if field else name
    return f"{label}{':' if isinstance(value, str) else ''} {said(field, value)}"
