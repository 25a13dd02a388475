"""Samplers against what is known exactly: one image, and data that are normally distributed."""

import math
from functools import partial

import pytest
import torch

from models.diffusion.predictions import Guess
from models.diffusion.samplers import State, ancestral, ddim, dpm_solver, heun, inversion, seeded_noise, times
from models.diffusion.schedules import SCHEDULES, schedule
from models.randomness import CODES, generator

SHAPE = (1, 8, 8)
DETERMINISTIC = {"ddim": ddim, "dpm_solver": dpm_solver, "heun": heun}
SPREAD = 0.5  # of the Gaussian data
HUMP, WIDTH, UPPER = 0.5, 0.15, 0.3  # of data that lie around two values


def noise_of(n=3, seed=0):
    return partial(seeded_noise(seed, range(n), SHAPE, torch.device("cpu")))


RANDOM = {
    "ancestral": lambda *a: ancestral(*a, noise_of()),
    "wide": lambda *a: ancestral(*a, noise_of(), wide=True),
    "eta": lambda *a: ddim(*a, eta=1.0, noise=noise_of()),
}


def knows_one(image, rates):
    """The perfect denoiser of a data set of one image."""

    def denoise(x, t):
        a, s = rates.signal[t].float(), rates.noise[t].float()
        return Guess(image.expand_as(x), (x - a * image) / s)

    return denoise


def knows_gaussian(rates, spread=SPREAD):
    """The perfect denoiser of pixels that are N(0, spread^2), in double precision."""

    def denoise(x, t):
        a, s = rates.signal[t], rates.noise[t]
        image = a * spread**2 / (a**2 * spread**2 + s**2) * x
        return Guess(image, (x - a * image) / s)

    return denoise


def knows_two_humps(rates):
    """The same where each is N(HUMP, WIDTH^2), a share UPPER of them, or else N(-HUMP, WIDTH^2)."""

    def denoise(x, t):
        a, s = rates.signal[t], rates.noise[t]
        variance = a**2 * WIDTH**2 + s**2
        upper = (2 * a * HUMP * x / variance + math.log(UPPER / (1 - UPPER))).sigmoid()
        centre = HUMP * (2 * upper - 1)
        image = centre + a * WIDTH**2 / variance * (x - a * centre)
        return Guess(image, (x - a * image) / s)

    return denoise


def last(moments):
    *_, moment = moments
    return moment.next.x


def start(n=3, dtype=torch.float32):
    return State(0, torch.randn(n, *SHAPE, generator=torch.Generator().manual_seed(1)).to(dtype))


@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.parametrize("steps", [1, 7, 20])
@pytest.mark.parametrize("sampler", [*DETERMINISTIC.values(), *RANDOM.values()], ids=[*DETERMINISTIC, *RANDOM])
def test_the_only_image_there_is_is_found_exactly(sampler, name, steps):
    rates, image = schedule(name), torch.rand(*SHAPE) * 2 - 1
    found = last(sampler(knows_one(image, rates), rates, start(), times(rates, steps)))
    torch.testing.assert_close(found, image.expand_as(found), rtol=0, atol=2e-4)


@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.parametrize("sampler", DETERMINISTIC.values(), ids=DETERMINISTIC)
def test_of_gaussian_data_it_becomes_the_analytic_map(sampler, name):
    """The flow of a Gaussian scales by the ratio of standard deviations, here by SPREAD from x_T to x_0."""
    rates, state = schedule(name), start(dtype=torch.float64)
    errors = []
    for steps in (10, 40, 160):
        found = last(sampler(knows_gaussian(rates), rates, state, times(rates, steps)))
        scale = (rates.alpha_bar[-1] * SPREAD**2 + rates.noise[-1] ** 2).sqrt()
        errors.append((found - state.x * SPREAD / scale).abs().max().item())
    assert errors[2] < errors[1] < errors[0]
    assert errors[2] < 0.04


@pytest.mark.parametrize("name", ["cosine", "linear"])
@pytest.mark.parametrize("sampler", ["dpm_solver", "heun"])
def test_second_order_beats_first(sampler, name):
    rates, state = schedule(name), start(dtype=torch.float64)
    exact = state.x * SPREAD / (rates.alpha_bar[-1] * SPREAD**2 + rates.noise[-1] ** 2).sqrt()
    at = times(rates, 40)
    first = (last(ddim(knows_gaussian(rates), rates, state, at)) - exact).abs().max()
    assert (last(DETERMINISTIC[sampler](knows_gaussian(rates), rates, state, at)) - exact).abs().max() < first / 2


@pytest.mark.parametrize("name", SCHEDULES)
def test_deterministic_samplers_agree_picture_by_picture_the_more_steps_they_take(name):
    """On data that are no Gaussian, whose flow is not known but the same for all."""
    rates, state = schedule(name), start(dtype=torch.float64)
    apart = []
    for steps in (20, 80, 320):
        found = [
            last(each(knows_two_humps(rates), rates, state, times(rates, steps))) for each in DETERMINISTIC.values()
        ]
        apart.append(max((found[0] - other).abs().max().item() for other in found[1:]))
    assert apart[2] < apart[1] < apart[0]
    assert apart[2] < 0.05


@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.parametrize("sampler", ["ddim", "dpm_solver", "heun", "ancestral", "eta"])
def test_samples_of_all_are_distributed_alike(sampler, name):
    """As the data: the share of values in the upper hump, and where the humps lie."""
    rates, seeded = schedule(name), torch.Generator().manual_seed(3)

    def draw(step=0):
        return torch.randn(64, *SHAPE, generator=seeded, dtype=torch.float64)

    run = (
        DETERMINISTIC.get(sampler)
        or {
            "ancestral": partial(ancestral, noise=draw),
            "eta": partial(ddim, eta=1.0, noise=draw),
        }[sampler]
    )
    found = last(run(knows_two_humps(rates), rates, State(0, draw()), times(rates, 500)))
    upper = found > 0
    assert upper.double().mean().item() == pytest.approx(UPPER, abs=0.02)
    for hump, centre in ((found[upper], HUMP), (found[~upper], -HUMP)):
        assert hump.mean().item() == pytest.approx(centre, abs=0.02)
        assert hump.std().item() == pytest.approx(WIDTH, abs=0.01)


@pytest.mark.parametrize("name", ["cosine", "linear"])
def test_ancestral_samples_have_the_datas_spread(name):
    """With all steps: fewer leave out some of what is uncertain about the image."""
    rates, seeded = schedule(name), torch.Generator().manual_seed(3)

    def draw(step=0):
        return torch.randn(64, *SHAPE, generator=seeded, dtype=torch.float64)

    found = last(ancestral(knows_gaussian(rates), rates, State(0, draw()), times(rates, 1000), draw))
    assert found.std().item() == pytest.approx(SPREAD, rel=0.03)


@pytest.mark.parametrize("steps", [5, 40])
def test_ancestral_is_ddim_with_eta_one(steps):
    rates, state = schedule("cosine"), start()
    runs = [
        last(RANDOM[name](knows_gaussian(rates), rates, state, times(rates, steps))) for name in ("ancestral", "eta")
    ]
    torch.testing.assert_close(*runs, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(("t", "earlier"), [(5, 4), (900, 850), (700, 100)])
def test_the_posterior_is_bayes_rule(t, earlier):
    """q(x_s | x_t, x_0), also over respaced steps: the product of two Gaussians in x_s, worked out on a grid."""
    rates, image, x = schedule("linear"), 0.3, 0.7
    grid = torch.linspace(-6, 6, 200_001, dtype=torch.float64)
    a, s, ratio = rates.signal[earlier], rates.noise[earlier], rates.signal[t] / rates.signal[earlier]
    variance = rates.noise[t] ** 2 - ratio**2 * s**2
    log = -((grid - a * image) ** 2) / (2 * s**2) - (x - ratio * grid) ** 2 / (2 * variance)
    density = (log - log.max()).exp()
    mean = (grid * density).sum() / density.sum()
    sigma = (((grid - mean) ** 2 * density).sum() / density.sum()).sqrt()

    def known(at_x, at_t):
        return Guess(torch.full_like(at_x, image), (at_x - rates.signal[at_t] * image) / rates.noise[at_t])

    state = State(0, torch.full((1, *SHAPE), x, dtype=torch.float64))
    still, moved = (
        next(ancestral(known, rates, state, [t, earlier], lambda k, z=z: torch.full((1, *SHAPE), z).double())).next.x
        for z in (0.0, 1.0)
    )
    torch.testing.assert_close(still[0, 0, 0, 0], mean, rtol=0, atol=1e-6)
    torch.testing.assert_close((moved - still)[0, 0, 0, 0], sigma, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("sampler", [*DETERMINISTIC.values(), *RANDOM.values()], ids=[*DETERMINISTIC, *RANDOM])
def test_going_on_from_a_kept_state_changes_nothing(sampler):
    rates = schedule("cosine")
    at = times(rates, 9)
    moments = list(sampler(knows_gaussian(rates), rates, start(), at))
    for kept in (moments[0].next, moments[4].next):
        assert torch.equal(last(sampler(knows_gaussian(rates), rates, kept, at)), moments[-1].next.x)


def test_an_images_noise_does_not_depend_on_its_company():
    alone, together = (seeded_noise(7, images, SHAPE, torch.device("cpu"))(3) for images in ([2], [0, 1, 2]))
    assert torch.equal(alone[0], together[2])
    assert not torch.equal(together[1], together[2])


def test_times_go_from_noise_to_image():
    assert times(schedule("cosine"), 4) == [1000, 750, 500, 250, 0]
    assert times(schedule("cosine", 10), 50) == list(range(10, -1, -1))


def test_inverting_and_sampling_gives_the_image_back():
    rates, image = schedule("cosine"), SPREAD * torch.randn(2, *SHAPE, dtype=torch.float64)
    at = times(rates, 200)
    found = last(inversion(knows_gaussian(rates), rates, image, at[::-1]))
    back = last(ddim(knows_gaussian(rates), rates, State(0, found), at))
    assert (back - image).abs().max() < 0.03


def test_fresh_noise_is_no_images_starting_noise():
    """Seeded alike, x_T of image k would be image 3's noise at step k."""
    fresh = seeded_noise(7, [CODES], SHAPE, torch.device("cpu"))
    assert not any(torch.equal(fresh(k)[0], torch.randn(*SHAPE, generator=generator(7, CODES, k))) for k in range(3))
