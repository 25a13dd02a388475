"""The window: menus, tool bar, rail, the workspaces, the docks and the status bar; nothing else."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QActionGroup, QCloseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QMainWindow,
    QMenuBar,
    QMessageBox,
    QStackedWidget,
    QWidget,
)

from explorer import theme
from explorer.actions import Installed, shortcut_table
from explorer.panels import DOCKS, WORKSPACES
from explorer.settings import SCALES, THEMES, Settings
from explorer.state.notices import Notice
from explorer.state.session import Session
from explorer.status import StatusBar
from explorer.toolbar import ModelBar
from explorer.widgets.icon_button import IconButton
from explorer.widgets.menu import Menu
from explorer.widgets.rail import Rail
from explorer.widgets.surface import Line, column, row
from explorer.widgets.toast import Toast

TITLE = "Latent Explorer"
INSPECTOR = 288  # pixels of width
LOW = 720  # pixels of height under which timeline and trail share a tab
KINDS = {"news": "neutral", "warning": "warn", "error": "danger"}


def dress(settings: Settings) -> None:
    """Dress the application as the settings say; before the first widget, for widgets measure themselves by it."""
    app = QApplication.instance()
    chosen = {"light": theme.LIGHT, "dark": theme.DARK}.get(settings.theme) or theme.system_theme(app)
    theme.apply(app, chosen, settings.scale)


class Window(QMainWindow):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.setWindowTitle(TITLE)
        self.commands = Installed(QMenuBar(), session, self)
        self._add_bars()
        self._add_docks()
        self._status = StatusBar(session, self)
        self.setStatusBar(self._status)
        self._toast = Toast(self._stack, reduce_motion=session.settings.reduce_motion)
        self._fill_menus()

        session.workspace_changed.connect(self._show_workspace)
        session.notices.said.connect(self._show_notice)
        session.training.changed.connect(self._show_training)
        session.timeline.changed.connect(self._show_timeline)
        session.model.opened.connect(self._show_title)

        self._show_workspace(session.workspace)
        self._show_timeline()

    # --- building ---

    def _add_bars(self) -> None:
        """Menus and tool bar over everything, the rail at the left down to the status bar."""
        top = QWidget()
        top.setLayout(column(self.commands.bar, ModelBar(self.session, self.commands), Line()))
        self.setMenuWidget(top)
        self.rail = Rail([(w.name, w.title, w.icon, w.shortcut) for w in WORKSPACES])
        self.rail.chosen.connect(self.session.go_to)
        self._inner = self._new_inner()
        whole = QWidget()
        whole.setLayout(row(self.rail, self._inner, gap=0))
        self.setCentralWidget(whole)

    def _new_inner(self) -> QMainWindow:
        """The workspaces among the docks; a main window of its own, so that the rail stands outside the docks."""
        inner = QMainWindow(self, Qt.WindowType.Widget)
        inner.setDockOptions(QMainWindow.DockOption.AllowNestedDocks | QMainWindow.DockOption.AllowTabbedDocks)
        inner.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.BottomDockWidgetArea)
        self._stack = QStackedWidget()
        self.workspaces = {workspace.name: workspace(self.session) for workspace in WORKSPACES}
        for workspace in self.workspaces.values():
            self._stack.addWidget(workspace)
        inner.setCentralWidget(self._stack)
        return inner

    def _add_docks(self) -> None:
        self.docks: dict[str, QDockWidget] = {}
        for panel_type in DOCKS:
            dock = _Dock(panel_type.title, panel_type(self.session), self._inner)
            dock.setObjectName(panel_type.name)
            self._inner.addDockWidget(panel_type.area, dock)
            self.docks[panel_type.name] = dock
        self._inner.resizeDocks([self.docks["inspector"]], [theme.px(INSPECTOR)], Qt.Orientation.Horizontal)
        self._stack_lower_docks()

    def _stack_lower_docks(self) -> None:
        timeline, trail = self.docks["timeline"], self.docks["trail"]
        self._inner.splitDockWidget(timeline, trail, Qt.Orientation.Vertical)

    def _fill_menus(self) -> None:
        view, model, helps = (self.commands.menus[name] for name in ("View", "Model", "Help"))
        first = view.actions()[0]
        for workspace in WORKSPACES:
            action = view.addAction(workspace.title)
            action.setShortcut(workspace.shortcut)
            action.triggered.connect(partial(self.session.go_to, workspace.name))
            view.insertAction(first, action)
        view.insertSeparator(first)
        view.addSeparator()
        for dock in self.docks.values():
            view.addAction(dock.toggleViewAction())
        view.addSeparator()
        self._add_choice("Theme", THEMES, self.session.settings.theme, self.set_theme)
        self._add_choice("Text size", [f"{round(100 * s)} %" for s in SCALES], self._scale_text, self._set_scale)
        motion = view.addAction("Reduce motion")
        motion.setCheckable(True)
        motion.setChecked(self.session.settings.reduce_motion)
        motion.toggled.connect(self._set_reduce_motion)
        self._models = Menu("Open", self)
        model.addMenu(self._models)
        self._models.aboutToShow.connect(self._fill_models)
        quit_ = self.commands.menus["File"].addAction("Quit")
        quit_.setShortcut("Ctrl+Q")
        quit_.triggered.connect(self.close)
        keys = helps.addAction("Keyboard shortcuts")
        keys.setShortcut("F1")
        keys.triggered.connect(self._show_shortcuts)
        helps.addAction("About").triggered.connect(self._show_about)

    def _add_choice(self, title: str, values: list[str] | tuple[str, ...], current: str, choose: object) -> None:
        menu = Menu(title, self)
        self.commands.menus["View"].addMenu(menu)
        group = QActionGroup(menu)
        for value in values:
            action = group.addAction(value[0].upper() + value[1:])
            action.setCheckable(True)
            action.setChecked(value == current)
            action.triggered.connect(partial(_call, choose, value))
            menu.addAction(action)

    def _fill_models(self) -> None:
        self._models.clear()
        library = self.session.library
        for entry in (*library.models, *library.runs):
            action = self._models.addAction(f"{entry.name}\t{entry.detail}")
            action.triggered.connect(partial(_call, self.session.open, entry.path))

    # --- state to widgets ---

    def _show_workspace(self, name: str) -> None:
        self._stack.setCurrentWidget(self.workspaces[name])
        self.workspaces[name].setFocus()
        self.rail.set_current(name)
        self._status.set_workspace(self.workspaces[name])

    def _show_notice(self, notice: Notice) -> None:
        self._toast.show_message(notice.text, KINDS[notice.kind])

    def _show_training(self) -> None:
        self.rail.set_running("train", self.session.training.is_active)

    def _show_timeline(self) -> None:
        """The timeline shows where a run is open; closing it by hand holds until the next run."""
        is_open = self.session.timeline.is_open
        if is_open != getattr(self, "_had_run", None):
            self._had_run = is_open
            self.docks["timeline"].setVisible(is_open)
            self.docks["timeline"].toggleViewAction().setEnabled(is_open)

    def _show_title(self) -> None:
        self.setWindowTitle(f"{self.session.model.current.name} · {TITLE}")

    # --- settings ---

    def set_theme(self, name: str) -> None:
        self.session.settings.theme = name
        self.dress()

    def dress(self) -> None:
        """Put on the theme and scale of the settings again, or what the system has changed to."""
        dress(self.session.settings)

    @property
    def _scale_text(self) -> str:
        return f"{round(100 * self.session.settings.scale)} %"

    def _set_scale(self, text: str) -> None:
        self.session.settings.scale = int(text.split()[0]) / 100
        self.dress()
        self.session.notices.news("Some measures follow the new text size at the next start.")

    def _set_reduce_motion(self, reduced: bool) -> None:
        self.session.settings.reduce_motion = reduced
        self._toast.reduce_motion = reduced

    def restore(self) -> None:
        settings = self.session.settings
        if settings.geometry:
            self.restoreGeometry(QByteArray.fromBase64(settings.geometry.encode()))
            self._inner.restoreState(QByteArray.fromBase64(settings.docks.encode()))
            self.docks["timeline"].setVisible(self.session.timeline.is_open)

    def _keep(self) -> None:
        settings = self.session.settings
        settings.geometry = bytes(self.saveGeometry().toBase64()).decode()
        settings.docks = bytes(self._inner.saveState().toBase64()).decode()
        settings.workspace = self.session.workspace

    # --- help ---

    def _show_shortcuts(self) -> None:
        rows = [*((w.shortcut, w.title) for w in WORKSPACES), *shortcut_table()]
        cells = "".join(f"<tr><td style='padding:3px 24px 3px 0'><b>{k}</b></td><td>{t}</td></tr>" for k, t in rows)
        QMessageBox.information(self, "Keyboard shortcuts", f"<table>{cells}</table>")

    def _show_about(self) -> None:
        QMessageBox.about(
            self,
            TITLE,
            "<b>Latent Explorer</b><br>See what a generative model has learned.<br><br>MIT licence. Inter by Rasmus "
            "Andersson (OFL), icons by Lucide (ISC), Fashion-MNIST by Zalando SE (MIT).",
        )

    # --- Qt ---

    def sizeHint(self) -> QSize:
        return QSize(1440, 900)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        low = event.size().height() < theme.px(LOW)
        if low != getattr(self, "_is_low", False):
            self._is_low = low
            if low:
                self._inner.tabifyDockWidget(self.docks["timeline"], self.docks["trail"])
            else:
                self._stack_lower_docks()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.session.training.is_active and not self._may_stop():
            event.ignore()
            return
        self._keep()
        self.session.close()
        super().closeEvent(event)

    def _may_stop(self) -> bool:
        answer = QMessageBox.question(
            self,
            "Stop training?",
            f"{self.session.training.run.name} is being trained. It will be stopped and saved, and can be resumed.",
            QMessageBox.StandardButton.Ok | QMessageBox.StandardButton.Cancel,
        )
        return answer == QMessageBox.StandardButton.Ok


class _Dock(QDockWidget):
    """A dock whose panel brings its own header; the panel's background is where it is dragged by."""

    def __init__(self, title: str, panel: QWidget, parent: QWidget) -> None:
        super().__init__(title, parent)
        self.setWidget(panel)
        self._bare = QWidget(self)
        self._bare.setFixedHeight(0)
        self.setTitleBarWidget(self._bare)
        if hasattr(panel, "header"):
            self._float = IconButton("external-link", "Float this panel", side=24, muted=True)
            panel.header.add(self._float)
            self._float.clicked.connect(self._toggle_floating)
        self.topLevelChanged.connect(self._show_title_bar)

    def _toggle_floating(self) -> None:
        self.setFloating(not self.isFloating())

    def _show_title_bar(self, floating: bool) -> None:
        """A floating panel needs the usual bar, to be moved and closed by."""
        self.setTitleBarWidget(None if floating else self._bare)


def _call(function: object, value: object, _: bool = False) -> None:
    function(value)
