"""A GAN of points: what its discriminator says everywhere, and what the best one would say.

Goodfellow et al. 2014, arXiv:1406.2661, proposition 1: against a generator of density g the best discriminator of data
of density p says p / (p + g).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from models.base import PLAIN, Manner
from models.conditioning import one_by_one
from models.families.gan.model import GAN
from models.points.lattice import KERNEL, Lattice
from models.points.mixture import Mixture

FAINT = 0.02  # of a uniform density: where less than that of both lies, nobody can say what would be best


@dataclass(frozen=True, eq=False)
class Verdicts:
    """Of every place of a lattice, [places] each."""

    learned: np.ndarray  # the probability of being real, or the score of a loss that knows none
    are_probabilities: bool
    generated: np.ndarray  # the generator's density
    data: np.ndarray | None = None  # the data's, blurred as much; none where it is not known
    optimum: np.ndarray | None = None  # not a number where neither has anything
    why_no_optimum: str = ""
    told: str = ""  # the class that all points are said to be of, where the discriminator is told one
    of: int = 0  # samples, behind the generator's density

    @property
    def gap(self) -> float | None:
        """How far the discriminator is from the best one, on average over real and generated points."""
        if self.optimum is None:
            return None
        weight = np.where(np.isnan(self.optimum), 0.0, self.data + self.generated)
        return float((weight * np.nan_to_num(np.abs(self.learned - self.optimum))).sum() / weight.sum())


def verdicts(
    model: GAN, lattice: Lattice, samples: np.ndarray, mixture: Mixture | None, told: int | None = None
) -> Verdicts:
    """Of a discriminator, with the densities of many samples [n, d] and of the data, both blurred by KERNEL.

    Where it is told a class by its number, samples and data are those of that class alone.
    """
    manner = PLAIN if told is None else Manner(one_by_one(model.conditions)[told])
    with torch.inference_mode():
        x = torch.as_tensor(lattice.points, dtype=torch.float32, device=model.device)[:, :, None, None]
        scores = model.score(x, manner)
        learned = (scores.sigmoid() if model.scores_have_probabilities else scores).double().cpu().numpy()
    are_probabilities = model.scores_have_probabilities or model.config.loss == "least-squares"
    generated = lattice.density_of(samples)
    data = None if mixture is None else mixture.blurred(KERNEL).density(lattice.points)
    why = why_no_optimum(model, data is not None, told)
    best = None if why else optimum(data, generated)
    name = "" if told is None else model.conditions.names[told]
    return Verdicts(learned, are_probabilities, generated, data, best, why, name, len(samples))


def is_told(model: GAN) -> bool:
    """Whether the discriminator is told what points are said to be of, and judges them by that."""
    return bool(model.conditions) and model.config.conditioning in ("projection", "concatenation")


def why_no_optimum(model: GAN, knows_data: bool, told: int | None = None) -> str:
    """Why p / (p + g) is not what the discriminator aims at; empty where it is."""
    config = model.config
    if is_told(model) and told is None:
        return (
            "This discriminator judges points together with a class, so there is a p / (p + g) for every class: choose "
            "a single one in the tool bar."
        )
    if not knows_data:
        of = "each class of the data" if is_told(model) else "the data"
        return f"The density of {of} is not known here: open the data that the model was trained on."
    if not (model.scores_have_probabilities or config.loss == "least-squares"):
        return f"The scores of the {config.loss} loss are no probabilities, so p / (p + g) is not what they aim at."
    if config.loss == "relativistic":
        return "The relativistic loss compares one point with another, so p / (p + g) is not what it aims at."
    if config.label_smoothing or config.label_noise:
        return "With smoothed or noisy labels the best discriminator is another one than p / (p + g)."
    if is_told(model) and config.conditioning == "concatenation":
        return "Told wrong classes it has to turn down real points too, so p / (p + g) is not what it aims at."
    return ""


def optimum(data: np.ndarray, generated: np.ndarray) -> np.ndarray:
    """p / (p + g); not a number where both are next to nothing."""
    both = data + generated
    return np.where(both > FAINT, data / np.maximum(both, 1e-300), np.nan)


def jensen_shannon(data: np.ndarray, generated: np.ndarray, cell: float) -> float:
    """The Jensen-Shannon divergence of two densities on a lattice, in nats: 0 where they are one, ln 2 where apart."""
    middle = np.maximum((data + generated) / 2, 1e-300)

    def half(density: np.ndarray) -> float:
        return float((density * np.log(np.maximum(density, 1e-300) / middle)).sum() * cell / 2)

    return max(0.0, half(data) + half(generated))
