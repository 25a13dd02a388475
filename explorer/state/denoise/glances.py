"""What the network takes x_t for at one look, where the image and the noise in it are known.

It is asked only while somebody looks: where one stands on the way forward, and along a film strip.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import torch
from PySide6.QtCore import QObject, Signal

from explorer.state.denoise.forward import Forward
from explorer.state.denoise.forward_images import ForwardImages
from explorer.state.model import Model
from explorer.state.notices import Notices
from explorer.state.work import Work
from models.base import Manner, to_unit
from models.conditioning import first_where_needed, one_by_one
from models.families.ddpm import DDPM
from models.trajectories.forward import fixed_noise
from models.trajectories.frames import Frame, packed

KINDS = ("x_0", "noise")  # what is held against what the network takes it for, as SEEN has them


@dataclass(frozen=True, eq=False)
class Glance:
    t: int
    frame: Frame = field(repr=False)  # of one image
    errors: dict[str, float]  # by kind: x_0's in shares of the way from black to white, noise's in sigmas; RMS
    milliseconds: float


class Glances(QObject):
    changed = Signal()  # other pictures are there to be seen, or others of them are looked at

    def __init__(
        self,
        work: Work,
        model: Model,
        images: ForwardImages,
        forward: Forward,
        notices: Notices,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._images, self._forward = images, forward
        self.kind = "x_0"  # one of KINDS
        self.is_shown = False
        self.newest: Glance | None = None  # of a time that may not be that of now
        self.along: dict[int, Glance] = {}  # by time, those that a film strip asks for
        self._times: tuple[int, ...] = ()
        self._lane, self._strip_lane = work.lane(), work.lane()

        forward.changed.connect(self._look_again)
        forward.moved.connect(self._ask)
        model.weights_changed.connect(self._look_again)  # others see something else in the same
        self._lane.received.connect(self._take)
        self._strip_lane.received.connect(self._take_along)
        for lane in (self._lane, self._strip_lane):
            lane.failed.connect(notices.refuse)

    # --- what is there ---

    @property
    def now(self) -> Glance | None:
        """At the time where one stands; None until it has come."""
        return self.newest if self.newest is not None and self.newest.t == self._forward.t else None

    @property
    def asked(self) -> tuple[float, ...]:
        """The class that the network is told: the image's, or none; the first where it has to be told one."""
        conditions, subject = self._images.model.conditions, self._images.subject
        if conditions and subject is not None and subject.label is not None:
            return one_by_one(conditions)[subject.label]
        return first_where_needed(conditions)

    def why_not(self, t: int | None = None) -> str:
        """Why the network is not asked what it sees, at a time or where one stands; empty where it is."""
        forward = self._forward
        if self._images.subject is None:
            return "There is no image."
        if forward.schedule != forward.own_schedule:
            return f"This model has learned by the {forward.own_schedule} schedule alone."
        if (forward.t if t is None else t) == 0:
            return "At t = 0 there is no noise, and no network has learned to look for any."
        return ""

    # --- looking at something else ---

    def show(self, shown: bool) -> None:
        """Whether somebody looks."""
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
            self.changed.emit()

    # --- inside ---

    def _look_again(self) -> None:
        self._lane.drop()
        self._strip_lane.drop()
        self.newest, self.along = None, {}
        self._ask()
        self._ask_along()
        self.changed.emit()

    def _ask(self) -> None:
        if not self.is_shown or self._images.model is None:
            return
        if self.why_not():
            self._lane.drop()
        else:
            self._lane.ask(partial(looking, *self._what(), (self._forward.t,)))

    def _ask_along(self) -> None:
        if self.is_shown and self._images.model is not None:
            if wanted := [t for t in self._times if t not in self.along and not self.why_not(t)]:
                self._strip_lane.ask(partial(looking, *self._what(), wanted))

    def _what(self) -> tuple[DDPM, np.ndarray, int, tuple[float, ...]]:
        return self._images.model, self._images.subject.image, self._forward.seed, self.asked

    def _take(self, glances: list[Glance]) -> None:
        self.newest = glances[-1]
        self.changed.emit()

    def _take_along(self, glances: list[Glance]) -> None:
        self.along |= {glance.t: glance for glance in glances}
        self.changed.emit()


def looking(
    model: DDPM, image: np.ndarray, seed: int, asked: tuple[float, ...], times: Sequence[int]
) -> Iterator[Glance | None]:
    """Each Glance as it comes, so that a hand that has gone on meanwhile does not keep it from being seen."""
    yield
    x_0 = 2 * to_unit(image[None]) - 1
    noise = fixed_noise(1, tuple(x_0.shape[1:]), seed)
    denoise = model.denoiser(Manner(condition=asked))
    for t in times:
        began = time.perf_counter()
        x_t = model.schedule.add_noise(x_0, torch.tensor([t]), noise)
        with torch.inference_mode():
            found = denoise(x_t.to(model.device), t)
            image_, noise_ = found.image.cpu(), found.noise.cpu()
            errors = {"x_0": _rms((image_ - x_0) / 2), "noise": _rms(noise_ - noise)}
            values = packed(x_t, image_, noise_)
        milliseconds = 1000 * (time.perf_counter() - began)
        yield Glance(t, Frame(model.schedule.steps - t, t, values), errors, milliseconds)


def _rms(difference: torch.Tensor) -> float:
    return difference.square().mean().sqrt().item()
