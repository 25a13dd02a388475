"""Beside the map: what tells its points apart, and how honest it is."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QWidget

from explorer.panels.map.comparison import MapComparison
from explorer.panels.map.look import colours_of, worn_shapes
from explorer.panels.map.selection import MapSelection
from explorer.state.map.map import MapState
from explorer.state.session import Session
from explorer.theme import Theme, px
from explorer.widgets.button import Button
from explorer.widgets.figure import Figure
from explorer.widgets.label import caption, heading
from explorer.widgets.legend_row import LegendRow
from explorer.widgets.number_box import NumberBox
from explorer.widgets.picker import Entry, Picker
from explorer.widgets.scroll import ScrollColumn
from explorer.widgets.surface import Line, Surface, column, row
from explorer.widgets.text import number, spoken
from models.maps import METHODS
from models.maps.groups import CLASS, COST, choices
from models.maps.sources import SOURCES

WIDTH = 244
MOST = 70_000  # points
KEPT = "Of a point's 10 nearest in the space, so many are among its 10 nearest on the map."
TRUST = "1 where the map shows no false neighbours; less the farther off those are that it shows."
CONTINUITY = "1 where no true neighbours are torn apart; less the farther they come to lie."


class MapSide(Surface):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._listed: tuple | None = None  # what the legend was made of
        self.by = Picker(name="Colour by", height=26)
        self._rows = QWidget()
        self._rows.setLayout(column())
        self.limit = NumberBox("Points", minimum=100, maximum=MOST, step=1000)
        self.level = NumberBox("Noise", minimum=0, maximum=100, step=5, unit="%")
        self._of, self._about = caption(wrap=True), caption(wrap=True)
        self._stale = caption(wrap=True)
        self.recompute = Button("Recompute", icon_name="rotate-ccw")
        self.kept = Figure("Neighbours kept", KEPT)
        self.trust = Figure("Trustworthiness", TRUST)
        self.continuity = Figure("Continuity", CONTINUITY)
        self._caption = caption(wrap=True)
        self.selection = MapSelection(session)
        self.comparison = MapComparison(session)
        self.setFixedWidth(px(WIDTH))
        self.setLayout(column(ScrollColumn(self._arranged())))

        state = session.map
        state.points_changed.connect(self.show_all)
        state.look.changed.connect(self.show_all)
        state.changed.connect(self._show_words)
        state.moved.connect(self._show_words)
        state.honesty.changed.connect(self._show_honesty)
        self.by.chosen.connect(state.look.tell_apart_by)
        self.limit.changed.connect(lambda points: state.set_wanted(limit=points))
        self.level.changed.connect(lambda percent: state.set_wanted(level=percent / 100))
        self.recompute.clicked.connect(state.recompute)

        self.show_all()

    def _arranged(self) -> QWidget:
        body = Surface()
        top = column(
            row(heading("Colour"), None, self.by), 8, self._rows, 10, row(self.limit, self.level, None), 6,
            self._of, 4, self._about, 6, self._stale, self.recompute, margins=(16, 10, 16, 14),
        )  # fmt: skip
        figures = column(self.kept, self.trust, self.continuity, 4, self.comparison, 2, self._caption, gap=10)
        below = column(heading("How honest is this map?"), 10, figures, margins=(16, 12, 16, 16))
        body.setLayout(column(self.selection, top, Line(), below, None))
        return body

    def show_all(self) -> None:
        self._show_legend()
        self._show_words()
        self._show_honesty()

    def _show_legend(self) -> None:
        state, points = self._session.map, self._session.map.points
        known = choices(points) if points is not None else ()
        shown = state.look.by if state.look.by in known else next(iter(known), "")
        self.by.setVisible(len(known) > 1)
        self.by.show_value(self._title(shown), "", shown)
        self.by.set_entries([Entry(self._title(each), each, group=_group(each)) for each in known])
        grouping = state.look.grouping
        listed = (*_parts(state, Theme.of(self)), Theme.of(self)) if grouping else None
        if listed != self._listed:
            self._listed = listed
            while item := self._rows.layout().takeAt(0):
                item.widget().hide()  # it is deleted only when the event that led here is over
                item.widget().deleteLater()
            for name, colour, of, shape in zip(*listed[:-1], strict=True) if grouping else ():
                row_ = LegendRow(name, colour, of, shape=shape)
                row_.clicked.connect(partial(self._send_hidden, name))
                self._rows.layout().addWidget(row_)
        for k in range(self._rows.layout().count()):
            row_ = self._rows.layout().itemAt(k).widget()
            row_.setChecked(row_.text() not in state.look.hidden)

    def _title(self, by: str) -> str:
        points = self._session.map.points
        return points.cost_name if by == COST else spoken(by) or "nothing"

    def _show_words(self) -> None:
        state, opened = self._session.map, self._session.model.current
        source = SOURCES[state.source]
        self._of.setText(state.points.of + "." if state.points is not None else "")
        self._about.setText(source.about(opened.model) if opened else "")
        self.level.setVisible(opened is not None and state.source == "features" and opened.model.whole.family == "ddpm")
        for box, value in ((self.level, round(100 * state.wanted.level)), (self.limit, state.wanted.limit)):
            if not box.hasFocus():
                box.set_value(value)
        stale = state.is_of_other_weights
        self._stale.setVisible(stale)
        self.recompute.setVisible(stale)
        if stale:
            self._stale.setText(f"Of the weights at step {state.mapped.step:,}.")
        self._caption.setText(METHODS[state.method].about)

    def _show_honesty(self) -> None:
        found = self._session.map.honesty.found
        if found is None:
            for figure in (self.kept, self.trust, self.continuity):
                figure.show_figure(None, "")
            return
        chance = f"by chance {number(found.by_chance)}"
        self.kept.show_figure(found.kept, f"of {found.k} nearest; by chance {number(found.kept_by_chance, 3)}")
        self.trust.show_figure(found.trustworthiness, f"1 means no false neighbours; {chance}")
        self.continuity.show_figure(found.continuity, f"1 means nothing is torn; {chance}")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_listed"):
            self._show_legend()

    def _send_hidden(self, name: str) -> None:
        state = self._session.map
        state.look.hide(name, name not in state.look.hidden)


def _group(by: str) -> str:
    return "" if by in (CLASS, COST) else "Attributes"


def _parts(state: MapState, theme: Theme) -> tuple:
    """Of every group its name, colour, number and shape."""
    grouping = state.look.grouping
    return grouping.names, colours_of(grouping, theme), grouping.counts, worn_shapes(state)
