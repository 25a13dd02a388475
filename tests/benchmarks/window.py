"""What a hand at the window feels: heartbeat, latency, grid times, and what the window costs training."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import numpy as np
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from explorer.jobs import favouring_gui
from explorer.settings import Folders, Settings
from explorer.state.session import Session
from explorer.state.train.training import IDLE
from explorer.window import Window, dress
from models import shipped
from models.base import Step
from models.families.vae import Config
from models.training import new_run, train
from tests.benchmarks.measuring import Heartbeat, quantiles, spin

SIZE = (1440, 900)
DRAGGED = 12.0  # seconds
TRAINED = 15.0  # seconds of each turn of training
TURNS = 3


def figures() -> Iterator[dict]:
    QApplication.instance() or QApplication([])
    yield from _with_faces()
    yield from _with_fashion()


@contextmanager
def window_of(model: str) -> Iterator[Session]:
    path = next(path for path in (*shipped.models(), *shipped.runs()) if path.stem == model)
    with tempfile.TemporaryDirectory() as folder:
        session = Session(Folders.below(Path(folder)), Settings(theme="dark"))
        dress(session.settings)
        window = Window(session)
        window.resize(*SIZE)
        window.show()
        session.open(path)
        spin(until=lambda: session.model.current is not None and session.is_idle)
        with favouring_gui():
            yield session
        session.training.stop()
        spin(until=lambda: session.training.state == IDLE)
        window.close()


def _with_faces() -> Iterator[dict]:
    with window_of("faces-vae") as session:
        yield {"figure": "move to picture, faces-vae", "budget": "median 33, 99 % 80", **quantiles(_drag(session))}
        yield {"figure": "idle window", "budget": "no CPU to speak of", "cpu_percent": _idle(session)}
        beat = Heartbeat()
        session.go_to("train")
        session.training.start("bench", "vae", Config(), 100_000, 0)
        spin(3.0)
        session.go_to("grid")
        latencies = _drag(session)
        yield {"figure": "heartbeat, training and dragging", "budget": "99 % under 50, none over 150", **beat.stop()}
        yield {"figure": "move to picture while training", **quantiles(latencies)}
        began = time.perf_counter()
        session.training.stop()
        said = 1000 * (time.perf_counter() - began)
        spin(until=lambda: session.training.state == IDLE)
        ended = 1000 * (time.perf_counter() - began)
        yield {"figure": "stop training", "budget": "200 ms", "said_ms": round(said, 1), "ended_ms": round(ended)}


def _with_fashion() -> Iterator[dict]:
    with window_of("fashion-vae-2d") as session:
        session.go_to("train")  # the Grid would ask for tiles of its own
        first, whole = zip(*(_grid(session) for _ in range(9)), strict=True)
        yield {
            "figure": "20 x 20 tiles of 28 px",
            "budget": "coarse 50, complete 250",
            "first_ms": round(median(first), 1),
            "complete_ms": round(median(whole), 1),
        }
        session.data.open("fashion")
        spin(until=lambda: session.data.loading == "" and session.is_idle)
        yield _training_speed(session)


def _drag(session: Session) -> list[float]:
    """Milliseconds from each of many moves, 16 ms apart, to the picture of that code or a later one."""
    rng, waiting, taken = np.random.default_rng(0), [], []

    def arrived() -> None:
        code, now = session.viewpoint.picture.code, time.perf_counter()
        index = next((k for k, (c, _) in enumerate(waiting) if np.array_equal(c, code)), None)
        if index is not None:
            taken.append(1000 * (now - waiting[index][1]))
            del waiting[: index + 1]

    session.viewpoint.picture_changed.connect(arrived)
    session.viewpoint.begin_gesture()
    ends, place = time.perf_counter() + DRAGGED, np.zeros(2)
    while time.perf_counter() < ends:
        place = np.clip(place + rng.normal(0, 0.06, 2), -2, 2)
        session.plane.move_to(tuple(place))
        waiting.append((session.viewpoint.code, time.perf_counter()))
        spin(0.016)
    session.viewpoint.end_gesture()
    session.viewpoint.picture_changed.disconnect(arrived)
    return taken


def _idle(session: Session) -> float:
    spin(until=lambda: session.is_idle)
    spin(1.0)
    began = time.process_time()
    asleep = QEventLoop()  # `spin` looks around all the time, and that would be what is measured
    QTimer.singleShot(4000, asleep.quit)
    asleep.exec()
    return round(100 * (time.process_time() - began) / 4, 2)


def _grid(session: Session) -> tuple[float, float]:
    spin(until=lambda: session.is_idle)
    session.tiles._clear()
    arrived: list[float] = []
    note = session.tiles.arrived.connect(lambda: arrived.append(time.perf_counter()))
    began = time.perf_counter()
    session.tiles.ask(-8, -10, -10, 10, 10, (0.0, 0.0))
    spin(until=lambda: session.tiles.progress[0] == 400)
    session.tiles.arrived.disconnect(note)
    return 1000 * (arrived[0] - began), 1000 * (arrived[-1] - began)


def _training_speed(session: Session) -> dict:
    """Steps a second of the same run in the window, Train in view, and without any window; taking turns."""
    session.go_to("train")
    pairs = [(_steps_in_window(session, turn), _steps_headless(session, turn)) for turn in range(TURNS)]
    return {
        "figure": "training in the window against headless",
        "budget": "ratio at least 0.90",
        "window": round(median(a for a, _ in pairs), 1),
        "headless": round(median(b for _, b in pairs), 1),
        "ratio": round(median(a / b for a, b in pairs), 3),
    }


def _steps_in_window(session: Session, turn: int) -> float:
    session.training.start(f"speed-{turn}", "vae", Config(), 10**6, turn)
    spin(until=lambda: session.training.step >= 20)
    began, first = time.perf_counter(), session.training.step
    spin(TRAINED)
    speed = (session.training.step - first) / (time.perf_counter() - began)
    session.training.stop()
    spin(until=lambda: session.training.state == IDLE and session.is_idle)
    return speed


def _steps_headless(session: Session, turn: int) -> float:
    run = new_run(session.folders.runs / f"headless-{turn}", "vae", Config(), session.data.current, seed=turn)
    events = train(run, session.data.current, 10**6)
    began = first = 0.0
    for event in events:
        if isinstance(event, Step):
            if event.step == 20:
                began, first = time.perf_counter(), event.step
            if began and time.perf_counter() - began > TRAINED:
                break
    speed = (event.step - first) / (time.perf_counter() - began)
    events.close()
    return speed
