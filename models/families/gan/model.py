"""A generator and the discriminator it learned against, as one model of a latent space.

The networks are in models/nets/generators.py, style.py and discriminators.py.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import torch
from torch import Tensor

from models.adversarial.guessing import guesses
from models.adversarial.losses import LOSSES, Loss
from models.base import PLAIN, Conditions, LatentModel, Manner
from models.conditioning import asked, first_where_needed, told, unsaid
from models.config import checked
from models.data.base import DataCard
from models.families.gan.config import ARCHITECTURES, PRIORS, Config, check
from models.latent.mapped import Mapped, WithW
from models.latent.priors import GAUSSIAN, UNIFORM
from models.latent.search import search
from models.nets.discriminators import Discriminator, normalised
from models.nets.style import StyleGenerator
from models.progress import Progress
from models.randomness import generator

STARTS, TETHER = 6, 1e-3  # of a search for a code: from how many, and what one of usual length costs


LEAST_NOISE = 0.01  # strength below which nothing is seen of it: features are about 1


class GAN(WithW):
    """A generator, and the discriminator it learned against, which can still be asked for its verdict.

    A style-based one has a second space, `w`, of as many dimensions as `z`; its points are codes for all layers or for
    each layer one. Asked for nothing, a conditional model draws its first class, or none of its attributes.
    """

    family = "gan"
    compares = True

    def __init__(self, config: Config, data: DataCard) -> None:
        super().__init__()
        self.config, self.item, self.latent = checked(config), data.item, config.latent
        check(config, data)
        self.prior = PRIORS[config.prior]
        self.conditions = conditions_of(config, data)
        kinds = len(self.conditions)
        make_generator, make_trunk = ARCHITECTURES[config.architecture]
        self.generator = make_generator(data.item, config.width, config.latent, kinds)
        if self.layers:
            self.generator.keep_means(kinds if self.conditions.exclusive else 0)
        guessed = {"auxiliary": guesses(self.conditions), "info": guesses(self.conditions, config.continuous_codes)}
        discriminator = Discriminator(
            make_trunk(data.item, config.width),
            hidden=8 * config.width,
            told=kinds,
            conditioning=config.conditioning,
            guesses=guessed.get(config.conditioning, 0),
            watches_batch=config.minibatch_deviation,
        )
        self.discriminator = normalised(discriminator) if config.spectral_norm else discriminator

    @property
    def loss(self) -> Loss:
        return LOSSES[self.config.loss]

    # --- spaces ---

    @property
    def layers(self) -> int:
        """Codes in w that a picture can be drawn by; 0 where there is no such space."""
        return self.generator.layers if isinstance(self.generator, StyleGenerator) else 0

    @property
    def spaces(self) -> tuple[str, ...]:
        return ("z", "w") if self.layers else ("z",)

    @property
    def manners(self) -> tuple[str, ...]:
        """Truncation is of the codes that are drawn, or of w, where there is one; which also has noise."""
        if self.layers:
            return ("truncation", "seed")
        return ("truncation",) if self.prior is GAUSSIAN else ()

    def in_space(self, name: str) -> LatentModel:
        return Mapped(self) if name == "w" and self.layers else super().in_space(name)

    def dimension(self, k: int) -> str:
        """InfoGAN's continuous codes come first in z, and have a name of their own."""
        codes = self.config.continuous_codes if self.config.conditioning == "info" else 0
        return f"c {k + 1}" if k < codes else super().dimension(k)

    @property
    def first_layer(self) -> Tensor:
        entry = self.generator.mapping.entry if self.layers else self.generator.entry
        return entry.code.weight

    @property
    def styles(self) -> Tensor:
        if self.cannot("w"):
            raise NotImplementedError(self.cannot("w"))
        return self.generator.synthesis.styles

    @property
    def usual(self) -> Manner:
        """Of classes the first, where there are some: it has not learned to draw without any."""
        return Manner(first_where_needed(self.conditions))

    @property
    def is_noisy(self) -> bool:
        """Whether the noise of any layer is strong enough to be seen."""
        layers = self.generator.synthesis.convolutions if self.layers else ()
        return any(layer.strength.abs() > LEAST_NOISE for layer in layers)

    def cannot(self, capability: str) -> str:
        """As of every model, and of "w" and "redraw", which is drawing the noise of its layers again."""
        return {
            "encode": "A GAN has no encoder: the code of an image can only be searched for.",
            "invert": "",
            "score": "",
            "features": "",
            "w": "" if self.layers else "Only the style-based generator has a space w.",
            "redraw": "" if self.is_noisy else "Its layers have learned to do without noise: their strengths are zero.",
        }.get(capability, "")

    def decode(self, z: Tensor, manner: Manner = PLAIN) -> Tensor:
        return (self.picture(z, self._told(manner, len(z)), manner) + 1) / 2

    def to_w(self, z: Tensor, manner: Manner = PLAIN) -> Tensor:
        """Codes in w, [n, latent], of codes in z and of what is asked for; not yet truncated."""
        if self.cannot("w"):
            raise NotImplementedError(self.cannot("w"))
        return self.generator.mapping(z, self._told(manner, len(z)))

    def decode_w(self, w: Tensor, manner: Manner = PLAIN) -> Tensor:
        """Images of codes [n, latent] or, for each layer one, [n, layers, latent].

        The manner's truncation draws them to the mean of w, and its seed gives every image the same noise.
        """
        if self.cannot("w"):
            raise NotImplementedError(self.cannot("w"))
        return (self._picture_of_w(w, manner) + 1) / 2

    def invert(self, x: Tensor, manner: Manner = PLAIN) -> Iterator[Progress]:
        """Codes in z, from a few starts; those far out in a Gaussian prior cost a little."""
        noise = torch.Generator().manual_seed(manner.seed)
        starts = self.prior.draw(STARTS, self.latent, noise).to(x.device)
        reach = 1.0 if self.prior is UNIFORM else math.inf

        def tether(z: Tensor) -> Tensor:
            return TETHER * z.square().mean(1)

        found = yield from search(lambda z: self.decode(z.clamp(-reach, reach), manner), starts, x, tether)
        return found.clamp(-reach, reach)

    def middle(self, manner: Manner = PLAIN) -> Tensor:
        """The mean of w, [latent], of the classes that are asked for; of all where none is."""
        means = self.generator.means
        if len(means) == 1 or not manner.condition:
            return means.mean(0)
        return (means.new_tensor(manner.condition)[:, None] * means).sum(0)  # a product of matrices might be of 16 bits

    def picture(self, z: Tensor, told: Tensor, manner: Manner = PLAIN) -> Tensor:
        """Images on [-1, 1] of codes [n, latent] and of what each is told, [n, conditions]."""
        return self._picture_of_w(self.generator.mapping(z, told), manner) if self.layers else self.generator(z, told)

    def _picture_of_w(self, w: Tensor, manner: Manner) -> Tensor:
        synthesis = self.generator.synthesis
        w = self.middle(manner).lerp(w.float(), manner.truncation)  # a mapping at 16 bits gives codes of 16 bits
        return synthesis(w, synthesis.noise(1, generator(manner.seed)))

    def _told(self, manner: Manner, count: int) -> Tensor:
        return told(asked(manner, self.conditions, self.device), self.conditions).expand(count, -1)

    # --- the discriminator ---

    def score(self, x: Tensor, manner: Manner = PLAIN) -> Tensor:
        """The discriminator's scores.

        An image that is not said to show anything is judged as halfway between showing it and not.
        """
        judge = self._told(manner, 1) if manner.condition else told(unsaid(self.conditions, x.device), self.conditions)
        return self.discriminator(2 * x - 1, judge.expand(len(x), -1)).score.float()

    def features(self, x: Tensor, noise_level: float = 0.0) -> Tensor:
        """The discriminator's last hidden layer, which does not look at what an image is said to show."""
        return self.discriminator.seen(2 * x - 1).float()

    @property
    def scores_have_probabilities(self) -> bool:
        return self.loss.has_probabilities


def conditions_of(config: Config, data: DataCard) -> Conditions:
    """What a model can be asked for: the data's classes, else their attributes, or InfoGAN's codes."""
    if config.conditioning == "info":
        return Conditions(tuple(f"code {k + 1}" for k in range(config.discrete_codes)), optional=False)
    if config.conditioning == "none":
        return Conditions()
    if len(data.classes) > 1:
        return Conditions(data.classes, optional=False)
    return Conditions(data.attribute_names, exclusive=False) if data.attribute_names else Conditions()
