"""The way forward: what is left of a real image at any time, in closed form, and what the network still sees of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal

from explorer.state.data import Data
from explorer.state.denoise.glances import Glance, looking
from explorer.state.denoise.look import Look
from explorer.state.denoise.plan import A
from explorer.state.denoise.runs import Runs
from explorer.state.denoise.subjects import MOST, Subject, any_rows, in_size, of_rows, one_class, usual_rows
from explorer.state.model import Model
from explorer.state.notices import Notices
from explorer.state.viewpoint import Viewpoint
from explorer.state.work import Work
from models.base import to_unit
from models.conditioning import first_where_needed, one_by_one
from models.data.base import Item
from models.data.image_file import BROKEN, middle
from models.diffusion.schedules import SCHEDULES, Schedule, schedule
from models.families.ddpm import DDPM
from models.trajectories.forward import noised
from models.trajectories.frames import Frame
from models.trajectories.recipe import LARGEST_SEED, cannot_replay

KINDS = ("x_0", "noise")  # what is held against what the network takes it for, as SEEN has them
OWN = 4  # pictures from elsewhere that are kept, the newest first


class Forward(QObject):
    changed = Signal()  # which images there are, which one is chosen, its noise, or the schedule
    moved = Signal()  # to another time
    seen = Signal()  # other pictures are there to be seen

    def __init__(
        self,
        work: Work,
        model: Model,
        data: Data,
        viewpoint: Viewpoint,
        look: Look,
        runs: Runs,
        notices: Notices,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._model, self._data, self._viewpoint = model, data, viewpoint
        self._look, self._runs, self._notices = look, runs, notices
        self._of: object | None = None  # the model that all this is for
        self._own: tuple[Subject, ...] = ()
        self._of_data: tuple[Subject, ...] = ()
        self._frame: Frame | None = None
        self.chosen = 0
        self.t, self.seed = 0, 0
        self.schedule = ""  # the name of the one by which noise is laid on
        self.kind = "x_0"  # one of KINDS
        self.is_shown = False
        self.look: Glance | None = None  # the newest, of a time that may not be that of now
        self.along: dict[int, Glance] = {}  # by time, those that a film strip asks for
        self._times: tuple[int, ...] = ()
        self._lane, self._strip_lane, self._reader = work.lane(), work.lane(), work.lane()

        model.opened.connect(self._begin)
        model.weights_changed.connect(self._on_weights)
        data.changed.connect(self._on_data)
        self._lane.received.connect(self._take_look)
        self._strip_lane.received.connect(self._take_along)
        self._reader.done.connect(self._take_read)
        for lane in (self._lane, self._strip_lane, self._reader):
            lane.failed.connect(notices.refuse)

    # --- what is there ---

    @property
    def model(self) -> DDPM | None:
        opened = self._model.current
        return None if opened is None or cannot_replay(opened.model.whole) else opened.model.whole

    @property
    def last(self) -> int:
        """T, at which all is noise."""
        return self.model.schedule.steps if self.model else 0

    @property
    def own_schedule(self) -> str:
        """The one that the model has learned by."""
        return self.model.schedule.name if self.model else ""

    @property
    def rates(self) -> Schedule:
        return schedule(self.schedule, self.last)

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """The images to choose from, those from elsewhere before those of the data."""
        return self._own + self._of_data

    @property
    def subject(self) -> Subject | None:
        return self.subjects[self.chosen] if self.subjects else None

    @property
    def frame(self) -> Frame | None:
        """x_t, x_0 and the noise of the chosen image at the time where one stands."""
        if self._frame is None and self.subject is not None:
            self._frame = self.frame_at(self.t)
        return self._frame

    def frame_at(self, t: int) -> Frame | None:
        subject = self.subject
        return None if subject is None else noised(to_unit(subject.image[None]), t, self.rates, self.seed)

    @property
    def asked(self) -> tuple[float, ...]:
        """The class that the network is told: the image's, or none; the first where it has to be told one."""
        conditions, subject = self.model.conditions, self.subject
        if conditions and subject is not None and subject.label is not None:
            return one_by_one(conditions)[subject.label]
        return first_where_needed(conditions)

    def why_not_look(self, t: int | None = None) -> str:
        """Why the network is not asked what it sees, at a time or where one stands; empty where it is."""
        if self.subject is None:
            return "There is no image."
        if self.schedule != self.own_schedule:
            return f"This model has learned by the {self.own_schedule} schedule alone."
        if (self.t if t is None else t) == 0:
            return "At t = 0 there is no noise, and no network has learned to look for any."
        return ""

    def look_now(self) -> Glance | None:
        """At the time where one stands; None until it has come."""
        return self.look if self.look is not None and self.look.t == self.t else None

    # --- where one stands, as a player needs it ---

    @property
    def step(self) -> int:
        return self.t

    @property
    def reached(self) -> int:
        return self.last

    def move_to(self, t: int) -> None:
        """To a time from 0 to T, or to the end that is nearer."""
        t = min(max(t, 0), self.last)
        if t != self.t:
            self.t, self._frame = t, None
            self.moved.emit()
            self._ask()

    def move_to_share(self, share: float) -> None:
        """The same in shares of the way from image to noise."""
        self.move_to(round(share * self.last))

    # --- looking at something else ---

    def show(self, shown: bool) -> None:
        """Whether somebody looks: only then is the network asked."""
        if shown != self.is_shown:
            self.is_shown = shown
            if shown:
                self._ask()
                self._ask_along()
            else:
                self._lane.drop()
                self._strip_lane.drop()

    def look_along(self, times: Sequence[int]) -> None:
        """The times at which a film strip wants to show what the network sees."""
        if tuple(times) != self._times:
            self._times = tuple(times)
            self._ask_along()

    def look_at(self, kind: str) -> None:
        if kind in KINDS and kind != self.kind:
            self.kind = kind
            self.seen.emit()

    def choose(self, index: int) -> None:
        if 0 <= index < len(self.subjects) and index != self.chosen:
            self.chosen = index
            self._start_over()

    def set_schedule(self, name: str) -> None:
        if name in SCHEDULES and name != self.schedule and self.model:
            self.schedule = name
            self._start_over()

    def set_seed(self, seed: int) -> None:
        """Other noise."""
        if not 0 <= seed <= LARGEST_SEED:
            self._notices.refuse(f"The seed must be a whole number from 0 to {LARGEST_SEED:,}.")
        elif seed != self.seed:
            self.seed = seed
            self._start_over()

    def draw_again(self) -> None:
        """The noise, with the next seed."""
        self.set_seed((self.seed + 1) % LARGEST_SEED)

    # --- other images ---

    def why_not_data(self) -> str:
        """Why there are no images of the data; empty where there are."""
        if self._data.loading:
            return f"{self._data.loading} is being opened…"
        return "" if self._data.current is not None else "The data that this model has learned from are not open."

    def take_usual(self) -> None:
        """The images of the data that are shown at first."""
        if data := self._data.current:
            self.take_rows(usual_rows(data))

    def take_any(self) -> None:
        """Images of the data by chance."""
        if data := self._data.current:
            self.take_rows(any_rows(data))

    def take_rows(self, rows: Sequence[int]) -> None:
        """Images of the open data, in the place of those that are here."""
        if (data := self._data.current) is not None and self.model:
            if len(rows) > MOST:
                self._notices.news(f"The first {MOST} of the {len(rows):,} images are taken.")
            self._of_data = of_rows(data, rows[:MOST], self.model.item, self.model.conditions)
            self.chosen = len(self._own) if self._of_data else 0
            self._start_over()

    def take_image(self, image: np.ndarray, name: str, label: int | None = None) -> None:
        """An image uint8 [height, width, 1 or 3] of any size, before all others."""
        if self.model:
            subject = Subject(name, in_size(image, self.model.item), label, is_own=True)
            self._own = (subject, *self._own)[:OWN]
            self.chosen = 0
            self._start_over()

    def open_file(self, path: Path) -> None:
        """The middle of a picture's file; one that is none is refused, and nothing changes."""
        if self.model:
            self._reader.ask(partial(_reading, path, self.model.item))

    def why_not_viewpoint(self) -> str:
        picture = self._viewpoint.picture
        return "" if picture is not None and not picture.is_draft else "The viewpoint has no picture yet."

    def take_viewpoint(self) -> None:
        """The viewpoint's picture, of which the class is known that was asked for."""
        if not self.why_not_viewpoint():
            picture = self._viewpoint.picture
            self.take_image(picture.image, "The viewpoint's picture", one_class(picture.manner.condition))

    def why_not_run(self) -> str:
        a = self._runs.a
        return "" if a is not None and a.is_whole else "Run A has not come to its end."

    def take_run(self) -> None:
        """What run A has come to, of the image of its batch that is looked at."""
        if not self.why_not_run() and (a := self._runs.shown[A]).frame(a.last) is not None:
            image, end = self._look.image, a.frame(a.last)
            self.take_image(end.pictures("x_t")[image], "The end of run A", one_class(a.recipe.condition))

    # --- inside ---

    def _begin(self) -> None:
        """Halfway, with the model's own schedule; another space of the same model changes nothing."""
        model = self.model
        if model is not None and model is self._of:
            return
        self._of, self._own, self._of_data, self.chosen = model, (), (), 0
        self.schedule, self.t, self.seed = self.own_schedule, self.last // 2, 0
        self._reader.drop()
        self._take_data()
        self._start_over()
        self.moved.emit()

    def _on_weights(self) -> None:
        """Other weights see something else in the same."""
        self._of = self.model
        self._look_again()
        self.seen.emit()

    def _on_data(self) -> None:
        was_own = self.subject is not None and self.subject.is_own
        self._take_data()
        self.chosen = self.chosen if was_own else len(self._own) if self._of_data else 0
        self._start_over()

    def _take_data(self) -> None:
        data, model = self._data.current, self.model
        fits = data is not None and model is not None
        self._of_data = of_rows(data, usual_rows(data), model.item, model.conditions) if fits else ()

    def _start_over(self) -> None:
        self._frame = None
        self._look_again()
        self.changed.emit()
        self.seen.emit()

    def _look_again(self) -> None:
        self._lane.drop()
        self._strip_lane.drop()
        self.look, self.along = None, {}
        self._ask()
        self._ask_along()

    def _ask(self) -> None:
        if not self.is_shown or self.model is None:
            return
        if self.why_not_look():
            self._lane.drop()
        else:
            self._lane.ask(partial(looking, *self._what(), (self.t,)))

    def _ask_along(self) -> None:
        if self.is_shown and self.model is not None:
            if wanted := [t for t in self._times if t not in self.along and not self.why_not_look(t)]:
                self._strip_lane.ask(partial(looking, *self._what(), wanted))

    def _what(self) -> tuple[DDPM, np.ndarray, int, tuple[float, ...]]:
        return self.model, self.subject.image, self.seed, self.asked

    def _take_look(self, looks: list[Glance]) -> None:
        self.look = looks[-1]
        self.seen.emit()

    def _take_along(self, looks: list[Glance]) -> None:
        self.along |= {look.t: look for look in looks}
        self.seen.emit()

    def _take_read(self, read: tuple[Path, np.ndarray | None]) -> None:
        path, image = read
        if image is None:
            self._notices.refuse(f"No picture can be read from {path.name}.")
        else:
            self.take_image(image, path.stem)


def _reading(path: Path, item: Item) -> Iterator[None]:
    """The path, with the picture or None where there is none."""
    yield
    try:
        return path, middle(path, item.height, item.width)
    except BROKEN:
        return path, None
