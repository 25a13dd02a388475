"""The stops of the path in a row: its ends, the way-points between them, and a place for one more."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer import icons, picking
from explorer.state.path.path import PathState
from explorer.state.picks import Pick
from explorer.state.session import Session
from explorer.widgets.icon_button import IconButton, IconLabel
from explorer.widgets.menu import Menu
from explorer.widgets.named_slot import NamedSlot
from explorer.widgets.surface import row


class PathSlots(QWidget):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._path: PathState = session.path
        self.slots: list[NamedSlot] = []
        self._arrows: list[QWidget] = []
        self.more = NamedSlot("Add a way-point", word="Way-point")
        self.more.can_take = picking.can_take
        self.swap = IconButton("arrow-left-right", "Go the other way round", side=28, muted=True)
        self._row = row(gap=6)
        self.setLayout(self._row)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

        session.path.changed.connect(self._show_stops)
        self.more.filling.connect(self._fill_more)
        self.more.dropped.connect(self._take_more)
        self.swap.clicked.connect(session.path.reverse)

        self._build(2)
        self._show_stops()

    def tighten(self, names: bool, ends: bool, arrows: bool) -> None:
        """Whether way-points, the ends and the place for one more are named, and whether arrows join them."""
        for index, slot in enumerate(self.slots):
            slot.show_name(ends if index in (0, len(self.slots) - 1) else names)
        self.more.show_name(names)
        for arrow in self._arrows:
            arrow.setVisible(arrows)
        self._row.invalidate()
        self.updateGeometry()  # Qt would pass it on later, by an event

    def _build(self, count: int) -> None:
        """Slots for so many stops, in their order."""
        while self._row.count():
            if widget := self._row.takeAt(0).widget():
                widget.setParent(self if widget in (self.more, self.swap) else None)
        for old in (*self.slots, *self._arrows):
            old.deleteLater()
        self.slots, self._arrows = [], []
        for index in range(count):
            if index:
                self._add_arrow()
            if index == count - 1:
                self._row.addWidget(self.more)
                self._add_arrow()
            self.slots.append(self._new_slot(index, count))
            self._row.addWidget(self.slots[-1])
        self._row.addWidget(self.swap)
        for widget in (*self.slots, *self._arrows, self.more, self.swap):
            widget.show()

    def _add_arrow(self) -> None:
        self._arrows.append(IconLabel("arrow-right", size=icons.SMALL))
        self._row.addWidget(self._arrows[-1])

    def _new_slot(self, index: int, count: int) -> NamedSlot:
        role = "Start" if not index else "End" if index == count - 1 else f"Way-point {index}"
        slot = NamedSlot(role)
        slot.can_take = picking.can_take
        slot.filling.connect(partial(self._fill, index))
        slot.dropped.connect(partial(self._take, index))
        slot.removed.connect(partial(self._path.remove_stop, index))
        return slot

    # --- state to widgets ---

    def _show_stops(self) -> None:
        stops = self._path.stops.picks
        if len(stops) >= 2 and len(stops) != len(self.slots):
            focused = next((k for k, slot in enumerate(self.slots) if slot.hasFocus()), None)
            self._build(len(stops))
            if focused is not None:
                self.slots[min(focused, len(stops) - 1)].setFocus()
        for index, slot in enumerate(self.slots):
            slot.set_refusal("" if stops else "There are no codes to choose from yet.")
            slot.show_choice(*((stops[index].name, stops[index].image) if stops else ("", None)))
        self.more.set_refusal(self._path.why_not_more())
        self.swap.setEnabled(bool(stops))

    # --- widgets to state ---

    def _fill(self, index: int, menu: Menu) -> None:
        picking.fill(menu, self._session, self, partial(self._send, index))
        if not self._path.why_not_ask():
            menu.addSeparator()
            menu.addMenu(self._classes(index, menu))
        if 0 < index < len(self.slots) - 1:
            menu.addSeparator()
            menu.addAction("Remove this way-point").triggered.connect(partial(self._send_removal, index))

    def _classes(self, index: int, menu: Menu) -> Menu:
        """What this stop is to be of; between stops of different classes what is asked for is blended."""
        classes, asked = Menu("Class here", menu), self._path.stops.picks[index].manner.condition
        for kind, name in enumerate(self._session.model.current.model.conditions.names):
            action = classes.addAction(name.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(bool(asked) and asked[kind] == 1.0)
            action.triggered.connect(partial(self._send_class, index, kind))
        return classes

    def _send_class(self, index: int, kind: int, _: bool = False) -> None:
        self._path.ask(index, kind)

    def _send_removal(self, index: int, _: bool = False) -> None:
        self._path.remove_stop(index)

    def _fill_more(self, menu: Menu) -> None:
        picking.fill(menu, self._session, self, self._path.add_stops, several=True)

    def _take(self, index: int, mime: QMimeData) -> None:
        picking.take(self._session, mime, partial(self._send, index))

    def _take_more(self, mime: QMimeData) -> None:
        picking.take(self._session, mime, self._path.add_stops)

    def _send(self, index: int, picks: tuple[Pick, ...]) -> None:
        """Encoding may have taken a while, in which stops were removed."""
        if index < len(self._path.stops) and (pick := picking.first_of(self._session, picks)):
            self._path.set_stop(index, pick)
