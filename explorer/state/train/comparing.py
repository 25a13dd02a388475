"""An earlier run beside the one that is shown: its curves, and its samples at the nearest of its snapshots.

It is decoded from the codes of the run that is shown, as far as the two have as many dimensions.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from explorer.state.data import Data
from explorer.state.library import Entry, Library
from explorer.state.model import Model
from explorer.state.notices import Notices
from explorer.state.train.curves import Curves
from explorer.state.train.samples import NORMAL, Samples, Sheet
from explorer.state.train.training import Training
from explorer.state.train.unlike import Unlike, unlike
from explorer.state.work import Work
from models.checkpoints import Checkpoint, load
from models.data.base import DataSet
from models.families import FAMILIES
from models.latent.encodings import encode_data
from models.latent.fitted import prior_or_fitted
from models.lineage import Change, in_words
from models.previews import drawing, lineup
from models.randomness import CODES, generator
from models.runs import Run
from models.tailing import Stamp, Tail

PACE = 1000  # milliseconds between two looks at what has been written
FITTED = 500  # images encoded, where a model has no prior to draw codes from


@dataclass(frozen=True, eq=False)
class Other:
    """The run that is compared with, as far as it has been read from the disk."""

    run: Run
    curves: Curves
    stamp: Stamp
    tail: Tail


@dataclass(frozen=True, eq=False)
class News:
    """What has been written into it since."""

    stamp: Stamp
    tail: Tail
    lines: list[dict[str, Any]]
    anew: bool  # the lines are all there are: figures were dropped


class Comparing(QObject):
    changed = Signal()  # another run, or none; its curves
    drawn = Signal()  # its samples

    def __init__(
        self,
        work: Work,
        library: Library,
        model: Model,
        data: Data,
        training: Training,
        samples: Samples,
        notices: Notices,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._library, self._model, self._data = library, model, data
        self._training, self._samples = training, samples
        self._other: Other | None = None
        self.sheet: Sheet | None = None  # of the other run
        self._asked: Path | None = None  # the snapshot that is drawn, or was
        self._of: Path | None = None  # the run for which the other was chosen
        self._reading, self._drawing = work.lane(), work.lane()
        self._tailing = work.lane()
        self._clock = QTimer(self, interval=PACE)  # another process may train it

        training.run_changed.connect(self._choose_parent)
        samples.changed.connect(self._draw)
        self._reading.done.connect(self._show)
        self._tailing.done.connect(self._take)
        self._clock.timeout.connect(self.look_again)
        self._drawing.received.connect(self._keep)
        self._drawing.idle.connect(self.drawn)
        for lane in (self._reading, self._tailing, self._drawing):
            lane.failed.connect(notices.refuse)

    @property
    def other(self) -> Other | None:
        """None too in the moment in which another run is shown already, for which nothing has been chosen yet."""
        run = self._training.run
        return self._other if run is not None and run.folder == self._of else None

    # --- what there is to compare with ---

    def candidates(self) -> list[Entry]:
        """The other runs of the same family, those on the same data first."""
        run = self._training.run
        if run is None:
            return []
        data = run.header.data.fingerprint
        others = [e for e in self._library.runs if e.path != run.folder.resolve() and e.header.family == self._family]
        return sorted(others, key=lambda entry: entry.header.data.fingerprint != data)

    def cannot(self) -> str:
        """Why there is nothing to compare with; empty where there is something."""
        if self._training.run is None:
            return "Only runs are compared, for they have figures of every step."
        return "" if self.candidates() else f"There is no other run of a {FAMILIES[self._family].title}."

    @property
    def _family(self) -> str:
        return self._training.run.header.family

    # --- what differs ---

    @property
    def changes(self) -> dict[str, Change]:
        """The settings that differ, by name: in the other run and in the shown one."""
        run, other = self._training.run, self.other.run
        if run.parent is not None and run.parent.id == other.id:
            return run.parent.changes
        ours, theirs = run.header.config, other.header.config
        names = (f.name for f in dataclasses.fields(ours))
        pairs = {name: (getattr(theirs, name), getattr(ours, name)) for name in names}
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}

    @property
    def words(self) -> list[str]:
        """What differs, "Beta 1 → 4" each; one that says so where nothing does."""
        run, other = self._training.run, self.other.run
        words = [in_words({name: pair}, run.header.config) for name, pair in self.changes.items()]
        if run.header.seed != other.header.seed:
            words.append(f"Seed {other.header.seed} → {run.header.seed}")
        if run.header.data.fingerprint != other.header.data.fingerprint:
            words.append(f"Data {other.header.data.title} → {run.header.data.title}")
        return words or ["Nothing differs"]

    @property
    def unlike(self) -> Unlike:
        """Which figures of the two mean different things, and why."""
        ours, theirs = self._training.run.header, self.other.run.header
        return unlike(ours, theirs, self.changes)

    @property
    def codes(self) -> str:
        """What is to be said of the codes of its samples; empty where they are the same."""
        opened = self._model.current
        other = self.other.run.header.config
        if opened is not None and getattr(other, "latent", None) != getattr(opened.header.config, "latent", None):
            return "Its codes have another number of dimensions, so they are others."
        if self._samples.wanted != NORMAL:
            return "These codes are of its prior; those beside them are not."
        return ""

    def why_no_samples(self) -> str:
        """Why there are none and will be none; empty where there are, or soon."""
        if self.other is None or self.sheet is not None or not self._drawing.is_idle or self._asked is None:
            return ""
        return "Its samples need the data it was trained on, for it has no prior to draw codes from."

    # --- commands ---

    def choose(self, path: Path | None) -> None:
        """Compare with the run in a folder, or with none."""
        self._drawing.drop()
        self.sheet, self._asked = None, None
        if path is None:
            self._reading.drop()
            self._show(None)
        else:
            self._reading.ask(partial(_reading, path))

    def look_again(self) -> None:
        """Read what is new of the other run, if anything is; a slow disk is not asked twice."""
        if self._other is not None and self._tailing.is_idle and Stamp.of(self._other.run) != self._other.stamp:
            self._tailing.ask(partial(_tailing, self._other))

    def close(self) -> None:
        """Look no more."""
        self._clock.stop()

    # --- inside ---

    def _choose_parent(self) -> None:
        """For another run that is shown, the one that it was begun from."""
        run = self._training.run
        if run is not None and run.folder == self._of:
            return
        self._of = None if run is None else run.folder
        above = self._library.run_of(run.parent.id) if run is not None and run.parent is not None else None
        if self._other is not None or above is not None:
            self.choose(None)
            if above is not None:
                self.choose(above.path)

    def _show(self, other: Other | None) -> None:
        self._other = other
        self._tailing.drop()
        self._clock.start() if other is not None else self._clock.stop()
        self.changed.emit()
        self._draw()

    def _take(self, news: News) -> None:
        curves = Curves() if news.anew else self._other.curves
        curves.add_lines(news.lines, self._other.run.header.config)
        self._other = Other(self._other.run, curves, news.stamp, news.tail)
        self.changed.emit()
        self._draw()

    def _draw(self) -> None:
        """Its samples, where somebody looks and the nearest snapshot is another."""
        header, sheet = self._training.header, self._samples.sheet
        if self.other is None or not self._samples.is_shown or header is None:
            return
        step = sheet.step if sheet is not None else self._training.step
        snapshots = self.other.run.snapshots()
        nearest = min(snapshots, key=lambda at: abs(at - step), default=None)
        if nearest is not None and snapshots[nearest] != self._asked:
            self._asked = snapshots[nearest]
            self._drawing.ask(partial(_sheets, self._asked, header.seed, self._data.current))

    def _keep(self, sheets: list[Sheet]) -> None:
        self.sheet = sheets[-1]
        self.drawn.emit()


def _reading(path: Path) -> Iterator[None]:
    run, curves = Run.open(path), Curves()
    yield
    stamp = Stamp.of(run)
    tail, lines, _ = Tail().read(run)
    curves.add_lines(lines, run.header.config)
    return Other(run, curves, stamp, tail)


def _tailing(other: Other) -> Iterator[None]:
    stamp = Stamp.of(other.run)
    yield
    return News(stamp, *other.tail.read(other.run))


def _sheets(snapshot: Path, seed: int, data: DataSet | None) -> Iterator[Sheet]:
    """Its samples, first a draft where drawing takes long; none where codes cannot be drawn without the data."""
    checkpoint: Checkpoint = load(snapshot)
    model: Any = checkpoint.model
    encodings = None
    if model.prior is None and data is not None and data.fingerprint == checkpoint.header.data.fingerprint:
        encodings = yield from encode_data(model, data, FITTED)
    if (prior := prior_or_fitted(model.prior, encodings)) is None:
        return
    shown = lineup(model, prior, generator(seed, CODES))
    sheet = Sheet(checkpoint.header.step, np.zeros(0), prior.name, shown.names, shown.columns)
    if (draft := model.draft(model.usual)) != model.usual:
        drawn = yield from drawing(model, shown, draft)
        yield dataclasses.replace(sheet, images=drawn.images)
    drawn = yield from drawing(model, shown)
    yield dataclasses.replace(sheet, images=drawn.images, strip=drawn.strip)
