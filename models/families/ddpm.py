"""A denoising diffusion model: noise turned into an image, step by step, by one network that sees how much is left.

Ho et al. 2020, Denoising Diffusion Probabilistic Models, arXiv:2006.11239; equation numbers are the paper's. With the
straight schedule and the velocity predicted it is flow matching (Lipman et al. 2022, arXiv:2210.02747).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from models import settings
from models.accumulating import Objective
from models.averaging import Average
from models.base import PLAIN, Batch, Conditions, Evaluation, LatentModel, Manner, Preview, inferring
from models.conditioning import first_where_needed
from models.config import ConfigError, checked, setting
from models.data.base import DataCard, Item, Progress
from models.diffusion.predictions import PREDICTIONS, Guess, clipped, guess, min_snr_weight, target
from models.diffusion.samplers import Denoiser, Moment, State, ddim, inversion, times
from models.diffusion.schedules import SCHEDULES, Schedule, schedule
from models.latent.priors import GAUSSIAN
from models.learning import Learner, rate_at, set_rate
from models.nets.points import PointNet
from models.nets.unet import UNet
from models.presets import Preset
from models.previews import drawing, lineup
from models.randomness import NOISE, generator

ABOUT = "Learns to take noise out of images, and then makes images out of noise alone."

STEPS = 20  # of DDIM, where nobody asks for another number
DRAFT_STEPS = 4  # what a hand that drags can wait for
INVERSION_STEPS = 50
STRIP_ROWS, STRIP_COLUMNS = 4, 11
LEVELS = 10  # of noise, for each of which there is a held-out error
LARGEST_GRADIENT = 1.0  # norm, beyond which it is scaled down


@dataclass(frozen=True)
class Config:
    """What a DDPM is built from and how it learns."""

    schedule: str = setting(
        "cosine",
        "Schedule",
        "How fast an image turns into noise; straight is flow matching's.",
        choices=SCHEDULES,
        source="arXiv:2006.11239, 2102.09672, 2212.11972, 2210.02747",
    )
    prediction: str = setting(
        "v",
        "Prediction",
        "What the network says of a noisy image; velocity is flow matching's.",
        choices=PREDICTIONS,
        names={"v": "v", "epsilon": "Noise ε", "x0": "Image x₀"},
        source="arXiv:2202.00512",
    )
    timesteps: int = setting(
        1000, "Time steps", "From image to noise, when it learns.", unit="steps", minimum=10, maximum=4000, seldom=True
    )
    min_snr: float = setting(
        5.0,
        "Min-SNR gamma",
        "Caps how much nearly clean images count; 0 counts all alike.",
        unit="SNR",
        minimum=0.0,
        maximum=100.0,
        source="arXiv:2303.09556",
        seldom=True,
    )
    conditional: bool = setting(True, "Learns classes", "Can be asked for a class, where the data have classes.")
    unconditional: float = settings.unconditional(
        0.1, "Share of the images shown without their class, for guidance.", "arXiv:2207.12598"
    )
    learning_rate: float = settings.learning_rate(5e-4, "AdamW")
    batch: int = settings.batch(64)
    average: float = settings.average(
        0.999,
        "Of the weights that draw: how much of the average stays at each step.",
        "arXiv:2006.11239, appendix B",
    )
    lr_warmup: int = settings.lr_warmup(500)
    lr_decay: int = settings.lr_decay(0)
    width: int = settings.width(32, "Channels at full size, in eights.", maximum=256)
    levels: int = setting(
        3, "Levels", "Sizes it looks at, each half the one before.", unit="sizes", minimum=1, maximum=5, seldom=True
    )
    blocks: int = setting(
        1, "Blocks", "Residual blocks at each level.", unit="a level", minimum=1, maximum=4, seldom=True
    )


PRESETS = (
    Preset(
        "published",
        "As first published",
        "The linear schedule, the noise predicted, all time steps alike: Ho et al. 2020.",
        {"schedule": "linear", "prediction": "epsilon", "min_snr": 0.0},
    ),
    Preset(
        "flow",
        "Flow matching",
        "Straight ways from noise to image and the velocity along them: Lipman et al. 2022.",
        {"schedule": "straight", "prediction": "velocity", "min_snr": 0.0},
    ),
)
FOR_POINTS = {
    "conditional": False,
    "min_snr": 0.0,
    "learning_rate": 2e-3,
    "batch": 256,
    "average": 0.99,
    "lr_warmup": 100,
}


class Loss(NamedTuple):
    """The error of one batch, per value, with the weights of the time steps; and of each image's noise [n] without."""

    objective: Tensor
    noise_errors: Tensor

    each_image = ("noise_errors",)

    def report(self) -> dict[str, float]:
        return {"objective": self.objective.item(), "noise_error": self.noise_errors.mean().item()}


class DDPM(LatentModel):
    """A U-Net that sees the noise in images, and DDIM, which makes of x_T the image that belongs to it.

    Of points the noise is seen by a dense net.
    """

    family = "ddpm"
    prior = GAUSSIAN
    space = "x_T"

    def __init__(self, config: Config, data: DataCard) -> None:
        super().__init__()
        item = data.item
        self.config, self.item = checked(config), item
        self.latent = item.channels * item.height * item.width
        _check(config, item)
        self.conditions = Conditions(data.classes if config.conditional else (), optional=config.unconditional > 0)
        kinds = len(self.conditions)
        if item.is_point:
            self.net = PointNet(item, config.width, config.blocks, kinds)
        else:
            self.net = UNet(item, config.width, config.levels, config.blocks, kinds)

    @property
    def schedule(self) -> Schedule:
        # Not kept by the model: one that is built to be filled with weights has no memory for it.
        return schedule(self.config.schedule, self.config.timesteps)

    def decode(self, z: Tensor, manner: Manner = PLAIN) -> Tensor:
        return last(self.denoising(z, self.kinds(manner), manner))

    def decoding(self, z: Tensor, manner: Manner = PLAIN) -> Iterator[None]:
        for moment in self.denoising(z, self.kinds(manner), manner):
            state = moment.next
            yield
        return as_picture(state.x)

    def denoising(self, z: Tensor, kinds: Tensor | None = None, manner: Manner = PLAIN) -> Iterator[Moment]:
        """The steps of DDIM from codes [n, latent], with `kinds` as `guess` takes them in place of the condition."""
        return self.denoising_by(partial(self.guess, kinds=kinds, guidance=manner.guidance), z, manner.steps)

    def denoising_by(self, denoise: Denoiser, z: Tensor, steps: int = 0) -> Iterator[Moment]:
        """The same by any other denoiser, such as one that edits what this one sees."""
        x = z.view(-1, self.item.channels, self.item.height, self.item.width)
        return ddim(denoise, self.schedule, State(0, x), times(self.schedule, steps or STEPS))

    @property
    def usual(self) -> Manner:
        return Manner(first_where_needed(self.conditions), steps=STEPS)

    @property
    def manners(self) -> tuple[str, ...]:
        """Guidance is away from what is drawn without a class, where that has been learned."""
        return ("guidance", "steps") if self.conditions and self.conditions.optional else ("steps",)

    def drawing(self, z: Tensor, conditions: Sequence[tuple[float, ...]], manner: Manner = PLAIN) -> Iterator[None]:
        """All at once, whatever each is asked for; on the way there lies x_t, from noise to picture."""
        kinds = torch.cat([self.kinds(Manner(each)) for each in conditions]) if self.conditions else None
        states = []
        for moment in self.denoising(z, kinds, manner):
            states.append(moment.x[:STRIP_ROWS])
            yield
        images = as_picture(moment.next.x)
        states = [*(as_picture(x) for x in states), images[:STRIP_ROWS]]
        return images, [states[round(k)] for k in torch.linspace(0, len(states) - 1, STRIP_COLUMNS).tolist()]

    def draft(self, manner: Manner) -> Manner:
        return replace(manner, steps=min(DRAFT_STEPS, manner.steps or STEPS))

    def cannot(self, capability: str) -> str:
        return {
            "encode": "A DDPM has no encoder: the noise that an image belongs to can only be searched for.",
            "invert": "",
            "features": "",
        }.get(capability, super().cannot(capability))

    def invert(self, x: Tensor, manner: Manner = PLAIN) -> Iterator[Progress]:
        """By DDIM backwards, for the condition asked but without guidance, which it does not bear."""
        at = times(self.schedule, INVERSION_STEPS)[::-1]
        moments = inversion(self.denoiser(replace(manner, guidance=1.0)), self.schedule, 2 * x - 1, at)
        for step in range(1, len(at)):
            with torch.inference_mode():  # not around a yield, where it would be left on for whoever comes next
                state = next(moments).next
            yield Progress("Searching for the noise", step, len(at) - 1)
        return state.x.flatten(1)

    def features(self, x: Tensor, noise_level: float = 0.5) -> Tensor:
        """The U-Net's bottleneck, averaged over its places, for images with noise on them and of any class.

        The noise of every image is the same, so that what differs is what the images show.
        """
        at = torch.full((len(x),), round(noise_level * self.schedule.steps), device=x.device)
        noise = torch.randn(1, *x.shape[1:], generator=generator(0, NOISE)).to(x)
        return self.net.bottleneck(self.schedule.add_noise(2 * x - 1, at, noise), at).mean((2, 3)).float()

    def denoiser(self, manner: Manner) -> Denoiser:
        """What samplers ask, for one class or a blend of them, or for any: guided where guidance is not 1."""
        return partial(self.guess, kinds=self.kinds(manner), guidance=manner.guidance)

    def kinds(self, manner: Manner) -> Tensor | None:
        """What is asked for, as `guess` takes it, [1, classes + 1]; None where nothing is."""
        if not self.conditions or not manner.condition:
            return None
        return torch.tensor([[*manner.condition, 1 - sum(manner.condition)]], device=self.device)

    def bottleneck(self, x: Tensor, t: int, kinds: Tensor | None) -> Tensor:
        """What the U-Net sees in x_t at its coarsest, [n, channels, height, width]; kinds are as in `guess`."""
        asked = None if kinds is None else kinds.expand(len(x), -1)
        return self.net.bottleneck(x, torch.full((len(x),), t, device=x.device), asked).float()

    def guess(
        self, x: Tensor, t: int, kinds: Tensor | None, guidance: float = 1.0, offset: Tensor | None = None
    ) -> Guess:
        """The image and the noise in x_t; kinds [1 or n, classes + 1] are weights of the classes, the last is any.

        An offset [1, channels, height, width] is added to the bottleneck.
        Guided as e_u + g (e_c - e_u), so that 1 is plain conditional (Ho & Salimans 2022, arXiv:2207.12598, with
        g = 1 + w); predictions are affine in e, so it may be done with any of them.
        """
        at = torch.full((len(x),), t, device=x.device)
        asked = None if kinds is None else kinds.expand(len(x), -1)
        if asked is None or guidance == 1:
            said = self.net(x, at, asked, offset).float()
        else:
            nothing = F.one_hot(torch.full_like(at, len(self.conditions)), len(self.conditions) + 1).to(asked.dtype)
            both = self.net(torch.cat([x, x]), torch.cat([at, at]), torch.cat([nothing, asked]), offset).float()
            without, with_class = both.chunk(2)
            said = without + guidance * (with_class - without)
        a, s = self.schedule.at(at, x)
        return clipped(guess(self.config.prediction, said, x, a, s), x, a, s)

    def loss(self, x: Tensor, t: Tensor, noise: Tensor, kinds: Tensor | None) -> Loss:
        """Equation 14, of images x on [-1, 1] at times t [n], with the prediction and weights of the config."""
        config = self.config
        a, s = self.schedule.at(t, x)
        noisy = a * x + s * noise
        said = self.net(noisy, t, kinds).float()
        errors = (said - target(config.prediction, x, noise, a, s)).square().flatten(1).mean(1)
        weights = min_snr_weight(config.prediction, (a / s).square().flatten(), config.min_snr)
        with torch.no_grad():
            noise_errors = (guess(config.prediction, said, noisy, a, s).noise - noise).square().flatten(1).mean(1)
        return Loss((weights * errors).mean(), noise_errors)


def _check(config: Config, item: Item) -> None:
    settings.check_sides(item, "a DDPM")
    settings.check_width(config.width)
    if not item.is_point and min(item.height, item.width) < 2**config.levels:
        raise ConfigError(f"{config.levels} levels are too many for images of {min(item.height, item.width)} px")
    if config.schedule == "straight" and config.prediction == "epsilon":
        raise ConfigError("the straight schedule ends in nothing but noise, of which epsilon says nothing")


class DDPMLearner(Learner):
    """How a DDPM learns from one batch; the weights that draw are an average of those that learn."""

    model: DDPM

    def __init__(self, model: DDPM) -> None:
        super().__init__(model)
        config = model.config
        self.optimisers = {"adamw": torch.optim.AdamW(model.parameters(), config.learning_rate, weight_decay=0.01)}
        self.objectives = {"adamw": Objective(model, model.loss, self.autocast)}
        self.average = Average(model, config.average)

    def learn(self, batch: Batch, noise: torch.Generator, step: int, live: Mapping[str, float]) -> Loss:
        adamw = self.optimisers["adamw"]
        loss = self.gradients("adamw", self._drawn(batch, noise))
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), LARGEST_GRADIENT)
        set_rate(adamw, rate_at(step, self.model.config, live["learning_rate"]))
        adamw.step()
        self.average.update(self.model, step)
        return loss

    def _drawn(self, batch: Batch, noise: torch.Generator) -> tuple[Tensor, Tensor, Tensor, Tensor | None]:
        """Images on [-1, 1], times, noise, and the classes told, some left out; all drawn on the CPU."""
        x, config = 2 * batch.x - 1, self.model.config
        t = torch.randint(1, self.model.schedule.steps + 1, (len(x),), generator=noise)
        epsilon = torch.randn(x.shape, generator=noise)
        kinds = None
        if self.model.conditions:
            left_out = torch.rand(len(x), generator=noise) < config.unconditional
            told = batch.labels.cpu().masked_fill(left_out, len(self.model.conditions))
            kinds = F.one_hot(told, len(self.model.conditions) + 1).float().to(x.device)
        return x, t.to(x.device), epsilon.to(x.device), kinds

    def evaluate(self, batches: Iterable[Batch], step: int) -> Evaluation:
        """The averaged weights' error on held-out images, at the same times and with the same noise every time."""
        noise, steps = torch.Generator().manual_seed(0), self.model.schedule.steps
        objective, times_, errors = 0.0, [], []
        for batch in batches:
            x, _, epsilon, kinds = self._drawn(batch, noise)
            t = spread(len(x), steps, noise)
            loss = self.explored.loss(x, t.to(x.device), epsilon, kinds)
            objective += loss.objective.item() * len(x)
            times_.append(t)
            errors.append(loss.noise_errors.double().cpu())
        t, noise_errors = torch.cat(times_), torch.cat(errors)
        losses = {"objective": objective / len(t), "noise_error": noise_errors.mean().item()}
        return Evaluation(step, losses, noise_errors=by_level(noise_errors, t, steps))

    def preview(self, x: Tensor, noise: torch.Generator, step: int, losses: Loss) -> Iterator[None]:
        """Of every class in turn, where there are some; by both weights, and how the first few come about."""
        shown = lineup(self.model, self.model.prior, noise)
        averaged = yield from inferring(drawing(self.explored, shown), self.autocast)
        unaveraged = yield from inferring(drawing(self.model.eval(), shown), self.autocast)
        self.model.train()
        return Preview(
            step,
            averaged.images,
            self.model.prior.name,
            unaveraged=unaveraged.images,
            strip=averaged.strip,
            asked=shown.names,
            columns=shown.columns,
        )


def spread(count: int, steps: int, noise: torch.Generator) -> Tensor:
    """Times from 1 to `steps` [count], in any order, as evenly as they can be."""
    places = (torch.randperm(count, generator=noise) + torch.rand(count, generator=noise)) / count
    return 1 + (places * steps).long().clamp(max=steps - 1)


def by_level(errors: Tensor, t: Tensor, steps: int) -> tuple[float, ...]:
    """The mean error [n] in each of LEVELS equal stretches of time, from little noise to nothing else.

    Empty where there are images at too few times t [n] for that.
    """
    level = (t - 1) * LEVELS // steps
    counts = level.bincount(minlength=LEVELS)
    sums = torch.zeros_like(counts, dtype=errors.dtype).index_add(0, level, errors)
    return tuple((sums / counts).tolist()) if counts.all() else ()


def last(moments: Iterable[Moment]) -> Tensor:
    """The images, in [0, 1], to which the steps of a sampler lead."""
    for moment in moments:
        state = moment.next
    return as_picture(state.x)


def as_picture(x: Tensor) -> Tensor:
    return (x + 1) / 2
