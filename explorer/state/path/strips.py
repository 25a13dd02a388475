"""The frames of every path: their pictures, how typical these are, and how much is seen to change between them.

They are decoded only while somebody looks, those of the path that is followed first, and from coarse to fine; where
the model has drafts, these come before all.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby

import numpy as np
from PySide6.QtCore import QObject, Signal

from explorer.state.judgement import Judgement
from explorer.state.model import Model
from explorer.state.notices import Notices
from explorer.state.path.path import CROSS_FADE, PathState
from explorer.state.work import Work
from models.base import LatentModel, Manner, decoding_bytes
from models.metrics.features import Features, Pixels
from models.metrics.typicality import Ruler, Verdict
from models.metrics.visible_change import visible_changes
from models.paths.cross_fade import cross_faded

KEPT = 2000  # frames: those of ways that somebody may come back to
BATCH = 8  # frames decoded at a time


@dataclass(frozen=True, eq=False)
class Seen:
    """The verdict on a frame's picture, and the real image nearest to it."""

    verdict: Verdict
    nearest: np.ndarray  # uint8 [height, width, channels]
    image: np.ndarray = field(repr=False)  # that it is of
    by: Ruler = field(repr=False)


@dataclass(eq=False)
class Frame:
    """A code with the manner it is decoded in; its picture arrives after it, and the verdict on that still later."""

    code: np.ndarray | None  # none of a cross-fade
    manner: Manner | None = None
    image: np.ndarray | None = None
    is_draft: bool = False
    by: LatentModel | None = field(default=None, repr=False)  # which weights drew it
    seen: Seen | None = None


@dataclass(frozen=True, eq=False)
class Changes:
    """What is seen to change from frame to frame, in multiples of the mean [n - 1], and by what it is measured."""

    images: tuple[np.ndarray, ...] = field(repr=False)
    values: np.ndarray
    by: str


Row = tuple[Frame, ...]


class Strips(QObject):
    changed = Signal()

    def __init__(
        self,
        work: Work,
        model: Model,
        judgement: Judgement,
        path: PathState,
        notices: Notices,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._model, self._judgement, self._path = model, judgement, path
        self.rows: dict[str, Row] = {}  # by kind of path, and of the cross-fade
        self._changes: dict[str, Changes] = {}
        self._frames: OrderedDict[tuple[bytes, Manner], Frame] = OrderedDict()
        self.is_shown = False
        self._first = ""  # the kind that is decoded before the others
        self._lane = work.lane()

        model.opened.connect(self._forget)
        model.weights_changed.connect(self._look)
        path.ways_changed.connect(self._renew)
        path.stops.changed.connect(self._cross_fade)
        path.changed.connect(self._follow)
        judgement.ruler_changed.connect(self._judge_again)
        self._lane.received.connect(self._keep)
        self._lane.failed.connect(notices.refuse)

    def show(self, shown: bool) -> None:
        """Decode only while somebody looks."""
        self.is_shown = shown
        if shown:
            self._renew()
        else:
            self._lane.drop()

    def changes(self, kind: str) -> Changes | None:
        """Between the frames of a row, once all its pictures are there."""
        found, row = self._changes.get(kind), self.rows.get(kind, ())
        if found is None or len(found.images) != len(row):
            return None
        return found if all(f.image is image for f, image in zip(row, found.images, strict=True)) else None

    def worst(self, kind: str) -> Verdict | None:
        """The verdict on the frame that lies farthest from the data, once all have been judged."""
        verdicts = [frame.seen.verdict for frame in self.rows.get(kind, ()) if frame.seen]
        if not verdicts or len(verdicts) < len(self.rows[kind]):
            return None
        return max(verdicts, key=lambda verdict: verdict.multiple)

    # --- inside ---

    def _forget(self) -> None:
        """Another model, or another of its spaces."""
        self._lane.drop()
        self._frames.clear()
        self._changes.clear()
        self._renew()

    def _renew(self) -> None:
        """The rows again, from the paths as they are."""
        if not self.is_shown:
            return
        opened, path = self._model.current, self._path
        times = path.times
        manners = path.manners(times) if path.paths else []
        fits = {k: p for k, p in path.paths.items() if opened is not None and p.stops.shape[1] == opened.model.latent}
        self.rows = {kind: tuple(map(self._frame, each.codes(times), manners)) for kind, each in fits.items()}
        self._cross_fade()
        self._look()

    def _frame(self, code: np.ndarray, manner: Manner) -> Frame:
        key = code.tobytes(), manner
        frame = self._frames.setdefault(key, Frame(code, manner))
        self._frames.move_to_end(key)
        while len(self._frames) > KEPT:
            self._frames.popitem(last=False)
        return frame

    def _cross_fade(self) -> None:
        if not self.is_shown:
            return
        images = self._path.images
        pictures = [None] * self._path.course.frames if images is None else cross_faded(images, self._path.times)
        self.rows.pop(CROSS_FADE, None)
        if len(self._path.stops):
            self.rows[CROSS_FADE] = tuple(Frame(None, image=image) for image in pictures)
        self.changed.emit()

    def _follow(self) -> None:
        if self._path.selected != self._first:
            self._look()

    def _look(self) -> None:
        """Decode and judge what is not there yet; pictures by other weights stay until there are new ones."""
        opened, ruler = self._model.current, self._judgement.ruler
        if not self.is_shown or opened is None:
            return
        rows = {kind: row for kind, row in self.rows.items() if kind != CROSS_FADE}
        self._first = self._path.selected
        order = sorted(rows, key=lambda kind: kind != self._first)
        frames = [frame for kind in order for frame in coarse_first(rows[kind])]
        missing = [frame for frame in frames if frame.by is not opened.model]
        drafts = [frame for frame in frames if frame.is_draft]
        to_judge = [f for f in frames if ruler is not None and not _is_judged(f, ruler)]
        to_compare = {kind: rows[kind] for kind in order if self.changes(kind) is None}
        if missing or drafts or to_judge or to_compare:
            judge = _Judge(ruler, self._judgement.images, ruler.features if ruler else Pixels())
            self._lane.ask(partial(_working, opened.model, missing, drafts, to_judge, to_compare, rows, judge))

    def _judge_again(self) -> None:
        self._changes.clear()
        self._look()

    def _keep(self, events: list) -> None:
        known = set(map(id, self._frames.values()))
        for event in events:
            if isinstance(event, _Compared):
                self._changes[event.kind] = event.changes
            elif isinstance(event, _Decoded) and id(event.frame) in known:
                event.frame.image, event.frame.is_draft, event.frame.by = event.image, event.is_draft, event.by
            elif isinstance(event, _Judged) and id(event.frame) in known:
                event.frame.seen = event.seen
        self.changed.emit()


def _is_judged(frame: Frame, ruler: Ruler) -> bool:
    return frame.seen is not None and frame.seen.by is ruler and frame.seen.image is frame.image


def coarse_first(row: Sequence[Frame]) -> list[Frame]:
    """The ends, the middle, the quarters, and so on."""
    order, step = [0, len(row) - 1], len(row) - 1
    while step > 1:
        step = (step + 1) // 2
        order += range(0, len(row), step)
    return [row[k] for k in dict.fromkeys(order)]


# --- on the lane's thread, which changes no frame ---


@dataclass(frozen=True, eq=False)
class _Judge:
    ruler: Ruler | None
    images: np.ndarray | None  # of the ruler's references
    features: Features

    def see(self, image: np.ndarray) -> Seen | None:
        if self.ruler is None or image.shape != self.images.shape[1:]:
            return None
        verdict = self.ruler.judge(image, 1)
        return Seen(verdict, self.images[verdict.nearest[0]], image, self.ruler)


@dataclass(frozen=True, eq=False)
class _Decoded:
    frame: Frame
    image: np.ndarray
    is_draft: bool
    by: LatentModel


@dataclass(frozen=True, eq=False)
class _Judged:
    frame: Frame
    seen: Seen | None


@dataclass(frozen=True, eq=False)
class _Compared:
    kind: str
    changes: Changes


def _working(
    model: LatentModel,
    missing: list[Frame],
    drafts: list[Frame],
    to_judge: list[Frame],
    to_compare: dict[str, Row],
    rows: dict[str, Row],
    judge: _Judge,
) -> Iterator[object]:
    """All that is missing, quickly; then what can be better."""
    images = {id(frame): frame.image for row in rows.values() for frame in row}
    yield from _decoding(model, missing, images, as_draft=True)
    yield from _judging([*to_judge, *missing], images, judge)
    yield from _comparing(rows if missing else to_compare, images, judge)
    poor = [*drafts, *(frame for frame in missing if model.draft(frame.manner) != frame.manner)]
    if poor:
        yield from _decoding(model, poor, images, as_draft=False)
        yield from _judging(poor, images, judge)
        yield from _comparing(rows, images, judge)


def _decoding(
    model: LatentModel, frames: Sequence[Frame], images: dict[int, np.ndarray], *, as_draft: bool
) -> Iterator[_Decoded]:
    """The pictures, which are put into `images` by their frames' ids, too."""
    alike = [(manner, list(some)) for manner, some in groupby(dict.fromkeys(frames), key=lambda frame: frame.manner)]
    for manner, whole in alike:
        how = model.draft(manner) if as_draft else manner
        for start in range(0, len(whole), BATCH):
            some = whole[start : start + BATCH]
            found = yield from decoding_bytes(model, np.stack([frame.code for frame in some]), how)
            for frame, image in zip(some, found, strict=True):
                images[id(frame)] = image
                yield _Decoded(frame, image, how != manner, model)


def _judging(frames: Sequence[Frame], images: dict[int, np.ndarray], judge: _Judge) -> Iterator[_Judged]:
    for frame in dict.fromkeys(frames):
        yield _Judged(frame, judge.see(images[id(frame)]))


def _comparing(rows: dict[str, Row], images: dict[int, np.ndarray], judge: _Judge) -> Iterator[_Compared]:
    for kind, row in rows.items():
        pictures = tuple(images[id(frame)] for frame in row)
        values = visible_changes(np.stack(pictures), judge.features)
        yield _Compared(kind, Changes(pictures, values, judge.features.name))
