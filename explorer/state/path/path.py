"""The path: the stops it leads through, the ways between them, and where on them one is.

All ways are gone side by side, in the same time: `at` is the share of it that has passed, from 0 to 1. Where on a path
that is, its t, follows by the easing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QObject, Signal

from explorer.state.chosen import Chosen
from explorer.state.model import Model
from explorer.state.notices import Notices
from explorer.state.path.ways import Ways
from explorer.state.picks import Pick, Picks
from explorer.state.space import Space
from explorer.state.viewpoint import Viewpoint
from explorer.state.work import Work
from models.base import Manner
from models.paths import KINDS
from models.paths.asking import manners_at
from models.paths.base import Path
from models.paths.easing import times

CROSS_FADE = "cross_fade"  # a row beside those of KINDS, of pictures alone
FEWEST, MOST = 2, 60  # frames
MOST_STOPS = 8
TOO_MANY = f"A path has {MOST_STOPS} stops at most."
MOST_OVERSHOOT = 1.0  # of the whole path, beyond each end
SAME = 1e-4  # of a code's length: codes that differ by less are one


@dataclass(frozen=True)
class Course:
    """How the paths are gone."""

    frames: int = 9
    easing: str = "in-out"
    overshoot: float = 0.0  # how much of the path is gone beyond each end
    closed: bool = False  # back to the first stop


class PathState(QObject):
    changed = Signal()  # the stops, how the paths are gone, or which is followed
    ways_changed = Signal()  # the paths themselves, or what is asked for along them
    moved = Signal()  # where on them one is

    def __init__(
        self,
        work: Work,
        model: Model,
        space: Space,
        viewpoint: Viewpoint,
        picks: Picks,
        notices: Notices,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._model, self._space, self._viewpoint, self._picks = model, space, viewpoint, picks
        self._notices = notices
        self.stops = Chosen(work, model, viewpoint, notices, self)
        self.course = Course()
        self.selected = "linear"  # the kind that the viewpoint follows
        self.at = 0.0
        self.is_shown = False
        self._is_makeshift = False  # the stops were chosen by nobody, and better ones may come
        self._sent: Manner | None = None  # the manner this has moved the viewpoint to last
        self._ways = Ways(work, model, space, notices, self)

        model.opened.connect(self._begin)
        space.changed.connect(self._on_space)
        viewpoint.manner_changed.connect(self._on_manner)
        self.stops.changed.connect(self.changed)
        self._ways.changed.connect(self._on_ways)

    # --- what there is ---

    @property
    def paths(self) -> dict[str, Path]:
        """By kind; those there are, some of which come later than the others."""
        return self._ways.paths

    @property
    def times(self) -> np.ndarray:
        """The t of every frame [frames]."""
        return self.t_at(self.shares)

    @property
    def shares(self) -> np.ndarray:
        """The share of the time at every frame [frames]."""
        return np.linspace(0, 1, self.course.frames)

    @property
    def t(self) -> float:
        """Where one is."""
        return float(self.t_at(np.array([self.at]))[0])

    @property
    def frame(self) -> int:
        """The frame nearest to where one is."""
        return round(self.at * (self.course.frames - 1))

    @property
    def is_here(self) -> bool:
        """Whether the viewpoint stands where this says one is."""
        path, code = self.paths.get(self.selected), self._viewpoint.code
        if path is None or path.stops.shape[1] != len(code):
            return False
        away = np.linalg.norm(path.codes(np.array([self.t]))[0] - code)
        return bool(away <= SAME * (1 + np.linalg.norm(code)))

    def t_at(self, shares: np.ndarray) -> np.ndarray:
        return times(shares, self.course.easing, 0.0 if self.course.closed else self.course.overshoot)

    def manners(self, t: np.ndarray) -> list[Manner]:
        """In which codes at t [n] are decoded, on any path."""
        return manners_at([pick.manner for pick in self._through], t)

    @property
    def images(self) -> np.ndarray | None:
        """The stops' pictures, uint8 [m, height, width, channels], once all are there."""
        images = [pick.image for pick in self._through]
        return None if not images or any(image is None for image in images) else np.stack(images)

    @property
    def _through(self) -> tuple[Pick, ...]:
        """The stops, the first one again where they close."""
        picks = self.stops.picks
        return (*picks, picks[0]) if picks and self.course.closed else picks

    def why_not(self, kind: str) -> str:
        """Why there is no path of a kind; empty where there is one, or is about to be."""
        return self._ways.why_not(kind)

    # --- which stops ---

    def show(self, shown: bool) -> None:
        """Whether somebody looks; the first time there is something to see at once."""
        self.is_shown = shown
        if shown and not len(self.stops):
            self._choose_stops()
        self._ways.show(shown)

    def set_stop(self, index: int, pick: Pick) -> None:
        picks = list(self.stops.picks)
        picks[index] = pick
        self._choose(picks)

    def ask(self, index: int, kind: int) -> None:
        """Let a stop be of one of the model's classes, whatever the others are of."""
        pick, kinds = self.stops.picks[index], len(self._model.current.model.conditions)
        manner = replace(pick.manner, condition=tuple(float(k == kind) for k in range(kinds)))
        self.set_stop(index, replace(pick, manner=manner, image=pick.image if pick.is_image else None))

    def why_not_ask(self) -> str:
        """Why no stop can be of a class of its own; empty where it can."""
        opened = self._model.current
        if opened is None:
            return "No model is open."
        has_classes = opened.model.conditions and opened.model.conditions.exclusive
        return opened.model.cannot_ask() or ("" if has_classes else "This model was trained without classes.")

    def add_stops(self, picks: Iterable[Pick]) -> None:
        """On the last leg, before the end; as many as there is room for."""
        stops = self.stops.picks
        if stops:
            picks, room = list(picks), MOST_STOPS - len(stops)
            if len(picks) > room:
                self._notices.news(f"{room} of {len(picks)} were added: {TOO_MANY[0].lower()}{TOO_MANY[1:]}")
            self._choose([*stops[:-1], *picks[:room], stops[-1]])

    def why_not_more(self) -> str:
        """Why no further stop can be added; empty where one can."""
        if not len(self.stops):
            return "There are no ends yet."
        return TOO_MANY if len(self.stops) >= MOST_STOPS else ""

    def remove_stop(self, index: int) -> None:
        """Two are left at least."""
        if len(self.stops) > 2:
            self._choose([pick for k, pick in enumerate(self.stops.picks) if k != index])

    def reverse(self) -> None:
        self._choose(self.stops.picks[::-1])

    # --- how it is gone ---

    def go_by(self, **settings: object) -> None:
        """Other fields of the Course."""
        before, self.course = self.course, replace(self.course, **settings)
        if self.course == before:
            return
        self.changed.emit()
        if self.course.closed != before.closed:
            self._lead()
        else:
            self.ways_changed.emit()

    def select(self, kind: str) -> None:
        """Follow another path from now on."""
        if kind in KINDS and kind != self.selected and not self.why_not(kind):
            self.selected = kind
            self.changed.emit()

    def move_to(self, share: float) -> None:
        """Take the viewpoint to where the path is at a share of the time."""
        path = self.paths.get(self.selected)
        if path is None:
            return
        self.at = float(np.clip(share, 0.0, 1.0))
        t = np.array([self.t])
        self._sent = self.manners(t)[0]
        self._viewpoint.move_to(path.codes(t)[0], self._sent)
        self.moved.emit()

    def step(self, frames: int) -> None:
        """To the next frame, or the one before."""
        last = self.course.frames - 1
        place = self.at * last
        whole = round(place)
        nearest = whole if abs(place - whole) < 1e-6 else int(np.floor(place) if frames > 0 else np.ceil(place))
        self.move_to((nearest + frames) / last)

    # --- inside ---

    def _begin(self) -> None:
        """Codes of one model, or of one of its spaces, mean nothing in another."""
        self.stops.forget()
        self.at, self._is_makeshift = 0.0, False
        self.selected = "linear" if KINDS["spherical"].cannot(self._model.current.model) else "spherical"
        self._ways.forget()
        self.moved.emit()
        if self.is_shown:
            self._choose_stops()

    def _choose_stops(self) -> None:
        """From the viewpoint to something unlike it: an encoded image, or else a code of the prior."""
        opened, encodings = self._model.current, self._space.encodings
        if opened is None or len(self._viewpoint.code) != opened.model.latent:
            return
        if unlike := self._picks.unlike():
            self._choose(unlike[:2])
        elif encodings is not None or (opened.model.prior is not None and not opened.model.cannot("encode")):
            self._choose((self._picks.here(), self._picks.any_code()))
            self._is_makeshift = True

    def _choose(self, picks: Iterable[Pick]) -> None:
        """Every stop keeps the manner that it is seen in now, and no name that will be another code's."""
        now, self._is_makeshift = self._viewpoint.manner, False
        self.stops.choose(replace(self._picks.lasting(pick), manner=pick.manner or now) for pick in picks)
        self._lead()

    def _on_space(self) -> None:
        """Encodings have come, or others: what was chosen by nobody is chosen better, and ways lead over other data."""
        if self.is_shown and (self._is_makeshift or not len(self.stops)):
            self._choose_stops()
        self.changed.emit()

    def _on_manner(self) -> None:
        """Stops that all ask for the same follow what is asked for; in all else every stop does."""
        manner, opened = self._viewpoint.manner, self._model.current
        picks = self.stops.picks
        if manner == self._sent or not picks or opened is None or len(picks[0].code) != opened.model.latent:
            return
        asks_one = len({pick.manner.condition for pick in picks}) == 1
        changed = [_seen_in(pick, manner, asks_one) for pick in picks]
        if changed != list(picks):
            self.stops.choose(changed)
            self.ways_changed.emit()

    def _lead(self) -> None:
        self._ways.lead(np.stack([pick.code for pick in self._through]))

    def _on_ways(self) -> None:
        if self.selected not in self.paths and self.paths and self.why_not(self.selected):
            self.selected = next(iter(self.paths))  # else it is about to come
        self.changed.emit()
        self.ways_changed.emit()


def _seen_in(pick: Pick, manner: Manner, asks_one: bool) -> Pick:
    """The same stop in another manner; what it asks for stays its own where it is not asked for by all."""
    manner = manner if asks_one else replace(manner, condition=pick.manner.condition)
    if manner == pick.manner:
        return pick
    return replace(pick, manner=manner, image=pick.image if pick.is_image else None)
