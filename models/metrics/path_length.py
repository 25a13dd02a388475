"""Perceptual path length: how much a picture changes to the eye along short steps of ways through a space of codes.

Karras, Laine & Aila 2018, A Style-Based Generator Architecture for Generative Adversarial Networks, arXiv:1812.04948,
section 4.1, "full" paths: E[d(G(p(t)), G(p(t + eps))) / eps^2], along great circles in a Gaussian z and straight in w
and in spaces of other laws. The paper's d is LPIPS on VGG16, which is not here: ours is LPIPS as Zhang et al. 2018,
arXiv:1801.03924, equation 1, with all weights 1, on the layers of the data's own classifier. So the figures are not to
be set beside published ones, and only models of the same data compare. No samples are rejected, none are cropped.

As d is a squared distance, no way between two ends is shorter, on average over t, than d of the ends themselves: the
`excess` is how many times as much it is, 1 for a way that changes evenly and straight on, and has no unit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models.base import PLAIN, LatentModel, Manner, inferring
from models.classifier import Classifier
from models.latent.mapped import WithW
from models.latent.priors import GAUSSIAN, Prior
from models.metrics.base import ERROR, Measuring, Subject
from models.metrics.base import model as modelled
from models.metrics.bounds import standard_error
from models.paths.spherical import turned
from models.progress import Progress
from models.sampling import one_of, shown_in

PAIRS = 2000
# As in the paper. Of shipped models, decodings of 32 bits then say the same as of 64 to 0.3 %. At 1e-6 they cancel, and
# paths come out by up to 63 % too long; at 1e-2 steps skip over what happens between, up to 15 %.
EPSILON = 1e-4
BATCH = 10  # pairs at once, of which each is four pictures; they are asked for the same thing

Eye = Callable[[Tensor], Tensor]  # images [n, channels, height, width] in [0, 1] to what is seen, [n, f]


@dataclass(frozen=True, eq=False)
class PathLength:
    """Of ways between random codes of one space."""

    steps: np.ndarray = field(repr=False)  # float64 [pairs], d / eps^2 of one step each
    ends: np.ndarray = field(repr=False)  # float64 [pairs], d of the two ends
    space: str

    @property
    def length(self) -> float:
        return float(self.steps.mean())

    @property
    def median(self) -> float:
        """Of the steps: the mean has much from few of them, where one thing suddenly becomes another."""
        return float(np.median(self.steps))

    @property
    def error(self) -> float:
        """The length's standard error."""
        return standard_error(self.steps)

    @property
    def excess(self) -> float:
        return self.length / max(float(self.ends.mean()), 1e-300)


def path_length(
    model: LatentModel,
    prior: Prior,
    eye: Eye,
    space: str = "z",
    *,
    pairs: int = PAIRS,
    epsilon: float = EPSILON,
    conditions: Sequence[tuple[float, ...]] = (),
    manner: Manner = PLAIN,
    seed: int = 0,
) -> Iterator[Progress]:
    """The PathLength in a model's first space, or in w of one that has it; codes of the first are drawn from the prior.

    Both ends of a way are asked for the same one of the conditions, in turn, where there are some.
    """
    noise = torch.Generator().manual_seed(seed)
    steps, ends = [], []
    for number, start in enumerate(range(0, pairs, BATCH)):
        count = min(BATCH, pairs - start)
        how = replace(manner, condition=conditions[number % len(conditions)]) if conditions else manner
        z = prior.draw(2 * count, model.latent, noise)
        t = torch.rand(count, generator=noise, dtype=torch.float64).numpy()
        seen = yield from inferring(_seen(model, eye, z, t, epsilon, space, how, prior))
        here, there, first, last = seen.double().chunk(4)
        steps.append((here - there).square().sum(1).cpu().numpy() / epsilon**2)
        ends.append((first - last).square().sum(1).cpu().numpy())
        yield Progress(f"Walking through {space}", start + count, pairs)
    return PathLength(np.concatenate(steps), np.concatenate(ends), space)


def _seen(
    model: LatentModel, eye: Eye, z: Tensor, t: np.ndarray, epsilon: float, space: str, how: Manner, prior: Prior
) -> Iterator[None]:
    """What is seen [4 n, f] at t, a step later, and at both ends of n ways between codes [2 n, d]."""
    if space == "w":
        if not isinstance(model, WithW):
            raise ValueError("this model has no space w")
        a, b = model.to_w(z.to(model.device), how).double().cpu().numpy().reshape(2, len(t), -1)
    else:
        a, b = z.double().numpy().reshape(2, len(t), -1)
    legs = zip(a, b, np.stack([t, t + epsilon], 1), strict=True)
    ways = np.stack([_points(*leg, space, prior) for leg in legs])  # [n, 2, d]
    codes = torch.from_numpy(np.concatenate([ways[:, 0], ways[:, 1], a, b])).float().to(model.device)
    if space == "w":
        yield
        return eye(model.decode_w(codes, how))
    return eye((yield from model.decoding(codes, how)))


def _points(a: np.ndarray, b: np.ndarray, t: np.ndarray, space: str, prior: Prior) -> np.ndarray:
    """Codes [2, d] at t on the way from a to b, [d] each."""
    if space != "w" and prior is GAUSSIAN:
        return turned(a, b, t)
    return a + t[:, None] * (b - a)


def eye_of(classifier: Classifier) -> Eye:
    """What a classifier's layers see: squared distances of it are LPIPS with all weights 1.

    Pictures of another size are first enlarged or reduced to what the classifier takes.
    """

    def see(images: Tensor) -> Tensor:
        item, layers = classifier.item, []
        images = images.to(classifier.head.weight.device)
        if images.shape[2:] != (item.height, item.width):
            images = F.interpolate(images, (item.height, item.width), mode="bilinear", align_corners=False)
        x = 2 * images - 1
        for layer in classifier.body:
            x = layer(x)
            if isinstance(layer, nn.SiLU) and x.ndim == 4:
                layers.append((F.normalize(x, dim=1) / (x.shape[2] * x.shape[3]) ** 0.5).flatten(1))
        return torch.cat(layers, 1)

    return see


# --- as measures ---


def walkable(subject: Subject) -> str:
    """A space that can be walked at a step of the way, and an eye for it; a need of measures."""
    if missing := modelled(subject):
        return missing
    if subject.classifier is None:
        return f"no classifier is here that sees {subject.data.title}"
    if subject.prior is None:
        return "no law is known that codes could be drawn from"
    if "steps" in subject.model.manners:
        return "every picture of a diffusion model takes many steps, and a path thousands of pictures"
    if subject.model.item.channels != subject.classifier.item.channels:
        return f"the classifier judges {subject.classifier.item} pictures, these are {subject.model.item}"
    return ""


def mapped(subject: Subject) -> str:
    """Such a model with a space w; a need of measures."""
    has = modelled(subject) or ("" if "w" in subject.model.spaces else "the model has no space w")
    return has or walkable(subject)


def measure(subject: Subject) -> Measuring:
    """Of the first space."""
    return (yield from _of(subject, subject.model.space))


def measure_w(subject: Subject) -> Measuring:
    """Of w."""
    return (yield from _of(subject, "w"))


def _of(subject: Subject, space: str) -> Measuring:
    found = yield from path_length(
        subject.model,
        subject.prior,
        eye_of(subject.classifier),
        space,
        conditions=_conditions(subject),
        manner=replace(subject.manner, truncation=1.0),
        seed=subject.seed,
    )
    name = f"path_length_{space}"
    return {
        name: found.length,
        f"{name}{ERROR}": found.error,
        f"{name}_median": found.median,
        f"{name}_excess": found.excess,
        f"{name}_pairs": len(found.steps),
    }


def _conditions(subject: Subject) -> list[tuple[float, ...]]:
    """All classes in turn, or the attributes of training images."""
    known = subject.model.conditions
    if not known:
        return []
    if known.exclusive:
        return [one_of(len(known), k) for k in range(len(known))]
    rows = shown_in(subject.data, known)
    rows = np.zeros((1, len(known))) if rows is None else rows[: PAIRS // BATCH]
    return [tuple(row) for row in rows.astype(float).tolist()]
