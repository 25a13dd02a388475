"""What the menus hold besides the table of actions: workspaces, docks, looks, models to open, help."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QMessageBox

from explorer.actions import shortcut_table
from explorer.content import Content
from explorer.panels import DOCKS, WORKSPACES
from explorer.settings import SCALES, THEMES
from explorer.state.session import Session
from explorer.widgets.menu import Menu

TITLE = "Latent Explorer"
ABOUT = (
    "<b>Latent Explorer</b><br>See what a generative model has learned.<br><br>MIT licence. Inter by Rasmus "
    "Andersson (OFL), icons by Lucide (ISC), Fashion-MNIST by Zalando SE (MIT)."
)
BY_HAND = (  # keys that are no command's
    ("Arrows", "Move the viewpoint on the Grid"),
    ("Shift+Arrows", "Move it by a whole picture"),
    ("Esc", "Take a drag back"),
    ("Left, Right", "Step from frame to frame of the Path"),
    ("Up, Down", "Follow another path"),
    ("Space", "Play the Path, or pause"),
    ("Up, Down, Enter, Del", "Go along the branches of a diffusion run, show one as run B, remove it"),
    ("Ctrl+click", "Show a branch as run A"),
    ("F2, Del", "Rename or remove a direction, take a picture out of a group"),
    ("Alt+drag", "Copy a group of a sum to another slot"),
)


class WindowMenus(QObject):
    """`choose` does what the user wants of the looks: it is given the name of a setting and its new value."""

    def __init__(self, content: Content, session: Session, choose: Callable[[str, object], None]) -> None:
        super().__init__(content)
        self._content, self._session, self._choose = content, session, choose
        menus = content.commands.menus
        self._fill_view(menus["View"])
        self._models = Menu("Open", content)
        menus["Model"].addMenu(self._models)
        menus["File"].addSeparator()
        _add(menus["File"], "Quit", self._quit, "Ctrl+Q")
        _add(menus["Help"], "Keyboard shortcuts", self._show_shortcuts, "F1")
        _add(menus["Help"], "About", self._show_about)

        self._models.aboutToShow.connect(self._fill_models)

    def _fill_view(self, view: QMenu) -> None:
        settings, first = self._session.settings, view.actions()[0]
        for workspace in WORKSPACES:
            go = partial(self._session.go_to, workspace.name)
            view.insertAction(first, _add(view, workspace.title, go, workspace.shortcut))
        view.insertSeparator(first)
        view.addSeparator()
        for dock in self._content.docks.values():
            view.addAction(dock.toggleViewAction())
        view.addSeparator()
        themes = {name.capitalize(): name for name in THEMES}
        scales = {f"{round(100 * scale)} %": scale for scale in SCALES}
        view.addMenu(self._choices("Theme", "theme", themes.items(), settings.theme))
        view.addMenu(self._choices("Text size", "scale", scales.items(), settings.scale))
        motion = view.addAction("Reduce motion")
        motion.setCheckable(True)
        motion.setChecked(settings.reduce_motion)
        motion.toggled.connect(partial(self._choose, "reduce_motion"))

    def _choices(self, title: str, setting: str, values: Iterable[tuple[str, object]], current: object) -> Menu:
        menu = Menu(title, self._content)
        group = QActionGroup(menu)
        for text, value in values:
            action = group.addAction(_add(menu, text, partial(self._choose, setting, value)))
            action.setCheckable(True)
            action.setChecked(value == current)
        return menu

    def _fill_models(self) -> None:
        self._models.clear()
        library, opened = self._session.library, self._session.model.current
        for group, entries in (("Models", library.models), ("Runs", library.runs)):
            if entries:
                self._models.add_caption(group)
            for entry in entries:
                text = f"{entry.name}\t{entry.detail}".replace("&", "&&")
                action = _add(self._models, text, partial(self._session.open, entry.path))
                action.setCheckable(True)
                action.setChecked(opened is not None and opened.path.resolve() == entry.path)

    def _quit(self) -> None:
        self._content.window().close()

    def _show_shortcuts(self) -> None:
        panels = ((p.shortcut, p.title) for p in (*WORKSPACES, *DOCKS) if hasattr(p, "shortcut"))
        rows = [*panels, *shortcut_table(), *BY_HAND]
        look = "style='padding:3px 24px 3px 0'"
        cells = "".join(f"<tr><td {look}><b>{keys}</b></td><td {look}>{text}</td></tr>" for keys, text in rows)
        self._tell("Keyboard shortcuts", f"<table>{cells}</table>")

    def _show_about(self) -> None:
        self._tell(TITLE, ABOUT)

    def _tell(self, title: str, text: str) -> None:
        box = QMessageBox(QMessageBox.Icon.NoIcon, title, text, QMessageBox.StandardButton.Close, self._content)
        box.finished.connect(box.deleteLater)
        box.open()


def _add(menu: QMenu, text: str, run: Callable[[], object], keys: str = "") -> QAction:
    action = menu.addAction(text)
    action.setShortcut(keys)
    action.triggered.connect(partial(_call, run))
    return action


def _call(run: Callable[[], object], _: bool = False) -> None:
    """Qt tells whether an action is checked, which nobody here wants to know."""
    run()
