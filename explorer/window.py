"""The window: it holds the content, wears the theme, remembers where it stood, and asks before training is stopped."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QCoreApplication, QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QMessageBox, QWidget

from explorer import theme
from explorer.actions import Installed
from explorer.content import Content
from explorer.drops import Drop, drop_of
from explorer.menus import TITLE, WindowMenus
from explorer.settings import Settings
from explorer.state.session import Session
from explorer.widgets.dock import Dock

SIZE = QSize(1440, 900)
FRAME = QSize(8, 40)  # what a desktop puts around a window, roughly; it is not known before the window is shown


def dress(settings: Settings) -> None:
    """Dress the application as the settings say; before the first widget, for widgets measure themselves by it."""
    app = QApplication.instance()
    chosen = {"light": theme.LIGHT, "dark": theme.DARK}.get(settings.theme) or theme.system_theme(app)
    theme.apply(app, chosen, settings.scale)


class Window(QMainWindow):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.content = self._new_content()
        self._rebuild = QTimer(self, interval=0, singleShot=True)
        self._after_show = QTimer(self, interval=0, singleShot=True)
        self.setAcceptDrops(True)
        self.setWindowTitle(TITLE)

        self._rebuild.timeout.connect(self._renew_content)
        self._after_show.timeout.connect(self._show_floating)
        session.model.opened.connect(self._show_title)

    # --- the content ---

    @property
    def docks(self) -> dict[str, Dock]:
        return self.content.docks

    @property
    def workspaces(self) -> dict[str, QWidget]:
        return self.content.workspaces

    @property
    def commands(self) -> Installed:
        return self.content.commands

    def _new_content(self) -> Content:
        content = Content(self.session)
        WindowMenus(content, self.session, self.choose)
        self.setCentralWidget(content)
        return content

    def _renew_content(self) -> None:
        """At another text size: everything that has been measured is made again, and the docks are put back."""
        old, docks, width = self.content, self.content.docks_state(), self.docks["inspector"].width() / theme.px(100)
        kept = {name: workspace.kept() for name, workspace in self.workspaces.items() if hasattr(workspace, "kept")}
        self.takeCentralWidget()
        old.hide()
        old.deleteLater()
        QCoreApplication.sendPostedEvents(old, QEvent.Type.DeferredDelete)
        self.dress()
        self.content = self._new_content()
        self.layout().activate()  # gives the content its size, which the docks go by
        self.content.restore_docks(docks, round(width * theme.px(100)))
        for name, what in kept.items():
            self.workspaces[name].restore(what)
        self.workspaces[self.session.workspace].setFocus()

    def _show_title(self) -> None:
        self.setWindowTitle(f"{self.session.model.current.name} · {TITLE}")

    # --- the looks ---

    def choose(self, setting: str, value: object) -> None:
        """Another theme, scale or amount of motion."""
        if value == getattr(self.session.settings, setting):
            return
        setattr(self.session.settings, setting, value)
        if setting == "theme":
            self.dress()
        elif setting == "scale":
            self._rebuild.start()  # not at once: it may be a menu of the content itself that asks
        else:
            self.content.toast.reduce_motion = value

    def set_theme(self, name: str) -> None:
        self.choose("theme", name)

    def dress(self) -> None:
        """Put on the theme and scale of the settings again, or what the system has changed to."""
        dress(self.session.settings)

    # --- where it stands ---

    def restore(self) -> None:
        """As it was left, or as large as the design where the screen allows it, else all of the screen."""
        settings = self.session.settings
        if settings.geometry and self.restoreGeometry(QByteArray.fromBase64(settings.geometry.encode())):
            self.content.restore_docks(QByteArray.fromBase64(settings.docks.encode()))
            return
        room = self.screen().availableSize()
        self.resize(SIZE.boundedTo(room - FRAME))
        if self.size() != SIZE:
            self.setWindowState(Qt.WindowState.WindowMaximized)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._after_show.start()

    def _show_floating(self) -> None:
        """Docks that floated before the window they belong to was there lie behind it, until they are shown again."""
        for dock in self.docks.values():
            if dock.isFloating() and dock.isVisible():
                dock.hide()
                dock.show()

    def _keep(self) -> None:
        settings = self.session.settings
        settings.geometry = bytes(self.saveGeometry().toBase64()).decode()
        settings.docks = bytes(self.content.docks_state().toBase64()).decode()
        settings.workspace = self.session.workspace

    # --- files dropped on it ---

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if drop_of(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        drop: Drop | None = drop_of(event.mimeData())
        if drop is not None:
            event.acceptProposedAction()
            drop(self.session)

    # --- its end ---

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.session.training.is_active and not self._may_stop():
            event.ignore()
            return
        self._rebuild.stop()
        self._after_show.stop()
        self._keep()
        self.hide()  # a step of a slow model, or an import, may take a while to come to an end
        self.session.close()
        super().closeEvent(event)

    def _may_stop(self) -> bool:
        name = self.session.training.run.name
        box = QMessageBox(QMessageBox.Icon.NoIcon, "Stop training?", f"{name} is being trained.", parent=self)
        box.setInformativeText("It will be stopped and saved, and can be resumed.")
        stop = box.addButton("Stop and close", QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(stop)
        box.setEscapeButton(box.addButton("Keep training", QMessageBox.ButtonRole.RejectRole))
        box.exec()
        box.deleteLater()
        return box.clickedButton() is stop

    def sizeHint(self) -> QSize:
        return SIZE
