"""Every family, in the order of the picker. A new one is a new file or folder here and one more line below."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from torch import nn

from models import classifier
from models.data.base import DataCard, Item
from models.families import autoencoder, ddpm, gan, vae
from models.learning import Learner
from models.presets import Preset


@dataclass(frozen=True)
class Family:
    """A family's parts, so that nobody needs to know its file."""

    name: str
    title: str
    short: str  # the title where there is little room
    about: str
    config: type
    build: Callable[[Any, DataCard], nn.Module]  # from a config and what is known of the data; ConfigError if it cannot
    learner: type[Learner]
    presets: tuple[Preset, ...] = ()
    for_points: Mapping[str, Any] = field(default_factory=dict)  # settings that are usual where examples are points

    def usual(self, item: Item) -> Any:
        """The config of which somebody who has said nothing but the data's kind is thinking."""
        return self.config(**(self.for_points if item.is_point else {}))


FAMILIES = {
    family.name: family
    for family in (
        Family(
            "autoencoder",
            "Autoencoder",
            "AE",
            autoencoder.ABOUT,
            autoencoder.Config,
            lambda config, data: autoencoder.Autoencoder(config, data.item),
            autoencoder.AutoencoderLearner,
            autoencoder.PRESETS,
            autoencoder.FOR_POINTS,
        ),
        Family(
            "vae",
            "VAE",
            "VAE",
            vae.ABOUT,
            vae.Config,
            lambda config, data: vae.VAE(config, data.item, data.classes),
            vae.VAELearner,
            vae.PRESETS,
            vae.FOR_POINTS,
        ),
        Family("gan", "GAN", "GAN", gan.ABOUT, gan.Config, gan.GAN, gan.GANLearner, gan.PRESETS, gan.FOR_POINTS),
        Family(
            "ddpm",
            "DDPM",
            "DDPM",
            ddpm.ABOUT,
            ddpm.Config,
            ddpm.DDPM,
            ddpm.DDPMLearner,
            ddpm.PRESETS,
            ddpm.FOR_POINTS,
        ),
    )
}

CLASSIFIER = Family(
    "classifier",
    "Classifier",
    "Classifier",
    classifier.ABOUT,
    classifier.Config,
    classifier.Classifier,
    classifier.ClassifierLearner,
)
# A classifier judges pictures; it has no space to explore.
TRAINABLE = FAMILIES | {CLASSIFIER.name: CLASSIFIER}
