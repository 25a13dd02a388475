"""How honest the map is: what a layout keeps of the space, and how others with other perplexities look."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import QObject, Signal

from explorer.state.notices import Notices
from explorer.state.work import Work
from models.maps.base import Layout, Settings
from models.maps.comparison import Compared, comparison
from models.maps.points import Points
from models.metrics.neighbourhoods import NEIGHBOURS, Honesty, honesty

COMPARING = "comparison"  # the key of the job


class MapHonesty(QObject):
    changed = Signal()  # what is known of the layout, or that nothing is
    compared_changed = Signal()

    def __init__(self, work: Work, notices: Notices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work, self._notices = work, notices
        self.found: Honesty | None = None  # of the layout, once it has come to rest
        self.compared: tuple[Compared, ...] = ()  # maps of several perplexities
        self._layout: Layout | None = None  # that is judged
        self._lane = work.lane()

        self._lane.done.connect(self._show)
        self._lane.failed.connect(notices.refuse)

    # --- of the layout ---

    def judge(self, points: Points | None, layout: Layout | None) -> None:
        self.forget()
        if points is not None and layout is not None and len(points) >= 2 * NEIGHBOURS:
            self._layout = layout
            self._lane.ask(partial(_judging, points, layout))

    def forget(self) -> None:
        self._lane.drop()
        self._layout = None
        if self.found is not None:
            self.found = None
            self.changed.emit()

    def _show(self, found: tuple[Layout, Honesty]) -> None:
        if found[0] is self._layout:
            self.found = found[1]
            self.changed.emit()

    # --- beside others ---

    @property
    def is_comparing(self) -> bool:
        return self._work.runs(COMPARING)

    def compare(self, points: Points, settings: Settings) -> None:
        """Lay some of the points out by several perplexities."""
        self.compared = ()
        work = comparison(points, settings)
        self._work.start(COMPARING, "Comparing", work, self._take, self._notices.refuse, self._take_some)
        self.compared_changed.emit()

    def forget_compared(self) -> None:
        self._work.cancel(COMPARING)
        self._take(())

    def _take_some(self, events: list) -> None:
        new = tuple(event for event in events if isinstance(event, Compared))
        if new:
            self._take((*self.compared, *new))

    def _take(self, compared: tuple[Compared, ...]) -> None:
        self.compared = compared
        self.compared_changed.emit()


def _judging(points: Points, layout: Layout) -> Iterator:
    return layout, (yield from honesty(points.features, layout.positions))
