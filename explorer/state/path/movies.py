"""Writes the path that is followed as a movie of what playing it shows, or the paths' frames as strips."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from functools import partial
from itertools import groupby
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject

from explorer.state.model import Model, Opened
from explorer.state.notices import Notices, not_written
from explorer.state.path.path import CROSS_FADE, PathState
from explorer.state.path.player import FRAME_TIME, LOOP, ONCE, PING_PONG, Player
from explorer.state.viewpoint import Viewpoint
from explorer.state.work import Work
from models.base import LatentModel, Manner, decoding_bytes
from models.fingerprint import fingerprint_of
from models.movies import FORMATS, write_movie
from models.movies.base import Movie
from models.paths.cross_fade import cross_faded
from models.progress import Progress

MOST_FRAMES = 500  # of one way; a longer one has fewer in a second
BATCH = 16  # frames decoded at a time

NO_PICTURES = "A path among points has no pictures to be written."


@dataclass(frozen=True, eq=False)
class _Reel:
    """What one path is made into: codes [n, latent] and their manners, or pictures that are there already."""

    codes: np.ndarray
    manners: list[Manner]
    images: np.ndarray | None = field(default=None, repr=False)


class Movies(QObject):
    def __init__(
        self,
        work: Work,
        model: Model,
        viewpoint: Viewpoint,
        path: PathState,
        player: Player,
        notices: Notices,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._work, self._model, self._viewpoint = work, model, viewpoint
        self._path, self._player, self._notices = path, player, notices

    def why_not(self) -> str:
        """Why no movie can be made of this model's paths; empty where it can."""
        opened = self._model.current
        return NO_PICTURES if opened is not None and opened.model.item.is_point else ""

    def export(self, file: Path, *, every: bool = False) -> None:
        """In the format that the file's name ends in; strips may have every path, and the cross-fade."""
        opened, path = self._model.current, self._path
        if opened is None or not path.paths:
            self._notices.refuse("There is no path to export.")
            return
        if reason := self.why_not():
            self._notices.refuse(reason)
            return
        moves = FORMATS[file.suffix.lower()].moves
        shares = self._shares() if moves else path.shares
        kinds = [path.selected] if moves or not every else [*path.paths]
        times = path.t_at(shares)
        reels = [_Reel(path.paths[kind].codes(times), path.manners(times)) for kind in kinds]
        if len(kinds) > 1 and path.images is not None:
            kinds.append(CROSS_FADE)
            reels.append(_Reel(np.zeros((0, 0)), [], cross_faded(path.images, times)))
        about = {**self._about(opened), "paths": kinds, "frames": len(shares), "t": np.round(times, 6).tolist()}
        pace = max(round(1000 * self._player.seconds / max(len(shares) - 1, 1) / 10) * 10, 10)
        work = _making(file, opened.model, reels, about, self._player.mode if moves else "", pace)
        failed = partial(self._refuse, file)
        self._work.start(f"movie {file}", f"Writing {file.name}", work, self._say_written, failed)

    def _shares(self) -> np.ndarray:
        """Of a movie's frames, which come as quickly as they are played; a loop's end is its start."""
        count = min(round(1000 * self._player.seconds / FRAME_TIME) + 1, MOST_FRAMES)
        shares = np.linspace(0, 1, count)
        return shares[:-1] if self._path.course.closed and self._player.mode == LOOP else shares

    def _about(self, opened: Opened) -> dict[str, object]:
        """Where the frames come from, but for the weights' fingerprint, which takes a moment."""
        data = opened.header.data
        stops = [
            {"name": p.name, "code": p.code.tolist(), "condition": list(p.manner.condition)}
            for p in self._path.stops.picks
        ]
        return {
            "model": opened.name,
            "family": opened.header.family,
            "step": opened.step,
            "space": opened.model.space,
            "data": {"title": data.title, "fingerprint": data.fingerprint},
            "stops": stops,
            "manner": asdict(self._viewpoint.manner),
            **{name: value for name, value in asdict(self._path.course).items() if name != "frames"},
            "mode": self._player.mode,
            "speed": self._player.speed,
        }

    def _say_written(self, file: Path) -> None:
        self._notices.news(f"The path was written to {file.name}.")

    def _refuse(self, file: Path, error: Exception) -> None:
        self._notices.refuse(not_written(file, error))


def _making(
    file: Path, model: LatentModel, reels: list[_Reel], about: dict[str, object], mode: str, pace: int
) -> Iterator[Progress]:
    about = {**about, "weights": fingerprint_of(model)}
    rows = []
    for reel in reels:
        rows.append(reel.images if reel.images is not None else (yield from _decoding(model, reel)))
    frames = rows[0] if len(rows) == 1 else np.stack(rows)
    if mode == PING_PONG:
        frames = np.concatenate([frames, frames[-2:0:-1]])
    yield from write_movie(file, Movie(frames, about, pace, loops=mode != ONCE))
    return file


def _decoding(model: LatentModel, reel: _Reel) -> Iterator[Progress | None]:
    parts, done = [], 0
    for manner, alike in groupby(reel.manners):
        count = len(list(alike))
        for start in range(done, done + count, BATCH):
            yield Progress("Decoding frames", start, len(reel.codes))
            some = reel.codes[start : min(start + BATCH, done + count)]
            parts.append((yield from decoding_bytes(model, some, manner)))
        done += count
    return np.concatenate(parts)
