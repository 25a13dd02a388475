"""The directions of the open model and space: named, kept with it, made in the background, one of them chosen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal

from explorer.state.arithmetic.applied import Edit, Listed
from explorer.state.arithmetic.direction_work import Made, edit_towards, first_ones, made_orthogonal, towards_attribute
from explorer.state.arithmetic.known import KnownCodes
from explorer.state.arithmetic.sum import Arithmetic
from explorer.state.model import Model
from explorer.state.notices import Notices
from explorer.state.space import Space
from explorer.state.work import Work
from models.directions import bottleneck, groups, kept, kept_offsets
from models.directions.base import Direction, DirectionError, cosine
from models.directions.principal import cannot_factor, cannot_take_components, components, factors

MAKING = "directions"  # the key of the job
FOUND = 4  # directions that need no labels, to begin with
THIS_SUM = "A − B, this sum"


class Directions(QObject):
    changed = Signal()  # which there are, or what is known of one
    chosen_changed = Signal()

    def __init__(
        self,
        work: Work,
        model: Model,
        space: Space,
        known: KnownCodes,
        arithmetic: Arithmetic,
        notices: Notices,
        folder: Path,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._work, self._model, self._space = work, model, space
        self.known, self._arithmetic, self._notices, self._folder = known, arithmetic, notices, folder
        self.named: list[Direction] = []
        self.of_sum: Direction | None = None  # A − B as it is now; nothing is kept of it
        self._follows: list[object] = []  # what that was made of
        self.edits: list[Edit] = []
        self.among: dict[str, bool] = {}  # what codes have to show, or must not, to count for the next one
        self.chosen: Listed | None = None
        self.is_shown = False
        self._passed_over: list[object] = []  # entries of the file that mean nothing in this space
        self._was_making = False
        self._is_fresh = False  # whether nothing has been kept with this model, and nothing found yet

        model.opened.connect(self._begin)
        space.changed.connect(self._look_at_space)
        arithmetic.changed.connect(self._follow_sum)
        work.changed.connect(self._look_at_work)

    # --- what there is ---

    @property
    def listed(self) -> list[Listed]:
        """Those with a name, edits, and that of the sum."""
        found = [*self.named, *self.edits]
        return [*found, self.of_sum] if self.of_sum is not None else found

    @property
    def is_making(self) -> bool:
        return any(under.key == MAKING for under in self._work.under_way)

    def cosines(self) -> list[tuple[Direction, float]]:
        """Of the chosen one with every other that has a name, the most alike or opposed first."""
        if not isinstance(self.chosen, Direction):
            return []
        found = [(other, cosine(self.chosen, other)) for other in self.named if other is not self.chosen]
        return sorted(found, key=lambda each: -abs(each[1]))

    def why_no_names(self) -> str:
        """Why there are no sliders along them; empty where there are."""
        if self._model.current is None:
            return "No model is open."
        return "" if self.named else "No direction has a name yet: Arithmetic makes some."

    def why_not_attributes(self) -> str:
        return self.known.why_not()

    def why_not_edits(self) -> str:
        opened = self._model.current
        return (bottleneck.cannot_edit(opened.model) if opened else "") or self.known.why_not()

    def why_not_components(self) -> str:
        encodings = self._space.encodings
        return cannot_take_components(encodings) if encodings is not None else "The data are not encoded yet."

    def why_not_factors(self) -> str:
        opened = self._model.current
        return cannot_factor(opened.model) if opened else "No model is open."

    def why_not_sum(self) -> str:
        return "" if self.of_sum is not None else "A and B have to be filled, and with different codes."

    def of_components(self) -> list[Direction]:
        return [] if self.why_not_components() else components(self._space.encodings, self._step)

    def of_factors(self) -> list[Direction]:
        if self.why_not_factors() or self._space.encodings is None:
            return []
        return factors(self._model.current.model, self._codes(), self._step)

    # --- commands ---

    def show(self, shown: bool) -> None:
        """Look for first directions only when somebody looks."""
        self.is_shown = shown
        self._find_first()

    def choose(self, direction: Listed | None) -> None:
        if direction is not self.chosen:
            self.chosen = direction
            self.chosen_changed.emit()

    def make_towards(self, attribute: str) -> None:
        """To an attribute or class: the difference of means, and beside it the normal of a logistic regression.

        Only codes count that are `among` what has been chosen.
        """
        work = towards_attribute(self.known.gathering(), attribute, self.among, self._step)
        self._make(f"Direction to {attribute}", work)

    def look_among(self, attribute: str = "", shows: bool = True) -> None:
        """Count only codes that show an attribute or class, or that do not; without one, all."""
        self.among = {attribute: shows} if attribute else {}
        self.changed.emit()

    def make_edit(self, attribute: str) -> None:
        """What to add to a DDPM's bottleneck at every step, so that its pictures show an attribute or class."""
        work = edit_towards(self.known.gathering(), self._model.current.model, attribute, self._step)
        self._make(f"Edit to {attribute}", work)

    def make_orthogonal(self, others: Sequence[Direction]) -> None:
        """What is left of the chosen one at right angles to others, and how well that still tells."""
        if isinstance(self.chosen, Direction) and others:
            gathering = None if self.known.why_not() else self.known.gathering()
            work = made_orthogonal(gathering, self.chosen, others, self._codes())
            self._make(f"Making {self.chosen.name} orthogonal", work)

    def add(self, found: Iterable[Listed]) -> None:
        """Under their names, or others like them where those are taken; the first one is chosen."""
        added = []
        for each in found:
            added.append(replace(each, name=self._free_name(each.name)))
            if isinstance(each, Direction):
                self.named = [*self.named, added[-1]]
            else:
                self.edits = [*self.edits, added[-1]]
        self._keep()
        if added:
            self.choose(added[0])

    def add_once(self, direction: Direction) -> None:
        """One that may have a name already: then that is chosen."""
        known = next((each for each in self.named if np.array_equal(each.vector, direction.vector)), None)
        if known is not None:
            self.choose(known)
        else:
            self.add([direction])

    def keep_sum(self) -> None:
        """A − B as it is now, by the names of its groups."""
        if self.of_sum is not None:
            names = [self._arithmetic.groups[letter].name for letter in "AB"]
            self.add_once(replace(self.of_sum, name=" − ".join(names)))

    def rename(self, direction: Listed, name: str) -> None:
        """A name in use is refused."""
        name = name.strip()
        if not name or name == direction.name:
            return
        if self._free_name(name) != name:
            self._notices.refuse(f"There is a direction “{name}” already; choose another name.")
        else:
            self._replace(direction, [replace(direction, name=name)])

    def remove(self, direction: Listed) -> None:
        self._replace(direction, [])

    # --- inside ---

    @property
    def _step(self) -> int:
        return self._model.current.step

    def _codes(self) -> np.ndarray:
        """[n, latent], by which sigmas are told."""
        return self._space.encodings.means

    def _make(self, name: str, work: Iterator) -> None:
        place = self._file

        def take(made: Made) -> None:
            if self._file == place:  # else another model has been opened meanwhile
                self.add(made)

        self._work.start(MAKING, name, work, take, self._notices.refuse)

    def _free_name(self, name: str) -> str:
        taken = {other.name for other in (*self.named, *self.edits)}
        return next(each for n in count(1) if (each := name if n == 1 else f"{name} {n}") not in taken)

    def _replace(self, direction: Listed, by: list[Listed]) -> None:
        place = self.listed.index(direction)
        was_chosen = direction is self.chosen
        self.named, self.edits = (
            [new for each in some for new in (by if each is direction else [each])] for some in (self.named, self.edits)
        )
        self._keep()
        if was_chosen:
            self.choose(by[0] if by else next(iter(self.listed[place:] or self.listed[-1:]), None))

    def _keep(self) -> None:
        self._is_fresh = False
        self.changed.emit()
        try:
            kept.save(self._file, self.named, self._passed_over)
            if not self._cannot_edit:
                kept_offsets.save(self._edits_file, [(edit.name, edit.offsets) for edit in self.edits])
        except OSError as error:
            self._notices.refuse(f"The directions could not be saved: {error.strerror or error}.")

    @property
    def _file(self) -> Path:
        return self._folder / self._model.current.file_name

    @property
    def _edits_file(self) -> Path:
        return self._file.with_suffix(".npz")

    @property
    def _cannot_edit(self) -> str:
        return bottleneck.cannot_edit(self._model.current.model)

    def _kept_edits(self) -> list[Edit]:
        if self._cannot_edit:
            return []
        return [Edit(name, found) for name, found in kept_offsets.load(self._edits_file, self._model.current.model)]

    def _begin(self) -> None:
        self._work.cancel(MAKING)
        self._is_fresh = not self._file.exists()
        self.named, self._passed_over = kept.load(self._file, self._model.current.model.latent)
        self.edits = self._kept_edits()
        self.of_sum, self._follows, self.among = None, [], {}
        self.chosen = next(iter(self.named), None)
        self.changed.emit()
        self.chosen_changed.emit()
        self._find_first()

    def _look_at_work(self) -> None:
        """Making has begun or ended, perhaps because somebody has cancelled it in the status bar."""
        if self.is_making != self._was_making:
            self._was_making = self.is_making
            self.changed.emit()

    def _look_at_space(self) -> None:
        self._find_first()
        self._follow_sum()
        self.changed.emit()

    def _find_first(self) -> None:
        """A few to begin with, where nobody has kept any; they are not written down until somebody changes them."""
        encodings = self._space.encodings
        if not (self._is_fresh and self.is_shown) or encodings is None or self.is_making:
            return
        if encodings.principal.name == self._model.current.model.space:
            return  # plain dimensions, until the model's own directions are known
        if not self.known.why_not() and not self.known.takes_long:
            work = first_ones(self.known.gathering(), self.known.offered, self._step)
            self._make_first(work)
        else:
            self._take_first((self.of_components() or self.of_factors())[:FOUND])

    def _make_first(self, work: Iterator) -> None:
        place = self._file

        def take(made: Made) -> None:
            if self._file == place:
                self._take_first(made)

        self._work.start(MAKING, "Looking for directions", work, take, self._notices.refuse)

    def _take_first(self, found: Made) -> None:
        if self._is_fresh and found:
            self._is_fresh = False
            self.named = list(found)
            self.changed.emit()
            if self.chosen is None or self.chosen is self.of_sum:
                self.choose(next(iter(found), self.of_sum))

    def _follow_sum(self) -> None:
        """A − B changes with its groups."""
        means = [self._arithmetic.groups[letter].mean for letter in "AB"]
        follows = [*(mean and mean.code for mean in means), self._space.encodings]
        if len(self._follows) == len(follows) and all(a is b for a, b in zip(follows, self._follows, strict=True)):
            return
        self._follows = follows
        before, self.of_sum = self.of_sum, self._sum()
        if before is self.of_sum:
            return
        self.changed.emit()
        if self.chosen is before and before is not None:
            self.choose(self.of_sum or next(iter(self.named), None))
        elif self.chosen is None:
            self.choose(self.of_sum)

    def _sum(self) -> Direction | None:
        a, b, encodings = *(self._arithmetic.groups[letter] for letter in "AB"), self._space.encodings
        if not (a and b) or encodings is None or encodings.means.shape[1] != a.codes.shape[1]:
            return None
        try:
            made = groups.between(a.codes, b.codes, encodings.means, THIS_SUM, self._step)
        except DirectionError:
            return None
        same = self.of_sum is not None and np.array_equal(made.vector, self.of_sum.vector)
        return self.of_sum if same else made
