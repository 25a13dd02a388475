"""The sum A − B + C: groups of codes in three slots, the code that comes of them, and what is to be said of it.

As by Radford et al. 2015 (DCGAN, arXiv:1511.06434, figure 7), with a strength: C + strength (A − B). The code becomes
the viewpoint whenever somebody changes the sum; where he goes from there, the sum stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Signal

from explorer.state.arithmetic.examples import Examples
from explorer.state.arithmetic.group import Group, distinct, norm_of, spread, with_norm
from explorer.state.arithmetic.known import KnownCodes
from explorer.state.arithmetic.outcome import Outcome, judging
from explorer.state.chosen import Chosen
from explorer.state.data import Data
from explorer.state.judgement import Judgement
from explorer.state.model import Model
from explorer.state.notices import Notices
from explorer.state.picks import MOST, Pick, Picks, Taken
from explorer.state.space import Space
from explorer.state.viewpoint import Viewpoint
from explorer.state.work import Work
from models.shipped import classifier_of

LETTERS = "ABC"
STRONGEST = 2.0  # either way: below 0 what A has more than B is taken away


class Arithmetic(QObject):
    changed = Signal()  # the groups, the strength, or how something looks
    judged = Signal()

    def __init__(
        self,
        work: Work,
        model: Model,
        data: Data,
        space: Space,
        viewpoint: Viewpoint,
        picks: Picks,
        known: KnownCodes,
        judgement: Judgement,
        notices: Notices,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._model, self._viewpoint, self._judgement, self._notices = model, viewpoint, judgement, notices
        self.groups = {letter: Group() for letter in LETTERS}
        self.strength = 1.0
        self.keeps_norm = False  # whether means and the sum are made as long as what they are made of
        self.outcome: Outcome | None = None
        self.is_shown = False
        self._result: Pick | None = None
        self._wants_example = True  # until somebody has put something into a slot
        self._examples = Examples(model, data, space, viewpoint, picks, known)
        self._pictured = Chosen(work, model, viewpoint, notices, self)  # exemplars, means and the result, in one lane
        self._pictured.show(False)
        self._lane = work.lane()

        model.opened.connect(self._begin)
        for signal in (data.changed, space.changed, known.found):
            signal.connect(self._find_example)
        viewpoint.moved.connect(self._look_at_viewpoint)
        viewpoint.picture_changed.connect(self._look_at_picture)
        judgement.ruler_changed.connect(self._judge)
        self._pictured.changed.connect(self._take_pictures)
        self._lane.done.connect(self._show_outcome)
        self._lane.failed.connect(notices.refuse)

    # --- what there is ---

    @property
    def result(self) -> Pick | None:
        """The code of the sum with its picture, as soon as that has come; none while a slot is empty."""
        if self._result is None or not self.is_here:
            return self._result
        picture = self._viewpoint.picture
        return replace(self._result, image=picture.image) if picture is not None else self._result

    @property
    def is_here(self) -> bool:
        """Whether the viewpoint is what comes of the sum."""
        return self._result is not None and np.array_equal(self._result.code, self._viewpoint.code)

    @property
    def difference(self) -> np.ndarray | None:
        """A − B [latent], in the space's units; none while one of them is empty, or where they are the same."""
        a, b = self.groups["A"].mean, self.groups["B"].mean
        if a is None or b is None or np.array_equal(a.code, b.code):
            return None
        return a.code - b.code

    @property
    def missing(self) -> str:
        """The letters of the empty slots."""
        return "".join(letter for letter, group in self.groups.items() if not group)

    def why_no_norm(self) -> str:
        """Why nothing has to keep its norm; empty where it makes a difference."""
        opened = self._model.current
        if opened is None:
            return "No model is open."
        has_shell = opened.model.prior is not None and opened.model.prior.has_shell(opened.model.latent)
        return "" if has_shell else "The codes of this space have no norm in common."

    # --- commands ---

    def show(self, shown: bool) -> None:
        """Decode and judge only while somebody looks."""
        self.is_shown = shown
        self._pictured.show(shown)
        if shown:
            self._find_example()
            self._judge()

    def fill(self, letter: str, picks: Iterable[Pick], name: str = "") -> None:
        """Add codes to a slot's group; an example that was found for nobody gives way."""
        before = self.groups[letter]
        old = () if before.is_example else before.picks
        picks = distinct((*old, *picks))
        if len(picks) > MOST:
            self._notices.news(f"{letter} is the mean of {MOST} codes, taken evenly from all {len(picks):,}.")
        self._set({letter: self._group(spread(picks), "" if old else name)})

    def taker(self, letter: str) -> Taken:
        """What puts picks into a slot, for a menu or a drop."""
        return partial(self.fill, letter)

    def empty(self, letter: str) -> None:
        self._set({letter: Group()})

    def remove(self, letter: str, index: int) -> None:
        """One code of a group."""
        picks = self.groups[letter].picks
        self._set({letter: self._group(picks[:index] + picks[index + 1 :])})

    def copy(self, source: str, target: str) -> None:
        self._set({target: replace(self.groups[source], is_example=False)})

    def swap(self, one: str, other: str) -> None:
        self._set({one: self.groups[other], other: self.groups[one]})

    def set_strength(self, strength: float) -> None:
        if strength != self.strength:
            self.strength = float(np.clip(strength, -STRONGEST, STRONGEST))
            self._renew()
            self.go()

    def keep_norm(self, keeps: bool) -> None:
        if keeps != self.keeps_norm and not (keeps and self.why_no_norm()):
            self.keeps_norm = keeps
            self._set({k: self._group(g.picks, g.name, g.is_example) for k, g in self.groups.items()})

    def go(self) -> None:
        """Make the result the viewpoint; from now on nobody finds other groups by himself."""
        self._wants_example = False
        if self._result is not None:
            self._viewpoint.move_to(self._result.code)

    # --- the sum ---

    def _group(self, picks: tuple[Pick, ...], name: str = "", is_example: bool = False) -> Group:
        return Group.of(picks, name, self.keeps_norm, is_example)

    def _set(self, groups: dict[str, Group]) -> None:
        """By somebody's hand: the sum becomes the viewpoint."""
        self._wants_example = False
        self.groups |= groups
        self._renew()
        self.go()

    def _renew(self) -> None:
        """The result again, and pictures of whatever has none."""
        before = self._result
        code = self._sum()
        if code is None:
            self._result = None
        elif before is None or not np.array_equal(before.code, code):
            self._result = Pick("A − B + C", code)
        self._picture()
        self.changed.emit()

    def _sum(self) -> np.ndarray | None:
        """[latent]."""
        if self.missing:
            return None
        a, b, c = (group.mean.code.astype(np.float64) for group in self.groups.values())
        code = c + self.strength * (a - b)
        if self.keeps_norm:
            code = with_norm(code, norm_of(self.groups["C"].codes))
        return code.astype(np.float32)

    # --- pictures ---

    def _picture(self) -> None:
        """All that is seen has one; the result's is the viewpoint's own while that stands there."""
        wanted = [pick for group in self.groups.values() for pick in (*group.picks, group.mean) if pick is not None]
        if self._result is not None and not self.is_here:
            wanted.append(self._result)
        self._pictured.choose(wanted)

    def _take_pictures(self) -> None:
        found = {id(pick.code): pick for pick in self._pictured.picks}
        self.groups = {
            letter: replace(
                group,
                picks=tuple(found.get(id(pick.code), pick) for pick in group.picks),
                mean=group.mean and found.get(id(group.mean.code), group.mean),
            )
            for letter, group in self.groups.items()
        }
        if self._result is not None:
            self._result = found.get(id(self._result.code), self._result)
        self.changed.emit()
        self._judge()

    def _look_at_viewpoint(self) -> None:
        """One that leaves the sum leaves its picture behind."""
        if self._result is not None and not self.is_here and len(self._viewpoint.code) == len(self._result.code):
            self._picture()

    def _look_at_picture(self) -> None:
        picture = self._viewpoint.picture
        if picture is None or self._result is None or not np.array_equal(picture.code, self._result.code):
            return
        self._result = replace(self._result, image=picture.image)
        self.changed.emit()
        self._judge()

    # --- what is to be said of it ---

    def _judge(self) -> None:
        if not self.is_shown or self._result is None or self.missing:
            return
        a, b, c = self.groups.values()
        pictures = [[pick.image for pick in some] for some in (a.picks, b.picks, [c.mean], [self._result])]
        if any(image is None for some in pictures for image in some):
            return
        opened = self._model.current
        classifier = classifier_of(opened.header.data.name)
        if classifier is not None and classifier.item != opened.model.item:
            classifier = None
        work = judging(self._judgement.judging(self._result.image), classifier, pictures)
        self._lane.ask(lambda: work)

    def _show_outcome(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self.judged.emit()

    # --- another model, and what it begins with ---

    def _begin(self) -> None:
        """Codes of one model mean nothing in another."""
        self._lane.drop()
        self._examples.drop()
        self._pictured.forget()
        self.groups = {letter: Group() for letter in LETTERS}
        self.strength, self._result, self.outcome = 1.0, None, None
        self.keeps_norm = bool(self._model.current.model.cannot("encode")) and not self.why_no_norm()
        self._wants_example = True
        self.changed.emit()
        self.judged.emit()
        self._find_example()

    def _find_example(self) -> None:
        if self.is_shown and self._wants_example and self._model.current is not None:
            self._examples.find(self._take_example)

    def _take_example(self, example: tuple[tuple[str, tuple[Pick, ...]], ...], is_best: bool) -> None:
        """Unless somebody has chosen something meanwhile. The viewpoint stays where it is: nobody has asked."""
        if not self._wants_example:
            return
        self._wants_example = not is_best
        groups = (self._group(picks, name, is_example=True) for name, picks in example)
        self.groups = dict(zip(LETTERS, groups, strict=True))
        self._renew()
