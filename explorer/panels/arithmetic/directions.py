"""The directions of the model: a list with how well each tells, and a menu of where others come from."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint

from explorer.bookmarking import ask_name
from explorer.state.arithmetic.applied import Edit, Listed, origin_of
from explorer.state.session import Session
from explorer.theme import px
from explorer.widgets.choice_list import Choice, ChoiceList
from explorer.widgets.header import PanelHeader
from explorer.widgets.label import caption
from explorer.widgets.menu import Menu
from explorer.widgets.refusal import refuse
from explorer.widgets.scroll import ScrollColumn
from explorer.widgets.surface import Surface, column
from explorer.widgets.text import number, spoken
from models.directions.base import Direction
from models.directions.known import in_words

OFFERED = 12  # components or factors, of what may be hundreds


class DirectionList(Surface):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        header = PanelHeader("Directions")
        self.add = header.add_button("plus", "Add a direction")
        self.list = ChoiceList(name="Directions")
        self._about = caption(wrap=True)
        body = Surface()
        body.setLayout(column(self.list, self._about, None, margins=(8, 0, 8, 8), gap=6))
        self._about.setContentsMargins(px(8), 0, px(8), 0)
        self._scroll = ScrollColumn(body)
        layout = column(header, self._scroll)
        layout.setStretch(1, 1)
        self.setLayout(layout)

        directions = session.directions
        directions.changed.connect(self._show_list)
        directions.chosen_changed.connect(self._show_list)
        self.list.chosen.connect(self._send_choice)
        self.list.renaming.connect(self._rename)
        self.list.deleted.connect(self._remove)
        self.list.menu_wanted.connect(self._open_row_menu)
        self.add.clicked.connect(self.open_menu)

        self._show_list()

    # --- state to widgets ---

    def _show_list(self) -> None:
        directions = self._session.directions
        listed = directions.listed
        current = next((k for k, each in enumerate(listed) if each is directions.chosen), -1)
        self.list.set_choices([self._choice(each) for each in listed], current)
        self._about.setText(self._said())
        refuse(self.add, "" if self._session.model.current else "No model is open.")

    def _choice(self, direction: Listed) -> Choice:
        if isinstance(direction, Edit):
            tip = f"An offset for each step, from {direction.offsets.of}.\nIt is there until another model is opened."
            return Choice(direction.name, origin_of(direction), "edit", tip, True)
        opened, figure = self._session.model.current, "no label"
        if direction.accuracy is not None:
            figure = number(direction.accuracy)
        elif direction.how == "two groups":
            figure = "few codes"
        at_step = f", step {direction.step:,}" if opened and direction.step != opened.step else ""
        return Choice(
            direction.name, origin_of(direction) + at_step, figure, _facts(direction), direction.accuracy is None
        )

    def _said(self) -> str:
        """What the figures are, and what they are to be held against."""
        directions = self._session.directions
        chosen = directions.chosen
        if directions.is_making and not directions.named:
            return "Looking for directions…"
        if self._session.model.current is None:
            return "No model is open."
        if not directions.listed:
            return "None yet: + adds one."
        if not isinstance(chosen, Direction) or chosen.accuracy is None:
            return "held-out accuracy, where labels tell"
        score = f", score {number(chosen.score)}" if chosen.score is not None else ""
        return f"held-out accuracy; chance {number(chosen.chance)}{score} for {chosen.name}"

    # --- widgets to state ---

    def _send_choice(self, index: int) -> None:
        self._session.directions.choose(self._session.directions.listed[index])
        row = self.list.row_area(index)
        self._scroll.ensureVisible(0, round(self.list.y() + row.center().y()), 0, round(row.height()))

    def _is_named(self, index: int) -> bool:
        directions = self._session.directions
        return directions.listed[index] is not directions.of_sum

    def _rename(self, index: int) -> None:
        if not self._is_named(index):
            self._session.directions.keep_sum()
            return
        direction = self._session.directions.listed[index]
        if name := ask_name(self, "Rename the direction", direction.name):
            self._session.directions.rename(direction, name)

    def _remove(self, index: int) -> None:
        if self._is_named(index):
            self._session.directions.remove(self._session.directions.listed[index])

    def _open_row_menu(self, index: int, spot: QPoint) -> None:
        menu = Menu(parent=self)
        if self._is_named(index):
            menu.addAction("Rename…").triggered.connect(lambda: self._rename(index))
            menu.addAction("Remove").triggered.connect(lambda: self._remove(index))
        else:
            menu.addAction("Save with this model").triggered.connect(self._session.directions.keep_sum)
        _open(menu, spot)

    def open_menu(self) -> None:
        _open(self.menu(), self.add.mapToGlobal(QPoint(0, self.add.height() + px(4))))

    def menu(self) -> Menu:
        """Where directions come from; what cannot be says why."""
        directions, menu = self._session.directions, Menu(parent=self)
        reason = directions.why_not_attributes()
        attributes = self._sub_menu(menu, "To an attribute or class", reason)
        for name in () if reason else directions.known.offered:
            action = attributes.addAction(spoken(name))
            action.triggered.connect(partial(self._send_attribute, name))
        self._fill_among(menu, reason)
        ready = (
            ("Principal component", directions.why_not_components(), directions.of_components()),
            ("SeFa factor", directions.why_not_factors(), directions.of_factors()),
        )
        for text, reason, found in ready:
            below = self._sub_menu(menu, text, reason)
            for direction in found[:OFFERED]:
                below.addAction(direction.name).triggered.connect(partial(self._send_ready, direction))
        reason = directions.why_not_edits()
        edits = self._sub_menu(menu, "Edit in the bottleneck", reason)
        for name in () if reason else directions.known.offered:
            edits.addAction(spoken(name)).triggered.connect(partial(self._send_edit, name))
        this_sum = menu.addAction("A − B, this sum")
        this_sum.triggered.connect(directions.keep_sum)
        _say(this_sum, directions.why_not_sum())
        return menu

    def _fill_among(self, menu: Menu, reason: str) -> None:
        """Which codes count for the next direction to an attribute: beards of men are found among men."""
        directions = self._session.directions
        title = f"Among: {in_words(directions.among).replace('_', ' ') or 'all'}"
        among = self._sub_menu(menu, title, reason or self._why_not_among())
        among.addAction("All").triggered.connect(lambda: directions.look_among())
        for word, shows in (("With", True), ("Without", False)):
            below = self._sub_menu(among, word, "")
            for name in () if reason else directions.known.offered:
                action = below.addAction(spoken(name))
                action.triggered.connect(partial(self._send_among, name, shows))

    def _why_not_among(self) -> str:
        """Of classes each image shows one, so that nothing is left among those of another."""
        data = self._session.model.current.header.data
        return "" if data.attribute_names else f"{data.title} has no attributes beside one another."

    def _sub_menu(self, menu: Menu, text: str, reason: str) -> Menu:
        below = Menu(text, menu)
        menu.addMenu(below)
        _say(below.menuAction(), reason)
        return below

    def _send_attribute(self, name: str, _: bool = False) -> None:
        self._session.directions.make_towards(name)

    def _send_among(self, name: str, shows: bool, _: bool = False) -> None:
        self._session.directions.look_among(name, shows)

    def _send_edit(self, name: str, _: bool = False) -> None:
        self._session.directions.make_edit(name)

    def _send_ready(self, direction: Direction, _: bool = False) -> None:
        self._session.directions.add_once(direction)


def _say(action: object, reason: str) -> None:
    action.setEnabled(not reason)
    action.setToolTip(reason)


def _open(menu: Menu, spot: QPoint) -> None:
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(spot)


def _facts(direction: Direction) -> str:
    """What is known of it, a line each."""
    origin = origin_of(direction)
    lines = [f"{direction.name}: {origin}", f"from {direction.of}" if direction.of not in ("", origin) else ""]
    if direction.accuracy is not None:
        lines.append(f"held-out accuracy {number(direction.accuracy, 3)}, by chance {number(direction.chance, 3)}")
    if direction.auc is not None:
        lines.append(f"area under the ROC curve {number(direction.auc, 3)}")
    lines.append(f"σ = {number(direction.sigma)} in the units of the space")
    if direction.difference:
        lines.append(f"the means are {number(direction.difference)} σ apart")
    return "\n".join(line for line in lines if line)
