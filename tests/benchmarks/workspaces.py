"""Whether the window stays awake while workspaces are looked at for the first time, and while a path plays."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QApplication

from explorer.state.session import Session
from tests.benchmarks.measuring import Heartbeat, spin
from tests.benchmarks.window import window_of

BUDGET = "99 % under 50, none over 150"
PLAYED = 8.0  # seconds


def figures() -> Iterator[dict]:
    QApplication.instance() or QApplication([])
    with window_of("faces-vae") as session:
        for workspace in ("path", "arithmetic", "map"):
            yield {
                "figure": f"heartbeat, first look at {workspace}",
                "budget": BUDGET,
                **_first_look(session, workspace),
            }
        yield {"figure": "heartbeat, browsing 20,000 images", "budget": BUDGET, **_browsing(session)}
        yield {"figure": "heartbeat, playing a path", "budget": BUDGET, **_playing(session)}


def _first_look(session: Session, workspace: str) -> dict[str, float]:
    beat = Heartbeat()
    session.go_to(workspace)
    spin(0.5)
    spin(until=lambda: session.is_idle)
    return beat.stop()


def _browsing(session: Session) -> dict[str, float]:
    beat = Heartbeat()
    session.browser.wanted.emit()
    for has in (True, False, None):
        session.browser.ask_for("smiling", has)
        spin(0.5)
    return beat.stop()


def _playing(session: Session) -> dict[str, float]:
    session.go_to("path")
    spin(until=lambda: session.is_idle)
    pictures = []
    note = session.viewpoint.picture_changed.connect(lambda: pictures.append(1))
    beat = Heartbeat()
    session.player.play()
    spin(PLAYED)
    found = beat.stop()
    session.player.pause()
    session.viewpoint.picture_changed.disconnect(note)
    return {**found, "pictures_a_second": round(len(pictures) / PLAYED, 1)}
