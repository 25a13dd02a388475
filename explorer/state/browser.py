"""What is looked at of the open data: which images, told by part, class and attributes, and which are selected."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum

import numpy as np
from PySide6.QtCore import QObject, Signal

from explorer.state.data import Data
from explorer.state.model import Model
from explorer.state.picks import Picks, Taken
from models.data.balance import Balance, attribute_balance, class_balance
from models.data.base import DataSet

TakenRows = Callable[[tuple[int, ...]], None]


class Part(Enum):
    ALL = "all"
    TRAINING = "training"
    HELD_OUT = "held-out"


class View(Enum):
    IMAGES = "images"
    BALANCE = "balance"
    MISTAKES = "mistakes"


class Browser(QObject):
    changed = Signal()  # which images there are to see
    selected_changed = Signal()
    view_changed = Signal()
    wanted = Signal()  # somebody wants to see it
    taker_changed = Signal()  # who is waiting for images to be picked

    def __init__(self, model: Model, data: Data, picks: Picks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._data, self._picks = data, picks
        self.view = View.IMAGES
        self.part = Part.ALL
        self.label: int | None = None  # the class shown; none: all
        self.attributes: dict[str, bool] = {}  # by name, whether an image must have it or lack it
        self.rows = np.zeros(0, np.int64)  # of the data set, in their order
        self.selected: tuple[int, ...] = ()  # rows, in the order in which they were selected
        self.taker: Taken | TakenRows | None = None
        self.takes_several = False  # or a single image
        self.takes_codes = True  # or the rows themselves, of which nothing has to be encoded

        data.changed.connect(self._begin)
        model.opened.connect(self.give_up)

    @property
    def data(self) -> DataSet | None:
        return self._data.current

    def show_view(self, view: View) -> None:
        if view != self.view:
            self.view = view
            self.view_changed.emit()
            if view == View.IMAGES:
                self._keep_selected()  # a mistake that is selected may be none of the images shown

    def show_part(self, part: Part) -> None:
        if part != self.part:
            self.part = part
            self._filter()

    def show_class(self, label: int | None) -> None:
        if label != self.label:
            self.label = label
            self._filter()

    def ask_for(self, attribute: str, has: bool | None) -> None:
        """Only images that have an attribute, or lack it; None where it does not matter."""
        others = {name: wanted for name, wanted in self.attributes.items() if name != attribute}
        wanted = others if has is None else others | {attribute: has}
        if wanted != self.attributes:
            self.attributes = wanted
            self._filter()

    def ask_for_all(self) -> None:
        """Every image again."""
        self.part, self.label, self.attributes = Part.ALL, None, {}
        self._filter()

    @property
    def is_filtered(self) -> bool:
        """By class or attributes, whatever the part."""
        return self.label is not None or bool(self.attributes)

    def balances(self) -> tuple[Balance | None, Balance | None]:
        """Of classes and of attributes, in both parts, among the images of the class and the attributes asked for.

        A class that is asked for leaves out no other from the first.
        """
        data = self.data
        if data is None:
            return None, None
        of_classes, of_attributes = (_matching(data, Part.ALL, label, self.attributes) for label in (None, self.label))
        return class_balance(data, of_classes), attribute_balance(data, of_attributes)

    def select(self, rows: tuple[int, ...]) -> None:
        if rows != self.selected:
            self.selected = rows
            self.selected_changed.emit()

    # --- picking ---

    def pick(self, taken: Taken, *, several: bool = False) -> None:
        """Come forward, and give `taken` what is going to be chosen."""
        self._wait(taken, several, codes=True)

    def pick_rows(self, taken: TakenRows, *, several: bool = False) -> None:
        """The same for images as they are: nothing is encoded."""
        self._wait(taken, several, codes=False)

    def _wait(self, taken: Taken | TakenRows, several: bool, codes: bool) -> None:
        self.show_view(View.IMAGES)
        self.taker, self.takes_several, self.takes_codes = taken, several, codes
        self.taker_changed.emit()
        self.wanted.emit()

    def why_not_use(self) -> str:
        """Why nothing can be given to whoever waits; empty where something can."""
        reason = self._picks.why_not_images() if self.taker is None or self.takes_codes else ""
        return reason or ("" if self.selected else "Select an image first.")

    def give_up(self) -> None:
        """Nobody waits any more."""
        if self.taker is not None:
            self.taker = None
            self.taker_changed.emit()

    def use(self) -> None:
        """Give what is selected to whoever waits for it."""
        taker, self.taker = self.taker, None
        self.taker_changed.emit()
        if taker is None or not self.selected:
            return
        if self.takes_codes:
            self._picks.of_rows(self.selected, taker)
        else:
            taker(self.selected if self.takes_several else self.selected[:1])

    # --- inside ---

    def _begin(self) -> None:
        """Other data, of which other things are known."""
        self.part, self.label, self.attributes, self.taker = Part.ALL, None, {}, None
        self.taker_changed.emit()
        self._filter()

    def _filter(self) -> None:
        data = self.data
        shown = self.part, self.label, self.attributes
        self.rows = _matching(data, *shown) if data is not None else self.rows[:0]
        self._keep_selected()
        self.changed.emit()

    def _keep_selected(self) -> None:
        """What is selected, as far as it is shown."""
        kept = set(self.rows.tolist())
        self.select(tuple(row for row in self.selected if row in kept))


def _matching(data: DataSet, part: Part, label: int | None, attributes: Mapping[str, bool]) -> np.ndarray:
    shown = {Part.ALL: slice(None), Part.TRAINING: data.training, Part.HELD_OUT: data.testing}[part]
    rows = np.arange(len(data))[shown]
    if label is not None and data.labels is not None:
        rows = rows[data.labels[rows] == label]
    for name, has in attributes.items():
        rows = rows[data.attributes[rows, data.attribute_names.index(name)].astype(bool) == has]
    return rows
