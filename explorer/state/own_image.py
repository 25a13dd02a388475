"""An image of one's own, encoded: its posterior, draws from it, its reconstruction and its loss."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageOps
from PySide6.QtCore import QObject, Signal

from explorer.state.model import Model
from explorer.state.notices import Notices
from explorer.state.viewpoint import Viewpoint
from explorer.state.work import Work
from models.base import LatentModel, decode_bytes, to_unit
from models.data.pictures import fitted

DRAWS = 6


@dataclass(frozen=True, eq=False)
class Own:
    """An image uint8 [height, width, channels] of the model's size, with what the encoder says of it."""

    image: np.ndarray
    mean: np.ndarray  # [latent]
    sigma: np.ndarray  # [latent]
    reconstruction: np.ndarray  # of the mean
    draws: np.ndarray  # uint8 [DRAWS, height, width, channels], of codes drawn from the posterior
    losses: dict[str, float]  # nats, at the mean
    codes: np.ndarray | None = None  # [DRAWS, latent], those of the draws


class OwnImage(QObject):
    changed = Signal()

    def __init__(
        self, work: Work, model: Model, viewpoint: Viewpoint, notices: Notices, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._model, self._viewpoint, self._notices = model, viewpoint, notices
        self.own: Own | None = None
        self.is_held = True  # the draws of epsilon stay the same from one image, or one step of a run, to the next
        self._seed = 0
        self._moves = False
        self._lane = work.lane()

        model.opened.connect(self.clear)
        model.weights_changed.connect(self._again)
        self._lane.done.connect(self._show)
        self._lane.failed.connect(notices.refuse)

    def why_not(self) -> str:
        """Why nothing can be encoded; empty where it can."""
        opened = self._model.current
        return "no model is open" if opened is None else opened.model.cannot("encode")

    def encode(self, image: np.ndarray) -> None:
        """Encode an image uint8 [height, width, 3] of any size, and make its mean the viewpoint."""
        if reason := self.why_not():
            self._notices.refuse(f"This image cannot be encoded: {reason}.")
            return
        self._moves = True
        self._ask(fitted(image, self._model.current.model.item))

    def encode_item(self, image: np.ndarray) -> None:
        """Encode an image uint8 [height, width, channels] of the model's own size."""
        self._moves = True
        self._ask(image)

    def encode_file(self, path: Path) -> None:
        """Encode a picture's file; one that is none is refused, and nothing changes."""
        try:
            with Image.open(path) as picture:
                self.encode(np.asarray(ImageOps.exif_transpose(picture).convert("RGB")))
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            self._notices.refuse(f"{path.name} is not a picture that can be read.")

    def hold(self, held: bool) -> None:
        self.is_held = held

    def redraw(self) -> None:
        """Draw epsilon anew."""
        self._seed += 1
        self._again()

    def clear(self) -> None:
        self._lane.drop()
        if self.own is not None:
            self.own = None
            self.changed.emit()

    def _again(self) -> None:
        if self.own is not None:
            self._ask(self.own.image)

    def _ask(self, image: np.ndarray) -> None:
        if not self.is_held:
            self._seed += 1
        self._lane.ask(partial(_encoding, self._model.current.model, image, self._seed))

    def _show(self, own: Own) -> None:
        if own.mean.shape != (self._model.current.model.latent,):
            return
        self.own = own
        self.changed.emit()
        if self._moves:
            self._moves = False
            self._viewpoint.move_to(own.mean)


def _encoding(model: LatentModel, image: np.ndarray, seed: int) -> Iterator[None]:
    yield
    x = to_unit(image[None]).to(model.device)
    with torch.inference_mode():
        posterior = model.encode(x)
        losses = model.losses(x, torch.zeros_like(posterior.mean)).report()
    mean, sigma = (t[0].cpu().numpy() for t in posterior)
    epsilon = np.random.default_rng(seed).standard_normal((DRAWS, len(mean)))
    yield
    codes = mean + sigma * epsilon
    pictures = decode_bytes(model, np.vstack([mean, codes]))
    return Own(image, mean, sigma, pictures[0], pictures[1:], losses, codes)
