"""Three groups of codes for a sum to begin with, from the best that is at hand: open data, encodings, or the prior."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import torch

from explorer.state.arithmetic.known import KnownCodes
from explorer.state.data import Data
from explorer.state.model import Model
from explorer.state.picks import Pick, Picks
from explorer.state.space import Space
from explorer.state.viewpoint import Viewpoint
from models.base import LatentModel
from models.data.base import DataSet
from models.data.exemplars import COUNT, Shown, by_what_is_shown, exemplars
from models.latent.mapped import Mapped
from models.sampling import one_of

Example = tuple[tuple[str, tuple[Pick, ...]], ...]  # three groups, each with its name
Told = Callable[[Example, bool], None]  # the groups, and whether no better ones can be expected


class Examples:
    def __init__(
        self, model: Model, data: Data, space: Space, viewpoint: Viewpoint, picks: Picks, known: KnownCodes
    ) -> None:
        self._model, self._data, self._space = model, data, space
        self._viewpoint, self._picks, self._known = viewpoint, picks, known
        self._asked: object = None  # the data whose images are being encoded

    def drop(self) -> None:
        """Another model has come; what is on its way is of none."""
        self._asked = None

    def find(self, told: Told) -> None:
        """Say it now, or when images have been encoded; nothing where there is nothing yet."""
        opened, data = self._model.current, self._data.current
        model = opened.model
        if model.cannot("encode") and (example := self._looked_at()):
            told(example, True)
        elif isinstance(model, Mapped) and model.conditions and model.conditions.exclusive:
            told(self._classes_of(model), True)
        elif not model.cannot("encode") and data is not None and data.item == model.item:
            self._encode(data, data.fingerprint == opened.header.data.fingerprint, told)
        elif not self._data.loading and (example := self._encoded(model)):
            told(example, False)

    def _encode(self, data: DataSet, are_its_own: bool, told: Told) -> None:
        if self._asked is data:
            return
        self._asked = data
        groups = exemplars(data)

        def share(picks: tuple[Pick, ...]) -> None:
            if self._asked is data:
                parts = [picks[k : k + COUNT] for k in range(0, len(picks), COUNT)]
                told(tuple((group.name, part) for group, part in zip(groups, parts, strict=True)), are_its_own)

        if groups:
            self._picks.of_rows(np.concatenate([group.rows for group in groups]), share)

    def _encoded(self, model: LatentModel) -> Example:
        """Of those that show how data, or codes of the prior, fill the space; empty where they are too few."""
        encodings = self._space.encodings
        if encodings is None or encodings.means.shape != (max(len(encodings.means), 3 * COUNT), model.latent):
            return ()
        rows, names = np.arange(3 * COUNT).reshape(3, COUNT), ("Three images",) * 3
        if not encodings.are_data:
            names = ("Random codes",) * 3
        elif encodings.labels is not None and len(self._space.encoded.classes) >= COUNT:
            found = [np.flatnonzero(encodings.labels == label)[:COUNT] for label in range(3)]
            if all(len(each) == COUNT for each in found):
                rows, names = found, self._space.encoded.classes[:3]
        return tuple((name, tuple(map(self._picks.encoded, each))) for name, each in zip(names, rows, strict=True))

    def _looked_at(self) -> Example:
        """Of codes of the prior, by what a classifier has seen in their pictures, where somebody has asked for that."""
        known = self._known.gathered
        if known is None:
            return ()
        groups = by_what_is_shown(Shown(known.shown, known.names, known.codes), np.arange(len(known.codes)))
        return tuple(
            (
                each.name,
                tuple(Pick(f"Random code {k + 1:,}", known.codes[k], None, known.manners[k]) for k in each.rows),
            )
            for each in groups
        )

    def _classes_of(self, model: Mapped) -> Example:
        """Codes in w have in them what was asked for: three of each of the first classes."""
        noise, groups = torch.Generator().manual_seed(0), []
        for which, name in enumerate(model.conditions.names[:3]):
            manner = replace(self._viewpoint.manner, condition=one_of(len(model.conditions), which))
            z = model.whole.prior.draw(COUNT, model.latent, noise).numpy()
            picks = (Pick(f"{name} {k + 1}", model.arrived(each, manner)) for k, each in enumerate(z))
            groups.append((name, tuple(picks)))
        return tuple(groups)
