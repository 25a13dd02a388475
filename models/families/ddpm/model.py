"""The network that sees the noise in images, what follows from what it says, and what it is to minimise.

Equation numbers are those of Ho et al. 2020, arXiv:2006.11239.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from models.base import PLAIN, Conditions, LatentModel, Manner
from models.conditioning import first_where_needed
from models.config import checked
from models.data.base import DataCard
from models.diffusion.predictions import Guess, clipped, guess, min_snr_weight, target
from models.diffusion.samplers import Denoiser, Moment, State, as_picture, ddim, inversion, last, times
from models.diffusion.schedules import Schedule, schedule
from models.families.ddpm.config import Config, check
from models.latent.priors import GAUSSIAN
from models.nets.points import PointNet
from models.nets.unet import UNet
from models.progress import Progress
from models.randomness import NOISE, generator

STEPS = 20  # of DDIM, where nobody asks for another number
DRAFT_STEPS = 4  # what a hand that drags can wait for
INVERSION_STEPS = 50
STRIP_ROWS, STRIP_COLUMNS = 4, 11


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
        check(config, item)
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
