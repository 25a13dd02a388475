"""What every generative model here offers, and what its training reports."""

from __future__ import annotations

import abc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from models.data.base import Item
from models.latent.priors import Prior
from models.progress import Progress, finished


class Posterior(NamedTuple):
    """What an encoder says of images: a normal distribution with independent dimensions over codes."""

    mean: Tensor  # [n, latent]
    sigma: Tensor  # [n, latent], standard deviations


@dataclass(frozen=True)
class Manner:
    """How codes are decoded besides where they lie; what a family has no use for it leaves alone."""

    condition: tuple[float, ...] = ()  # how much of each of the model's conditions; empty: nothing is asked for
    guidance: float = 1.0  # how far beyond plain conditional the condition counts
    steps: int = 0  # of a sampler; 0: as many as the model takes by itself
    truncation: float = 1.0  # below 1, nearer to the middle: of w where there is one, else of the codes drawn
    seed: int = 0  # of noise that is drawn while decoding


PLAIN = Manner()


@dataclass(frozen=True)
class Conditions:
    """What a model can be asked for: classes, of which a blend adds up to 1, or attributes, each by itself."""

    names: tuple[str, ...] = ()
    exclusive: bool = True
    optional: bool = True  # whether it draws something sensible where nothing is asked for

    def __len__(self) -> int:
        return len(self.names)


class LatentModel(nn.Module, abc.ABC):
    """A map from latent spaces to images.

    Concrete models are final: wrap one to change it, do not subclass it.
    """

    family: str
    config: Any
    item: Item
    latent: int  # dimensions of the first space
    space: str = "z"  # the name of the first space
    prior: Prior | None = None  # of codes in the first space; none: codes are drawn from what data are encoded to
    conditions = Conditions()
    compares = False  # whether a preview asks for all conditions of the same codes, or for one of each

    @property
    def spaces(self) -> tuple[str, ...]:
        """The names of its spaces, the first one first."""
        return (self.space,)

    def dimension(self, k: int) -> str:
        """What dimension k of the first space, from 0, is called."""
        return f"{self.space} {k + 1}"

    @property
    def whole(self) -> LatentModel:
        """The model that this one shows a space of: itself, as a rule."""
        return self

    def in_space(self, name: str) -> LatentModel:
        """The same model with another of its spaces in the place of the first, sharing the weights."""
        if name == self.space:
            return self
        raise KeyError(f"this model has no space {name}")

    @property
    def manners(self) -> tuple[str, ...]:
        """The fields of a Manner, besides the condition, that make a difference."""
        return ()

    @property
    def truncates_draws(self) -> bool:
        """Whether truncation is of codes as they are drawn: where there is a w it is decoding that does it."""
        return "w" not in self.spaces

    def cannot_ask(self) -> str:
        """Why asking for a class or an attribute changes nothing here; empty where it does."""
        return "" if self.conditions else "This model was trained without classes."

    @property
    def usual(self) -> Manner:
        """How codes are decoded where nobody has said anything."""
        return PLAIN

    @property
    def first_layer(self) -> Tensor | None:
        """The weights [values, latent] that meet a code first, where there are such and they tell of the picture."""
        return None

    def draft(self, manner: Manner) -> Manner:
        """A quicker manner for a first picture while a code moves; the same one where decoding is quick anyway."""
        return manner

    @abc.abstractmethod
    def decode(self, z: Tensor, manner: Manner = PLAIN) -> Tensor:
        """Images [n, channels, height, width] in [0, 1] for codes [n, latent]."""

    def decoding(self, z: Tensor, manner: Manner = PLAIN) -> Iterator[None]:
        """What `decode` does, with a chance to stop between any two steps; it returns the images."""
        yield
        return self.decode(z, manner)

    def drawing(self, z: Tensor, conditions: Sequence[tuple[float, ...]], manner: Manner = PLAIN) -> Iterator[None]:
        """What previews show of codes [n, latent], each for a condition of its own, with chances to stop.

        It returns the images, and those of the first few on the way there, one entry a step; None where there is none.
        """
        images = z.new_empty(len(z), self.item.channels, self.item.height, self.item.width)
        for condition in dict.fromkeys(conditions):
            places = [k for k, each in enumerate(conditions) if each == condition]
            images[places] = yield from self.decoding(z[places], replace(manner, condition=condition))
        return images, None

    def encode(self, x: Tensor, told: Tensor | None = None) -> Posterior:
        """The posterior of images [n, channels, height, width] in [0, 1], told their conditions [1 or n, conditions].

        Only where `cannot` is silent about it.
        """
        raise NotImplementedError(self.cannot("encode"))

    def invert(self, x: Tensor, manner: Manner = PLAIN) -> Iterator[Progress]:
        """Codes [n, latent] that this model decodes to images like these, searched for; they are what it returns.

        Only where `cannot` is silent about it: where there is no encoder.
        """
        raise NotImplementedError(self.cannot("invert"))

    def figures(self, x: Tensor, told: Tensor | None = None) -> dict[str, float]:
        """What images cost a model that encodes, by name, in nats per image; told as `encode` is."""
        raise NotImplementedError(self.cannot("encode"))

    def costs(self, x: Tensor, told: Tensor | None = None) -> Tensor:
        """What each image costs a model that encodes, [n], in nats at its posterior mean; told as `encode` is."""
        raise NotImplementedError(self.cannot("encode"))

    def features(self, x: Tensor, noise_level: float = 0.0) -> Tensor:
        """What a network that judges images sees in them, [n, features]; only where `cannot` is silent about it.

        The noise level, from 0 to 1 of the schedule, is for diffusion models, which know images with noise on them.
        """
        raise NotImplementedError(self.cannot("features"))

    def score(self, x: Tensor, manner: Manner = PLAIN) -> Tensor:
        """How real images look to a discriminator, [n]; only where `cannot` is silent about it.

        Where `scores_have_probabilities` their sigmoids are those of being real.
        """
        raise NotImplementedError(self.cannot("score"))

    @property
    def scores_have_probabilities(self) -> bool:
        return False

    def cannot(self, capability: str) -> str:
        """Why this model lacks a capability, for a tool tip; empty where it has it.

        Capabilities are "encode", "invert", "score" and "features".
        """
        return {
            "invert": "This model has an encoder: no code has to be searched for.",
            "score": "This model has no discriminator.",
            "features": "This model has no network that judges images: its codes are what it sees in them.",
        }.get(capability, "")

    @property
    def device(self) -> torch.device:
        return next(self.parameters()).device


class Batch(NamedTuple):
    """Images of a data set with what is known of them."""

    x: Tensor  # [n, channels, height, width] in [0, 1]
    labels: Tensor | None = None  # int64 [n]
    attributes: Tensor | None = None  # uint8 [n, attributes]


def to_unit(images: np.ndarray | Tensor) -> Tensor:
    """Float images [n, channels, height, width] in [0, 1] from bytes [n, height, width, channels]."""
    tensor = images if isinstance(images, Tensor) else torch.tensor(images)
    return tensor.permute(0, 3, 1, 2).float().div_(255)


def to_bytes(images: Tensor) -> np.ndarray:
    """Bytes [n, height, width, channels] from float images [n, channels, height, width] in [0, 1]."""
    return images.float().clamp(0, 1).mul(255).round().byte().permute(0, 2, 3, 1).contiguous().cpu().numpy()


def inferring(work: Iterator, mode: Callable[[], AbstractContextManager] = nullcontext) -> Iterator:
    """The same work without gradients, and in this mode besides; neither is left on for whoever comes between."""
    while True:
        with torch.inference_mode(), mode():
            try:
                step = next(work)
            except StopIteration as stop:
                return stop.value
        yield step


def decoding_bytes(model: LatentModel, codes: np.ndarray, manner: Manner = PLAIN, batch: int = 64) -> Iterator[None]:
    """Pictures uint8 [n, height, width, channels] of codes float [n, latent], returned; with chances to stop."""
    parts = []
    for part in torch.as_tensor(codes, dtype=torch.float32).split(batch):
        images = yield from inferring(model.decoding(part.to(model.device), manner))
        parts.append(to_bytes(images))
    return np.concatenate(parts)


def decode_bytes(model: LatentModel, codes: np.ndarray, manner: Manner = PLAIN, batch: int = 64) -> np.ndarray:
    """Pictures uint8 [n, height, width, channels] of codes float [n, latent]."""
    return finished(decoding_bytes(model, codes, manner, batch))


# --- what training reports; every event is a value on the CPU ---


@dataclass(frozen=True)
class Step:
    """One optimiser step: its number, how many there will be, and the losses by name, in nats per image."""

    step: int
    of: int
    losses: Mapping[str, float]


@dataclass(frozen=True)
class Evaluation:
    """Held-out figures at a step: the losses in nats per image, and what the family measures besides."""

    step: int
    losses: Mapping[str, float]
    kl_per_dimension: tuple[float, ...] = ()  # nats, in the order of the dimensions
    active_units: int | None = None  # dimensions whose posterior mean varies by more than 0.01 over held-out images
    noise_errors: tuple[float, ...] = ()  # of the noise seen, in equal stretches of time, from little noise to much


@dataclass(frozen=True, eq=False)
class Verdicts:
    """What a discriminator says of the same few training images every time, and of fakes from the same codes."""

    real: np.ndarray = field(repr=False)  # scores, float32 [n]
    fake: np.ndarray = field(repr=False)
    have_probabilities: bool  # whether their sigmoids are those of being real


@dataclass(frozen=True, eq=False)
class Preview:
    """Pictures from the weights as they are now, uint8 [n, height, width, channels] each; empty where there are none.

    Where an average of the weights draws the samples, `unaveraged` are drawn from the same codes by those that learn.
    """

    step: int
    samples: np.ndarray = field(repr=False)  # decoded from the same codes every time
    prior: str  # which distribution those codes were drawn from
    inputs: np.ndarray | None = field(default=None, repr=False)  # held-out images
    reconstructions: np.ndarray | None = field(default=None, repr=False)  # of the inputs, from their posterior means
    unaveraged: np.ndarray | None = field(default=None, repr=False)
    strip: np.ndarray | None = field(default=None, repr=False)  # [rows, steps, ...], from noise to picture
    asked: tuple[str, ...] = ()  # for what, of every sample, where something can be asked for
    columns: int = 5  # in which samples of the same thing come to lie below one another
    kl_per_dimension: tuple[float, ...] = ()  # nats, over the latest batch
    verdicts: Verdicts | None = None  # where there is a discriminator


@dataclass(frozen=True)
class Variety:
    """How samples differ at a step, and what the classifier of the data sees among them.

    Diversity is the mean distance of two samples as a share of real images', in the classifier's features where there
    is one, else in pixels; where classes can be asked for it is that within a class, mean over the classes.
    """

    step: int
    diversity: float
    measured_in: str  # "features" or "pixels"
    shares: tuple[float, ...] = ()  # of the samples, that show each of the classifier's names
    real_shares: tuple[float, ...] = ()  # of training images


@dataclass(frozen=True, eq=False)
class Closely:
    """A step that was looked at closely is done: the settings it went by, and what was seen before and after it."""

    step: int
    settings: Mapping[str, Any] = field(default_factory=dict)
    losses: Mapping[str, float] = field(default_factory=dict)
    before: Verdicts | None = field(default=None, repr=False)
    after: Verdicts | None = field(default=None, repr=False)


@dataclass(frozen=True, eq=False)
class Weights:
    """A copy of the weights, for a window to show the model learning."""

    step: int
    state: dict[str, Tensor] = field(repr=False)


@dataclass(frozen=True)
class Effort:
    """What learning took, over the steps since this was last said."""

    step: int
    steps: int
    seconds: float  # of learning alone: neither previews nor evaluations are among them
    waited: float  # seconds of these in which the batch was put together
    images: int  # of a step
    memory: int | None  # bytes: on a GPU the most that was taken, else what the process has; None where unknown
    memory_of: int | None  # bytes that there are


@dataclass(frozen=True)
class Snapshot:
    """Weights kept on disk, a point of the run's timeline."""

    step: int
    path: Path


@dataclass(frozen=True)
class Note:
    """Something a person should be told: what resuming dropped, a setting changed while running."""

    step: int
    text: str
    setting: str = ""  # that is another from this step on, and what it is now
    value: Any = None


@dataclass(frozen=True)
class Saved:
    """The run can be resumed from here."""

    step: int


# None is a chance to stop in the middle of something long.
Event = Step | Evaluation | Variety | Preview | Weights | Effort | Snapshot | Note | Saved | Closely | None
