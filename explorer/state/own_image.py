"""An image of one's own, encoded: its posterior, draws from it, its reconstruction and its loss.

Where a model has no encoder its code is searched for, which takes a while and is only done when somebody asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import torch
from PySide6.QtCore import QObject, Signal

from explorer.state.model import Model
from explorer.state.notices import Notices
from explorer.state.viewpoint import Viewpoint
from explorer.state.work import Work
from models.base import PLAIN, LatentModel, Manner, decode_bytes, decoding_bytes, to_unit
from models.data.base import Item
from models.data.image_file import BROKEN, middle
from models.data.pictures import fitted
from models.progress import Progress

DRAWS = 6
SEARCH = "search"  # the key of the job that searches for a code


@dataclass(frozen=True, eq=False)
class Own:
    """An image uint8 [height, width, channels] of the model's size, with what the encoder says of it."""

    image: np.ndarray
    mean: np.ndarray  # [latent]
    sigma: np.ndarray  # [latent]
    reconstruction: np.ndarray  # of the mean
    draws: np.ndarray  # uint8 [DRAWS, height, width, channels], of codes drawn from the posterior
    losses: dict[str, float]  # nats, at the mean; empty where the code was searched for
    codes: np.ndarray | None = None  # [DRAWS, latent], those of the draws
    manner: Manner = PLAIN  # in which the mean means the reconstruction

    @property
    def error(self) -> float:
        """Root mean square difference of image and reconstruction, in grey steps of 255."""
        return float(np.sqrt(np.mean((self.image.astype(float) - self.reconstruction) ** 2)))


class OwnImage(QObject):
    changed = Signal()

    def __init__(
        self, work: Work, model: Model, viewpoint: Viewpoint, notices: Notices, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._work, self._model, self._viewpoint, self._notices = work, model, viewpoint, notices
        self.own: Own | None = None
        self.is_held = True  # the draws of epsilon stay the same from one image, or one step of a run, to the next
        self._seed = 0
        self._wanted: _Wanted | None = None  # the image that is shown, or about to be
        self._lane = work.lane()

        model.opened.connect(self.clear)
        model.weights_changed.connect(self._follow)
        self._lane.done.connect(self._take)
        self._lane.failed.connect(notices.refuse)

    def why_not(self) -> str:
        """Why nothing can be encoded, nor searched for; empty where it can."""
        opened = self._model.current
        if opened is None:
            return "no model is open"
        if opened.model.item.is_point:
            return "this model knows points, and a picture is none"
        return opened.model.cannot("encode") and opened.model.cannot("invert")

    @property
    def searches(self) -> bool:
        """Whether a code has to be searched for, as the open model has no encoder."""
        opened = self._model.current
        return opened is not None and bool(opened.model.cannot("encode"))

    def encode(self, image: np.ndarray) -> None:
        """Encode an image uint8 [height, width, 1 or 3] of any size, and make its mean the viewpoint."""
        self._want(image)

    def encode_file(self, path: Path) -> None:
        """Encode the middle square of a picture's file; one that is none is refused, and nothing changes."""
        self._want(path)

    def hold(self, held: bool) -> None:
        self.is_held = held

    def redraw(self) -> None:
        """Draw epsilon anew."""
        self._seed += 1
        self._ask()

    def clear(self) -> None:
        self._lane.drop()
        self._work.cancel(SEARCH)
        self._wanted = None
        if self.own is not None:
            self.own = None
            self.changed.emit()

    # --- inside ---

    def _want(self, source: np.ndarray | Path) -> None:
        if reason := self.why_not():
            self._notices.refuse(f"This image cannot be encoded: {reason}.")
        else:
            self._wanted = _Wanted(source)
            self._ask()

    def _follow(self) -> None:
        """Other weights: what is encoded is encoded again, what was searched for belongs to the weights before."""
        if self.searches:
            self.clear()
        else:
            self._ask()

    def _ask(self) -> None:
        if self._wanted is None:
            return
        how = self._model.current.model, self._viewpoint.manner, self._wanted
        if self.searches:
            name = "Searching for the code"
            self._work.start(SEARCH, name, _searching(*how), self._take, self._refuse_search)
        else:
            self._seed += not self.is_held
            self._lane.ask(partial(_encoding, *how, self._seed))

    def _refuse_search(self, error: Exception) -> None:
        self._wanted = None
        self._notices.refuse(error)

    def _take(self, answer: tuple[_Wanted, Own | str]) -> None:
        """An image encoded or a refusal, unless another image is wanted by now."""
        wanted, own = answer
        if wanted is not self._wanted:
            return
        if isinstance(own, str):
            self._wanted = _Wanted(self.own.image, moves=False) if self.own else None
            self._notices.refuse(own)
            return
        self.own = own
        self.changed.emit()
        if wanted.moves:
            wanted.moves = False
            self._viewpoint.move_to(own.mean, own.manner)


@dataclass(eq=False)
class _Wanted:
    """An image to encode, and whether its mean is to become the viewpoint. The lane's thread reads it, once."""

    source: np.ndarray | Path
    moves: bool = True
    image: np.ndarray | None = None  # uint8 [height, width, channels] of the model's size

    def read(self, item: Item) -> np.ndarray:
        if self.image is None:
            pixels = self.source
            if isinstance(pixels, Path):
                pixels = middle(pixels, item.height, item.width)
            self.image = fitted(np.repeat(pixels, 3 // pixels.shape[2], axis=2), item)
        return self.image


def _encoding(model: LatentModel, manner: Manner, wanted: _Wanted, seed: int) -> Iterator[None]:
    """The result is what was wanted, with its Own or the sentence that refuses it."""
    yield
    try:
        image = wanted.read(model.item)
    except BROKEN:
        return wanted, _unreadable(wanted)
    yield
    x = to_unit(image[None]).to(model.device)
    told = torch.tensor([manner.condition], device=model.device) if manner.condition else None
    with torch.inference_mode():
        posterior = model.encode(x, told)
        losses = model.figures(x, told)
    mean, sigma = (t[0].cpu().numpy() for t in posterior)
    epsilon = np.random.default_rng(seed).standard_normal((DRAWS, len(mean)))
    yield
    codes = mean + sigma * epsilon
    pictures = decode_bytes(model, np.vstack([mean, codes]), manner)
    return wanted, Own(image, mean, sigma, pictures[0], pictures[1:], losses, codes, manner)


def _searching(model: LatentModel, manner: Manner, wanted: _Wanted) -> Iterator[Progress | None]:
    """As `_encoding`, by a search."""
    yield
    try:
        image = wanted.read(model.item)
    except BROKEN:
        return wanted, _unreadable(wanted)
    code = yield from model.invert(to_unit(image[None]).to(model.device), manner)
    code = code[0].float().cpu().numpy()
    plain = replace(manner, guidance=1.0)  # as it was searched for
    reconstruction = yield from decoding_bytes(model, code[None], plain)
    return wanted, Own(image, code, np.zeros_like(code), reconstruction[0], image[None][:0], {}, manner=plain)


def _unreadable(wanted: _Wanted) -> str:
    return f"No picture can be read from {wanted.source.name}."
