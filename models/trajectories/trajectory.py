"""Every step of one sampling: kept as it comes, shown while it goes on, and computed again where it was not kept.

One thread samples; any other may look at what is kept meanwhile.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from threading import Event, Lock

from torch import Tensor

from models.base import inferring
from models.diffusion.samplers import Moment, State, seeded_noise
from models.families.ddpm import DDPM
from models.trajectories.frames import Frame, packed
from models.trajectories.keeping import BUDGET, Keeping
from models.trajectories.parts import Stopped, in_parts, part_of
from models.trajectories.recipe import Branch, Recipe, check_fits
from models.trajectories.starting import first_noise, started_again


class Trajectory:
    """What a model makes by a recipe, step by step from x_T (step 0) to x_0 (step `last`).

    A branch has its parent's steps before its own. ValueError, in one sentence, where the model cannot follow the
    recipe.
    """

    def __init__(
        self,
        model: DDPM,
        recipe: Recipe,
        budget: int = BUDGET,
        parent: Trajectory | None = None,
        keeping: Keeping | None = None,
    ) -> None:
        check_fits(recipe, model)
        self.model, self.recipe = model, recipe
        self.times = tuple(recipe.at(model.schedule))
        self.first, self.last = recipe.first, recipe.steps
        self.parent = _parent(model, recipe, budget, parent)
        values = recipe.count * math.prod(self.shape)
        self.keeping = keeping or Keeping.within(budget, self.last - self.first, values, recipe.method.memories)
        self.reached = self.first - 1  # the step up to which it has come
        self.newest: State | None = None  # from which it goes on
        self._states: dict[int, State] = {}
        self._stretches: OrderedDict[int, dict[int, Tensor]] = OrderedDict()
        self._final: Tensor | None = None
        self._lock, self._stop = Lock(), Event()

    @property
    def shape(self) -> tuple[int, int, int]:
        """Channels, height and width of an image."""
        item = self.model.item
        return item.channels, item.height, item.width

    @property
    def is_whole(self) -> bool:
        return self.reached == self.last

    @property
    def size(self) -> int:
        """Bytes that it takes at present, its parent's left out."""
        with self._lock:
            frames = [values for stretch in self._stretches.values() for values in stretch.values()]
            states = [tensor for state in self._states.values() for tensor in (state.x, *state.memory)]
        return sum(tensor.nbytes for tensor in frames + states)

    @property
    def kept(self) -> int:
        """Of how many of its own steps the frames are at hand."""
        with self._lock:
            return len({step for stretch in self._stretches.values() for step in stretch})

    # --- sampling ---

    def sampling(self) -> Iterator[Frame | None]:
        """Each step as it comes, from where it stands; closed or stopped, it keeps what there is and can go on.

        None is a chance to stop where nothing new is to be seen: while what it branches from has to be made first.
        """
        self._stop.clear()
        try:
            if self.newest is None:
                self.newest = yield from self._starting()
            for moment, frames in inferring(self._moments(self.newest, self._stop.is_set)):
                self._keep(moment, frames)
                for step, values in frames.items():
                    yield Frame(step, self.times[step], values)
        except Stopped:
            return

    def stop(self) -> None:
        """From any thread: sampling ends after the part of the batch that is being looked at."""
        self._stop.set()
        if self.parent is not None:
            self.parent.stop()

    def _starting(self) -> Iterator[None]:
        """The State that it starts with, returned."""
        recipe, parent = self.recipe, self.parent
        if parent is None:
            return first_noise(recipe, self.model)
        if parent.reached < self.first:
            for _ in parent.sampling():
                yield
                if parent.reached >= self.first:
                    break
            else:
                raise Stopped
        state = yield from parent.finding_state(self.first)
        image = None
        if recipe.start.how == "renoise":
            image = next(inferring(parent._moments(state, self._stop.is_set)))[0].image
        return started_again(recipe, self.model, state, image)

    def _moments(
        self, state: State, stopping: Callable[[], bool] = lambda: False
    ) -> Iterator[tuple[Moment, dict[int, Tensor]]]:
        """The steps from a state on, with the values of each one's frame, and of the last one's two."""
        recipe, model = self.recipe, self.model
        denoise = in_parts(model.denoiser(recipe.manner), part_of(model, recipe.count, recipe.is_guided), stopping)
        noise = seeded_noise(recipe.seed, range(recipe.count), self.shape, model.device)
        there = State(state.step, state.x.to(model.device), tuple(each.to(model.device) for each in state.memory))
        for moment in recipe.method.run(denoise, model.schedule, there, list(self.times), recipe.eta, noise):
            frames = {moment.step: packed(moment.x, moment.image, moment.noise)}
            if moment.next.step == self.last:
                frames[self.last] = packed(moment.next.x, moment.next.x, moment.noise)
            yield moment, frames

    # --- what is kept ---

    def _keep(self, moment: Moment, frames: dict[int, Tensor]) -> None:
        if moment.step == self._stretch_of(moment.step):
            with self._lock:
                self._states[moment.step] = _on_cpu(self.newest)
        self._put(frames)
        self.newest = moment.next
        self.reached = max(frames)

    def _put(self, frames: dict[int, Tensor]) -> None:
        with self._lock:
            for step, values in frames.items():
                stretch = self._stretch_of(step)
                self._stretches.setdefault(stretch, {})[step] = values
                self._stretches.move_to_end(stretch)
                if step == self.last:
                    self._final = values
            while len(self._stretches) > self.keeping.stretches:
                self._stretches.popitem(last=False)

    def _stretch_of(self, step: int) -> int:
        """The step at which the stretch of this one starts."""
        own = min(step, self.last - 1) - self.first
        return self.first + own - own % self.keeping.stride

    @property
    def states(self) -> list[State]:
        """The sampler's states that are kept, on the CPU, in order."""
        with self._lock:
            return list(self._states.values())

    def take_in(self, keeping: Keeping, frames: Iterable[tuple[int, Tensor]], states: Iterable[State]) -> None:
        """What a file has kept of it, in place of sampling: steps in order, the states at which stretches start, and
        the one to go on from as the last."""
        self.keeping = keeping
        *starts, self.newest = states
        self._states = {state.step: state for state in starts}
        for step, values in frames:
            self._put({step: values})
            self.reached = step

    # --- looking at a step ---

    def frame(self, step: int) -> Frame | None:
        """A step as it is shown, at once; None where it is not kept or has not been reached."""
        if step < self.first and self.parent is not None:
            return self.parent.frame(step)
        with self._lock:
            stretch = self._stretches.get(self._stretch_of(step), {})
            values = stretch.get(step, self._final if step == self.last else None)
        return None if values is None else Frame(step, self.times[step], values)

    def finding(self, step: int) -> Iterator[Frame | None]:
        """The Frame of a step, yielded and returned, computed again with its stretch where it is not kept.

        For the whole batch, so that it is the same bit for bit on the same device with as many threads. IndexError
        where the step has not been reached.
        """
        if step < self.first and self.parent is not None:
            return (yield from self.parent.finding(step))
        self._check_reached(step)
        if (frame := self.frame(step)) is not None:
            yield frame
            return frame
        start = self._stretch_of(step)
        end = min(start + self.keeping.stride, self.reached + 1, self.last)
        for moment, frames in inferring(self._moments(self._states[start])):
            self._put(frames)
            if step in frames:
                frame = Frame(step, self.times[step], frames[step])
            yield frame if step in frames else None
            if moment.next.step >= end:
                return frame
        return frame

    def fetching(self, step: int) -> Iterator[None]:
        """The Frame of a step, returned alone, when all of its stretch is there; None is a chance to stop."""
        work = self.finding(step)
        while True:
            try:
                next(work)
            except StopIteration as stop:
                return stop.value
            yield

    def finding_state(self, step: int) -> Iterator[None]:
        """The sampler's State before a step, or after the last one that was reached, on the CPU, returned.

        It is what going on starts from.
        """
        if step < self.first and self.parent is not None:
            return (yield from self.parent.finding_state(step))
        newest = self.newest
        if newest is not None and newest.step == step:
            return _on_cpu(newest)
        self._check_reached(step)
        state = self._states[self._stretch_of(step)]
        moments = inferring(self._moments(state))
        while state.step < step:
            state = _on_cpu(next(moments)[0].next)
            yield
        return state

    def walking(self, reached: int | None = None) -> Iterator[Frame | None]:
        """Every step up to this one, or as far as it has come, in order and those of the parent first.

        What is not kept is computed again; None is a chance to stop.
        """
        for step in range((self.reached if reached is None else reached) + 1):
            work = self.finding(step)
            frame = None
            while frame is None:
                frame = next(work)
                yield frame
            for _ in work:
                yield None

    def step_at(self, t: int) -> int:
        """The step whose time is nearest, for two runs that are looked at together."""
        return min(range(self.last + 1), key=lambda step: abs(self.times[step] - t))

    def _check_reached(self, step: int) -> None:
        if not 0 <= step <= self.reached:
            raise IndexError(f"step {step} has not been reached: {self.reached} has")


def _parent(model: DDPM, recipe: Recipe, budget: int, parent: Trajectory | None) -> Trajectory | None:
    if not isinstance(recipe.start, Branch):
        return None
    if parent is None:
        return Trajectory(model, recipe.start.parent, budget)
    if parent.recipe != recipe.start.parent or parent.model is not model:
        raise ValueError("What it branches from has another recipe or another model.")
    return parent


def _on_cpu(state: State) -> State:
    return State(state.step, state.x.cpu(), tuple(each.cpu() for each in state.memory))
