"""A generative adversarial network: a generator learns to make what a discriminator takes for real.

Goodfellow et al. 2014, Generative Adversarial Networks, arXiv:1406.2661. The losses are in models/adversarial.py, the
networks in models/nets/generators.py, style.py and discriminators.py.

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

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from models.adversarial import LOSSES, PENALTIES, Loss, labels, penalties, told_apart_by
from models.augmentation import ALTERATIONS, altered
from models.averaging import Average
from models.base import PLAIN, Batch, Conditions, Evaluation, LatentModel, Manner, Preview
from models.conditioning import asked, first_where_needed, mismatched, shown, told, unsaid
from models.config import ConfigError, checked, setting
from models.data.base import DataCard, Progress
from models.guessing import entropy, guess_error, guesses
from models.latent.mapped import Mapped, WithW
from models.latent.priors import GAUSSIAN, UNIFORM
from models.latent.search import search
from models.learning import Learner, batch_size, generator, learning_rate, rate_at, rate_decay, rate_warmup, set_rate
from models.nets.discriminators import ConvolutionalTrunk, Discriminator, PlainTrunk, ResidualTrunk, Verdict, normalised
from models.nets.generators import ConvolutionalGenerator, PlainGenerator
from models.nets.style import StyleGenerator
from models.previews import drawing, lineup

ABOUT = "Two networks play against each other until one makes images that the other takes for real."

SMALLEST, LARGEST = 8, 64  # sides of the images it can take, in pixels
STARTS, TETHER = 6, 1e-3  # of a search for a code: from how many, and what one of usual length costs
PRIORS = {"gaussian": GAUSSIAN, "uniform": UNIFORM}
ARCHITECTURES = {
    "mlp": (PlainGenerator, PlainTrunk),
    "dcgan": (ConvolutionalGenerator, ConvolutionalTrunk),
    "style": (StyleGenerator, ResidualTrunk),
}
CONDITIONING = ("none", "concatenation", "projection", "auxiliary", "info")


@dataclass(frozen=True)
class Config:
    """What a GAN is built from and how it learns."""

    architecture: str = setting(
        "dcgan",
        "Architecture",
        "Plain layers, transposed convolutions, or layers that are each told their style.",
        choices=tuple(ARCHITECTURES),
        source="arXiv:1406.2661, 1511.06434, 1812.04948",
    )
    loss: str = setting("non-saturating", "Loss", "What the two play for.", choices=tuple(LOSSES))
    conditioning: str = setting(
        "projection",
        "Conditions",
        "How it learns the data's classes or else attributes, so that it can be asked for them; info finds its own.",
        choices=CONDITIONING,
        source="arXiv:1605.05396, 1802.05637, 1610.09585, 1606.03657",
    )
    latent: int = setting(
        100, "Latent size", "Numbers that a picture is made from.", unit="dims", minimum=1, maximum=512
    )
    prior: str = setting("gaussian", "Prior", "What these numbers are drawn from.", choices=tuple(PRIORS), seldom=True)
    generator_rate: float = learning_rate(1e-3, "Adam", "arXiv:1412.6980", "Generator rate")
    discriminator_rate: float = learning_rate(1e-3, "Adam", "arXiv:1412.6980", "Discriminator rate")
    batch: int = batch_size(64)
    discriminator_steps: int = setting(
        1, "Discriminator steps", "It takes so many for one of the generator's.", unit="steps", minimum=1, maximum=100
    )
    penalty: str = setting(
        "own",
        "Penalty",
        "On the discriminator's slopes: the one its loss was published with, or another.",
        choices=("own", *PENALTIES),
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
    average: float = setting(
        0.999,
        "Averaging",
        "Of the generator's weights: how much of the average stays at each of its steps.",
        unit="a step",
        minimum=0.0,
        maximum=0.99999,
        source="arXiv:1710.10196",
        seldom=True,
    )
    lr_warmup: int = rate_warmup(0)
    lr_decay: int = rate_decay(0)
    width: int = setting(
        32,
        "Width",
        "Channels at full size; plain layers have 8 and 16 times as many units.",
        unit="channels",
        minimum=4,
        maximum=128,
        seldom=True,
    )


class Figures(NamedTuple):
    """What is measured of a batch, by name; penalties only of the steps that look at slopes."""

    values: dict[str, Tensor]

    def report(self) -> dict[str, float]:
        return dict(zip(self.values, torch.stack([*self.values.values()]).tolist(), strict=True))


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
        _check(config, data)
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

    @property
    def truncates_by_itself(self) -> bool:
        return self.layers > 0

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
    def usual(self) -> Manner:
        """Of classes the first, where there are some: it has not learned to draw without any."""
        return Manner(first_where_needed(self.conditions))

    def cannot(self, capability: str) -> str:
        """As of every model, and of "w"."""
        return {
            "encode": "A GAN has no encoder: the code of an image can only be searched for.",
            "invert": "",
            "score": "",
            "w": "" if self.layers else "Only the style-based generator has a space w.",
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


def penalty_of(config: Config) -> str:
    """The penalty's name, of PENALTIES."""
    return LOSSES[config.loss].penalty if config.penalty == "own" else config.penalty


def _check(config: Config, data: DataCard) -> None:
    """ConfigError where settings do not go with each other or with the data."""
    item, penalty = data.item, penalty_of(config)
    if not SMALLEST <= min(item.height, item.width) <= max(item.height, item.width) <= LARGEST:
        raise ConfigError(f"a GAN takes images of {SMALLEST} to {LARGEST} px, not {item}")
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


class Round(NamedTuple):
    """What one batch is about: its images on [-1, 1], and codes and conditions to make others from."""

    x: Tensor
    z: Tensor
    condition: Tensor  # [n, conditions]
    told: Tensor


class GANLearner(Learner):
    """How a GAN learns: every step is one of the discriminator's, some are the generator's too.

    The model that is shown has the average of the generator's weights, and the discriminator's own as they are now.
    """

    model: GAN

    def __init__(self, model: GAN) -> None:
        super().__init__(model.to(memory_format=torch.channels_last))  # a third less time for 64 px on a CPU
        config = model.config
        rates = {"generator": config.generator_rate, "discriminator": config.discriminator_rate}
        self.optimisers = {
            name: torch.optim.Adam(getattr(model, name).parameters(), rate, (config.beta1, config.beta2))
            for name, rate in rates.items()
        }
        self.average = Average(model, config.average)

    def learn(self, batch: Batch, noise: torch.Generator, step: int, live: Mapping[str, float]) -> Figures:
        """Fakes are made once and judged twice, the second time by a discriminator that has learned from them."""
        game, config = self._round(batch, noise), self.model.config
        both = step % config.discriminator_steps == 0
        with self.autocast(), torch.set_grad_enabled(both):
            fake = self.model.generator.learning(game.z, game.told, config.mixing, noise).float()
        real = altered(game.x, config.augmentation, noise)

        looks_at_slopes = step % config.penalty_every == 0
        values = self._discriminate(game, real, fake.detach(), noise, looks_at_slopes)
        self._take_step("discriminator", step, live["discriminator_rate"])
        if both:
            values |= self._generate(game, real, fake, noise)
            self._take_step("generator", step, live["generator_rate"])
            self.average.update(self.model, step // config.discriminator_steps)
        self.explored.discriminator.load_state_dict(self.model.discriminator.state_dict())
        return Figures({name: value.detach() for name, value in values.items()})

    def _round(self, batch: Batch, noise: torch.Generator) -> Round:
        """With the images' own conditions, so that a fake and the real image beside it are said to show the same."""
        model, count = self.model, len(batch.x)
        z = model.prior.draw(count, model.latent, noise).to(batch.x.device)
        if model.config.conditioning == "info" and model.conditions:
            codes = torch.randint(len(model.conditions), (count,), generator=noise)
            batch = batch._replace(labels=codes.to(batch.x.device))
        condition = shown(batch, model.conditions)
        return Round(2 * batch.x - 1, z, condition, told(condition, model.conditions))

    # --- the discriminator's side ---

    def _discriminate(
        self, game: Round, real: Tensor, fake: Tensor, noise: torch.Generator, looks_at_slopes: bool
    ) -> dict[str, Tensor]:
        """Leave the gradients of the discriminator's objective; the figures of the batch come back."""
        model, config = self.model, self.model.config
        fake = altered(fake, config.augmentation, noise)
        on_real, on_fake = self._judged(real, game.told), self._judged(fake, game.told)
        values = figures(model, game, on_real, on_fake)
        objective = self._apart(on_real.score, on_fake.score, noise)
        if config.conditioning == "concatenation" and model.conditions:  # GAN-CLS, arXiv:1605.05396, algorithm 1
            wrong = told(mismatched(game.condition, model.conditions, noise), model.conditions)
            objective = (objective + self._apart(on_real.score, self._judged(real, wrong).score, noise)) / 2
        values["discriminator_loss"] = objective
        if config.conditioning == "auxiliary":  # InfoGAN knows nothing of what real images were made from
            objective = objective + config.guess_weight * self._guess_error(on_real, game)
        if config.conditioning in ("auxiliary", "info"):
            objective = objective + config.guess_weight * self._guess_error(on_fake, game)
        if looks_at_slopes:
            found = self._penalties(real, fake, game.told, noise)
            objective, values = objective + config.penalty_every * sum(found.values()), values | found
        self.optimisers["discriminator"].zero_grad()
        objective.backward()
        return values

    def _apart(self, real: Tensor, fake: Tensor, noise: torch.Generator) -> Tensor:
        """The discriminator's loss of scores [n], with the config's labels where the loss has any."""
        config, loss = self.model.config, self.model.loss
        if not config.label_smoothing and not config.label_noise:
            return loss.discriminator(real, fake)
        drawn = labels(len(real), config.label_smoothing, config.label_noise, noise)
        return told_apart_by(loss.miss, real, fake, drawn.to(real.device))

    def _penalties(self, real: Tensor, fake: Tensor, told: Tensor, noise: torch.Generator) -> dict[str, Tensor]:
        """With their weights; in float32 whatever the precision, as slopes have to be."""
        config = self.model.config
        found = penalties(penalty_of(config), lambda x: self.model.discriminator(x, told).score, real, fake, noise)
        weight = config.slope_weight if "gradient_penalty" in found else config.gamma
        return {name: weight * value for name, value in found.items()}

    # --- the generator's side ---

    def _generate(self, game: Round, real: Tensor, fake: Tensor, noise: torch.Generator) -> dict[str, Tensor]:
        """Leave the gradients of the generator's objective; its loss comes back."""
        model, config = self.model, self.model.config
        model.discriminator.requires_grad_(False)
        on_fake = self._judged(altered(fake, config.augmentation, noise), game.told)
        with torch.no_grad():
            on_real = self._judged(real, game.told) if config.loss == "relativistic" else on_fake
        objective = loss = model.loss.generator(on_real.score, on_fake.score)
        if config.conditioning in ("auxiliary", "info"):
            objective = loss + config.guess_weight * self._guess_error(on_fake, game)
        self.optimisers["generator"].zero_grad()
        objective.backward()
        model.discriminator.requires_grad_(True)
        return {"generator_loss": loss}

    # --- both ---

    def _judged(self, x: Tensor, told: Tensor) -> Verdict:
        with self.autocast():
            verdict = self.model.discriminator(x, told)
        return Verdict(*(said.float() for said in verdict))

    def _guess_error(self, verdict: Verdict, game: Round) -> Tensor:
        return guess_error(verdict.guess, game.condition, self.model.conditions, game.z)

    def _take_step(self, side: str, step: int, rate: float) -> None:
        optimiser = self.optimisers[side]
        set_rate(optimiser, rate_at(step, self.model.config, rate))
        optimiser.step()

    def evaluate(self, batches: Iterable[Batch], step: int) -> Evaluation:
        """The same figures but for penalties, of held-out images and of as many from the same codes every time."""
        model, noise, total, count = self.explored, torch.Generator().manual_seed(0), {}, 0
        for batch in batches:
            game = self._round(batch, noise)
            fake = model.picture(game.z, game.told)
            verdicts = (model.discriminator(x, game.told) for x in (game.x, fake))
            for name, value in figures(model, game, *verdicts).items():
                total[name] = total.get(name, 0.0) + value.item() * len(batch.x)
            count += len(batch.x)
        return Evaluation(step, {name: value / count for name, value in total.items()})

    def preview(self, x: Tensor, noise: torch.Generator, step: int, losses: Figures) -> Iterator[None]:
        """Every code for all conditions, as far as there is room, by both weights."""
        model: GAN = self.explored
        shown = lineup(model, model.prior, noise)
        averaged = yield from drawing(model, shown)
        unaveraged = yield from drawing(self.model.eval(), shown)
        self.model.train()
        return Preview(
            step,
            averaged.images,
            model.prior.name,
            unaveraged=unaveraged.images,
            asked=shown.names,
            columns=shown.columns,
        )


def figures(model: GAN, game: Round, on_real: Verdict, on_fake: Verdict) -> dict[str, Tensor]:
    """How both sides stand: losses, mean verdicts, and in nats per image what is guessed of the fakes."""
    real, fake = on_real.score, on_fake.score
    found = {
        "discriminator_loss": model.loss.discriminator(real, fake),
        "generator_loss": model.loss.generator(real, fake),
    }
    if model.loss.has_probabilities:
        found |= {"real_probability": real.sigmoid().mean(), "fake_probability": fake.sigmoid().mean()}
    else:
        found |= {"real_score": real.mean(), "fake_score": fake.mean(), "score_difference": (real - fake).mean()}
    if on_fake.guess.shape[1]:
        error = guess_error(on_fake.guess, game.condition, model.conditions, game.z)
        if model.config.conditioning == "info":
            found["information"] = entropy(model.conditions, model.config.continuous_codes, model.prior) - error
        else:
            found["class_error"] = error
    return found
