"""What a GAN is built from and how it learns: its settings, and which of them go together.

The default loss is the non-saturating one with R1, which learned the most in the least time. Fashion-MNIST, DCGAN,
projection, width 24, batch 64, gamma 0.1, constant rates; three minutes of one core of an AMD EPYC (bfloat16) each,
then `python -m models evaluate RUN --data fashion-mnist --count 2000`:

| loss, penalty                  | learning rates | seed | steps | Frechet | agreement | variety in pixels |
| ------------------------------ | -------------- | ---- | ----- | ------- | --------- | ----------------- |
| non-saturating, R1             | 1e-3           | 0    | 4,305 | 13.7    | 0.898     | 0.878             |
| non-saturating, R1             | 2e-3           | 0    | 4,085 | 10.8    | 0.885     | 0.897             |
| non-saturating, R1             | 2e-3           | 1    | 4,108 |  7.7    | 0.892     | 0.881             |
| relativistic, R1 and R2        | 1e-3           | 0    | 3,736 | 15.2    | 0.899     | 0.905             |
| relativistic, R1 and R2        | 1e-3           | 1    | 3,711 | 14.5    | 0.883     | 0.924             |
| relativistic, R1 and R2        | 2e-3           | 0    | 3,900 | 20.3    | 0.875     | 0.894             |
| Wasserstein, gradient penalty¹ | 5e-4           | 0    | 3,732 | 21.2    | 0.873     | 0.893             |
| hinge, spectral norm           | 2e-4, 4e-4     | 0    | 4,373 | 51.1    | 0.843     | 0.842             |
| hinge, spectral norm           | 1e-3           | 0    | 4,325 | 80.2    | 0.802     | 0.814             |

¹ at every one of three discriminator steps for one of the generator's, betas 0 and 0.9. Test images get 0.7, 0.921
and 1. The default rate is 1e-3, which all of these bear.
"""

from __future__ import annotations

from dataclasses import dataclass

from models import settings
from models.adversarial.augmentation import ALTERATIONS
from models.adversarial.losses import LOSSES, PENALTIES
from models.config import ConfigError, setting
from models.data.base import DataCard
from models.latent.priors import GAUSSIAN, UNIFORM
from models.nets.discriminators import ConvolutionalTrunk, PlainTrunk, ResidualTrunk
from models.nets.generators import ConvolutionalGenerator, PlainGenerator
from models.nets.style import StyleGenerator

PRIORS = {"gaussian": GAUSSIAN, "uniform": UNIFORM}
ARCHITECTURES = {
    "mlp": (PlainGenerator, PlainTrunk),
    "dcgan": (ConvolutionalGenerator, ConvolutionalTrunk),
    "style": (StyleGenerator, ResidualTrunk),
}
CONDITIONING = ("none", "concatenation", "projection", "auxiliary", "info")
BOTH, GENERATOR, DISCRIMINATOR = SIDES = ("both", "generator", "discriminator")


@dataclass(frozen=True)
class Config:
    """What a GAN is built from and how it learns."""

    architecture: str = setting(
        "dcgan",
        "Architecture",
        "Plain layers, transposed convolutions, or layers that are each told their style.",
        choices=tuple(ARCHITECTURES),
        names={"mlp": "MLP", "dcgan": "DCGAN", "style": "Style-based"},
        source="arXiv:1406.2661, 1511.06434, 1812.04948",
    )
    loss: str = setting("non-saturating", "Loss", "What the two play for.", choices=tuple(LOSSES))
    conditioning: str = setting(
        "projection",
        "Conditions",
        "How it learns the data's classes or else attributes, so that it can be asked for them; info finds its own.",
        choices=CONDITIONING,
        names={"auxiliary": "AC-GAN", "info": "InfoGAN"},
        source="arXiv:1605.05396, 1802.05637, 1610.09585, 1606.03657",
    )
    latent: int = settings.latent(100, "Numbers that a picture is made from.", maximum=512)
    prior: str = setting("gaussian", "Prior", "What these numbers are drawn from.", choices=tuple(PRIORS), seldom=True)
    generator_rate: float = settings.learning_rate(1e-3, label="Generator rate")
    discriminator_rate: float = settings.learning_rate(1e-3, label="Discriminator rate")
    sides: str = setting(
        BOTH,
        "Who learns",
        "One side alone shows what it does: the other stands still.",
        choices=SIDES,
        live=True,
    )
    batch: int = settings.batch(64)
    discriminator_steps: int = setting(
        1, "Discriminator steps", "It takes so many for one of the generator's.", unit="steps", minimum=1, maximum=100
    )
    penalty: str = setting(
        "own",
        "Penalty",
        "On the discriminator's slopes: the one its loss was published with, or another.",
        choices=("own", *PENALTIES),
        names={"own": "As published", "r1": "R1", "r1+r2": "R1 + R2"},
        source="arXiv:1704.00028, 1801.04406",
        seldom=True,
    )
    gamma: float = setting(
        0.1,
        "Gamma",
        "Weight of R1 and R2. Higher: steadier, less varied.",
        unit="×",
        minimum=0.0,
        maximum=1000.0,
        seldom=True,
    )
    slope_weight: float = setting(
        10.0, "Lambda", "Weight of the gradient penalty.", unit="×", minimum=0.0, maximum=1000.0, seldom=True
    )
    penalty_every: int = setting(
        4,
        "Penalty every",
        "Slopes are looked at so seldom, and then count so much more.",
        unit="steps",
        minimum=1,
        maximum=64,
        source="arXiv:1912.04958",
        seldom=True,
    )
    augmentation: str = setting(
        "none",
        "Augmentation",
        "How what the discriminator sees is altered, for data of few images.",
        choices=tuple(ALTERATIONS),
        names={
            "translation": "Shift",
            "translation + cutout": "Shift, cutout",
            "colour + translation + cutout": "All",
        },
        source="arXiv:2006.10738",
    )
    label_smoothing: float = setting(
        0.0,
        "Label smoothing",
        "So much less than 1 is a real image's label.",
        unit="share",
        minimum=0.0,
        maximum=0.5,
        source="arXiv:1606.03498",
        seldom=True,
    )
    label_noise: float = setting(
        0.0, "Label noise", "Share of the labels that are swapped.", unit="share", minimum=0.0, maximum=0.5, seldom=True
    )
    spectral_norm: bool = setting(
        False,
        "Spectral norm",
        "Of the discriminator's layers: none stretches anything by more than 1.",
        source="arXiv:1802.05957",
        seldom=True,
    )
    minibatch_deviation: bool = setting(
        False,
        "Minibatch deviation",
        "The discriminator sees how much a batch's images differ.",
        source="arXiv:1710.10196",
        seldom=True,
    )
    mixing: float = setting(
        0.5,
        "Style mixing",
        "Share of the images that are drawn by two codes.",
        unit="share",
        minimum=0.0,
        maximum=1.0,
        source="arXiv:1812.04948",
        seldom=True,
    )
    mapping_pace: float = setting(
        0.01,
        "Mapping's pace",
        "How fast codes are mapped anew, beside the generator's other layers.",
        unit="×",
        minimum=0.0,
        maximum=1.0,
        source="arXiv:1812.04948",
        seldom=True,
    )
    guess_weight: float = setting(
        1.0,
        "Guess weight",
        "How much guessing the class or the codes counts, where that is done.",
        unit="×",
        minimum=0.0,
        maximum=100.0,
        seldom=True,
    )
    discrete_codes: int = setting(
        10, "Discrete code", "Values of InfoGAN's discrete code.", unit="values", minimum=0, maximum=100, seldom=True
    )
    continuous_codes: int = setting(
        2,
        "Continuous codes",
        "First dimensions of z that InfoGAN guesses.",
        unit="codes",
        minimum=0,
        maximum=32,
        seldom=True,
    )
    beta1: float = setting(
        0.5, "Beta 1", "Of Adam.", unit="a step", minimum=0.0, maximum=0.999, source="arXiv:1511.06434", seldom=True
    )
    beta2: float = setting(
        0.99, "Beta 2", "Of Adam.", unit="a step", minimum=0.5, maximum=0.9999, source="arXiv:1812.04948", seldom=True
    )
    average: float = settings.average(
        0.999,
        "Of the generator's weights: how much of the average stays at each of its steps.",
        "arXiv:1710.10196",
    )
    lr_warmup: int = settings.lr_warmup(0)
    lr_decay: int = settings.lr_decay(0)
    width: int = settings.width(32, "Channels at full size; plain layers have 8 and 16 times as many units.", minimum=4)


FOR_POINTS = {
    "architecture": "mlp",
    "conditioning": "none",
    "latent": 2,
    "gamma": 0.01,  # of 0.1 the discriminator hardly tells points apart: eight heaps were still joined by bridges
    "batch": 256,
    "width": 8,
    "average": 0.99,
}


def check(config: Config, data: DataCard) -> None:
    """ConfigError where settings do not go with each other or with the data."""
    item, penalty = data.item, penalty_of(config)
    settings.check_sides(item, "a GAN")
    if item.is_point and config.architecture != "mlp":
        why = "points have no neighbours to convolve"
        raise ConfigError(f"{why}: a GAN of points has architecture mlp, not {config.architecture}")
    if item.is_point and config.augmentation != "none":
        raise ConfigError("augmentation alters pictures, and points are none: it must be none")
    if LOSSES[config.loss].miss is None:
        for name in ("label_smoothing", "label_noise"):
            if getattr(config, name):
                raise ConfigError(f"{name} must be 0 with the {config.loss} loss, which has no labels")
    if config.minibatch_deviation and penalty != "none":
        raise ConfigError(
            f"minibatch_deviation makes scores depend on the batch, of which the {penalty} penalty says nothing"
        )
    if config.loss == "wasserstein" and penalty == "none" and not config.spectral_norm:
        raise ConfigError("penalty must not be none with the wasserstein loss, unless there is spectral_norm")
    if config.conditioning == "info":
        if not config.discrete_codes and not config.continuous_codes:
            raise ConfigError("discrete_codes and continuous_codes must not both be 0 with info")
        if config.continuous_codes > config.latent:
            raise ConfigError(f"continuous_codes must be at most the latent size, not {config.continuous_codes}")


def penalty_of(config: Config) -> str:
    """The penalty's name, of PENALTIES."""
    return LOSSES[config.loss].penalty if config.penalty == "own" else config.penalty
