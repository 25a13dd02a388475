"""What else the chosen direction changed, how it lies to the others, and making it orthogonal to them."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.state.arithmetic.applied import Edit, unit_of
from explorer.state.arithmetic.side_effects import Measured
from explorer.state.session import Session
from explorer.theme import px
from explorer.widgets.button import Button
from explorer.widgets.header import PanelHeader
from explorer.widgets.label import Label, caption
from explorer.widgets.picker import Entry, Picker
from explorer.widgets.refusal import refuse
from explorer.widgets.scroll import ScrollColumn
from explorer.widgets.signed_bars import LITTLE, MOVED, WANTED, Change, SignedBars
from explorer.widgets.surface import Line, Surface, column, row
from explorer.widgets.text import number, spoken
from models.directions.base import Direction
from models.directions.effects import Effect

SHOWN = 8  # attributes, those that changed most
REMARKABLE = 0.045  # of the pictures, from which a change is one
ALL = "all"
BESIDE = 48  # pixels of a button beside its words
EDITED = "An edit in the bottleneck is no direction of the space: it has no angle to one."


class SideEffectsTable(Surface):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._header = PanelHeader("What else changed")
        self._at = caption()
        self._header.add(self._at)
        self.bars = SignedBars(name="What else changed")
        self._of = caption(wrap=True)
        self._why = Label(muted=True, wrap=True)
        self.measure = Button("Measure", tip="Draw pictures before and after, and have the classifier look at them")
        measured = column(self.bars, self._of, self._why, row(self.measure, None), margins=(16, 0, 16, 12), gap=8)
        self._angle = Angle(session)
        body = Surface()
        body.setLayout(column(measured, Line(), self._angle, None))
        layout = column(self._header, ScrollColumn(body))
        layout.setStretch(1, 1)
        self.setLayout(layout)

        for signal in (session.side_effects.changed, session.directions.chosen_changed, session.data.changed):
            signal.connect(self._show_effects)
        self.measure.clicked.connect(session.side_effects.measure)

        self._show_effects()

    def _show_effects(self) -> None:
        state = self._session.side_effects
        measured, reason = state.measured, state.why_not()
        self.bars.setVisible(measured is not None)
        self._of.setVisible(measured is not None)
        self._why.setVisible(measured is None)
        self._at.setText(_at(measured) if measured else "")
        self.measure.setVisible(measured is None and not reason and not state.is_measuring)
        if measured:
            self.bars.set_changes(_changes(measured))
            self._of.setText(_said(measured))
            return
        slow = "Drawing takes long here, so it is measured when you ask for it."
        waits = "Measuring…" if state.is_measuring else slow if not reason and self._session.known.takes_long else ""
        self._why.setText(reason or waits or "Not measured yet.")


def _at(measured: Measured) -> str:
    return f"at {number(measured.strength, 0, unit_of(measured.direction), signed=True)}"


def _changes(measured: Measured) -> list[Change]:
    """The target and what goes with it first, then the others, the most changed first."""
    effects = measured.effects
    meant = (effects.target, *(effects.bound if effects.others else ()))  # a class rules out all the others
    each = sorted(effects.each, key=lambda e: (e.name != effects.target, e.name not in meant, -abs(e.changed)))
    return [Change(spoken(e.name), e.changed, _kind(e, meant), _tip(e)) for e in each[:SHOWN]]


def _kind(effect: Effect, meant: tuple[str, ...]) -> str:
    if effect.name in meant:
        return WANTED
    return MOVED if abs(effect.changed) >= REMARKABLE else LITTLE


def _tip(effect: Effect) -> str:
    return (
        f"{effect.name.replace('_', ' ')}: {number(100 * effect.before, 0)} % of the pictures before, "
        f"{number(100 * effect.after, 0)} % after;\n{number(100 * effect.gained, 0)} % gained it, "
        f"{number(100 * effect.lost, 0)} % lost it"
    )


def _said(measured: Measured) -> str:
    effects = measured.effects
    parts = [f"share of {measured.of} whose label changed, by the shipped classifier"]
    if effects.bound and effects.others:
        parts.append(f"the data bind {_listed(effects.bound)} to it")
    if effects.kept is not None:
        parts.append(f"{'other labels' if effects.target else 'labels'} kept {number(effects.kept)}")
    return "; ".join(parts)


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(spoken(name) for name in names)


class Angle(QWidget):
    """The cosine to another direction, and what is left at right angles to it."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._name = ""  # of the other, or of all
        self._other: Direction | str | None = None  # what somebody has chosen; else the one that is most alike
        self.to = Picker("Angle to", name="Angle to")
        self._cosine = Label()
        self.make = Button("Make orthogonal", icon_name="diff")
        self.make.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._note = caption("Orthogonal is not independent: what it changes is measured again.", wrap=True)
        head = row(self.to, None, self._cosine)
        self.setLayout(column(head, self.make, self._note, margins=(16, 12, 16, 12), gap=8))

        for signal in (session.directions.changed, session.directions.chosen_changed):
            signal.connect(self._show_angle)
        self.to.chosen.connect(self._choose)
        self.make.clicked.connect(self._send)

        self._show_angle()

    def _show_angle(self) -> None:
        cosines = self._session.directions.cosines()
        others = [other for other, _ in cosines]
        if self._other is not ALL and all(self._other is not other for other in others):
            self._other = None
        entries = [Entry(other.name, other, f"cos {number(value)}") for other, value in cosines]
        if len(others) > 1:
            entries.append(Entry("All the others", ALL))
        self.to.set_entries(entries)
        is_edit = isinstance(self._session.directions.chosen, Edit)
        none = EDITED if is_edit else "There is no other direction with a name."
        self.to.set_refusal("" if others else none)
        wanted = self._wanted()
        name = "none" if not wanted else "all the others" if len(wanted) > 1 else wanted[0].name
        self.to.show_value(name, "", self._other if self._other is ALL else next(iter(wanted), None))
        shown = [value for other, value in cosines if wanted == [other]]
        self._cosine.setText(f"cos {number(shown[0])}" if shown else "")
        self._name = name if wanted else ""
        self._name_button()
        reason = "" if wanted else none
        refuse(self.make, "Directions are being made." if self._session.directions.is_making else reason)

    def _name_button(self) -> None:
        """To what, where there is room for that; the line above says it too."""
        words = f"Make orthogonal to {self._name}" if self._name else "Make orthogonal"
        has_room = self.make.fontMetrics().horizontalAdvance(words) <= self.make.width() - px(BESIDE)
        self.make.setText(words if has_room else "Make orthogonal to it")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._name_button()

    def _wanted(self) -> list[Direction]:
        """What somebody has chosen; else the most alike of those that are about something else."""
        others = [other for other, _ in self._session.directions.cosines()]
        if self._other is ALL:
            return others
        if self._other is not None or not others:
            return [self._other] if self._other is not None else []
        about = self._session.directions.chosen.about
        return [next((other for other in others if not about or other.about != about), others[0])]

    def _choose(self, other: Direction | str) -> None:
        self._other = other
        self._show_angle()

    def _send(self) -> None:
        self._session.directions.make_orthogonal(self._wanted())
