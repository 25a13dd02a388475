"""The verdict on the current picture: how typical it is of the data, and which images lie nearest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from PySide6.QtCore import QObject, Signal

from explorer.state.data import Data
from explorer.state.model import Model
from explorer.state.notices import Notices
from explorer.state.viewpoint import Viewpoint
from explorer.state.work import Work
from models.data.base import DataSet, Progress
from models.metrics.features import PixelFeatures
from models.metrics.typicality import Ruler, Verdict, measure
from models.shipped import features_of

SHOWN = 8  # nearest images


@dataclass(frozen=True, eq=False)
class Judged:
    verdict: Verdict
    images: np.ndarray  # uint8 [k, height, width, channels], the nearest, nearest first
    of: str  # which images were searched: "18,000 training images of Faces"
    data: str  # the data set's title
    split: str  # "training", or "reference" where they are the checkpoint's
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
        self._images: np.ndarray | None = None  # of the ruler's references
        self._measured = ""  # the fingerprint of the data behind the ruler; empty while it is the checkpoint's
        self._lane = work.lane()

        model.opened.connect(self._begin)
        data.changed.connect(self._measure)
        viewpoint.picture_changed.connect(self._judge)
        self._lane.done.connect(self._show)
        self._lane.failed.connect(notices.refuse)

    @property
    def norm_percentile(self) -> float | None:
        """Of the viewpoint's norm under N(0, I), whose squared norm is chi-squared; None without a model."""
        code = self._viewpoint.code
        if not len(code):
            return None
        half = torch.tensor([len(code) / 2, float(code @ code) / 2], dtype=torch.float64)
        return 100 * torch.special.gammainc(*half).item()

    def _begin(self) -> None:
        """The checkpoint's own ruler at once; the one that is there stays where it is of the same data."""
        opened = self._model.current
        if self._measured and self._measured == opened.header.data.fingerprint:
            return
        self._measured = ""
        self.ruler = opened.summary.ruler if opened.summary else None
        self._images = opened.summary.images if opened.summary else None
        self.judged = None
        self.ruler_changed.emit()
        self.changed.emit()
        self._measure()

    def _measure(self) -> None:
        data, opened = self._data.current, self._model.current
        if data is None or opened is None or data.item != opened.model.item or data.fingerprint == self._measured:
            return
        self._work.start("measure", f"Measuring {data.title}", _measuring(data), self._take, self._notices.refuse)

    def _take(self, result: tuple[Ruler, DataSet]) -> None:
        self.ruler, data = result
        self._images, self._measured = data.images[data.training], data.fingerprint
        self.ruler_changed.emit()
        self._judge()

    def _judge(self) -> None:
        picture = self._viewpoint.picture
        if picture is not None and self.ruler is not None and picture.image.shape == self._images.shape[1:]:
            self._lane.ask(partial(_judging, self.ruler, self._images, picture.image))

    def _show(self, judged: Judged) -> None:
        self.judged = judged
        self.changed.emit()


def _measuring(data: DataSet) -> Iterator[Progress]:
    yield Progress(f"Measuring {data.title}", 0, len(data))
    features = features_of(data.name)
    if features is None or features.classifier.item != data.item:
        features = PixelFeatures.fit(data.images[data.training])
    ruler = yield from measure(features, data)
    return ruler, data


def _judging(ruler: Ruler, images: np.ndarray, picture: np.ndarray) -> Iterator[None]:
    yield
    verdict = ruler.judge(picture, SHOWN)
    return Judged(verdict, images[verdict.nearest], ruler.of, ruler.data, ruler.split, ruler.features.name)
