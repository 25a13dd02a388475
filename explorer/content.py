"""Everything in the window: menus, tool bar, rail, the workspaces among the docks, and the status bar.

It is built anew when the text size changes, for layouts and fonts take their measures when they are made.
"""

from __future__ import annotations

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from explorer import theme
from explorer.actions import Installed
from explorer.fetch_dialog import FetchDialog
from explorer.panels import DOCKS, WORKSPACES
from explorer.panels import trail as trail_panel
from explorer.state.notices import Notice
from explorer.state.session import Session
from explorer.status import StatusBar
from explorer.toolbar import ModelBar
from explorer.widgets.dock import Dock
from explorer.widgets.menu_bar import MenuBar
from explorer.widgets.rail import Rail
from explorer.widgets.surface import Line, column, row
from explorer.widgets.toast import Toast

INSPECTOR = 288  # pixels of width
NARROW = 1180  # pixels of width under which the data browser shares a tab with the inspector
LOW, LOWER = 760, 700  # pixels of height under which the trail is small, and under which it shares a tab
KINDS = {"news": "neutral", "warning": "warn", "error": "danger"}


class Content(QWidget):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._is_low: bool | None = None  # not laid out yet
        self._is_narrow: bool | None = None
        self._has_run: bool | None = None
        self._fetch_dialog: FetchDialog | None = None
        self.commands = Installed(MenuBar(), session, self)
        self.rail = Rail([(w.name, w.title, w.icon, w.shortcut) for w in WORKSPACES])
        self.workspaces = {workspace.name: workspace(session) for workspace in WORKSPACES}
        self._stack = QStackedWidget()
        self._inner = self._new_inner()
        self.docks = self._new_docks()
        self.status = StatusBar(session, self)
        self.toast = Toast(self._stack, reduce_motion=session.settings.reduce_motion)
        middle = row(self.rail, self._inner, gap=0)
        layout = column(self.commands.bar, ModelBar(session, self.commands), Line(), middle, self.status)
        layout.setStretch(3, 1)
        self.setLayout(layout)

        self.rail.chosen.connect(session.go_to)
        session.workspace_changed.connect(self._show_workspace)
        session.notices.said.connect(self._show_notice)
        session.training.changed.connect(self._show_training)
        session.timeline.changed.connect(self._show_timeline)
        session.browser.wanted.connect(self._show_browser)
        session.fetching.wanted.connect(self._show_fetching)
        shown = self.docks["browser"].toggleViewAction().toggled
        shown.connect(self._raise_browser, Qt.ConnectionType.QueuedConnection)  # when it has a tab

        self._show_workspace(session.workspace)
        self._show_training()
        self._show_timeline()

    def _new_inner(self) -> QMainWindow:
        """The workspaces among the docks; a main window of its own, so that the rail stands outside the docks."""
        inner = QMainWindow(self, objectName="docks")
        inner.setWindowFlags(Qt.WindowType.Widget)  # the constructor would add that it is a window
        inner.setDockOptions(QMainWindow.DockOption.AllowNestedDocks | QMainWindow.DockOption.AllowTabbedDocks)
        inner.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.BottomDockWidgetArea)
        for workspace in self.workspaces.values():
            self._stack.addWidget(workspace)
        inner.setCentralWidget(self._stack)
        return inner

    def _new_docks(self) -> dict[str, Dock]:
        docks = {}
        for panel in DOCKS:
            docks[panel.name] = dock = Dock(panel.title, panel(self._session), self._inner)
            dock.setObjectName(panel.name)
            self._inner.addDockWidget(panel.area, dock)
            # Later: where it comes to lie is not settled while it is told.
            dock.topLevelChanged.connect(self._stack_docks, Qt.ConnectionType.QueuedConnection)
            dock.setVisible(not getattr(panel, "comes_and_goes", False))
            dock.toggleViewAction().setShortcut(getattr(panel, "shortcut", ""))
        self._inner.resizeDocks([docks["inspector"]], [theme.px(INSPECTOR)], Qt.Orientation.Horizontal)
        return docks

    # --- state to widgets ---

    def _show_workspace(self, name: str) -> None:
        self._stack.setCurrentWidget(self.workspaces[name])
        self.workspaces[name].setFocus()
        self.rail.set_current(name)
        self.status.set_workspace(self.workspaces[name])

    def _show_notice(self, notice: Notice) -> None:
        self.toast.show_message(notice.text, KINDS[notice.kind])

    def _show_training(self) -> None:
        self.rail.set_running("train", self._session.training.is_active)

    def _show_timeline(self) -> None:
        """The timeline shows where a run is open; closing it by hand holds until the next run."""
        is_open = self._session.timeline.is_open
        if is_open != self._has_run:
            self._has_run = is_open
            self.docks["timeline"].setVisible(is_open)
            toggle = self.docks["timeline"].toggleViewAction()
            toggle.setEnabled(is_open)
            toggle.setToolTip("" if is_open else "The open model is not of a run.")
            self._stack_docks()

    def _show_browser(self) -> None:
        self.docks["browser"].setVisible(True)
        self._raise_browser(True)

    def _show_fetching(self) -> None:
        """What has to be known of a data set before it is fetched; one dialog at a time."""
        if self._fetch_dialog is None:
            self._fetch_dialog = FetchDialog(self._session, self)
            self._fetch_dialog.finished.connect(self._end_fetching)
            self._fetch_dialog.open()

    def _end_fetching(self) -> None:
        self._fetch_dialog.deleteLater()
        self._fetch_dialog = None

    def _raise_browser(self, shown: bool) -> None:
        """Before the inspector, where it shares a tab with that."""
        if shown:
            self.docks["browser"].raise_()

    # --- where the docks lie ---

    def docks_state(self) -> QByteArray:
        return self._inner.saveState()

    def restore_docks(self, state: QByteArray, inspector: int = 0) -> None:
        """As they were kept, the inspector of another width where one is given."""
        self._inner.restoreState(state)
        self.docks["timeline"].setVisible(self._session.timeline.is_open)
        if inspector:
            self._inner.resizeDocks([self.docks["inspector"]], [inspector], Qt.Orientation.Horizontal)
        self._is_low = self._is_narrow = None
        self._stack_docks()

    def _stack_docks(self) -> None:
        """Timeline over trail, or one tab for both where the window is low; whoever floats them keeps them so."""
        if not self.isVisible():
            return
        self._share_width()
        height, timeline, trail = self.height(), self.docks["timeline"], self.docks["trail"]
        low = height < theme.px(LOWER)
        small = trail_panel.TABBED if low and self._has_run else trail_panel.LOW
        trail.widget().set_height(small if height < theme.px(LOW) else trail_panel.HIGH)
        if low == self._is_low or timeline.isFloating() or trail.isFloating():
            return
        self._is_low = low
        area = self._inner.dockWidgetArea(trail)
        if area != self._inner.dockWidgetArea(timeline):
            return
        if low:
            self._inner.tabifyDockWidget(timeline, trail)
            return
        for dock in (timeline, trail):  # a tab can be left only by being docked anew
            self._inner.addDockWidget(area, dock)
        self._inner.splitDockWidget(timeline, trail, Qt.Orientation.Vertical)

    def _share_width(self) -> None:
        """The browser beside the workspace, or one tab for it and the inspector: both would push the window wider."""
        browser, inspector = self.docks["browser"], self.docks["inspector"]
        is_narrow = self.width() < theme.px(NARROW)
        if is_narrow == self._is_narrow or browser.isFloating() or inspector.isFloating():
            return
        self._is_narrow = is_narrow
        if is_narrow:
            self._inner.tabifyDockWidget(inspector, browser)
        elif browser in self._inner.tabifiedDockWidgets(inspector):
            is_open = not browser.isHidden()
            self._inner.addDockWidget(browser.widget().area, browser)
            browser.setVisible(is_open)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._stack_docks()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._stack_docks()
