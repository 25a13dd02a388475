"""The way forward: what is left of a real image at any time, in closed form, by a schedule and with fixed noise."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from explorer.state.denoise.forward_images import ForwardImages
from explorer.state.notices import Notices
from models.base import to_unit
from models.diffusion.schedules import SCHEDULES, Schedule, schedule
from models.trajectories.forward import noised
from models.trajectories.frames import Frame
from models.trajectories.recipe import LARGEST_SEED


class Forward(QObject):
    changed = Signal()  # the image, its noise, or the schedule
    moved = Signal()  # to another time

    def __init__(self, images: ForwardImages, notices: Notices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._images, self._notices = images, notices
        self._frame: Frame | None = None
        self.t, self.seed = 0, 0
        self.schedule = ""  # the name of the one by which noise is laid on

        images.changed.connect(self._on_images)

    # --- what is there ---

    @property
    def last(self) -> int:
        """T, at which all is noise."""
        return self._images.model.schedule.steps if self._images.model else 0

    @property
    def own_schedule(self) -> str:
        """The one that the model has learned by."""
        return self._images.model.schedule.name if self._images.model else ""

    @property
    def rates(self) -> Schedule:
        return schedule(self.schedule, self.last)

    @property
    def frame(self) -> Frame | None:
        """x_t, x_0 and the noise of the chosen image at the time where one stands."""
        if self._frame is None and self._images.subject is not None:
            self._frame = self.frame_at(self.t)
        return self._frame

    def frame_at(self, t: int) -> Frame | None:
        subject = self._images.subject
        return None if subject is None else noised(to_unit(subject.image[None]), t, self.rates, self.seed)

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

    def move_to_share(self, share: float) -> None:
        """The same in shares of the way from image to noise."""
        self.move_to(round(share * self.last))

    # --- other noise ---

    def set_schedule(self, name: str) -> None:
        if name in SCHEDULES and name != self.schedule and self._images.model:
            self.schedule = name
            self._start_over()

    def set_seed(self, seed: int) -> None:
        if not 0 <= seed <= LARGEST_SEED:
            self._notices.refuse(f"The seed must be a whole number from 0 to {LARGEST_SEED:,}.")
        elif seed != self.seed:
            self.seed = seed
            self._start_over()

    def draw_again(self) -> None:
        """The noise, with the next seed."""
        self.set_seed((self.seed + 1) % LARGEST_SEED)

    # --- inside ---

    def _on_images(self, of_another_model: bool) -> None:
        """Of another model halfway, with its own schedule."""
        if of_another_model:
            self.schedule, self.t, self.seed = self.own_schedule, self.last // 2, 0
        self._start_over()
        if of_another_model:
            self.moved.emit()

    def _start_over(self) -> None:
        self._frame = None
        self.changed.emit()
