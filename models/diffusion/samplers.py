"""From noise to an image, step by step: one generator for each published algorithm.

Each yields a Moment before it takes a step: x_t with the image and the noise the network sees in it, and the State to
which the step leads. A State is a value: starting a sampler from it gives what going on would have given. The last
State's x is the image, on [-1, 1].
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from models.diffusion.predictions import Guess
from models.diffusion.schedules import Schedule
from models.randomness import SAMPLING, generator

Denoiser = Callable[[Tensor, int], Guess]  # of x_t [n, channels, height, width] at time t
NoiseSource = Callable[[int], Tensor]  # fresh noise for a step, by its index

STEEPEST = 200.0  # s / a beyond which Heun's correction would be rounding errors times that


@dataclass(frozen=True, eq=False)
class State:
    """Where a sampler stands: the index of its next step, x there, and what it remembers of the step before."""

    step: int
    x: Tensor
    memory: tuple[Tensor, ...] = ()


@dataclass(frozen=True, eq=False)
class Moment:
    """One step: of which index, at what time, from which x_t, seen how, leading where."""

    step: int
    t: int
    x: Tensor
    image: Tensor
    noise: Tensor
    next: State


def times(schedule: Schedule, steps: int) -> list[int]:
    """The times of so many steps, steps + 1 of them from T down to 0, evenly spaced."""
    steps = min(steps, schedule.steps)
    return [round(schedule.steps * (steps - k) / steps) for k in range(steps + 1)]


def seeded_noise(seed: int, images: Sequence[int], shape: Sequence[int], device: torch.device) -> NoiseSource:
    """Noise that depends on (seed, image, step) alone, not on which other images share the batch."""

    def draw(step: int) -> Tensor:
        each = [torch.randn(*shape, generator=generator(seed, SAMPLING, image, step)) for image in images]
        return torch.stack(each).to(device)

    return draw


def ddim(
    denoise: Denoiser,
    schedule: Schedule,
    state: State,
    at: list[int],
    eta: float = 0.0,
    noise: NoiseSource | None = None,
) -> Iterator[Moment]:
    """Song, Meng & Ermon 2020, arXiv:2010.02502, equations 12 and 16; nothing is random where eta is 0."""
    for k in range(state.step, len(at) - 1):
        x, found = state.x, denoise(state.x, at[k])
        a, s = _rates(schedule, at[k + 1])
        fresh = eta * _posterior_sigma(schedule, at[k], at[k + 1])
        after = a * found.image + (s * s - fresh * fresh) ** 0.5 * found.noise
        if fresh:
            after = after + fresh * noise(k)
        state = State(k + 1, after)
        yield Moment(k, at[k], x, *found, state)


def ancestral(
    denoise: Denoiser, schedule: Schedule, state: State, at: list[int], noise: NoiseSource, wide: bool = False
) -> Iterator[Moment]:
    """Ho et al. 2020, arXiv:2006.11239, algorithm 2, by the posterior of equations 6 and 7 between the times used.

    The variance is the posterior's, or, when `wide`, that of the step towards noise (both in section 3.2).
    """
    for k in range(state.step, len(at) - 1):
        x, found = state.x, denoise(state.x, at[k])
        (a, s), (a_next, s_next) = _rates(schedule, at[k]), _rates(schedule, at[k + 1])
        ratio = a / a_next
        beta = s * s - ratio * ratio * s_next * s_next
        mean = (a_next * beta * found.image + ratio * s_next * s_next * x) / (s * s)
        sigma = (beta**0.5 if wide else _posterior_sigma(schedule, at[k], at[k + 1])) if s_next else 0.0
        state = State(k + 1, mean + sigma * noise(k) if sigma else mean)
        yield Moment(k, at[k], x, *found, state)


def dpm_solver(denoise: Denoiser, schedule: Schedule, state: State, at: list[int]) -> Iterator[Moment]:
    """DPM-Solver++(2M): Lu et al. 2022, arXiv:2211.01095, algorithm 2; its first and last steps are of first order."""
    for k in range(state.step, len(at) - 1):
        x, found = state.x, denoise(state.x, at[k])
        (_, s), (a_next, s_next) = _rates(schedule, at[k]), _rates(schedule, at[k + 1])
        image = found.image
        if state.memory and s_next:
            here, last, after = (_half_log_snr(schedule, at[i]) for i in (k, k - 1, k + 1))
            half_inverse_r = 0.5 * (after - here) / (here - last)
            image = (1 + half_inverse_r) * image - half_inverse_r * state.memory[0]
        # exp(-h) of the paper is (s' / a') / (s / a), so that -a' (exp(-h) - 1) is a' - s' a / s: finite at both ends.
        shrink = s_next / s
        after_x = shrink * x + (a_next - shrink * _rates(schedule, at[k])[0]) * image
        state = State(k + 1, after_x, (found.image,))
        yield Moment(k, at[k], x, *found, state)


def heun(denoise: Denoiser, schedule: Schedule, state: State, at: list[int]) -> Iterator[Moment]:
    """Karras et al. 2022, arXiv:2206.00364, algorithm 1 without added noise; two looks a step, one at the last."""
    for k in range(state.step, len(at) - 1):
        x, found = state.x, denoise(state.x, at[k])
        (a, s), (a_next, s_next) = _rates(schedule, at[k]), _rates(schedule, at[k + 1])
        after = a_next * found.image + s_next * found.noise
        if _corrects(schedule, at[k], at[k + 1]):
            slope = (found.noise + denoise(after, at[k + 1]).noise) / 2
            after = a_next * (x / a + (s_next / a_next - s / a) * slope)
        state = State(k + 1, after)
        yield Moment(k, at[k], x, *found, state)


def heun_looks(schedule: Schedule, t: int, earlier: int) -> int:
    """How often `heun` asks the network in a step."""
    return 2 if _corrects(schedule, t, earlier) else 1


def inversion(denoise: Denoiser, schedule: Schedule, x: Tensor, at: list[int]) -> Iterator[Moment]:
    """DDIM backwards (section 4.3 there): the noise of which it makes this image, approximately; `at` ascends to T."""
    state = State(0, x)
    for k in range(len(at) - 1):
        found = denoise(state.x, max(at[k], 1))  # no network has learned to look for noise in a clean image
        a, s = _rates(schedule, at[k + 1])
        x, state = state.x, State(k + 1, a * found.image + s * found.noise)
        yield Moment(k, at[k], x, *found, state)


def last(moments: Iterable[Moment]) -> Tensor:
    """The images, in [0, 1], to which the steps of a sampler lead."""
    for moment in moments:
        state = moment.next
    return as_picture(state.x)


def as_picture(x: Tensor) -> Tensor:
    return (x + 1) / 2


def _corrects(schedule: Schedule, t: int, earlier: int) -> bool:
    a, s = _rates(schedule, t)
    return earlier > 0 and s < STEEPEST * a


def _rates(schedule: Schedule, t: int) -> tuple[float, float]:
    return schedule.signal[t].item(), schedule.noise[t].item()


def _half_log_snr(schedule: Schedule, t: int) -> float:
    return schedule.log_snr[t].item() / 2


def _posterior_sigma(schedule: Schedule, t: int, earlier: int) -> float:
    """Standard deviation of x at an earlier time given x_t and the image."""
    (a, s), (a_next, s_next) = _rates(schedule, t), _rates(schedule, earlier)
    return s_next / s * max(s * s - (a / a_next * s_next) ** 2, 0.0) ** 0.5
