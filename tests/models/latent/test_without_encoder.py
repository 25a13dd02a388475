"""Directions of spaces into which nothing can be encoded: they follow from what the model makes of codes."""

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA

from models import kept
from models.base import LatentModel
from models.data.base import Item
from models.data.cache import results_folder
from models.kept import drawn_from
from models.latent.priors import GAUSSIAN, UNIFORM
from models.latent.without_encoder import MAPPED, MOST, STARTING, drawn, provisional
from tests.conftest import tiny_ddpm, tiny_gan
from tests.models.conftest import ended


class Painter(LatentModel):
    """Pictures that follow two directions of their codes linearly, the first of them the more, and nothing else."""

    family, item, latent, prior = "painter", Item(8, 8, 1), 5, GAUSSIAN

    def __init__(self, strengths=(0.08, 0.04)):
        super().__init__()
        ways = np.linalg.qr(np.random.default_rng(0).standard_normal((5, 2)))[0].T
        self.ways = torch.nn.Parameter(torch.tensor(ways, dtype=torch.float32), requires_grad=False)
        self.strengths = strengths

    def decode(self, z, manner=None):
        first, second = (z @ self.ways.T * torch.tensor(self.strengths)).T[:, :, None, None]
        picture = torch.full((len(z), 8, 8), 0.5)
        picture[:, :4] += first
        picture[:, 4:] += second
        return picture[:, None]


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


def likeness(one, other):
    """Cosines of the angles between directions in the same places, whatever their signs."""
    return np.abs((one * other).sum(1))


EACH = {
    "w": lambda: tiny_gan(architecture="style").in_space("w"),
    "SeFa": lambda: tiny_gan(architecture="mlp"),
    "pictures": tiny_ddpm,
}


@pytest.fixture(params=EACH, scope="module")
def model(request):
    return EACH[request.param]()


@pytest.fixture(scope="module")
def encodings(model):
    return ended(drawn(model))


@pytest.fixture
def principal(encodings):
    return encodings.principal


# --- every way ---


def test_directions_are_unit_vectors_at_right_angles(model, principal):
    count = len(principal.directions)
    np.testing.assert_allclose(principal.directions @ principal.directions.T, np.eye(count), atol=1e-4)
    assert principal.directions.shape[1] == len(principal.mean) == model.latent
    assert count == min(MOST, model.latent)


def test_shares_fall_and_are_parts_of_one_whole(principal):
    shares = principal.shares
    assert (shares >= 0).all()
    assert (np.diff(shares) <= 1e-7).all()
    assert 0.5 < shares.sum() <= 1 + 1e-6


def test_codes_to_begin_from_are_the_priors_and_no_data(model, encodings):
    expected = model.prior.draw(STARTING, model.latent, torch.Generator().manual_seed(0)).numpy()
    np.testing.assert_array_equal(encodings.means, expected)
    assert not encodings.are_data
    assert not encodings.sigmas.any()
    assert not encodings.kl.any()
    assert encodings.of == f"64 codes of {model.prior.name}"


def test_what_is_said_at_once_has_the_same_codes_and_plain_dimensions(model, encodings):
    at_once, principal = provisional(model), provisional(model).principal
    np.testing.assert_array_equal(at_once.means, encodings.means)
    count = min(MOST, model.latent)
    np.testing.assert_array_equal(principal.directions, np.eye(model.latent)[:count])
    assert (principal.name, principal.unit) == (model.space, "prior σ")
    np.testing.assert_allclose(principal.sigmas, at_once.means.std(), rtol=1e-5)
    np.testing.assert_allclose(principal.shares, 1 / count, rtol=1e-5)


def test_the_second_time_they_come_from_the_disk(model, encodings, monkeypatch):
    monkeypatch.setattr(kept, "drawn", lambda *_: returning(encodings))
    first = ended(drawn_from(model))
    monkeypatch.setattr(kept, "drawn", None)
    again = ended(drawn_from(model))
    for name in ("mean", "directions", "sigmas", "shares"):
        np.testing.assert_array_equal(getattr(again.principal, name), getattr(first.principal, name))
    for name in ("name", "unit", "shared"):
        assert getattr(again.principal, name) == getattr(first.principal, name)
    np.testing.assert_array_equal(again.means, first.means)
    assert (again.of, again.are_data) == (first.of, False)


def returning(result):
    """A generator that has nothing to do but return."""
    yield
    return result


def test_every_space_of_a_model_has_directions_of_its_own_on_the_disk():
    gan = tiny_gan(architecture="style")
    names = [ended(drawn_from(gan.in_space(space))).principal.name for space in ("z", "w", "z", "w")]
    assert names == ["SeFa", "PC", "SeFa", "PC"]
    assert len(list(results_folder().iterdir())) == 2


# --- w: principal components of mapped codes ---


def test_those_of_w_are_the_pca_of_mapped_codes():
    model = EACH["w"]()
    noise = torch.Generator().manual_seed(0)
    model.gan.prior.draw(STARTING, model.latent, noise)
    w = model.gan.to_w(model.gan.prior.draw(MAPPED, model.latent, noise), model.usual).numpy()
    pca, principal = PCA().fit(w.astype(np.float64)), ended(drawn(model)).principal
    np.testing.assert_allclose(principal.mean, pca.mean_, atol=1e-4)
    np.testing.assert_allclose(principal.sigmas, np.sqrt(pca.explained_variance_), rtol=1e-3)
    np.testing.assert_allclose(principal.shares, pca.explained_variance_ratio_, rtol=2e-3)
    np.testing.assert_allclose(likeness(principal.directions, pca.components_), 1, atol=1e-3)
    assert (principal.name, principal.unit, principal.shared) == ("PC", "σ", "the variance of w")


# --- z of a GAN: SeFa ---


@pytest.mark.parametrize("architecture", ["mlp", "dcgan", "style"])
def test_those_of_a_gan_are_what_its_first_layer_enlarges_most(architecture):
    gan = tiny_gan(architecture=architecture)
    weights = {
        "mlp": lambda: gan.generator.entry.code.weight,
        "dcgan": lambda: gan.generator.entry.code.weight,
        "style": lambda: gan.generator.mapping.entry.code.weight,
    }[architecture]()
    _, strengths, right = np.linalg.svd(weights.double().numpy())
    principal = ended(drawn(gan)).principal
    np.testing.assert_allclose(likeness(principal.directions, right), 1, atol=1e-4)
    np.testing.assert_allclose(principal.shares, strengths**2 / (strengths**2).sum(), rtol=1e-4)
    assert principal.shares.sum() == pytest.approx(1)
    assert (principal.name, principal.unit) == ("SeFa", "prior σ")


def test_a_unit_along_them_is_the_priors_standard_deviation():
    for prior, sigma in ((GAUSSIAN, 1.0), (UNIFORM, 3**-0.5)):
        gan = tiny_gan(latent=60, prior="gaussian" if prior is GAUSSIAN else "uniform")
        principal = ended(drawn(gan)).principal
        np.testing.assert_allclose(principal.sigmas, sigma, rtol=0.05)
        assert len(principal.directions) == MOST
        assert principal.shares.sum() < 1


# --- others: what tells most of pictures ---


def test_those_of_pictures_are_the_ones_that_pictures_follow():
    painter = Painter()
    principal = ended(drawn(painter)).principal
    assert (likeness(principal.directions[:2], painter.ways.numpy()) > 0.97).all()
    np.testing.assert_allclose(principal.shares[:2], [0.8, 0.2], atol=0.05)
    np.testing.assert_allclose(principal.shares[2:], 0, atol=1e-3)
    assert principal.shared == "the pictures' variance"


def test_a_step_along_them_makes_pictures_brighter_or_darker_in_one_way():
    """A direction points where the component of the pictures that it tells of grows."""
    painter = Painter((0.08, 0.0))
    direction = torch.tensor(ended(drawn(painter)).principal.directions[0])
    way = painter.decode(3 * direction[None]) - painter.decode(-3 * direction[None])
    assert way.mean() > 0.1


def test_pictures_that_are_all_alike_still_leave_directions():
    principal = ended(drawn(Painter((0.0, 0.0)))).principal
    np.testing.assert_allclose(principal.directions @ principal.directions.T, np.eye(5), atol=1e-5)
    assert np.isfinite(principal.shares).all()


def test_looking_for_them_can_be_stopped_between_the_steps_of_a_sampler():
    ddpm = tiny_ddpm()
    steps = sum(1 for _ in drawn(ddpm))
    assert steps == 20 * ddpm.draft(ddpm.usual).steps
