"""Every workspace, light and dark, drawn to PNG without a display.

Two runs on one machine give equal bytes: fixed models, viewpoints and seeds, measured times as dashes, no settings
of the user, and nothing is drawn before all work is done.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from explorer.panels import WORKSPACES
from explorer.settings import Folders, Settings
from explorer.state.notices import Notice
from explorer.state.session import FIRST_MODEL, Session
from explorer.window import Window, dress
from models import shipped

SIZE = (1440, 900)
RESTS = 0.6  # seconds without any work before a picture is taken: longer than every throttle and animation
PATIENCE = 600.0  # seconds
STEPS_TAKEN = 13  # codes on the trail, besides the first
SHOWN = {"train": "fashion-vae-2d-run", "denoise": "fashion-ddpm"}  # where something else than the first model is
STEP, GUIDED = 33, 4.0  # of 50, and of the run that is looked at beside the other


def take(folder: Path, file: Path | None, device: torch.device) -> int:
    app = QApplication.instance() or QApplication(sys.argv[:1])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        session = Session(Folders.below(Path(place)), Settings(theme="dark", reduce_motion=True), device)
        session.measured_times = False
        errors: list[str] = []
        session.notices.said.connect(lambda notice: _keep_errors(notice, errors))
        dress(session.settings)
        window = Window(session)
        window.resize(*SIZE)
        window.show()
        window.workspaces[session.workspace].setFocus()
        try:
            for workspace in WORKSPACES:
                _stage(session, workspace.name, file)
                if errors:
                    print(f"main.py: {errors[0]}", file=sys.stderr)
                    return 1
                for theme in ("dark", "light"):
                    window.set_theme(theme)
                    _rest(session)
                    window.grab().save(str(folder / f"{workspace.name}-{theme}.png"))
        finally:
            window.close()
            window.deleteLater()
            app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return 0


def _keep_errors(notice: Notice, errors: list[str]) -> None:
    if notice.kind == "error":
        errors.append(notice.text)


def _stage(session: Session, workspace: str, file: Path | None) -> None:
    """Open what the workspace is to show, and walk to where it is to be seen from."""
    session.go_to(workspace)
    wanted = file or _path_for(workspace)
    if wanted and (session.model.current is None or session.model.current.path.resolve() != wanted.resolve()):
        session.open(wanted)
        _rest(session)
        if session.model.current and workspace not in SHOWN:
            _walk(session)
    _rest(session)
    if workspace == "path":
        session.path.move_to(0.5)
        _rest(session)
    if workspace == "arithmetic":
        session.arithmetic.go()
        _rest(session)
    if workspace == "denoise" and session.denoise.runs.a is not None:
        _compare(session)


def _path_for(workspace: str) -> Path | None:
    paths = {path.stem: path for path in shipped.models()} | {path.name: path for path in shipped.runs()}
    return paths.get(SHOWN.get(workspace, FIRST_MODEL), next(iter(paths.values()), None))


def _compare(session: Session) -> None:
    """A class, and the same again with more guidance, seen on the way."""
    conditions = session.model.current.model.whole.conditions
    if conditions:
        session.denoise.plan.set("A", condition=tuple(float(k == len(conditions) - 1) for k in range(len(conditions))))
        session.denoise.plan.set("B", guidance=GUIDED)
    session.denoise.runs.sample()
    _rest(session)
    session.denoise.standing.stand()
    session.denoise.look.move_to(STEP)
    _rest(session)


def _walk(session: Session) -> None:
    """A fixed way through the plane, so that the trail has something to show."""
    if session.plane.plane is None:
        return
    view = session.plane.view
    for k in range(STEPS_TAKEN):
        angle, radius = 0.55 * k + 3.2, (2.2 + 0.28 * k) * view.spacing
        away = np.array([np.cos(angle), 0.8 * np.sin(angle)])
        session.plane.move_to(tuple(view.center + radius * away))
        _wait(session, lambda: session.is_idle)


def _rest(session: Session) -> None:
    """Until nothing has been going on for a while."""
    _wait(session, lambda: session.is_idle, RESTS)


def _wait(session: Session, condition: Callable[[], bool], lasting: float = 0.0) -> None:
    ends, since = time.monotonic() + PATIENCE, time.monotonic()
    while time.monotonic() - since <= lasting or not condition():
        QCoreApplication.processEvents()
        if not condition():
            since = time.monotonic()
        if time.monotonic() > ends:
            raise TimeoutError("the window did not come to rest")
        time.sleep(0.002)
