"""The Grid: a live, zoomable picture of one plane of the open model's space, and the traversal of its dimensions."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget

from explorer.panels.grid.bar import SHEET, GridBar
from explorer.panels.grid.overlays import legend_of, overlay_of
from explorer.panels.grid.traversal import TraversalSheet
from explorer.state.grid.plane import View
from explorer.state.session import Session
from explorer.widgets.empty import EmptyState
from explorer.widgets.plane_axes import AxisText
from explorer.widgets.plane_frame import Point
from explorer.widgets.plane_view import PlaneView
from explorer.widgets.surface import Surface, column


class GridWorkspace(Surface):
    name = "grid"
    title = "Grid"
    icon = "grid-3x3"
    shortcut = "Ctrl+3"

    status_changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._status = ""
        self._selected = session.traversal.selected
        self._before = np.zeros(0, np.float32)  # the code before a gesture
        self.bar = GridBar(session)
        self.view = PlaneView(session.tiles.at)
        self.sheet = TraversalSheet(session)
        self._empty = EmptyState("grid-3x3", "")
        self._stack = QStackedWidget()
        for page in (self._empty, self.view, self.sheet):
            self._stack.addWidget(page)
        self._overlay = QTimer(self, interval=0, singleShot=True)  # once for all that changes together
        layout = column(self.bar, self._stack)
        layout.setStretch(1, 1)
        self.setLayout(layout)

        self._overlay.timeout.connect(self._show_overlay)
        self._subscribe()
        self._listen()

        self._show_model()

    @property
    def hint(self) -> str:
        """What the hand can do here, for the status bar."""
        if self.bar.is_sheet:
            rows_are = self._session.traversal.rows_are
            return f"Click a picture to set its {rows_are} · ↑ ↓ choose a row, ← → step along it"
        return "Drag the marker to move · Shift-drag: along one axis"

    @property
    def status(self) -> str:
        plane = self._session.plane.plane
        if self._stack.currentWidget() is self.sheet:
            traversal = self._session.traversal
            return f"traversal of {len(traversal.order)} {traversal.rows_are}s"
        if plane is None:
            return ""
        why = "straight: this code cannot be turned · " if self._session.plane.goes_straight else ""
        return f"{why}plane {plane.x.name} × {plane.y.name}"

    def _subscribe(self) -> None:
        session, plane = self._session, self._session.plane
        session.model.opened.connect(self._show_model)
        plane.changed.connect(self._show_plane)
        plane.view_changed.connect(self._show_view)
        plane.choices_changed.connect(self._show_overlay_soon)
        session.viewpoint.moved.connect(self._show_position)
        session.viewpoint.rested.connect(self._bring_into_view)
        session.work.changed.connect(self._show_empty)
        session.tiles.arrived.connect(self._show_tiles)
        session.tiles.cleared.connect(self.view.show_cleared)
        session.traversal.changed.connect(self._show_traversal)
        overlaid = session.trail, session.space, session.own_image, session.path
        for signal in (each.changed for each in overlaid):
            signal.connect(self._show_overlay_soon)

    def _listen(self) -> None:
        view, plane = self.view, self._session.plane
        view.cells_wanted.connect(self._ask_for_tiles)
        view.grabbed.connect(self._begin_gesture)
        view.dragged.connect(self._send_position)
        view.dropped.connect(self._session.viewpoint.end_gesture)
        view.cancelled.connect(self._cancel_gesture)
        view.jumped.connect(self._send_position)
        view.looked.connect(self._send_center)
        view.zoomed.connect(plane.zoom_about)
        view.homed.connect(plane.home)
        view.located.connect(plane.go_to_viewpoint)
        self.bar.sheet_chosen.connect(self._show_page)
        self.bar.shown_changed.connect(self._show_overlay_soon)
        self._empty.acted.connect(self._begin)

    def _begin(self) -> None:
        if self._session.model.current is None:
            self._session.open_first()
        else:
            self.bar.choose(SHEET)

    # --- state to widgets ---

    def _show_model(self) -> None:
        if opened := self._session.model.current:
            self.view.set_item(opened.model.item.width, opened.model.item.height)
        self._show_view()
        self._show_plane()
        self._bring_into_view()

    def _show_plane(self) -> None:
        if plane := self._session.plane.plane:
            self.view.set_reduce_motion(self._session.settings.reduce_motion)
            self.view.show_axes(*(AxisText(axis.name, axis.symbol) for axis in (plane.x, plane.y)))
        self._show_position()
        self._show_overlay_soon()
        self._show_page()

    def _show_page(self) -> None:
        plane = self._session.plane
        if self._session.model.current is not None and self.bar.is_sheet:
            page = self.sheet
        elif plane.plane is None:
            page = self._empty
            self._show_empty()
        else:
            page = self.view
        if (before := self._stack.currentWidget()) is not page:
            has_focus = self.hasFocus() or before.hasFocus()
            self._stack.setCurrentWidget(page)
            if has_focus:
                self.setFocus()
            self.bar.show_choices()
        if self.status != self._status:
            self._status = self.status
            self.status_changed.emit()

    def _show_empty(self) -> None:
        session = self._session
        opening = next((under.name for under in session.work.under_way if under.key == "open"), "")
        if session.plane.plane is not None:
            return
        if session.model.current is not None:
            sentence = f"There is no plane to show: {session.plane.why_not('dimensions')}."
            self._empty.show_state("grid-3x3", sentence, "See it in Traversal")
        elif opening:
            self._empty.show_state("grid-3x3", f"{opening}…")
        else:
            self._empty.show_state("grid-3x3", "No model is open.", "Open the first shipped model")

    def _show_view(self) -> None:
        view = self._session.plane.view
        self.view.show_view(view.center, view.zoom)

    def _show_position(self) -> None:
        plane, viewpoint = self._session.plane, self._session.viewpoint
        if plane.plane is None or plane.plane.latent != len(viewpoint.code):
            self.view.show_position(None)
        else:
            glides = not viewpoint.is_dragging
            self.view.show_position(tuple(plane.position.tolist()), glides=glides)

    def _bring_into_view(self) -> None:
        """After a step of undo, a random code or a drag past the edge one must still see where one is."""
        if self._session.plane.plane is not None and not self.view.shows_position:
            self._session.plane.go_to_viewpoint()

    def _show_tiles(self) -> None:
        self.view.show_arrived()
        self.view.show_progress(*self._session.tiles.progress)

    def _show_traversal(self) -> None:
        """A dimension selected elsewhere is shown in the sheet."""
        selected = self._session.traversal.selected
        if selected is not None and selected != self._selected and not self.bar.is_sheet:
            self.bar.choose(SHEET)
        self._selected = selected

    def _show_overlay_soon(self) -> None:
        self._overlay.start()

    def _show_overlay(self) -> None:
        session = self._session
        if session.plane.plane is None:
            return
        shows = self.bar.shows()
        self.view.show_overlay(overlay_of(session, **shows))
        self.view.show_legend(*(legend_of(session.space.encoded) if shows["data"] else ([], "")))

    # --- what survives when the window is built anew ---

    def kept(self) -> dict[str, object]:
        return {"sheet": self.bar.is_sheet, "shown": self.bar.chosen_overlays()}

    def restore(self, kept: dict[str, object]) -> None:
        self.bar.choose_overlays(kept["shown"])
        if kept["sheet"]:
            self.bar.choose(SHEET)

    # --- widgets to state ---

    def _ask_for_tiles(self, zoom: int, left: int, bottom: int, right: int, top: int, focus: Point) -> None:
        self._session.tiles.ask(zoom, left, bottom, right, top, focus)
        self.view.show_progress(*self._session.tiles.progress)

    def _begin_gesture(self) -> None:
        self._before = self._session.viewpoint.code
        self._session.viewpoint.begin_gesture()

    def _cancel_gesture(self) -> None:
        self._session.viewpoint.move_to(self._before)
        self._session.viewpoint.end_gesture()

    def _send_position(self, point: Point) -> None:
        self._session.plane.move_to(point)

    def _send_center(self, center: Point) -> None:
        self._session.plane.look(View(center, self._session.plane.view.zoom))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Handed on to what is shown. A focus proxy would make the Tab key pass the bar by."""
        if self._stack.currentWidget() is not self._empty:
            self._stack.currentWidget().setFocus(event.reason())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._bring_into_view()

    def hideEvent(self, event: QHideEvent) -> None:
        self.view.end_gesture()
        super().hideEvent(event)
