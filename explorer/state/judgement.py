"""The verdict on the current picture: how typical it is of the data, and which images lie nearest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import torch
from PySide6.QtCore import QObject, Signal

from explorer.state.data import Data
from explorer.state.model import Model, Opened
from explorer.state.notices import Notices
from explorer.state.viewpoint import Viewpoint
from explorer.state.work import Work
from models.data.base import DataSet
from models.kept import measured
from models.metrics.typicality import Ruler, Verdict
from models.progress import Progress
from models.shipped import features_of

SHOWN = 8  # nearest images
MEASURING = "measure"  # the key of the job


@dataclass(frozen=True, eq=False)
class Judged:
    verdict: Verdict
    images: np.ndarray  # uint8 [k, height, width, channels], the nearest, nearest first
    of: str  # which images were searched for them: "18,000 training images of Faces"
    data: str  # the data set's title
    split: str  # "training", or "reference" where they are the few whose pictures the checkpoint carries
    features: str


class Judgement(QObject):
    changed = Signal()
    ruler_changed = Signal()

    def __init__(
        self,
        work: Work,
        model: Model,
        data: Data,
        viewpoint: Viewpoint,
        notices: Notices,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._work, self._model, self._data, self._viewpoint = work, model, data, viewpoint
        self._notices = notices
        self.ruler: Ruler | None = None
        self.judged: Judged | None = None
        self.images: np.ndarray | None = None  # of the ruler's references
        self._measured = ""  # the fingerprint of the data behind the ruler; empty while it is the checkpoint's
        self._lane = work.lane()

        model.opened.connect(self._begin)
        data.changed.connect(self._look_at_data)
        viewpoint.picture_changed.connect(self._judge)
        self._lane.done.connect(self._show)
        self._lane.failed.connect(notices.refuse)

    @property
    def norm_percentile(self) -> float | None:
        """Of the viewpoint's norm among the prior's codes; None where there is no such prior, or no code."""
        opened, code = self._model.current, self._viewpoint.code
        if opened is None or opened.model.prior is None or not len(code):
            return None
        return opened.model.prior.norm_percentile(torch.from_numpy(code))

    def _begin(self) -> None:
        """The checkpoint's own ruler at once; the one that is there stays where it is of the same data."""
        opened = self._model.current
        self._work.cancel(MEASURING)
        if not self._is_of(opened):
            self._take_own(opened)
        if self._data.current is not None and self._data.current.fingerprint == opened.header.data.fingerprint:
            self._measure(opened, self._data.current)  # other data are about to give way to the model's

    def _look_at_data(self) -> None:
        """Measure the open data; where none fit the model, the verdict is by its own again."""
        data, opened = self._data.current, self._model.current
        if opened is None:
            return
        if data is not None and data.item == opened.model.item:
            self._measure(opened, data)
            return
        self._work.cancel(MEASURING)
        if self._measured and not self._is_of(opened):
            self._take_own(opened)
            self._judge()

    def _is_of(self, opened: Opened) -> bool:
        """Whether the ruler was measured on the very data that the model has learned from."""
        return bool(self._measured) and self._measured == opened.header.data.fingerprint

    def _take_own(self, opened: Opened) -> None:
        self._lane.drop()
        self._measured = ""
        self.ruler = opened.summary.ruler if opened.summary else None
        self.images = opened.summary.images if self.ruler else None
        self.judged = None
        self.ruler_changed.emit()
        self.changed.emit()

    def _measure(self, opened: Opened, data: DataSet) -> None:
        if self._measured and self._measured == data.fingerprint:
            return
        work = _measuring(opened, data)
        self._work.start(MEASURING, f"Measuring {data.title}", work, self._take, self._notices.refuse)

    def _take(self, result: tuple[Ruler, DataSet]) -> None:
        self.ruler, data = result
        self.images, self._measured = data.images[data.training], data.fingerprint
        self.ruler_changed.emit()
        self._judge()

    def judging(self, image: np.ndarray) -> Iterator[None] | None:
        """Work whose result is the Judged of any picture uint8 [height, width, channels]; none where nothing judges."""
        if self.ruler is None or image.shape != self.images.shape[1:]:
            return None
        return _judging(self.ruler, self.images, image)

    def _judge(self) -> None:
        picture = self._viewpoint.picture
        work = self.judging(picture.image) if picture is not None else None
        if work is not None:
            self._lane.ask(lambda: work)

    def _show(self, judged: Judged) -> None:
        self.judged = judged
        self.changed.emit()


def _measuring(opened: Opened, data: DataSet) -> Iterator[Progress]:
    """The Ruler of the data, and the data; nothing is measured that the checkpoint or the disk has already."""
    yield Progress(f"Measuring {data.title}", 0, len(data))
    own = opened.summary.ruler if opened.summary else None
    if own is not None and own.is_whole and opened.header.data.fingerprint == data.fingerprint:
        return replace(own, pictured=len(own.rows)), data
    ruler = yield from measured(features_of(data.name, data.item), data)
    return ruler, data


def _judging(ruler: Ruler, images: np.ndarray, picture: np.ndarray) -> Iterator[None]:
    yield
    verdict = ruler.judge(picture, SHOWN)
    of, split = ruler.of, ruler.split
    if ruler.pictured < len(ruler.rows):
        images_of = f"{ruler.pictured:,} of {ruler.whole:,} {split} images of {ruler.data}"
        of, split = f"{images_of}, whose pictures the model's file carries", "reference"
    return Judged(verdict, images[verdict.nearest], of, ruler.data, split, ruler.features.name)
