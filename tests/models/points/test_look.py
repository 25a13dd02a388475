"""What is worked out of models of points, against what it must be."""

import math
import re

import numpy as np
import pytest
import torch

from models.base import Manner
from models.data.base import DataCard
from models.data.toys import mixture_of
from models.families import FAMILIES
from models.points.adversary import FAINT, jensen_shannon, optimum, verdicts
from models.points.decoded import density_of, lines
from models.points.lattice import KERNEL, Lattice
from models.points.look import Asked, looking
from models.points.mixture import Mixture
from models.points.posterior import posterior
from models.points.scores import field, noisy_points, scaled_score
from tests.models.conftest import ended
from tests.models.points.conftest import point_model, toy


@pytest.mark.parametrize("dimensions", [1, 2])
def test_a_density_on_a_lattice_is_that_of_the_kernels(dimensions):
    points = np.random.default_rng(0).random((300, dimensions)) * 0.6 + 0.2
    lattice = Lattice(0.0, 1.0, dimensions)
    expected = Mixture.kernel(points, KERNEL).density(lattice.points)
    found = lattice.density_of(points)
    assert np.abs(found - expected).max() < 0.05 * expected.max()
    assert found.sum() * lattice.cell == pytest.approx(1, abs=0.02)


def test_a_lattice_in_a_plane_is_shaped_as_a_picture_whose_rows_go_up():
    lattice = Lattice(0.0, 2.0, 2, side=3)
    shaped = lattice.shaped(lattice.points[:, 0] + 10 * lattice.points[:, 1])
    assert shaped.tolist() == [[0, 1, 2], [10, 11, 12], [20, 21, 22]]


def test_the_best_discriminator_says_half_where_densities_agree_and_nothing_where_there_are_none():
    found = optimum(np.array([1.0, 3.0, 0.0, FAINT / 4]), np.array([1.0, 1.0, 2.0, 0.0]))
    assert found[:3].tolist() == [0.5, 0.75, 0.0]
    assert math.isnan(found[3])


def test_the_divergence_is_nothing_of_the_same_and_ln_2_of_what_lies_apart():
    lattice = Lattice(0.0, 1.0, 1)
    here, there = (Mixture.even(np.array([[x]]), 0.03).density(lattice.points) for x in (0.25, 0.75))
    assert jensen_shannon(here, here, lattice.cell) == 0
    assert jensen_shannon(here, there, lattice.cell) == pytest.approx(math.log(2), abs=1e-3)


def test_a_trained_discriminators_surface_is_what_it_says_of_each_place():
    data = toy()
    model, lattice = point_model("gan", data), Lattice(0.0, 1.0, 2, side=5)
    samples = np.random.default_rng(0).random((2000, 2))
    found = verdicts(model, lattice, samples, mixture_of(DataCard.of(data), data))
    x = torch.tensor(lattice.points[7], dtype=torch.float32).view(1, 2, 1, 1)
    assert found.learned[7] == pytest.approx(model.score(x).sigmoid().item(), abs=1e-6)
    assert found.are_probabilities
    assert 0 <= found.gap <= 1


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"loss": "hinge"}, "The scores of the hinge loss are no probabilities"),
        ({"loss": "relativistic"}, "p / \\(p \\+ g\\) is not what"),
        ({"label_smoothing": 0.1}, "With smoothed or noisy labels"),
        ({"conditioning": "projection"}, "together with a class"),
    ],
)
def test_where_the_best_is_another_one_it_is_said_why(settings, words):
    data = toy("toy-gaussians")
    model = point_model("gan", data, **settings)
    found = verdicts(model, Lattice(0.0, 1.0, 2, side=9), np.zeros((10, 2)), mixture_of(DataCard.of(data), data))
    assert found.optimum is None
    assert found.gap is None
    assert re.search(words, found.why_no_optimum)


def test_a_discriminator_that_is_told_a_class_has_an_optimum_of_that_class():
    data = toy("toy-gaussians")
    model, mixture = point_model("gan", data, conditioning="projection"), mixture_of(DataCard.of(data), data)
    asked = Asked(condition=(0.0, 0.0, 1.0, *[0.0] * 5))
    look = ended(looking(model, 0, data, mixture, asked))
    found, lattice = look.verdicts, look.lattice
    assert (found.told, found.of) == ("heap 3", 1500)
    x = torch.tensor(lattice.points, dtype=torch.float32)[:, :, None, None]
    with torch.inference_mode():
        said = model.score(x, Manner(asked.condition)).sigmoid().numpy()
    np.testing.assert_allclose(found.learned, said, atol=1e-6)
    own = mixture.of_class(2).blurred(KERNEL).density(lattice.points)
    np.testing.assert_allclose(found.optimum, optimum(own, found.generated))
    assert look.divergence > 0  # of all samples from all data
    assert not np.allclose(look.drawn_density, found.generated)


@pytest.mark.parametrize(
    ("conditioning", "condition", "words"),
    [
        ("projection", (0.5, 0.5, *[0.0] * 6), "choose a single one"),
        ("concatenation", (1.0, *[0.0] * 7), "Told wrong classes"),
        ("auxiliary", (1.0, *[0.0] * 7), ""),  # guesses classes, and is told none
    ],
)
def test_whether_there_is_an_optimum_depends_on_what_the_discriminator_is_told(conditioning, condition, words):
    data = toy("toy-gaussians")
    model = point_model("gan", data, conditioning=conditioning)
    look = ended(looking(model, 0, data, mixture_of(DataCard.of(data), data), Asked(condition=condition)))
    assert words in look.verdicts.why_no_optimum
    assert (look.verdicts.optimum is None) is bool(words)


def test_lines_of_a_grid_hold_equal_shares_of_the_prior_between_them():
    """Of a generator that does nothing but scale, so that points are the codes."""
    model = point_model("gan", toy())
    model.decode = lambda z, manner=None: (z / 10)[:, :, None, None]
    found = lines(model, model.usual)
    columns = 10 * found[:17, 0, 0]
    shares = torch.special.ndtr(torch.tensor(columns).double()).numpy()
    assert np.diff(shares) == pytest.approx(np.full(16, 0.98 / 16), abs=1e-4)


def test_a_single_dimension_is_one_line():
    assert lines(point_model("vae", toy()), point_model("vae", toy()).usual).shape == (1, 601, 2)


def linear_vae(slope=0.3, sigma=0.1):
    """A VAE whose decoder is linear, for which the posterior is known: p(x|z) = N(0.5 + slope z, sigma^2)."""
    model = point_model("vae", toy("toy-hills"))
    model.logits = lambda z, told=None: (0.5 + slope * z)[:, :, None, None]
    model.likelihood.straight = True
    model.likelihood.mean = lambda logits: logits
    model.likelihood.log_sigma.fill_(math.log(sigma))
    return model


def test_the_true_posterior_of_a_linear_decoder_is_the_gaussian_of_the_textbook():
    slope, sigma, x = 0.3, 0.1, 0.62
    model = linear_vae(slope, sigma)
    found = posterior(model, torch.full((1, 1, 1, 1), x))
    variance = 1 / (1 + slope**2 / sigma**2)
    mean = variance * slope * (x - 0.5) / sigma**2
    true = np.exp(-((found.z - mean) ** 2) / (2 * variance)) / math.sqrt(2 * math.pi * variance)
    assert found.true == pytest.approx(true, abs=1e-4)
    q_mean, q_sigma = (value.item() for value in model.encode(torch.full((1, 1, 1, 1), x)))
    kl = math.log(math.sqrt(variance) / q_sigma) + (q_sigma**2 + (q_mean - mean) ** 2) / (2 * variance) - 0.5
    assert found.kl == pytest.approx(kl, rel=1e-3)
    total = slope**2 + sigma**2
    evidence = -((x - 0.5) ** 2) / (2 * total) - 0.5 * math.log(2 * math.pi * total) - math.log(256)
    assert found.evidence == pytest.approx(evidence, abs=1e-4)


def test_the_elbo_falls_short_of_the_evidence_by_the_divergence():
    """Against the model's own bound, by many draws."""
    data = toy()
    model, x = point_model("vae", data), torch.tensor(data.images[:1]).permute(0, 3, 1, 2) / 255
    found = posterior(model, x)
    noise = torch.randn(20_000, 1, generator=torch.Generator().manual_seed(0))
    cost = model.losses(x.expand(20_000, -1, -1, -1), noise).negative_elbo.item()
    assert found.elbo == pytest.approx(-cost, abs=0.05)


def test_the_density_of_a_vae_is_its_decodings_with_their_noise():
    model = linear_vae()
    model.decode = lambda z, manner=None: model.logits(z)
    mixture, places = density_of(model, model.usual), Lattice(-1.0, 2.0, 1)
    total = 0.3**2 + 0.1**2
    expected = np.exp(-((places.points[:, 0] - 0.5) ** 2) / (2 * total)) / math.sqrt(2 * math.pi * total)
    assert mixture.density(places.points) == pytest.approx(expected, abs=0.02)


def test_a_perfect_denoiser_has_learned_the_true_score():
    """The noise expected in x_t is -s times the score of its density."""
    data = toy("toy-gaussians")
    model, mixture = point_model("ddpm", data, timesteps=50), mixture_of(DataCard.of(data), data)

    def guess(x, t, kinds, guidance=1.0, offset=None):
        a, s = model.schedule.signal[t].item(), model.schedule.noise[t].item()
        noise = -s * torch.as_tensor(mixture.noisy(a, s).score(x.flatten(1).numpy()))[:, :, None, None]
        return type("Guess", (), {"noise": noise})()

    model.guess = guess
    found = field(model, 20, mixture, noisy_points(model, mixture.centres, 20))
    assert found.error == pytest.approx(0, abs=1e-9)
    assert found.learned == pytest.approx(found.true, abs=1e-6)


def test_without_a_density_there_is_only_what_has_been_learned():
    model = point_model("ddpm", toy(), timesteps=50)
    found = field(model, 20, None, np.zeros((3, 2)))
    assert found.true is None
    assert found.error is None
    assert found.learned == pytest.approx(scaled_score(model, found.at, 20))


def test_noise_on_points_is_the_same_at_every_level():
    model = point_model("ddpm", toy(), timesteps=50)
    points = np.random.default_rng(0).random((4, 2))
    a, s = model.schedule.signal, model.schedule.noise
    low, high = ((noisy_points(model, points, t) - a[t].item() * (2 * points - 1)) / s[t].item() for t in (10, 40))
    assert low == pytest.approx(high, abs=1e-5)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("name", ["toy-ring", "toy-hills", "toy-gaussians"])
def test_every_family_can_be_looked_at(family, name, monkeypatch):
    monkeypatch.setattr("models.points.look.COUNTED", 300)
    monkeypatch.setattr("models.points.look.DIFFUSED", 20)
    data = toy(name)
    model = point_model(family, data)
    chosen = tuple([0.5] * data.item.channels)
    look = ended(looking(model, 7, data, mixture_of(DataCard.of(data), data), Asked(0.5, chosen)))
    assert look.step == 7
    assert look.samples.shape[1] == data.item.channels
    assert np.isfinite(look.samples).all()
    assert (look.verdicts is not None) == (family == "gan")
    assert (look.field is not None) == (family == "ddpm")
    assert (look.posterior is not None) == (family == "vae")
    assert (look.outputs is not None) == (family in ("vae", "autoencoder"))


@pytest.mark.parametrize("family", FAMILIES)
def test_without_data_there_is_what_the_model_itself_knows(family, monkeypatch):
    monkeypatch.setattr("models.points.look.COUNTED", 300)
    monkeypatch.setattr("models.points.look.DIFFUSED", 20)
    look = ended(looking(point_model(family, toy()), 0, None, None, Asked()))
    assert look.data.shape == (0, 2)
    assert look.density is None
    assert len(look.samples) or family == "autoencoder"
