"""The Grid's bar: which plane, along which axes or through which anchors, and what lies over it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QMimeData, Signal

from explorer import picking
from explorer.panels.grid.overlays import cannot_show_data, cannot_show_path, cannot_show_prior
from explorer.state.grid.plane import KINDS
from explorer.state.picks import Pick
from explorer.state.session import Session
from explorer.widgets.button import Button
from explorer.widgets.header import GivingBar
from explorer.widgets.icon_button import IconButton
from explorer.widgets.label import caption
from explorer.widgets.menu import Menu
from explorer.widgets.picker import Entry, Picker
from explorer.widgets.plane_slot import Slot
from explorer.widgets.refusal import refuse
from explorer.widgets.segmented import Segmented
from explorer.widgets.text import number

SHEET = "traversal"  # the fourth segment, which is no plane
LABELS = {"dimensions": "Two dimensions", "principal": "Principal", "anchors": "Three anchors", SHEET: "Traversal"}
TIPS = {
    "dimensions": "Two dimensions of the space, in its own units",
    "principal": "Two directions along which the encoded data spread most",
    "anchors": "The plane through three codes",
    SHEET: "Every dimension, one row each",
}
SHOWN = {
    "data": ("Data points", "chart-scatter"),
    "prior": ("Prior", "layers"),
    "trail": ("Trail", "history"),
    "path": ("Path", "spline"),
}
LISTED = 256  # dimensions that a menu offers, at most


class GridBar(GivingBar):
    levels = 7

    sheet_chosen = Signal(bool)  # the traversal sheet, or a plane
    shown_changed = Signal()  # what lies over the plane

    def __init__(self, session: Session) -> None:
        super().__init__("Grid")
        self._session = session
        self.is_sheet = False
        self._offered = ""  # the kind of plane whose axes were offered last
        self.kinds = self.add(Segmented([(k, label, TIPS[k]) for k, label in LABELS.items()], name="Kind of plane"))
        self.kind = self.add(Picker(name="Kind of plane"))  # where the segments have no room
        self.axes = [self.add(Picker(name=name)) for name in ("Axis to the right", "Axis upward")]
        self.slots = [self.add(Slot(letter)) for letter in "ABC"]
        self.turned = self.add(IconButton("globe", "Turn codes, so that they keep their norm", side=28, checkable=True))
        self.swap = self.add(IconButton("arrow-left-right", "Swap the axes", side=28, muted=True))
        self._word = self.add(caption("Show"), at_end=True)
        self.shown = {
            name: self.add(Button(text, icon_name=icon, checkable=True, tip=text), at_end=True)
            for name, (text, icon) in SHOWN.items()
        }
        self.shown["prior"].setChecked(True)
        self.shown["trail"].setChecked(True)
        self.shown["path"].setChecked(True)
        for button, (text, _) in zip(self.shown.values(), SHOWN.values(), strict=True):
            button.setAccessibleName(f"Show {text.lower()}")

        for signal in (
            session.plane.choices_changed,
            session.space.changed,
            session.model.opened,
        ):
            signal.connect(self.show_choices)
        session.plane.changed.connect(self._show_what_can_lie_over)
        session.path.ways_changed.connect(self._show_what_can_lie_over)
        self.kinds.chosen.connect(self.choose)
        self.kind.chosen.connect(self.choose)
        for index, picker in enumerate(self.axes):
            picker.opening.connect(partial(self._fill, index))
            picker.chosen.connect(partial(self._send_axis, index))
        for index, slot in enumerate(self.slots):
            slot.filling.connect(partial(self._fill_menu, index))
            slot.can_take = picking.can_take
            slot.dropped.connect(partial(self._send_dropped, index))
        self.swap.clicked.connect(session.plane.swap_axes)
        self.turned.clicked.connect(session.plane.turn)
        for button in self.shown.values():
            button.toggled.connect(self.shown_changed)

        self.show_choices()

    def show_choices(self) -> None:
        plane = self._session.plane
        kind = SHEET if self.is_sheet else plane.shown_kind
        for each in KINDS:
            self.kinds.set_refusal(each, plane.why_not(each))
        self.kinds.set_refusal(SHEET, "" if self._session.model.current else "no model is open")
        self.kinds.set_value(kind)
        self.kind.show_value(LABELS[kind], "", kind)
        self.kind.set_entries([Entry(label, k, refusal=self._refusal(k)) for k, label in LABELS.items()])
        for index, picker in enumerate(self.axes):
            if kind in plane.axes:
                number_ = plane.axes[kind][index]
                picker.show_value(*self._described(kind, number_), number_)
        for slot, anchor in zip(self.slots, plane.anchors.picks, strict=False):
            slot.show_choice(anchor.name, anchor.image)
        refuse(self.turned, plane.why_not_turned())
        self.turned.setChecked(plane.is_turned)
        self._show_what_can_lie_over()
        self.give_way()

    def _show_what_can_lie_over(self) -> None:
        refuse(self.shown["prior"], cannot_show_prior(self._session))
        refuse(self.shown["path"], cannot_show_path(self._session))
        refuse(self.shown["data"], cannot_show_data(self._session))

    def shows(self) -> dict[str, bool]:
        """What is to lie over the plane."""
        return {name: button.isChecked() and button.isEnabled() for name, button in self.shown.items()}

    def chosen_overlays(self) -> set[str]:
        return {name for name, button in self.shown.items() if button.isChecked()}

    def choose_overlays(self, names: set[str]) -> None:
        for name, button in self.shown.items():
            button.setChecked(name in names)

    def choose(self, kind: str) -> None:
        """A kind of plane, or SHEET."""
        self.is_sheet = kind == SHEET
        if not self.is_sheet:
            self._session.plane.choose(kind)
        self.sheet_chosen.emit(self.is_sheet)
        self.show_choices()

    def _refusal(self, kind: str) -> str:
        if kind == SHEET:
            return "" if self._session.model.current else "no model is open"
        return self._session.plane.why_not(kind)

    def _described(self, kind: str, index: int) -> tuple[str, str]:
        """An axis' name, and how much it tells: its share of what directions share, or nats of KL."""
        encodings, opened = self._session.space.encodings, self._session.model.current
        if kind == "dimensions" or encodings is None:
            name = opened.model.dimension(index) if opened else ""
            knows = encodings is not None and index < len(encodings.kl) and encodings.kl.any()
            return name, number(float(encodings.kl[index]), 2, "nats") if knows else ""
        principal = encodings.principal
        knows = index < len(principal.directions)  # the axes may still be of the model before
        return f"{principal.name} {index + 1}", number(100 * float(principal.shares[index]), 1, "%") if knows else ""

    def _fill(self, which: int) -> None:
        """The menu of an axis: principal directions in their order, dimensions the most informative first."""
        plane, encodings = self._session.plane, self._session.space.encodings
        kind = self._offered = plane.shown_kind
        order = range(min(self._session.model.current.model.latent, LISTED))
        if encodings is not None and kind == "principal":
            order = range(len(encodings.principal.directions))
        elif encodings is not None and encodings.are_data:
            order = encodings.by_kl.tolist()
        entries = (Entry(*self._described(kind, k)[:1], k, self._described(kind, k)[1]) for k in order)
        self.axes[which].set_entries(list(entries))

    def _fill_menu(self, which: int, menu: Menu) -> None:
        picking.fill(menu, self._session, self, partial(self._send_anchor, which))

    def _send_axis(self, which: int, index: int) -> None:
        plane = self._session.plane
        if plane.shown_kind != self._offered:
            return  # under the open menu another model has come, or another kind of plane
        pair = list(plane.axes[plane.shown_kind])
        pair[which] = index
        plane.choose_axes(*pair)

    def _send_dropped(self, which: int, mime: QMimeData) -> None:
        picking.take(self._session, mime, partial(self._send_anchor, which))

    def _send_anchor(self, which: int, picks: tuple[Pick, ...]) -> None:
        if pick := picking.first_of(self._session, picks):
            try:
                self._session.plane.set_anchor(which, pick)
            except ValueError as error:
                self._session.notices.refuse(error)

    # --- room ---

    def tighten(self, tightness: int) -> None:
        kind = SHEET if self.is_sheet else self._session.plane.shown_kind
        has_plane = self._session.plane.plane is not None and not self.is_sheet
        self._word.setVisible(has_plane and tightness < 1)
        for name, button in self.shown.items():
            button.setText(SHOWN[name][0] if tightness < 2 else "")
            button.setVisible(has_plane)
        for index, picker in enumerate(self.axes):
            picker.setVisible(has_plane and kind in self._session.plane.axes)
            if picker.isVisibleTo(self):
                name, detail = self._described(kind, self._session.plane.axes[kind][index])
                picker.show_value(name, detail if tightness < 3 else "", self._session.plane.axes[kind][index])
        for slot in self.slots:
            slot.setVisible(has_plane and kind == "anchors")
            slot.set_chevron(tightness < 6)
        self.title.setVisible(tightness < 5)
        self.swap.setVisible(has_plane and tightness < 5)
        self.turned.setVisible(has_plane and not self._session.plane.why_not_turned())
        self.swap.set_name("Swap B and C" if kind == "anchors" else "Swap the axes")
        self.kinds.setVisible(tightness < 4)
        self.kind.setVisible(tightness >= 4)
