"""How a GAN learns: the discriminator's side, the generator's, and what is measured of both.

The losses are in models/adversarial/losses.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import torch
from torch import Tensor

from models.accumulating import Draws, Objective
from models.adversarial.augmentation import altered
from models.adversarial.guessing import entropy, guess_error
from models.adversarial.losses import labels, penalties, told_apart_by
from models.averaging import Average
from models.base import Batch, Evaluation, Preview, Verdicts
from models.conditioning import mismatched, told
from models.families.gan.config import BOTH, GENERATOR, penalty_of
from models.families.gan.model import GAN
from models.families.gan.rounds import Round, round_of, verdicts_on
from models.learning import Learner, gradient_norm, mean_figures, rate_at, set_rate
from models.nets.discriminators import Verdict
from models.nets.generators import Generator
from models.nets.style import StyleGenerator
from models.previews import drawing, lineup

ALL_MEASURED, MEASURED_EVERY = 100, 10  # steps: up to which each gradient is measured, and then every so many


class Figures(NamedTuple):
    """What is measured of a batch, by name; penalties only of the steps that look at slopes."""

    values: dict[str, Tensor]

    def report(self) -> dict[str, float]:
        return dict(zip(self.values, torch.stack([*self.values.values()]).tolist(), strict=True))


class Side(NamedTuple):
    """What one side minimises, and what is measured on the way."""

    objective: Tensor
    values: dict[str, Tensor]


class Made(NamedTuple):
    """What the discriminator's side leaves to the generator's: altered real images, and fakes with their graph."""

    real: Tensor
    fake: Tensor


class GANLearner(Learner):
    """How a GAN learns: every step is one of the discriminator's, some are the generator's too.

    Where only one side learns, the other's weights stay as they are. The model that is shown has the average of the
    generator's weights, and the discriminator's own as they are now.
    """

    model: GAN
    may_collapse = True

    def __init__(self, model: GAN) -> None:
        super().__init__(model.to(memory_format=torch.channels_last))  # a third less time for 64 px on a CPU
        config = model.config
        weights = {
            "generator": paced(model.generator, config.mapping_pace),
            "discriminator": model.discriminator.parameters(),
        }
        self.optimisers = {
            name: torch.optim.Adam(each, getattr(config, f"{name}_rate"), (config.beta1, config.beta2))
            for name, each in weights.items()
        }
        self.objectives = {
            "generator": Objective(model.generator, self._generate),
            "discriminator": Objective(model.discriminator, self._discriminate),
        }
        self.average = Average(model, config.average)
        self._made: Made | None = None

    def learn(self, batch: Batch, noise: torch.Generator, step: int, live: Mapping[str, float]) -> Figures:
        """The discriminator learns from fakes first, and then judges them again for the generator."""
        game, config, sides = round_of(self.model, batch, noise), self.model.config, live.get("sides", BOTH)
        drawn, values = (*game, Draws(noise)), {}
        generates = sides == GENERATOR or (sides == BOTH and step % config.discriminator_steps == 0)
        if sides != GENERATOR:
            looks_at_slopes = step % config.penalty_every == 0
            found = self.gradients("discriminator", drawn, looks_at_slopes=looks_at_slopes, is_last=not generates)
            values = found.values | self._take_step("discriminator", step, live["discriminator_rate"])
        if generates:
            self.model.discriminator.requires_grad_(False)
            values |= self.gradients("generator", drawn).values
            self.model.discriminator.requires_grad_(True)
            values |= self._take_step("generator", step, live["generator_rate"])
            self.average.update(self.model, max(1, step // config.discriminator_steps))
        self._made = None
        self.explored.discriminator.load_state_dict(self.model.discriminator.state_dict())
        return Figures({name: value.detach() for name, value in values.items()})

    def by_part(self) -> str:
        return "what a GAN draws at random beside its codes, and what its nets make of a batch together, are those of"

    # --- the discriminator's side ---

    def _discriminate(
        self,
        x: Tensor,
        z: Tensor,
        condition: Tensor,
        told_: Tensor,
        draws: Draws,
        looks_at_slopes: bool,
        is_last: bool,
    ) -> Side:
        """The discriminator's objective, and the figures of the batch.

        A batch that is taken whole has its fakes made once for both sides, unless this is the last to see them.
        """
        model, config, noise = self.model, self.model.config, draws.noise
        game = Round(x, z, condition, told_)
        keeps = self.whole.is_one and not is_last
        with self.autocast(), torch.set_grad_enabled(keeps):
            made = model.generator.learning(game.z, game.told, config.mixing, noise).float()
        real = altered(game.x, config.augmentation, noise)
        self._made = Made(real, made) if keeps else None

        fake = altered(made.detach(), config.augmentation, noise)
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
        return Side(objective, values)

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

    def _generate(self, x: Tensor, z: Tensor, condition: Tensor, told_: Tensor, draws: Draws) -> Side:
        """The generator's objective, and its loss."""
        model, config, noise = self.model, self.model.config, draws.noise
        game, made = Round(x, z, condition, told_), self._made
        if made is None or not self.whole.is_one:
            with self.autocast():
                fake = model.generator.learning(game.z, game.told, config.mixing, noise).float()
            made = Made(altered(game.x, config.augmentation, noise), fake)
        on_fake = self._judged(altered(made.fake, config.augmentation, noise), game.told)
        with torch.no_grad():
            on_real = self._judged(made.real, game.told) if config.loss == "relativistic" else on_fake
        objective = loss = model.loss.generator(on_real.score, on_fake.score)
        if config.conditioning in ("auxiliary", "info"):
            objective = loss + config.guess_weight * self._guess_error(on_fake, game)
        return Side(objective, {"generator_loss": loss})

    # --- both ---

    def _judged(self, x: Tensor, told: Tensor) -> Verdict:
        with self.autocast():
            verdict = self.model.discriminator(x, told)
        return Verdict(*(said.float() for said in verdict))

    def _guess_error(self, verdict: Verdict, game: Round) -> Tensor:
        return guess_error(verdict.guess, game.condition, self.model.conditions, game.z)

    def _take_step(self, side: str, step: int, rate: float) -> dict[str, Tensor]:
        """How long its gradient is comes back, in nats per unit of its weights, where that is measured."""
        optimiser = self.optimisers[side]
        set_rate(optimiser, rate_at(step, self.model.config, rate))
        norm = {f"{side}_gradient": gradient_norm(optimiser)} if self._measures(side, step) else {}
        optimiser.step()
        return norm

    def _measures(self, side: str, step: int) -> bool:
        """One in ten steps: of a small net all of them would take a twentieth of the time."""
        turns = self.model.config.discriminator_steps if side == GENERATOR else 1  # of which one is this side's
        return self.closely or step <= ALL_MEASURED or step % MEASURED_EVERY < turns

    def watch(self, batch: Batch, noise: torch.Generator) -> Verdicts:
        return verdicts_on(self.model, batch, noise)

    @torch.inference_mode()
    def draw(self, batch: Batch, noise: torch.Generator) -> tuple[Tensor, Tensor | None]:
        model, game = self.explored, round_of(self.explored, batch, noise)
        asked = model.conditions and model.conditions.exclusive and model.config.conditioning != "info"
        return (model.picture(game.z, game.told).float() + 1) / 2, batch.labels if asked else None

    def evaluate(self, batches: Iterable[Batch], step: int) -> Evaluation:
        """The same figures but for penalties, of held-out images and of as many from the same codes every time."""
        noise = torch.Generator().manual_seed(0)
        return Evaluation(step, mean_figures((self._figures(batch, noise).report(), len(batch.x)) for batch in batches))

    def _figures(self, batch: Batch, noise: torch.Generator) -> Figures:
        model, game = self.explored, round_of(self.explored, batch, noise)
        fake = model.picture(game.z, game.told)
        verdicts = (model.discriminator(x, game.told) for x in (game.x, fake))
        return Figures(figures(model, game, *verdicts))

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


def paced(generator: Generator, pace: float) -> list[dict[str, Any]]:
    """Its weights in groups for an optimiser, those that map codes at a pace of their own.

    Karras et al. 2018 (arXiv:1812.04948, appendix C) slow the mapping down a hundredfold. What is told has to be
    learned as fast as ever: at that pace it was not learned in a thousand steps.
    """
    if not isinstance(generator, StyleGenerator):
        return [{"params": [*generator.parameters()]}]
    slow = {
        id(weight) for part in (generator.mapping.entry.code, generator.mapping.rest) for weight in part.parameters()
    }
    groups = {True: [], False: []}
    for weight in generator.parameters():
        groups[id(weight) in slow].append(weight)
    return [{"params": groups[True], "pace": pace}, {"params": groups[False]}]


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
