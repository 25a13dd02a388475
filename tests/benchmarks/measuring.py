"""How things are timed: gaps of a heartbeat, quantiles, and two ways of the same work taking turns."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer

BEAT = 16  # milliseconds


class Heartbeat(QObject):
    """A timer of the GUI thread that notes how far apart its ticks come, in milliseconds."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer(self, interval=BEAT, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def stop(self) -> dict[str, float]:
        self._timer.stop()
        gaps = np.array(self.gaps)
        return {
            "beats": len(gaps),
            "percent_under_50_ms": round(100 * float((gaps < 50).mean()), 2),
            "worst_ms": round(float(gaps.max()), 1),
        }

    def _beat(self) -> None:
        now = time.perf_counter()
        self.gaps.append(1000 * (now - self._last))
        self._last = now


def spin(seconds: float = 0.0, until: Callable[[], bool] | None = None, limit: float = 300.0) -> None:
    """Let the event loop run for a while, or until something holds."""
    began = time.perf_counter()
    while time.perf_counter() - began < (limit if until else seconds):
        QCoreApplication.processEvents()
        if until and until():
            return
        time.sleep(0.001)


def quantiles(values: list[float]) -> dict[str, float]:
    return {"median_ms": round(median(values), 1), "p99_ms": round(float(np.quantile(values, 0.99)), 1)}


def taking_turns(one: Callable[[], float], other: Callable[[], float], rounds: int = 5) -> dict[str, float]:
    """Medians of two measurements and of their ratio, each round measuring both."""
    pairs = [(one(), other()) for _ in range(rounds)]
    return {
        "one": round(median(a for a, _ in pairs), 3),
        "other": round(median(b for _, b in pairs), 3),
        "ratio": round(median(a / b for a, b in pairs), 3),
    }
