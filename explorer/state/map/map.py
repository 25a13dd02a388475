"""The map: the points that are laid out, where they lie, and where among them the viewpoint is.

Points are gathered only while somebody looks. Their principal plane is there at once; t-SNE moves them from there.
What was made of the weights of another step stays until somebody asks for it anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal

from explorer.jobs import Job
from explorer.state.data import Data
from explorer.state.map.honesty import MapHonesty
from explorer.state.map.look import MapLook
from explorer.state.model import Model, Opened
from explorer.state.notices import Notices
from explorer.state.own_image import OwnImage
from explorer.state.viewpoint import Picture, Viewpoint
from explorer.state.work import Work
from models.base import Manner
from models.maps import METHODS
from models.maps.base import Layout, Moving, Settings
from models.maps.points import Points
from models.maps.sources import FILE, SOURCES, Subject, Wanted
from models.maps.table import write_table
from models.maps.tsne import Embedding, go_on

GATHERING, LAYING_OUT = "points", "map"  # the keys of the jobs
FIRST_METHOD, LIVE_METHOD = "pca", "tsne"  # the one is there at once, the other moves on from it
FLAT = 3  # dimensions, up to which the principal plane shows most of what there is
PER_POINT = 4  # points, at the least, for every unit of the perplexity of a map that nobody has asked for
MORE = 250  # iterations of t-SNE that one more request adds


@dataclass(frozen=True, eq=False)
class Mapped:
    """Points with the step of the weights that they follow from."""

    points: Points
    source: tuple[str, Path | None]  # its name, and the file it was read from where it was
    step: int


class MapState(QObject):
    points_changed = Signal()  # other points, or none
    moved = Signal()  # the points lie elsewhere
    changed = Signal()  # what is chosen, or whether it is being worked on
    placed = Signal()  # the viewpoint lies elsewhere

    def __init__(
        self,
        work: Work,
        model: Model,
        data: Data,
        viewpoint: Viewpoint,
        own_image: OwnImage,
        notices: Notices,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._work, self._model, self._data, self._viewpoint = work, model, data, viewpoint
        self._own_image, self._notices = own_image, notices
        self.source = next(iter(SOURCES))
        self.method = FIRST_METHOD
        self._has_chosen = False  # the method, by hand
        self.file: Path | None = None  # of embeddings that were computed elsewhere
        self.settings, self.wanted = Settings(), Wanted()
        self.mapped: Mapped | None = None
        self.layouts: dict[str, Layout] = {}  # of these points, the newest by each method
        self.position: np.ndarray | None = None  # [2], of the viewpoint
        self.look, self.honesty = MapLook(self), MapHonesty(work, notices, self)
        self._is_shown = False
        self._job: Job | None = None  # that lays out
        self._was_moving = False
        self._lane = work.lane()

        model.opened.connect(self._begin)
        model.weights_changed.connect(self.changed)
        data.changed.connect(self._look_at_data)
        work.changed.connect(self._look_at_work)
        viewpoint.picture_changed.connect(self._place)
        self._lane.done.connect(self._show_position)
        self._lane.failed.connect(notices.refuse)

    # --- what there is ---

    @property
    def points(self) -> Points | None:
        return self.mapped.points if self.mapped else None

    @property
    def layout(self) -> Layout | None:
        """By the chosen method; while that is not there yet, what there was before."""
        return self.layouts.get(self.method) or self.layouts.get(FIRST_METHOD)

    @property
    def is_gathering(self) -> bool:
        return self._work.runs(GATHERING)

    @property
    def is_moving(self) -> bool:
        """Whether a layout is being worked on, or paused."""
        return self._work.runs(LAYING_OUT)

    @property
    def is_paused(self) -> bool:
        return self.is_moving and self._job is not None and self._job.is_paused

    @property
    def is_of_other_weights(self) -> bool:
        """Whether the model has been at another step since the points were made."""
        opened = self._model.current
        return self.mapped is not None and opened is not None and self.mapped.step != opened.step

    def why_not(self, source: str) -> str:
        """Why there is no map of a source, for a tool tip; empty where there is."""
        if self._model.current is None:
            return "No model is open."
        return SOURCES[source].cannot(self._subject())

    # --- commands ---

    def show(self, shown: bool) -> None:
        """Whether somebody looks."""
        self._is_shown = shown
        if shown and self.mapped is None and not self.is_gathering:
            self._gather()

    def choose_source(self, source: str) -> None:
        if source != self.source and not self.why_not(source):
            self.source = source
            self._gather()

    def open_embeddings(self, path: Path) -> None:
        """See what somebody has computed elsewhere; a file that cannot be read is refused, and changes nothing."""
        if self._model.current is None:
            self._notices.refuse("No model is open.")
            return
        before = self.source, self.file
        self.source, self.file = FILE, path
        self._gather(partial(self._refuse_file, *before))

    def _refuse_file(self, source: str, file: Path | None, error: Exception) -> None:
        self.source, self.file = source, file
        self._notices.refuse(error)
        self.changed.emit()

    def choose_method(self, method: str) -> None:
        """See the points laid out by another method, which is begun where it is not there yet."""
        if method == self.method or METHODS[method].cannot():
            return
        self.stop()
        self.method, self._has_chosen = method, True
        self.changed.emit()
        self._rest_or_lay_out()

    def set_settings(self, **settings: float) -> None:
        """Other settings of the method; where it uses them it begins anew."""
        before, self.settings = self.settings, replace(self.settings, **settings)
        if self.settings != before:
            self.changed.emit()
            if self.points is not None and set(settings) & set(METHODS[self.method].settings):
                self._lay_out()

    def set_wanted(self, **wanted: float) -> None:
        """More or fewer points, or another level of noise."""
        before, self.wanted = self.wanted, replace(self.wanted, **wanted)
        if self.wanted != before and self._is_shown:
            self._gather()

    def recompute(self) -> None:
        """Of the weights as they are now."""
        self._gather()

    def pause(self) -> None:
        if self.is_moving:
            self._job.pause()
            self.changed.emit()

    def go_on(self) -> None:
        """After a pause; or, where t-SNE has ended, for more iterations."""
        if self.is_paused:
            self._job.go_on()
            self.changed.emit()
        elif isinstance(embedding := self.layouts.get(self.method), Embedding) and not self.is_moving:
            self._start(go_on(embedding, MORE))
        elif not self.is_moving and self.points is not None:
            self._lay_out()

    def stop(self) -> None:
        """What has been laid out so far stays."""
        self._work.cancel(LAYING_OUT)

    def stand_at(self, row: int) -> None:
        """Make a point the viewpoint: its code, or its picture's, which may have to be searched for."""
        points = self.points
        if points is None:
            return
        if points.codes is not None and points.codes.shape[1] == len(self._viewpoint.code):
            self._viewpoint.move_to(points.codes[row], points.manner(row, self._viewpoint.manner))
        else:
            self._own_image.encode(points.images[row])

    def export(self, path: Path) -> None:
        """Coordinates, labels and codes of all points, or of those selected, as CSV."""
        points, layout = self.points, self.layout
        rows = self.look.selected_rows if len(self.look.selected) else None
        work = write_table(path, points, layout, rows)
        self._work.start("table", f"Writing {path.name}", work, self._say_written, partial(self._refuse_table, path))

    def _say_written(self, path: Path) -> None:
        self._notices.news(f"The map was written to {path.name}.")

    def _refuse_table(self, path: Path, error: Exception) -> None:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        self._notices.refuse(f"{path.name} could not be written: {reason}.")

    def compare(self) -> None:
        """Lay some of the points out by several perplexities."""
        if self.points is not None:
            self.honesty.compare(self.points, self.settings)

    # --- gathering and laying out ---

    def _subject(self) -> Subject:
        opened, data = self._model.current, self._data.current
        fits = data is not None and data.item == opened.model.item
        return Subject(opened.model, data if fits else None, opened.summary, opened.header.data.classes, self.file)

    def _begin(self) -> None:
        """Another model, or another of its spaces."""
        self._drop()
        self.file = None
        if self.why_not(self.source):
            self.source = next((name for name in SOURCES if not self.why_not(name)), self.source)
        self.changed.emit()
        if self._is_shown:
            self._gather()

    def _drop(self) -> None:
        self._work.cancel(GATHERING)
        self._work.cancel(LAYING_OUT)
        self._lane.drop()
        self.mapped, self.layouts, self.position = None, {}, None
        self.look.take(None)
        self.honesty.forget()
        self.honesty.forget_compared()
        self.points_changed.emit()

    def _look_at_data(self) -> None:
        """The model's data have come, or have been closed: a map that could not be made now can, or the other way."""
        if self._model.current is not None and (self.mapped is None or self.mapped.points.held_out is None):
            self._begin()

    def _gather(self, refuse: Callable[[Exception], None] | None = None) -> None:
        opened = self._model.current
        if opened is None or self.why_not(self.source):
            self.changed.emit()
            return
        self._work.cancel(LAYING_OUT)
        work = _gathering(self.source, self._subject(), self.wanted, opened)
        self._work.start(GATHERING, "Gathering points", work, self._take, refuse or self._notices.refuse)
        self.changed.emit()

    def _take(self, gathered: tuple[Mapped, Layout]) -> None:
        """The points, in their principal plane; a selection stays where it is of the same kind."""
        before = self.mapped
        self.mapped, plane = gathered
        self.layouts = {FIRST_METHOD: plane}
        if not self._has_chosen:
            self.method = self._usual_method()
        self.look.take(self.points, keeps=before is not None and before.source == self.mapped.source)
        self.honesty.forget_compared()
        self.points_changed.emit()
        self._rest_or_lay_out()

    def _usual_method(self) -> str:
        """Of many dimensions a plane shows little; nobody is refused a map that he has not asked for."""
        enough = len(self.points) >= PER_POINT * self.settings.perplexity
        return LIVE_METHOD if self.points.features.shape[1] > FLAT and enough else FIRST_METHOD

    def _rest_or_lay_out(self) -> None:
        self.moved.emit()
        if self.points is not None and self.method not in self.layouts:
            self._lay_out()
        else:
            self.honesty.judge(self.points, self.layout)
        self._place()

    def _lay_out(self) -> None:
        self.layouts.pop(self.method, None)
        self.honesty.forget()
        self._start(METHODS[self.method].lay_out(self.points.features, self.settings))

    def _start(self, work: Iterator) -> None:
        title = METHODS[self.method].title
        finish = partial(self._finish, self.method)
        self._job = self._work.start(LAYING_OUT, title, work, finish, self._notices.refuse, self._show)
        self.changed.emit()

    def _show(self, events: list) -> None:
        """A layout on the way."""
        for event in events:
            if isinstance(event, Moving):
                self._keep(self.method, event)

    def _finish(self, method: str, layout: Layout) -> None:
        self._keep(method, layout)

    def _keep(self, method: str, layout: Layout) -> None:
        self.layouts[method] = layout
        self.moved.emit()
        self._place()

    def _look_at_work(self) -> None:
        """A job has begun or ended, perhaps because somebody has cancelled it in the status bar."""
        was_moving, self._was_moving = self._was_moving, self.is_moving
        if was_moving and not self.is_moving:
            self.honesty.judge(self.points, self.layout)
        self.changed.emit()

    # --- the viewpoint ---

    def _place(self) -> None:
        """Where the viewpoint lies; while points still move this follows them."""
        points, layout, picture = self.points, self.layout, self._viewpoint.picture
        if points is None or layout is None or picture is None or points.placing is None:
            return
        self._lane.ask(partial(_placing, points, layout, picture, self._viewpoint.manner))

    def _show_position(self, found: tuple[Points, type, np.ndarray]) -> None:
        """Points that move have gone on a little meanwhile."""
        points, kind, position = found
        if points is self.points and isinstance(self.layout, kind):
            self.position = position
            self.placed.emit()


def _gathering(source: str, subject: Subject, wanted: Wanted, opened: Opened) -> Iterator:
    """The result is the points with their principal plane."""
    points = yield from SOURCES[source].points(subject, wanted)
    plane = yield from METHODS[FIRST_METHOD].lay_out(points.features, Settings())
    return Mapped(points, (source, subject.file), opened.step), plane


def _placing(points: Points, layout: Layout, picture: Picture, manner: Manner) -> Iterator[None]:
    yield
    features = points.placing(picture.code, picture.image, manner)
    return points, type(layout), layout.place(features[None].astype(np.float32))[0]
