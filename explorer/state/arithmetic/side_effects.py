"""What else the chosen direction changes: measured in the background by the classifier of the model's data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, Signal

from explorer.state.arithmetic.applied import Edit, Listed, steps_of
from explorer.state.arithmetic.directions import Directions
from explorer.state.arithmetic.known import KnownCodes
from explorer.state.model import Model
from explorer.state.notices import Notices
from explorer.state.viewpoint import Viewpoint
from explorer.state.work import Work
from models.base import Manner
from models.conditioning import in_words
from models.directions.effects import Effects, bound_to, looked_at
from models.directions.gathering import Subject
from models.directions.known import Known
from models.directions.known import in_words as shown_in_words
from models.latent.pictured import drawn
from models.progress import Progress

MEASURING = "side effects"  # the key of the job
PICTURES = 500
SIGMAS, TIMES = 2.0, 1.0  # how far along a direction, and how much of an offset


@dataclass(frozen=True, eq=False)
class Measured:
    """The effects of a direction, or of an edit."""

    direction: Listed
    effects: Effects
    strength: float  # in sigmas, or multiples of an offset
    of: str  # the pictures on which they were measured: "500 held-out images without it"


class SideEffects(QObject):
    changed = Signal()

    def __init__(
        self,
        work: Work,
        model: Model,
        viewpoint: Viewpoint,
        known: KnownCodes,
        directions: Directions,
        notices: Notices,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._work, self._model, self._viewpoint, self._known = work, model, viewpoint, known
        self._directions, self._notices = directions, notices
        self._measured: dict[int, Measured] = {}  # by what is added to codes, which is kept in it
        self._asked = 0  # for what measuring has begun, whether or not it was given up since
        self._is_shown = self._was_measuring = False

        model.opened.connect(self._begin)
        model.weights_changed.connect(self._begin)
        directions.chosen_changed.connect(self._follow)
        directions.changed.connect(self._follow)
        work.changed.connect(self._look_at_work)

    @property
    def measured(self) -> Measured | None:
        """Of the chosen direction, once they are known."""
        return self._measured.get(_added(self._directions.chosen))

    @property
    def is_measuring(self) -> bool:
        return any(under.key == MEASURING for under in self._work.under_way)

    def why_not(self) -> str:
        """Why nothing can be measured; empty where it can."""
        subject = self._known.subject
        if subject is None:
            return "No model is open."
        if self._directions.chosen is None:
            return "No direction is chosen."
        if subject.judge is None:
            return f"No classifier is here that says what pictures of {subject.card.title} show."
        return "" if self._draws else self._known.why_not()

    @property
    def _draws(self) -> bool:
        """Whether codes are drawn for it, as what their pictures show is asked for and no part of them."""
        return not self._known.subject.encodes and bool(self._known.why_not())

    def show(self, shown: bool) -> None:
        """Measure only while somebody looks."""
        self._is_shown = shown
        if shown:
            self._follow()
        else:
            self._asked = 0
            self._work.cancel(MEASURING)

    def measure(self) -> None:
        """Of the chosen direction, whether or not it takes long."""
        if self.why_not():
            return
        direction = self._directions.chosen
        self._asked = _added(direction)
        subject = self._known.subject
        if self._draws:
            work = _measuring_drawn(subject, direction, self._viewpoint.manner)
        else:
            work = _measuring(self._known.gathering(), subject, direction)
        self._work.start(MEASURING, f"What {direction.name} changes", work, self._take, self._notices.refuse)

    def _begin(self) -> None:
        self._measured, self._asked = {}, 0
        self._work.cancel(MEASURING)
        self.changed.emit()

    def _follow(self) -> None:
        """Another direction is chosen; while one is being made that may gather the codes that this needs."""
        self.changed.emit()
        is_asked = self._asked == _added(self._directions.chosen)
        if not self._is_shown or self._directions.is_making or self.measured or is_asked:
            return
        if not self.why_not() and not self._known.takes_long:
            self.measure()

    def _look_at_work(self) -> None:
        if self.is_measuring != self._was_measuring:
            self._was_measuring = self.is_measuring
            self.changed.emit()

    def _take(self, measured: Measured) -> None:
        self._measured[_added(measured.direction)] = measured
        self.changed.emit()


def _added(direction: Listed | None) -> int:
    """The identity of what it adds, which stays the same under another name; 0 of none."""
    return 0 if direction is None else id(direction.offsets if isinstance(direction, Edit) else direction.vector)


def _measuring(gathering: Iterator[Progress], subject: Subject, direction: Listed) -> Iterator[Progress]:
    """On codes whose pictures lack what the direction is to add, where it is to add something."""
    known: Known = yield from gathering
    about, among = _about(direction, known), {} if isinstance(direction, Edit) else direction.among
    rows = known.lacking(about, PICTURES, among) if about else np.flatnonzero(known.held_out)[:PICTURES]
    codes, manners = known.codes[rows], [known.manners[row] for row in rows]
    bound = bound_to(about, known.names, known.census)
    without = f" without {about.replace('_', ' ')}" if about else ""
    those = f", {shown_in_words(among).replace('_', ' ')}" if among else ""
    of = f"{len(rows):,} of {known.judged_by}{without}{those}"
    return (yield from _measured(subject, direction, codes, manners, of, about, bound))


def _measuring_drawn(subject: Subject, direction: Listed, manner: Manner) -> Iterator[Progress]:
    """On codes of the prior, all in one manner."""
    manners, classes = [manner] * PICTURES, subject.model.conditions
    codes, _ = yield from drawn(subject.model, manners, seed=0)
    asked = f", asked for {in_words(manner.condition, classes)}," if classes else ""
    of = f"{PICTURES} codes of {subject.model.prior.name}{asked}"
    return (yield from _measured(subject, direction, codes, manners, of))


def _measured(
    subject: Subject,
    direction: Listed,
    codes: np.ndarray,
    manners: Sequence[Manner],
    of: str,
    about: str = "",
    bound: tuple[str, ...] = (),
) -> Iterator[Progress]:
    """Pictures of codes [n, latent] as they are, and edited."""
    strength = TIMES if isinstance(direction, Edit) else SIGMAS
    ((model, edited),) = steps_of(subject.model, direction, codes, (strength,))
    before = yield from looked_at(subject.model, subject.judge, codes, manners)
    after = yield from looked_at(model, subject.judge, edited, manners)
    return Measured(direction, Effects(subject.judge.names, before, after, about, bound), strength, of)


def _about(direction: Listed, known: Known) -> str:
    """The attribute that it is to add; empty where it is to add none."""
    about = direction.offsets.name if isinstance(direction, Edit) else direction.about
    return about if about in known.names else ""
