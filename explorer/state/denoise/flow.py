"""Runs of points: where they all are at a step, how they came there, and the density of the data with as much noise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Signal

from explorer.state.data import Data
from explorer.state.denoise.look import Look
from explorer.state.denoise.runs import Runs
from explorer.state.model import Model
from explorer.state.notices import Notices
from explorer.state.work import Work
from models.data.base import DataSet
from models.data.toys import mixture_of
from models.families.ddpm import DDPM
from models.points.lattice import Lattice
from models.trajectories.trajectory import Trajectory

FAR = 2.5  # of x_t, to either side, that is in view
RESOLVED = 0.6  # of the distance between places, by which a density is blurred
SIDES = {1: 161, 2: 61}  # places along an axis at which the density is known


class Flow(QObject):
    changed = Signal()  # the density at some step has come

    def __init__(
        self,
        work: Work,
        model: Model,
        data: Data,
        runs: Runs,
        look: Look,
        notices: Notices,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._model, self._data, self._runs, self._look = model, data, runs, look
        self._densities: dict[tuple[tuple[float, ...], int], np.ndarray] = {}  # by class asked for and time
        self._lane = work.lane()

        model.opened.connect(self._prefer_samples)
        model.weights_changed.connect(self._begin)
        data.changed.connect(self._begin)
        runs.changed.connect(self._ask)
        look.shown_changed.connect(self._ask)
        self._lane.received.connect(self._take)
        self._lane.failed.connect(notices.refuse)

    @property
    def is_of_points(self) -> bool:
        """Whether the open model's runs are of points."""
        opened = self._model.current
        return opened is not None and opened.model.item.is_point

    @property
    def lattice(self) -> Lattice:
        dimensions = self._model.current.model.item.channels
        return Lattice(-FAR, FAR, dimensions, SIDES[dimensions])

    def points(self, run: Trajectory, step: int, kind: str) -> np.ndarray | None:
        """[n, d] of one of SEEN at a step; None where it is not at hand."""
        frame = self._look.frame_at(run, step)
        return None if frame is None else frame.of(kind).float().flatten(1).numpy()

    def ways(self, run: Trajectory, step: int, most: int) -> np.ndarray:
        """The ways [n, steps, d] of so many points up to a step, of which only those at hand are known."""
        frames = [run.frame(k) for k in range(step + 1)]
        known = [frame.of("x_t")[:most].float().flatten(1).numpy() for frame in frames if frame is not None]
        return np.stack(known, 1) if known else np.zeros((0, 0, 1))

    def density(self, run: Trajectory, step: int) -> np.ndarray | None:
        """Of the data with the noise of a step, at the places of `lattice`; None where it is not known (yet)."""
        return self._densities.get((run.recipe.condition, run.times[step]))

    # --- inside ---

    def _prefer_samples(self) -> None:
        """Of points one looks first at where they are, and not at where they are taken to come from."""
        if self.is_of_points:
            self._look.look_at("x_t")

    def _begin(self) -> None:
        self._lane.drop()
        self._densities = {}
        self._ask()

    def _ask(self) -> None:
        """For all steps of the runs that are looked at."""
        opened = self._model.current
        if not self._look.is_shown or not self.is_of_points or not isinstance(opened.model.whole, DDPM):
            return
        wanted = [
            (run.recipe.condition, t)
            for run in self._runs.shown.values()
            for t in run.times
            if (run.recipe.condition, t) not in self._densities
        ]
        if wanted:
            work = partial(_working, opened.header.data, self._data.current, opened.model.whole, self.lattice, wanted)
            self._lane.ask(work)

    def _take(self, found: Sequence[tuple[tuple[tuple[float, ...], int], np.ndarray]]) -> None:
        self._densities |= dict(found)
        self.changed.emit()


def _working(
    card: object, data: DataSet | None, model: DDPM, lattice: Lattice, wanted: Sequence[tuple[tuple[float, ...], int]]
) -> Iterator[tuple[tuple[tuple[float, ...], int], np.ndarray]]:
    """Every density as it comes; of data whose density is not known there is none."""
    mixture = mixture_of(card, data)
    if mixture is None:
        return
    places, spacing = lattice.points, lattice.axis[1] - lattice.axis[0]
    for condition, t in wanted:
        of = mixture
        if mixture.labels is not None and max(condition, default=0.0) == 1.0:
            of = mixture.of_class(condition.index(1.0))
        a, s = model.schedule.signal[t].item(), model.schedule.noise[t].item()
        # What is finer than the places are apart would be seen at some of them and missed at others.
        yield (condition, t), lattice.shaped(of.noisy(a, s).blurred(RESOLVED * spacing).density(places))
