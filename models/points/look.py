"""All that there is to see of a model of points at one step, gathered for one drawing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import torch

from models.base import LatentModel, inferring
from models.conditioning import one_by_one
from models.data.base import DataSet
from models.data.toys import as_points
from models.families.ddpm import DDPM
from models.families.gan import GAN
from models.families.vae import VAE
from models.latent.fitted import FittedGaussian
from models.latent.principal import Principal
from models.points import scores
from models.points.adversary import Verdicts, is_told, jensen_shannon, verdicts
from models.points.decoded import density_of, lines
from models.points.lattice import KERNEL, Lattice
from models.points.mixture import Mixture
from models.points.posterior import TruePosterior, posterior
from models.randomness import CODES, generator

SHOWN = 1200  # points of the data, and samples
COUNTED = 12_000  # samples behind a generator's density
DIFFUSED = 600  # samples of a diffusion model
PAIRED = 200  # points with what is made of them


@dataclass(frozen=True)
class Asked:
    """What somebody looks at."""

    level: float = 0.12  # of the noise, as a share of the time steps
    chosen: tuple[float, ...] = ()  # a point in [0, 1]
    condition: tuple[float, ...] = ()  # the classes that a conditional model is asked for


@dataclass(frozen=True, eq=False)
class Look:
    """Points float [n, d] in [0, 1]; but where a field is there the data are x_t, from -1 to 1 and beyond."""

    step: int
    dimensions: int
    data: np.ndarray
    kinds: np.ndarray | None  # the classes of the data, where they have some
    samples: np.ndarray
    is_fitted: bool = False  # what their codes were drawn from: the model has no prior
    clean: np.ndarray | None = None  # the data in [0, 1], where a field is there
    density: np.ndarray | None = None  # of the data, at the places of `lattice`
    is_estimate: bool = False  # that density
    lattice: Lattice = field(default_factory=lambda: Lattice(0, 1, 2))
    drawn_density: np.ndarray | None = None  # of what the model draws
    inputs: np.ndarray | None = None  # some of the data, and what the model makes of them
    outputs: np.ndarray | None = None
    lines: np.ndarray | None = None  # [lines, points, d], what becomes of the space
    verdicts: Verdicts | None = None
    divergence: float | None = None  # Jensen-Shannon's, of the samples from the data, in nats
    posterior: TruePosterior | None = None
    why_no_posterior: str = ""  # of a VAE, where it cannot be worked out
    field: scores.ScoreField | None = None


def looking(
    model: LatentModel, step: int, data: DataSet | None, mixture: Mixture | None, asked: Asked, seed: int = 0
) -> Iterator[None]:
    """The Look is what it returns, with chances to stop."""
    model, dimensions = model.whole, model.item.channels
    points = np.zeros((0, dimensions), np.float32) if data is None else as_points(data.images[data.training])
    kinds = None if data is None or data.labels is None else data.labels[data.training][:SHOWN]
    yield
    samples = yield from _samples(model, points, seed)
    lattice = Lattice(0.0, 1.0, dimensions)
    density = None if mixture is None else mixture.density(lattice.points)
    look = Look(
        step,
        dimensions,
        points[:SHOWN],
        kinds,
        samples[:SHOWN],
        density=density,
        is_estimate=mixture is not None and mixture.is_estimate,
        lattice=lattice,
    )
    yield
    match model:
        case GAN():
            return _of_gan(look, model, samples, mixture, asked)
        case DDPM():
            return _of_ddpm(look, model, mixture, asked)
    return _of_encoding(look, model, samples, points, asked)


def _samples(model: LatentModel, points: np.ndarray, seed: int) -> Iterator[None]:
    """Drawn points [n, d], of all conditions in turn; none of a model without a prior where there are no data."""
    count = DIFFUSED if isinstance(model, DDPM) else COUNTED
    prior = model.prior
    if prior is None:
        if not len(points):
            return np.zeros((0, model.item.channels))
        prior = FittedGaussian.of(Principal.of(_encoded(model, points[:SHOWN])))
    codes = prior.draw(count, model.latent, generator(seed, CODES))
    asked = one_by_one(model.conditions) or [()] if model.conditions else [model.usual.condition]
    found = np.zeros((count, model.item.channels))
    for turn, condition in enumerate(asked):
        manner = replace(model.usual, condition=condition)
        work = inferring(model.decoding(codes[turn :: len(asked)].to(model.device), manner))
        found[turn :: len(asked)] = (yield from work).flatten(1).double().cpu().numpy()
    return found


def _encoded(model: LatentModel, points: np.ndarray) -> np.ndarray:
    with torch.inference_mode():
        return model.encode(_images(model, points)).mean.cpu().numpy()


def _images(model: LatentModel, points: np.ndarray) -> torch.Tensor:
    return torch.as_tensor(points, dtype=torch.float32, device=model.device)[:, :, None, None]


def _of_gan(look: Look, model: GAN, samples: np.ndarray, mixture: Mixture | None, asked: Asked) -> Look:
    """Of a discriminator that is told a class all that it says is of the one that is asked for."""
    lattice, told = look.lattice, _single(asked.condition) if is_told(model) else None
    own, data = samples, mixture
    if told is not None:
        own = samples[told :: len(model.conditions)]
        data = None if mixture is None or mixture.labels is None else mixture.of_class(told)
    found, drawn = verdicts(model, lattice, own, data, told), lattice.density_of(samples)
    divergence = None
    if mixture is not None:
        whole = found.data if data is mixture else mixture.blurred(KERNEL).density(lattice.points)
        divergence = jensen_shannon(whole, drawn, lattice.cell)
    manner = model.usual if told is None else replace(model.usual, condition=asked.condition)
    with torch.inference_mode():
        space = lines(model, manner)
    return replace(look, verdicts=found, divergence=divergence, drawn_density=drawn, lines=space)


def _single(condition: tuple[float, ...]) -> int | None:
    """The number of the one class that is asked for; None where there are several, or none."""
    return condition.index(1.0) if sorted(condition)[-2:] in ([1.0], [0.0, 1.0]) else None


def _of_ddpm(look: Look, model: DDPM, mixture: Mixture | None, asked: Asked) -> Look:
    """Everything at the level of noise that is asked for, on the axis of x_t."""
    t = max(1, round(asked.level * model.schedule.steps))
    if mixture is not None and mixture.labels is not None and model.usual.condition:
        mixture = mixture.of_class(int(np.argmax(model.usual.condition)))
    noisy = scores.noisy_points(model, look.data, t)
    judged = noisy if len(noisy) else scores.noisy_points(model, look.samples, t)
    found = scores.field(model, t, mixture, judged)
    drawn = look.lattice.density_of(look.samples)
    return replace(look, data=noisy, clean=look.data, field=found, drawn_density=drawn)


def _of_encoding(look: Look, model: LatentModel, samples: np.ndarray, points: np.ndarray, asked: Asked) -> Look:
    inputs = points[:PAIRED]
    with torch.inference_mode():
        outputs, span = inputs, (-1.0, 1.0)
        if len(inputs):
            codes = model.encode(_images(model, points[:SHOWN])).mean
            outputs = model.decode(codes[:PAIRED], model.usual).flatten(1).cpu().numpy()
            span = (codes[:, 0].min().item(), codes[:, 0].max().item())
        drawn = lines(model, model.usual, span)
        mixture = density_of(model, model.usual)
    density = look.lattice.density_of(samples) if mixture is None else mixture.density(look.lattice.points)
    is_vae, true = isinstance(model, VAE), None
    why = why_no_posterior(model) if is_vae else ""
    if is_vae and not why and asked.chosen:
        true = posterior(model, _images(model, np.array([asked.chosen])))
    return replace(
        look,
        samples=samples[:SHOWN],
        is_fitted=model.prior is None,
        inputs=inputs,
        outputs=outputs,
        lines=drawn,
        drawn_density=density,
        posterior=true,
        why_no_posterior=why,
    )


def why_no_posterior(model: VAE) -> str:
    """Why a VAE's true posterior cannot be worked out; empty where it can."""
    if model.latent != 1:
        return "The true posterior is worked out on a line of codes, for a latent size of 1."
    if model.conditions:
        return "This encoder is told a class, so there is a posterior for each of them."
    return ""
