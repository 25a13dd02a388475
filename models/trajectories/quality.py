"""Steps against quality: what each sampler makes of so many network evaluations, measured on one's own model.

All draw the same images from the same noise, so that what differs is the sampler.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from models.base import inferring, to_bytes, to_unit
from models.classifier import Classifier
from models.data.base import DataSet
from models.diffusion import SAMPLERS
from models.diffusion.samplers import Moment, State, as_picture, seeded_noise
from models.families.ddpm import DDPM
from models.metrics.judging import fitted
from models.metrics.variety import mean_distance, share
from models.progress import Progress
from models.sampling import one_of
from models.trajectories.parts import part_of
from models.trajectories.recipe import Recipe, check_fits, evaluations
from models.trajectories.starting import drawn

STEPS = (5, 10, 20, 50, 100, 250)
IMAGES = 40
SHOWN = 10  # pictures that come with a point
REFERENCES = 1000  # training images whose variety is the measure, at most
ANY = -1  # the class of an image for which none is asked


@dataclass(frozen=True, eq=False)
class Point:
    """What one sampler makes of so many steps."""

    sampler: str  # one of SAMPLERS
    steps: int
    evaluations: int  # of the network, for an image
    seconds: float  # for an image: of all cores where the model is on the CPU, else as they pass
    images: int
    agreement: float | None  # how many of them the classifier sees the class in that was asked for; None: none was
    variety: float  # mean distance of two images of a class, as a share of real images' where these are at hand
    pictures: np.ndarray = field(repr=False)  # uint8 [n, height, width, channels], the first few

    @property
    def agreement_error(self) -> float:
        """The standard error of the agreement, of so few images: as if two more had been seen, one of them right.

        Else all or none of a few would seem to leave no doubt (Agresti and Coull 1998).
        """
        n = self.images + 2
        p = ((self.agreement or 0.0) * self.images + 1) / n
        return (p * (1 - p) / n) ** 0.5


@dataclass(frozen=True, eq=False)
class Judge:
    """By what pictures are judged: the classifier of their data, or their pixels."""

    classifier: Classifier | None = None
    real: dict[int, float] = field(default_factory=dict)  # mean distance of two real images of a class, by label

    @classmethod
    def of(cls, classifier: Classifier | None, data: DataSet | None = None) -> Judge:
        """With the first of the training images as the measure of variety, where they are at hand."""
        plain = cls(classifier)
        if data is None:
            return plain
        images = data.images[data.training][:REFERENCES]
        labels = np.full(len(images), ANY) if data.labels is None else data.labels[data.training][:REFERENCES]
        features = plain.features(images)
        real = {label: mean_distance(features[labels == label]) for label in np.unique(labels).tolist()}
        return cls(classifier, real | {ANY: mean_distance(features)})

    def features(self, pictures: np.ndarray) -> np.ndarray:
        """float32 [n, f] of pictures uint8 [n, height, width, channels]."""
        if self.classifier is None:
            return pictures.reshape(len(pictures), -1).astype(np.float32) / 255
        with torch.inference_mode():
            return self.classifier.features(_seen(self.classifier, pictures)).float().cpu().numpy()

    def agreement(self, pictures: np.ndarray, asked: np.ndarray, names: tuple[str, ...]) -> float | None:
        """How often the class asked for is seen; None where none was, or the classifier does not know them."""
        judge = self.classifier
        if judge is None or judge.by_attribute or judge.names != names or (asked == ANY).any():
            return None
        with torch.inference_mode():
            return float((judge.verdict(_seen(judge, pictures)).cpu().numpy() == asked).mean())

    def variety(self, pictures: np.ndarray, asked: np.ndarray) -> float:
        """The mean over the classes that have two pictures, each beside real images of it where these are known."""
        features, found = self.features(pictures), []
        for label in np.unique(asked).tolist():
            if (asked == label).sum() > 1:
                found.append(share(mean_distance(features[asked == label]), self.real.get(label, 1.0)))
        return float(np.mean(found)) if found else 0.0


def measuring(
    model: DDPM,
    judge: Judge,
    base: Recipe,
    images: int = IMAGES,
    steps: Sequence[int] = STEPS,
    samplers: Sequence[str] = tuple(SAMPLERS),
    clock: Callable[[], float] | None = None,
) -> Iterator[Point | Progress]:
    """A Point for each sampler and number of steps that the model has, those with the fewest evaluations first.

    Guidance, eta, seed and class are those of the recipe; where it asks for no class, all are asked for in turn.
    """
    clock = clock or (time.process_time if model.device.type == "cpu" else time.perf_counter)
    asked, plans = _asked(model, base, images), planned(model, base, steps, samplers)
    done, total = 0, sum(cost for _, cost in plans)
    part = part_of(model, images, replace(base, condition=_some_class(model, base)).is_guided)
    for recipe, cost in plans:
        work = _drawing(model, recipe, asked, part, clock)
        try:
            while True:
                yield Progress("Measuring the samplers", round((done + cost * next(work)) * images), total * images)
        except StopIteration as stop:
            pictures, seconds = stop.value
        done += cost
        agreement = judge.agreement(pictures, asked, model.conditions.names)
        variety = judge.variety(pictures, asked)
        about = recipe.sampler, recipe.steps, cost, seconds / images, images
        yield Point(*about, agreement, variety, pictures[:SHOWN])


def planned(
    model: DDPM, base: Recipe, steps: Sequence[int] = STEPS, samplers: Sequence[str] = tuple(SAMPLERS)
) -> list[tuple[Recipe, int]]:
    """What is measured, with its network evaluations for an image; the cheapest first."""
    found = []
    for sampler in samplers:
        for count in steps:
            if count <= model.schedule.steps:
                recipe = replace(base, sampler=sampler, steps=count, count=1, start=None)
                asking = replace(recipe, condition=_some_class(model, base))
                check_fits(asking, model)
                found.append((recipe, evaluations(asking, model.schedule)))
    return sorted(found, key=lambda plan: plan[1])


def _some_class(model: DDPM, base: Recipe) -> tuple[float, ...]:
    """A condition that costs what those asked for do."""
    return base.condition or (one_of(len(model.conditions), 0) if model.conditions else ())


def _asked(model: DDPM, base: Recipe, images: int) -> np.ndarray:
    """The class int64 [images] asked for in each; ANY where none is, or a blend."""
    if not model.conditions:
        return np.full(images, ANY)
    if not base.condition:
        return np.arange(images) % len(model.conditions)
    return np.full(images, np.argmax(base.condition) if max(base.condition) == 1 else ANY)


def _drawing(model: DDPM, recipe: Recipe, asked: np.ndarray, part: int, clock: Callable[[], float]) -> Iterator[float]:
    """Pictures uint8 [n, height, width, channels] and the seconds that they took, returned; yields the share done."""
    pictures, seconds = [], 0.0
    for numbers in np.array_split(np.arange(len(asked)), -(-len(asked) // part)):
        began = clock()
        for moment in inferring(_sampling(model, recipe, numbers.tolist(), asked[numbers])):
            x = moment.next.x
            seconds += clock() - began
            yield (numbers[0] + len(numbers) * moment.next.step / recipe.steps) / len(asked)
            began = clock()
        pictures.append(to_bytes(as_picture(x)))
        seconds += clock() - began
    return np.concatenate(pictures), seconds


def _sampling(model: DDPM, recipe: Recipe, numbers: list[int], asked: np.ndarray) -> Iterator[Moment]:
    """The steps of images of these numbers, each of the class asked for in it."""
    kinds = model.kinds(recipe.manner)
    if kinds is None and model.conditions:
        kinds = F.one_hot(torch.from_numpy(asked), len(model.conditions) + 1).float().to(model.device)
    state = State(0, drawn(model, recipe.seed, numbers))
    noise = seeded_noise(recipe.seed, numbers, tuple(state.x.shape[1:]), model.device)
    denoise = partial(model.guess, kinds=kinds, guidance=recipe.guidance)
    return recipe.method.run(denoise, model.schedule, state, recipe.at(model.schedule), recipe.eta, noise)


def _seen(classifier: Classifier, pictures: np.ndarray) -> Tensor:
    """As the classifier takes them."""
    side = min(pictures.shape[1], classifier.item.height)
    return to_unit(fitted(pictures, side, classifier)).to(classifier.head.weight.device)
