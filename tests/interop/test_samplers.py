"""Every sampler against diffusers' scheduler of the same algorithm: the same net, rates, times and noise, step by step.

What diffusers calls timestep t - 1 is our t: it counts noisy states from 0, we count clean images as 0. Where the two
differ in more than that, it is said beside the test.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
import torch
from torch import Tensor, nn

from models.base import Manner
from models.diffusion import SAMPLERS
from models.diffusion.predictions import Guess, clipped, guess, target
from models.diffusion.samplers import STEEPEST, Denoiser, Moment, NoiseSource, State, ancestral, inversion, times
from models.diffusion.schedules import ALPHA_BARS, Schedule, schedule
from tests.conftest import tiny_ddpm

if TYPE_CHECKING:
    from diffusers import SchedulerMixin

pytestmark = [
    pytest.mark.interop,
    # NumPy's, of the way in which diffusers makes arrays of tensors.
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning:diffusers"),
]

TWINS = {
    "ddim": "DDIMScheduler",
    "ancestral": "DDPMScheduler",
    "dpm_solver": "DPMSolverMultistepScheduler",
    "heun": "HeunDiscreteScheduler",
}
CALLED = {"epsilon": "epsilon", "v": "v_prediction", "x0": "sample"}
NEAR = {
    # Rounding errors of double precision, 1e-16, times s / a and what else lies between x_t and an image.
    "ddim": 1e-11,
    "heun": 1e-11,
    # DDPM's last step adds noise too, of a variance of 1e-20: nothing, but it has a logarithm.
    "ancestral": 1e-9,
    # DPM-Solver++'s steps round x_t to single precision, by 2e-7 each.
    "dpm_solver": 1e-5,
}


class Net(nn.Module):
    """Says what follows from an image that, as a trained one's, is near x_t where there is little noise.

    Some of it lies beyond [-1, 1].
    """

    def __init__(self, kind: str, rates: Schedule) -> None:
        super().__init__()
        self.kind, self.rates = kind, rates
        self.body = nn.Sequential(nn.Conv2d(2, 8, 3, padding=1), nn.SiLU(), nn.Conv2d(8, 1, 3, padding=1)).double()
        for parameter in self.parameters():
            nn.init.normal_(parameter, std=0.3, generator=torch.Generator().manual_seed(2))

    @torch.inference_mode()
    def forward(self, x: Tensor, t: int) -> Tensor:
        a, s = self.rates.signal[t], self.rates.noise[t]
        imagined = 2 * self.body(torch.cat([x, torch.full_like(x, t / self.rates.steps)], 1)).tanh()
        image = (1 - s) * x + s * imagined
        return target(self.kind, image, (x - a * image) / s, a, s)


def start() -> Tensor:
    return torch.randn(2, 1, 8, 8, generator=torch.Generator().manual_seed(1), dtype=torch.float64)


def drawn() -> NoiseSource:
    """The noise that a scheduler draws with the generator seeded alike."""
    seeded = torch.Generator().manual_seed(3)
    return lambda step: torch.randn(2, 1, 8, 8, generator=seeded, dtype=torch.float64)


def denoiser(net: Net, clip: bool = False) -> Denoiser:
    def denoise(x: Tensor, t: int) -> Guess:
        a, s = net.rates.signal[t], net.rates.noise[t]
        found = guess(net.kind, net(x, t), x, a, s)
        return clipped(found, x, a, s) if clip else found

    return denoise


def states(moments: Iterator[Moment]) -> list[Tensor]:
    return [moment.next.x for moment in moments]


def ours(sampler: str, net: Net, at: list[int], eta: float = 0.0, clip: bool = False) -> list[Tensor]:
    """x_t after every step."""
    return states(SAMPLERS[sampler].run(denoiser(net, clip), net.rates, State(0, start()), at, eta, drawn()))


def scheduler(name: str, rates: Schedule, **settings: Any) -> SchedulerMixin:
    """With our rates in double precision: its own are rounded to single, which would hide what is to be seen."""
    import diffusers

    betas = 1 - rates.alpha_bar[1:] / rates.alpha_bar[:-1]
    found = getattr(diffusers, name)(num_train_timesteps=rates.steps, trained_betas=betas.tolist(), **settings)
    found.alphas_cumprod = rates.alpha_bar[1:]
    return found


def twin(sampler: str, net: Net, at: list[int], clip: bool = False, **settings: Any) -> SchedulerMixin:
    """The scheduler of the same algorithm, set to the same times."""
    settings["prediction_type"] = CALLED[net.kind]
    if sampler == "dpm_solver":
        settings |= {"algorithm_type": "dpmsolver++", "solver_order": 2, "solver_type": "midpoint"}
        settings |= {"thresholding": clip, "sample_max_value": 1.0}  # at a quantile, which is held to 1 from both sides
    else:
        settings["clip_sample"] = clip
    if sampler == "ddim":  # takes no list of times: those before T are counted down in equal steps
        found = scheduler(TWINS[sampler], net.rates, timestep_spacing="trailing", **settings)
        found.set_timesteps(len(at) - 1)
    else:
        found = scheduler(TWINS[sampler], net.rates, **settings)
        found.set_timesteps(timesteps=[t - 1 for t in at[:-1]])
    if sampler in ("dpm_solver", "heun"):
        in_double(found, net.rates)
    return found


def in_double(found: SchedulerMixin, rates: Schedule) -> None:
    """The noise over the signal of its times, each as often as it looks there, and 0 in the end."""
    ratios = rates.noise / rates.signal
    found.sigmas = torch.cat([ratios[found.timesteps.long() + 1], ratios[:1]])


def walk(found: SchedulerMixin, net: Net, x: Tensor, **manner: Any) -> list[Tensor]:
    """What the net would be shown after every step: x_t also where the scheduler itself computes with x_t / a."""
    walked = []
    for t in found.timesteps:
        said = net(found.scale_model_input(x, t), int(t) + 1)
        x = found.step(said, t, x, **manner).prev_sample
        walked.append(found.scale_model_input(x, t))
    return walked


def theirs(sampler: str, net: Net, at: list[int], eta: float = 0.0, clip: bool = False) -> list[Tensor]:
    """x_t after every step of the twin's."""
    found = twin(sampler, net, at, clip)
    match sampler:
        case "ddim":
            # Unasked, it clips the image and leaves the noise as it was, so that the two no longer make up x_t.
            seeded = torch.Generator().manual_seed(3)
            return walk(found, net, start(), eta=eta, generator=seeded, use_clipped_model_output=clip)
        case "ancestral":
            return walk(found, net, start(), generator=torch.Generator().manual_seed(3))
        case "heun":
            walked = walk(found, net, start() / net.rates.signal[at[0]])
            return [*walked[1::2], walked[-1]]  # between them lies what is then corrected
    return walk(found, net, start())


def comparable(sampler: str, rates: Schedule, at: list[int]) -> list[int]:
    """Our Heun leaves out the correction where it would be rounding errors times s / a; diffusers' never does."""
    return [t for t in at if sampler != "heun" or rates.noise[t] < STEEPEST * rates.signal[t]]


def assert_near(made: list[Tensor], found: list[Tensor], sampler: str) -> None:
    """The same x_t after every step, but for the sampler's share of rounding errors."""
    for one, other in zip(made, found, strict=True):
        torch.testing.assert_close(one, other, rtol=0, atol=NEAR[sampler])


def test_every_sampler_has_its_twin():
    assert set(TWINS) == set(SAMPLERS)


@pytest.mark.parametrize("steps", [1, 4, 7, 40, 1000])
def test_the_times_are_those_that_diffusers_calls_trailing(steps):
    rates = schedule("linear")
    found = scheduler("DDIMScheduler", rates, timestep_spacing="trailing")
    found.set_timesteps(steps)
    assert [t - 1 for t in times(rates, steps)[:-1]] == found.timesteps.tolist()


# 7 steps are not equally long, which DDIM's scheduler would take them for.
@pytest.mark.parametrize("kind", ["epsilon", "v", "x0"])
@pytest.mark.parametrize("name", ALPHA_BARS)
@pytest.mark.parametrize(
    ("sampler", "steps"), [(sampler, steps) for sampler in TWINS for steps in (2, 5 if sampler == "ddim" else 7, 40)]
)
def test_each_step_leads_where_that_of_diffusers_leads(sampler, steps, name, kind):
    net = Net(kind, schedule(name))
    at = comparable(sampler, net.rates, times(net.rates, steps))
    assert_near(ours(sampler, net, at), theirs(sampler, net, at), sampler)


@pytest.mark.parametrize("sampler", TWINS)
def test_with_the_image_clipped_too(sampler):
    net = Net("v", schedule("linear"))
    at = times(net.rates, 20)
    made = ours(sampler, net, at, clip=True)
    assert_near(made, theirs(sampler, net, at, clip=True), sampler)
    assert (made[-1] - ours(sampler, net, at)[-1]).abs().max() > 0.1


@pytest.mark.parametrize("clip", [False, True])
@pytest.mark.parametrize("name", ALPHA_BARS)
@pytest.mark.parametrize("eta", [0.3, 1.0])
def test_ddim_draws_as_much_as_that_of_diffusers(eta, name, clip):
    net = Net("epsilon", schedule(name))
    at = times(net.rates, 20)
    assert_near(ours("ddim", net, at, eta, clip), theirs("ddim", net, at, eta, clip), "ddim")


@pytest.mark.parametrize("name", ALPHA_BARS)
def test_the_wide_variance_is_diffusers_fixed_large(name):
    """By all steps: where it leaves some out, its last adds noise to the finished image."""
    net = Net("epsilon", schedule(name, 50))
    at = times(net.rates, 50)
    found = twin("ancestral", net, at, variance_type="fixed_large")
    walked = walk(found, net, start(), generator=torch.Generator().manual_seed(3))
    made = states(ancestral(denoiser(net), net.rates, State(0, start()), at, drawn(), wide=True))
    assert_near(made, walked, "ancestral")


@pytest.mark.parametrize("name", ["cosine", "sigmoid"])
def test_where_it_is_too_steep_to_correct_heun_goes_where_that_of_diffusers_goes_first(name):
    net = Net("v", schedule(name))
    at = times(net.rates, 20)
    assert comparable("heun", net.rates, at) == at[1:]
    first, *_ = walk(twin("heun", net, at), net, start() / net.rates.signal[at[0]])
    assert_near(ours("heun", net, at)[:1], [first], "heun")


@pytest.mark.parametrize("kind", ["epsilon", "v", "x0"])
@pytest.mark.parametrize("name", ALPHA_BARS)
def test_inversion_is_diffusers_inverse_ddim(name, kind):
    """Which is told what the net sees at the time it is leaving, as the paper has it; its pipelines tell the next.

    It may take a clean image for x_1, as we do: no net has learned to look for noise where there is none.
    """
    net = Net(kind, schedule(name))
    at = times(net.rates, 40)[::-1]
    settings = {"timestep_spacing": "trailing", "set_alpha_to_one": False, "clip_sample": False}
    found = scheduler("DDIMInverseScheduler", net.rates, prediction_type=CALLED[kind], **settings)
    found.initial_alpha_cumprod = net.rates.alpha_bar[1]
    found.set_timesteps(len(at) - 1)
    x = start().clamp(-1, 1)
    made, walked = states(inversion(denoiser(net), net.rates, x, at)), []
    for here, to in zip(at[:-1], found.timesteps, strict=True):
        x = found.step(net(x, max(here, 1)), to, x).prev_sample
        walked.append(x)
    assert_near(made, walked, "ddim")


@pytest.mark.parametrize(
    ("sampler", "name", "settings"),
    [
        ("ddim", "FlowMatchEulerDiscreteScheduler", {}),
        ("dpm_solver", TWINS["dpm_solver"], {"use_flow_sigmas": True, "prediction_type": "flow_prediction"}),
    ],
)
def test_on_the_straight_way_they_are_diffusers_samplers_of_flows(sampler, name, settings):
    import diffusers

    net = Net("velocity", schedule("straight"))
    at, x, walked = times(net.rates, 30), start(), []
    found = getattr(diffusers, name)(num_train_timesteps=net.rates.steps, **settings)
    found.set_timesteps(len(at) - 1)
    found.sigmas = net.rates.noise[at]
    for here, t in zip(at[:-1], found.timesteps, strict=True):
        x = found.step(net(x, here), t, x).prev_sample
        walked.append(x)
    assert_near(ours(sampler, net, at), walked, "dpm_solver")  # Euler's rounds to single precision as well


def test_diffusers_draws_the_same_pictures_with_our_own_net():
    """As they come: our U-Net and how it decodes, diffusers' own betas and clipping, all in single precision."""
    from diffusers import DDIMScheduler

    model, codes = tiny_ddpm(), torch.randn(3, 64)
    named = {"beta_schedule": "squaredcos_cap_v2", "prediction_type": "v_prediction", "timestep_spacing": "trailing"}
    found = DDIMScheduler(model.config.timesteps, **named)
    found.set_timesteps(10)
    x = codes.view(3, 1, 8, 8)
    for t in found.timesteps:
        x = found.step(model.net(x, (t + 1).expand(3)), t, x, use_clipped_model_output=True).prev_sample
    torch.testing.assert_close(model.decode(codes, Manner(steps=10)), (x + 1) / 2, rtol=0, atol=1e-4)
