"""Start the application, show the window, and end cleanly."""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import torch
from PySide6.QtWidgets import QApplication

from explorer.jobs import favouring_gui
from explorer.panels import WORKSPACES, GridWorkspace
from explorer.settings import Folders, Settings
from explorer.state.session import Session
from explorer.window import Window, dress


def run(file: Path | None, workspace: str | None, device: torch.device) -> int:
    app = QApplication.instance() or QApplication(sys.argv[:1])
    app.setApplicationName("Latent Explorer")
    folders = Folders.of_user()
    settings = Settings.load(folders.settings)
    session = Session(folders, settings, device)
    dress(settings)
    window = Window(session)
    window.restore()
    app.styleHints().colorSchemeChanged.connect(window.dress)
    _say_uncaught(session.notices.refuse)
    session.go_to(workspace or known_workspace(settings.workspace))
    if file:
        session.open(file)
    elif not session.open_cut_off():
        session.open_first()
    window.show()
    window.workspaces[session.workspace].setFocus()
    with favouring_gui():
        code = app.exec()
    session.close()
    settings.save(folders.settings)
    return code


def known_workspace(name: str) -> str:
    """The one that was left, or the Grid where settings name one that is not here."""
    return name if any(name == workspace.name for workspace in WORKSPACES) else GridWorkspace.name


def _say_uncaught(say: Callable[[str], None]) -> None:
    """An error that nobody caught is said in the window, and printed; the application goes on."""

    def in_main(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        traceback.print_exception(kind, error, trace)
        say(f"Something went wrong: {error or kind.__name__}")

    def in_thread(arguments: threading.ExceptHookArgs) -> None:
        # Nothing of Qt from here: the thread's job reports its own failure, and this prints what even that missed.
        traceback.print_exception(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)

    sys.excepthook = in_main
    threading.excepthook = in_thread
