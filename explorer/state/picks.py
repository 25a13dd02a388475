"""Codes that somebody picks for something (an anchor, an end of a path, a term of a sum), and where they are found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import count

import numpy as np
import torch.nn.functional as F
from PySide6.QtCore import QObject
from torch import Tensor, tensor

from explorer.state.data import Data
from explorer.state.model import Model, Opened
from explorer.state.notices import Notices
from explorer.state.space import Space
from explorer.state.trail import Trail
from explorer.state.viewpoint import Viewpoint
from explorer.state.work import Work
from models.base import LatentModel, Manner, inferring, to_unit
from models.data.pictures import fitted
from models.latent import planes
from models.progress import Progress

HERE = "Viewpoint"
CANDIDATES = 300  # encoded images among which unlike ones are looked for
MOST = 300  # codes that are picked at once, or make a group; of more, these are spread evenly over them


@dataclass(frozen=True, eq=False)
class Pick:
    """A code with a name."""

    name: str
    code: np.ndarray  # [latent]
    image: np.ndarray | None = None  # how it looks; none until it has been decoded
    manner: Manner | None = None  # in which it is decoded; none: as the viewpoint is
    is_image: bool = False  # whether its image is the one that was encoded, and not decoded from it


Taken = Callable[[tuple[Pick, ...]], None]


class Picks(QObject):
    def __init__(
        self,
        work: Work,
        model: Model,
        data: Data,
        space: Space,
        viewpoint: Viewpoint,
        trail: Trail,
        notices: Notices,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._work, self._model, self._data, self._space = work, model, data, space
        self._viewpoint, self._trail, self._notices = viewpoint, trail, notices
        self._numbers = count()

    # --- codes that are there ---

    def here(self) -> Pick:
        """The viewpoint, with its picture where that is decoded already."""
        code, picture = self._viewpoint.code, self._viewpoint.picture
        image = picture.image if picture is not None and np.array_equal(picture.code, code) else None
        return Pick(HERE, code, image, self._viewpoint.manner)

    def any_code(self) -> Pick:
        """One of the encoded images, or a code of the prior where nothing is encoded, by chance."""
        return self.any_codes(1)[0]

    def any_codes(self, count: int) -> tuple[Pick, ...]:
        """So many of them, all different."""
        encodings = self._space.encodings
        if encodings is not None and encodings.are_data:
            rows = np.random.default_rng().choice(len(encodings.means), count, replace=False)
            return tuple(map(self.encoded, rows.tolist()))
        return tuple(Pick("A random code", self._space.any_code(self._viewpoint.manner)) for _ in range(count))

    def encoded(self, index: int) -> Pick:
        """One of those that show how the data fill the space."""
        encoded = self._space.encoded
        code, images = encoded.encodings.means[index], encoded.images
        if images is None:
            return Pick(f"Random code {index + 1}", code)
        return Pick(f"Image {index + 1:,}", code, images[index], is_image=True)

    def unlike(self) -> tuple[Pick, ...]:
        """The viewpoint, the image farthest from it, and that farthest from the line through both; empty where none."""
        here, encodings = self.here(), self._space.encodings
        if encodings is None or encodings.means.shape[1] != len(here.code):  # another model is being opened
            return ()
        if np.array_equal(encodings.means[0], here.code):
            here = self.encoded(0)  # its picture is there already
        away = encodings.means[:CANDIDATES].astype(np.float64) - here.code
        lengths = np.linalg.norm(away, axis=1)
        first = int(lengths.argmax())
        along = away @ (away[first] / max(lengths[first], 1e-12))
        second = int((lengths**2 - along**2).argmax())
        picks = (here, self.encoded(first), self.encoded(second))
        try:
            planes.of_anchors(np.stack([each.code for each in picks]), here.code, encodings.principal)
        except ValueError:
            return ()
        return picks

    def bookmarks(self) -> list[Pick]:
        return [Pick(mark.name, mark.code, mark.image, mark.manner) for mark in self._trail.bookmarks]

    def visit(self, position: int) -> Pick:
        visit = self._trail.visits[position]
        return Pick(f"Code {position + 1} of the trail", visit.code, visit.image, visit.manner)

    def lasting(self, pick: Pick) -> Pick:
        """The viewpoint by a name that stays its own: that of its bookmark, or its place on the trail."""
        if pick.name != HERE:
            return pick
        visits = (self.visit(k) for k in reversed(range(len(self._trail.visits))))
        same = (other for other in (*self.bookmarks(), *visits) if np.array_equal(other.code, pick.code))
        return replace(pick, name=next((other.name for other in same), "A code"))

    # --- codes of images ---

    @property
    def searches(self) -> bool:
        """Whether codes of images have to be searched for, which takes seconds each."""
        opened = self._model.current
        return opened is not None and bool(opened.model.cannot("encode"))

    def why_not_images(self) -> str:
        """Why images have no codes here; empty where they have."""
        opened = self._model.current
        if opened is None:
            return "No model is open."
        return opened.model.cannot("encode") and opened.model.cannot("invert")

    def of_rows(self, rows: Sequence[int], taken: Taken) -> None:
        """Images of the open data set."""
        data = self._data.current
        if data is None or data.item != self._model.current.model.item:
            self._notices.refuse("The open data do not fit the model.")
            return
        rows = self._few_enough(np.asarray(rows, int))
        labels = data.labels[rows] if data.labels is not None else None
        self._begin(data.images[rows], [f"Image {row + 1:,}" for row in rows], labels, taken)

    def _few_enough(self, rows: np.ndarray) -> np.ndarray:
        """As many as a group may have: thousands would take minutes, and hours where codes are searched for."""
        if len(rows) > MOST:
            self._notices.news(f"{MOST} of the {len(rows):,} images are taken, evenly.")
        return rows[evenly(len(rows))]

    def of_image(self, image: np.ndarray, name: str, taken: Taken) -> None:
        """An image uint8 [height, width, 1 or 3] of any size."""
        item = self._model.current.model.item
        if item.is_point:
            self._notices.refuse("This model knows points, and a picture is none.")
            return
        pixels = fitted(np.repeat(image, 3 // image.shape[2], axis=2), item)
        self._begin(pixels[None], [name], None, taken)

    def _begin(self, images: np.ndarray, names: list[str], labels: np.ndarray | None, taken: Taken) -> None:
        if reason := self.why_not_images():
            self._notices.refuse(f"This image cannot be used: {reason}")
            return
        opened = self._model.current
        model = opened.model
        manners = _manners(model, self._viewpoint.manner, labels, len(images))
        work = _searching if self.searches else _encoding
        name = "Searching for codes" if self.searches else "Encoding"
        work = work(model, images, names, manners)
        key = f"picks {next(self._numbers)}"
        self._work.start(key, name, work, partial(self._take, opened, taken), self._notices.refuse)

    def _take(self, of: Opened, taken: Taken, picks: tuple[Pick, ...]) -> None:
        """Unless another model has been opened meanwhile, or another of its spaces."""
        now = self._model.current
        if (now.path, now.model.space, now.model.latent) == (of.path, of.model.space, of.model.latent):
            taken(picks)


def evenly(count: int) -> np.ndarray:
    """Indices of so many things, or of MOST of them spread evenly."""
    return np.linspace(0, count - 1, min(count, MOST)).round().astype(int)


def _manners(model: LatentModel, manner: Manner, labels: np.ndarray | None, many: int) -> list[Manner]:
    """Each with its image's class, where the model has learned classes and they are known."""
    if not model.conditions or not model.conditions.exclusive or labels is None or model.cannot_ask():
        return [manner] * many
    one_hot = F.one_hot(tensor(labels), len(model.conditions)).float().tolist()
    return [replace(manner, condition=tuple(each)) for each in one_hot]


def _encoding(model: LatentModel, images: np.ndarray, names: list[str], manners: list[Manner]) -> Iterator[Progress]:
    """Picks of posterior means; every chance to stop comes with how far it is."""
    picks = []
    for k, (image, name, manner) in enumerate(zip(images, names, manners, strict=True)):
        yield Progress("Encoding", k, len(images))
        told = tensor([manner.condition], device=model.device) if manner.condition else None
        code = yield from inferring(_mean(model, to_unit(image[None]).to(model.device), told))
        picks.append(Pick(name, code, image, manner, is_image=True))
    return tuple(picks)


def _mean(model: LatentModel, x: Tensor, told: Tensor | None) -> Iterator[None]:
    yield
    return model.encode(x, told).mean[0].cpu().numpy()


def _searching(model: LatentModel, images: np.ndarray, names: list[str], manners: list[Manner]) -> Iterator[Progress]:
    picks = []
    for image, name, manner in zip(images, names, manners, strict=True):
        plain = replace(manner, guidance=1.0)  # as codes are searched for
        code = yield from model.invert(to_unit(image[None]).to(model.device), plain)
        picks.append(Pick(name, code[0].float().cpu().numpy(), image, plain, is_image=True))
    return tuple(picks)
