"""Long work off the GUI thread.

The work is a generator from models/: it yields events and returns a result. It runs on a plain Python thread that
never touches a Qt object; a timer in the GUI thread collects what has arrived. However fast the work is, the GUI sees
at most one batch a tick, so it cannot be flooded, and closing the generator is how a job is cancelled, so its own
`finally` blocks run.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from models.base import Evaluation, Note, Snapshot, Step

JOB_TICK = 33  # milliseconds between two batches of a job's events
LANE_TICK = 8  # and between two looks at a lane, which a person's hand is waiting for
KEPT = (Step, Evaluation, Snapshot, Note)  # events of which none may be lost
JOB_NICE, LANE_NICE = 10, 5  # how far threads stand back behind the GUI's: a lane is what a hand waits for
GIL_PATIENCE = 0.001  # seconds until a thread that runs Python hands over to the GUI's; Python's own 0.005 are felt


@contextmanager
def favouring_gui() -> Iterator[None]:
    """While a built window runs: its thread waits less for Python's lock, and less garbage is looked for."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(GIL_PATIENCE)
    # What lives as long as the application need not be looked through again: torch and Qt alone take 150 ms each time.
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        sys.setswitchinterval(before)


def _stand_back(nice: int) -> None:
    """Give way to the GUI's thread where threads have a rank of their own, which is on Linux."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), nice)


class Mailbox:
    """Events on their way to the GUI: every one that must be kept, but only the newest of any other kind."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: deque[object] = deque(maxlen=20_000)
        self._newest: dict[type, object] = {}

    def put(self, event: object) -> None:
        with self._lock:
            if isinstance(event, KEPT):
                self._kept.append(event)
            else:
                self._newest[type(event)] = event

    def take(self) -> list[object]:
        with self._lock:
            events = [*self._kept, *self._newest.values()]
            self._kept.clear()
            self._newest.clear()
        return events


class Job(QObject):
    """One generator at work. Exactly one of finished, failed and cancelled is emitted, and it is the last."""

    received = Signal(list)
    finished = Signal(object)
    failed = Signal(Exception)
    cancelled = Signal()

    def __init__(self, work: Iterator, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._mailbox = Mailbox()
        self._stop = threading.Event()
        self._go = threading.Event()
        self._go.set()
        self._until: type | None = None  # an event of this kind pauses it
        self._end: tuple[Any, tuple] = (self.cancelled, ())
        self._thread = threading.Thread(target=self._run, name="job", daemon=True)
        self._timer = QTimer(self, interval=JOB_TICK)
        self._timer.timeout.connect(self.collect)

    def start(self) -> None:
        self._thread.start()
        self._timer.start()

    def pause(self) -> None:
        self._go.clear()

    def go_on(self) -> None:
        self._until = None
        self._go.set()

    def go_on_until(self, kind: type) -> None:
        """Go on, and pause again after the next event of this kind."""
        self._until = kind
        self._go.set()

    @property
    def is_paused(self) -> bool:
        return not self._go.is_set()

    @property
    def is_stopping(self) -> bool:
        return self._stop.is_set()

    def cancel(self) -> None:
        self._stop.set()
        self._go.set()

    def wait(self) -> None:
        """Block until the thread has ended and its last events are delivered: for closing the window."""
        self._thread.join()
        self.collect()

    def collect(self) -> None:
        """Hand over what has arrived since the last tick; called by the timer."""
        over = not self._thread.is_alive()  # read before taking, so that nothing is left behind
        if events := self._mailbox.take():
            self.received.emit(events)
        if over and self._timer.isActive():
            self._timer.stop()
            signal, arguments = self._end
            signal.emit(*arguments)

    def _run(self) -> None:
        _stand_back(JOB_NICE)
        try:
            while self._go.wait() and not self._stop.is_set():
                self._mailbox.put(event := next(self._work))
                if self._until is not None and isinstance(event, self._until):
                    self._go.clear()
                    self._until = None
            self._work.close()
        except StopIteration as stop:
            self._end = (self.finished, (stop.value,))
        except Exception as error:
            self._end = (self.failed, (error,))


class Lane(QObject):
    """Work of which only the newest matters, such as decoding under a moving cursor.

    One thread serves it, asleep while there is nothing to do. Asking again replaces the request that waits and stops
    the one that runs at its next yield; what that had yielded already is still delivered, so a long drag keeps
    showing something. Between the request's start and its end, `received` brings events; `done` brings its result.
    """

    received = Signal(list)
    done = Signal(object)
    failed = Signal(Exception)
    idle = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._changed = threading.Condition()
        self._waiting: Callable[[], Iterator] | None = None
        self._running = False
        self._closed = False
        self._outbox: deque[tuple[str, object]] = deque()
        self._thread: threading.Thread | None = None
        self._timer = QTimer(self, interval=LANE_TICK)
        self._timer.timeout.connect(self.collect)

    @property
    def is_idle(self) -> bool:
        return not self._timer.isActive()

    def ask(self, work: Callable[[], Iterator]) -> None:
        """Run `work()`, a generator, on the lane's thread, instead of whatever was asked before."""
        with self._changed:
            self._waiting = work
            self._changed.notify()
        if self._thread is None:
            self._thread = threading.Thread(target=self._serve, name="lane", daemon=True)
            self._thread.start()
        self._timer.start()

    def drop(self) -> None:
        """Forget what is asked, and stop what runs; of neither is anything said any more."""
        with self._changed:
            self._waiting = _nothing
            self._outbox = deque()  # what runs has the one before
            self._changed.notify()

    def stop(self) -> None:
        """Let the thread come to its end, without waiting for it."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def close(self) -> None:
        """End the thread; called once, when the window closes."""
        self.stop()
        if self._thread:
            self._thread.join()
            self._thread = None
        self._timer.stop()

    def collect(self) -> None:
        with self._changed:
            arrived = list(self._outbox)
            self._outbox.clear()
            idle = not self._running and self._waiting is None
        if idle:
            self._timer.stop()
        if events := [value for kind, value in arrived if kind == "event"]:
            self.received.emit(events)
        for kind, value in arrived:
            if kind == "done":
                self.done.emit(value)
            elif kind == "failed":
                self.failed.emit(value)
        if idle:
            self.idle.emit()

    def _serve(self) -> None:
        _stand_back(LANE_NICE)
        while (request := self._next()) is not None:
            work, outbox = request
            try:
                self._work_on(work(), outbox)
            except Exception as error:
                outbox.append(("failed", error))

    def _next(self) -> tuple[Callable[[], Iterator], deque] | None:
        """What to work on, and where to put what comes of it."""
        with self._changed:
            self._running = False
            self._changed.wait_for(lambda: self._waiting is not None or self._closed)
            work, self._waiting = self._waiting, None
            self._running = not self._closed
            return None if self._closed else (work, deque() if work is _nothing else self._outbox)

    def _work_on(self, work: Iterator, outbox: deque) -> None:
        while self._waiting is None and not self._closed:
            try:
                if (event := next(work)) is not None:  # else only a chance to stop
                    outbox.append(("event", event))
            except StopIteration as stop:
                outbox.append(("done", stop.value))
                return
        work.close()


def _nothing() -> Iterator:
    yield from ()
