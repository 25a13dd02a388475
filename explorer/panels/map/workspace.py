"""The map: the points of a space laid out in a plane, coloured by what is known of them."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget

from explorer.panels.map.bar import MapBar
from explorer.panels.map.card import MapCard
from explorer.panels.map.look import look_of
from explorer.panels.map.side import MapSide
from explorer.state.map.map import GATHERING
from explorer.state.session import Session
from explorer.theme import Theme
from explorer.widgets.empty import EmptyState
from explorer.widgets.routes import Route
from explorer.widgets.scatter import NOBODY, Scatter
from explorer.widgets.surface import Line, Surface, column, row
from explorer.widgets.text import count
from models.maps.base import Moving

CARD_AFTER = 60  # milliseconds over a point


class MapWorkspace(Surface):
    name = "map"
    title = "Map"
    icon = "chart-scatter"
    shortcut = "Ctrl+2"

    status_changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._status = ""
        self.bar = MapBar(session)
        self.scatter = Scatter()
        self.side = MapSide(session)
        self.card = MapCard(self.scatter)
        self._empty = EmptyState("chart-scatter", "")
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.scatter)
        self._card_timer = QTimer(self, interval=CARD_AFTER, singleShot=True)
        body = row(self._stack, Line(vertical=True), self.side, gap=0)
        body.setStretch(0, 1)
        layout = column(self.bar, body)
        layout.setStretch(1, 1)
        self.setLayout(layout)

        state = session.map
        state.points_changed.connect(self._show_points)
        state.moved.connect(self._show_layout)
        state.look.changed.connect(self._show_look)
        state.placed.connect(self._show_marker)
        session.path_on_map.changed.connect(self._show_path)
        session.path.changed.connect(self._show_path)
        state.changed.connect(self._show_page)
        session.judgement.changed.connect(self._show_marker)
        session.model.opened.connect(self._show_page)
        self.bar.tool_chosen.connect(self.scatter.set_tool)
        self.bar.path.toggled.connect(self._show_path)
        self.bar.fitting.connect(self.scatter.fit)
        self.scatter.hovered.connect(self._follow_pointer)
        self.scatter.picked.connect(state.stand_at)
        self.scatter.caught.connect(self._send_selection)
        self.scatter.frame_changed.connect(self.card.hide)
        self._card_timer.timeout.connect(self._show_card)

        self._show_points()

    @property
    def hint(self) -> str:
        state = self._session.map
        if state.is_moving:
            return "Same seed, same map"
        return "Click a point to go there · drag to move, wheel to zoom"

    @property
    def status(self) -> str:
        state = self._session.map
        if state.points is None:
            return ""
        selected = f"{count(len(state.look.selected))} of " if len(state.look.selected) else ""
        layout = state.layout
        moving = f" · iteration {layout.iteration} of {layout.of}" if isinstance(layout, Moving) else ""
        return f"{selected}{count(len(state.points))} points{moving}"

    # --- state to widgets ---

    def _show_points(self) -> None:
        self.card.hide()
        if self._session.map.points is not None and self._session.map.layout is not None:
            self.scatter.show_points(self._session.map.layout.positions)
            self.scatter.fit()
        self._show_look()
        self._show_marker()
        self._show_page()

    def _show_layout(self) -> None:
        state = self._session.map
        if state.points is not None and state.layout is not None:
            self.card.hide()
            self.scatter.show_points(state.layout.positions)
            self._show_look()
        self._say_status()

    def _show_look(self) -> None:
        state = self._session.map
        if state.points is not None and state.layout is not None:
            self.scatter.show_look(look_of(state, Theme.of(self)))
        self._say_status()

    def _show_marker(self) -> None:
        state, judged = self._session.map, self._session.judgement.judged
        if state.position is None:
            self.scatter.show_marker(None)
            return
        doubtful = judged is not None and judged.verdict.words != "typical"
        self.scatter.show_marker(tuple(state.position.tolist()), doubtful=doubtful)

    def _show_path(self) -> None:
        path, placed = self._session.path, self._session.path_on_map.placed
        shown = placed.paths if self.bar.path.isChecked() else {}
        self.scatter.show_routes(
            [Route(p, placed.stops, kind, np.zeros(len(p)), kind == path.selected) for kind, p in shown.items()]
        )

    def _show_page(self) -> None:
        state = self._session.map
        there = state.points is not None and state.layout is not None
        self._stack.setCurrentWidget(self.scatter if there else self._empty)
        if not there:
            self._empty.show_state("chart-scatter", self._why_empty())
        self._say_status()

    def _why_empty(self) -> str:
        session = self._session
        under = next((u for u in session.work.under_way if u.key in (GATHERING, "open", "data")), None)
        if under is not None:
            return f"{under.name}…"
        if session.model.current is None:
            return "No model is open."
        return session.map.why_not(session.map.source) or "There are no points yet."

    def _say_status(self) -> None:
        if self.status != self._status:
            self._status = self.status
            self.status_changed.emit()

    # --- the pointer ---

    def _follow_pointer(self, row_: int, spot: QPointF) -> None:
        self.card.hide()
        self._card_timer.stop()
        if row_ != NOBODY:
            self._card_timer.start()

    def _show_card(self) -> None:
        row_, state = self.scatter.hovered_row, self._session.map
        if row_ == NOBODY or state.points is None:
            return
        self.card.show_point(state.points, row_, self._act())
        self.card.move_beside(self.scatter.frame.spot(state.layout.positions[row_]), self.scatter.size())
        self.card.show()

    def _act(self) -> str:
        """What a click on a point does."""
        points, session = self._session.map.points, self._session
        if points.codes is not None and points.codes.shape[1] == len(session.viewpoint.code):
            return "Click to go there"
        return "Click to search for its code" if session.own_image.searches else "Click to encode it"

    # --- widgets to state ---

    def _send_selection(self, rows: object) -> None:
        self._session.map.look.select(self._session.map.points.ids[rows])

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._session.map.show(True)
        self._session.path_on_map.show(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._session.map.show(False)
        self._session.path_on_map.show(False)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_stack"):
            self._show_look()
