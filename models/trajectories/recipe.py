"""What a trajectory is made by, as a value: the same recipe gives the same steps, and files keep it as JSON.

A recipe begins with noise drawn from its seed, with given codes of x_T, or at a step of another recipe.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Any, NoReturn

from torch import Tensor

from models.base import LatentModel, Manner
from models.config import is_finite
from models.data.base import Item
from models.diffusion import SAMPLERS, Sampler
from models.diffusion.samplers import times
from models.diffusion.schedules import Schedule
from models.families.ddpm import DDPM
from models.trajectories.values import Values

MOST_STEPS = 4000
MOST_IMAGES, MOST_POINTS = 64, 1000
LARGEST_GUIDANCE = 100.0
LARGEST_SEED = 2**63 - 1
DEEPEST = 50  # branches of branches


@dataclass(frozen=True)
class Codes:
    """x_T itself, [count, channels, height, width]."""

    x: Values

    @classmethod
    def of(cls, z: Tensor, item: Item) -> Codes:
        """From codes [count, latent] of a model of such images."""
        return cls(Values.of(z.reshape(-1, item.channels, item.height, item.width)))


# How a branch begins at step t of its parent: what is said of each is for the window.
HOWS = {
    "go on": "x_t goes on as it is.",
    "renoise": "The predicted x_0 with fresh noise on it; as the network guessed it, this is no sample of q(x_t).",
    "paint": "A painted x_0 with fresh noise on it; as nobody drew it from the data, this is no sample of q(x_t).",
}


@dataclass(frozen=True)
class Branch:
    """A step of another recipe, from which this one starts again."""

    parent: Recipe
    step: int  # from 0, at x_T
    how: str = "go on"  # one of HOWS
    painted: Values | None = None  # x_0 [count, channels, height, width] on [-1, 1], where it has been painted on

    def __post_init__(self) -> None:
        if self.how not in HOWS:
            _refuse(f"A branch begins by one of {', '.join(HOWS)}, not {self.how!r:.40}.")
        if type(self.step) is not int or not self.parent.first <= self.step < self.parent.steps:
            _refuse(
                f"A branch begins at a step from {self.parent.first} to {self.parent.steps - 1}, not {self.step!r:.40}."
            )
        if (self.painted is not None) != (self.how == "paint"):
            _refuse("A branch has a painted x_0 where it begins by one, and only there.")
        if self.parent.depth >= DEEPEST:
            _refuse(f"Branches go {DEEPEST} deep at most.")


@dataclass(frozen=True)
class Recipe:
    """Everything that a trajectory follows from, but for the model."""

    sampler: str = "ddim"  # one of SAMPLERS
    steps: int = 50
    eta: float = 0.0  # of DDIM: how much of the noise is fresh, from 0 to 1, which is ancestral
    guidance: float = 1.0
    condition: tuple[float, ...] = ()  # how much of each of the model's classes; empty: any
    seed: int = 0
    count: int = 1  # images; each depends on the seed and its own number, and on the others by rounding alone
    start: Codes | Branch | None = None  # None: x_T drawn from the seed

    def __post_init__(self) -> None:
        if not isinstance(self.sampler, str) or self.sampler not in SAMPLERS:
            _refuse(f"There is no sampler {self.sampler!r:.40}, only {', '.join(SAMPLERS)}.")
        _check_whole("steps", self.steps, 1, MOST_STEPS)
        _check_whole("seed", self.seed, 0, LARGEST_SEED)
        _check_whole("count", self.count, 1, MOST_POINTS)
        _check_number("eta", self.eta, 0.0, 1.0)
        _check_number("guidance", self.guidance, -LARGEST_GUIDANCE, LARGEST_GUIDANCE)
        for share in self.condition:
            _check_number("condition", share, 0.0, 1.0)
        if isinstance(self.start, Branch):
            parent, painted = self.start.parent, self.start.painted
            if (self.steps, self.count) != (parent.steps, parent.count):
                _refuse("A branch has as many steps and images as what it branches from.")
            _check_images(painted, self.count)
        elif self.start is not None:
            _check_images(self.start.x, self.count)

    @property
    def first(self) -> int:
        """The first step that is its own, from 0."""
        return self.start.step if isinstance(self.start, Branch) else 0

    @property
    def depth(self) -> int:
        """How many branchings lie between it and starting noise."""
        return 1 + self.start.parent.depth if isinstance(self.start, Branch) else 0

    @property
    def manner(self) -> Manner:
        return Manner(self.condition, self.guidance, self.steps, seed=self.seed)

    @property
    def method(self) -> Sampler:
        return SAMPLERS[self.sampler]

    def at(self, schedule: Schedule) -> list[int]:
        """The time t of every step, from T to 0, steps + 1 of them."""
        return times(schedule, self.steps)

    @property
    def draws(self) -> bool:
        """Whether its steps draw fresh noise; where they do not, what it starts with decides everything."""
        return self.method.draws(self.eta)

    @property
    def is_guided(self) -> bool:
        return bool(self.condition) and self.guidance != 1

    def to_json(self) -> dict[str, Any]:
        """What `recipe_from_json` reads."""
        said = {f.name: getattr(self, f.name) for f in fields(self)}
        return {**said, "condition": list(self.condition), "start": _start_to_json(self.start)}


def evaluations(recipe: Recipe, schedule: Schedule) -> int:
    """Network evaluations for each image in the steps of its own: Heun looks twice as a rule, guidance doubles."""
    at = recipe.at(schedule)[recipe.first :]
    each = sum(recipe.method.looks(schedule, t, earlier) for t, earlier in pairwise(at))
    return each * (2 if recipe.is_guided else 1)


def differences(one: Recipe, other: Recipe) -> tuple[str, ...]:
    """The names of the settings in which two recipes differ."""
    return tuple(f.name for f in fields(Recipe) if getattr(one, f.name) != getattr(other, f.name))


def cannot_replay(model: LatentModel) -> str:
    """Why nothing of a model can be watched step by step, for a tool tip; empty where it can."""
    return "" if isinstance(model, DDPM) else "Only a diffusion model makes its pictures step by step."


def most_images(item: Item) -> int:
    """How many a trajectory may be of: points take next to nothing."""
    return MOST_POINTS if item.is_point else MOST_IMAGES


def check_fits(recipe: Recipe, model: DDPM) -> None:
    """ValueError, in one sentence, where a model cannot follow a recipe."""
    conditions, item = model.conditions, model.item
    if recipe.steps > model.schedule.steps:
        _refuse(f"This model has {model.schedule.steps} time steps, and {recipe.steps} are asked for.")
    if recipe.condition and len(recipe.condition) != len(conditions):
        _refuse(f"The recipe asks for {len(recipe.condition)} classes, and this model has {len(conditions)}.")
    if conditions and not conditions.optional and not recipe.condition:
        _refuse("This model has to be asked for a class.")
    if recipe.is_guided and not conditions.optional:
        _refuse("This model knows nothing without a class, from which guidance would lead away.")
    if recipe.count > (most := most_images(item)):
        _refuse(f"A run of {item} has {most} at most, and {recipe.count} are asked for.")
    shape = (recipe.count, item.channels, item.height, item.width)
    start = recipe.start
    given = start.x if isinstance(start, Codes) else start.painted if isinstance(start, Branch) else None
    if given is not None and given.shape != shape:
        _refuse(f"What it starts with is {list(given.shape)}, and this model draws {list(shape)}.")
    if isinstance(start, Branch):
        check_fits(start.parent, model)


def recipe_from_json(said: Any) -> Recipe:
    """From decoded JSON; ValueError, in one sentence, where it is no recipe."""
    return _from_json(said, 0)


def _from_json(said: Any, depth: int) -> Recipe:
    if depth > DEEPEST:
        _refuse(f"Branches go {DEEPEST} deep at most.")
    if not isinstance(said, dict) or set(said) != {f.name for f in fields(Recipe)}:
        _refuse("What should be a recipe has other settings than one.")
    condition = said["condition"]
    if not isinstance(condition, list):
        _refuse("The condition of a recipe is a list of numbers.")
    floats = {name: _as_float(said[name]) for name in ("eta", "guidance")}
    start = _start_from_json(said["start"], depth)
    return Recipe(**{**said, **floats, "condition": tuple(map(_as_float, condition)), "start": start})


def _start_to_json(start: Codes | Branch | None) -> dict[str, Any] | None:
    if isinstance(start, Codes):
        return {"x": start.x.to_json()}
    if isinstance(start, Branch):
        painted = start.painted and start.painted.to_json()
        return {"parent": start.parent.to_json(), "step": start.step, "how": start.how, "painted": painted}
    return None


def _start_from_json(said: Any, depth: int) -> Codes | Branch | None:
    match said:
        case None:
            return None
        case {"x": x, **rest} if not rest:
            return Codes(Values.from_json(x))
        case {"parent": parent, "step": step, "how": str(how), "painted": painted, **rest} if not rest:
            return Branch(
                _from_json(parent, depth + 1), step, how, None if painted is None else Values.from_json(painted)
            )
    _refuse("What a recipe starts with cannot be read.")


def _as_float(value: Any) -> Any:
    return float(value) if type(value) is int and is_finite(value) else value


def _check_whole(name: str, value: Any, least: int, most: int) -> None:
    if type(value) is not int or not least <= value <= most:
        _refuse(f"The {name} of a recipe is a whole number from {least} to {most}, not {value!r:.40}.")


def _check_number(name: str, value: Any, least: float, most: float) -> None:
    if type(value) not in (int, float) or not least <= value <= most:
        _refuse(f"The {name} of a recipe is a number from {least:g} to {most:g}, not {value!r:.40}.")


def _check_images(values: Values | None, count: int) -> None:
    if values is not None and (len(values.shape) != 4 or values.shape[0] != count):
        _refuse(f"What a recipe of {count} images starts with is {list(values.shape)}.")


def _refuse(sentence: str) -> NoReturn:
    raise ValueError(sentence)
