"""Path lengths against what is known of models that draw linearly, and of the eye that looks."""

import numpy as np
import pytest
import torch

from models.base import LatentModel, to_unit
from models.data.base import Item
from models.evaluation import OF_CODES, evaluate, left_out
from models.latent.priors import GAUSSIAN, UNIFORM
from models.metrics.base import Subject
from models.metrics.path_length import eye_of, path_length
from models.progress import finished
from tests.conftest import blobs, tiny_ddpm, tiny_gan, tiny_model
from tests.models.conftest import tiny_classifier

LENGTHS = [measure for measure in OF_CODES if measure.name.startswith("path_length")]


class Straight(LatentModel):
    """Draws W z, whatever it is asked for, at float64; `bend` adds what is not linear."""

    family, item, latent = "vae", Item(8, 8, 1), 5

    def __init__(self, bend=0.0, prior=UNIFORM):
        super().__init__()
        self.prior, self.bend = prior, bend
        self.weight = torch.nn.Parameter(torch.linalg.qr(torch.randn(64, 5)).Q, requires_grad=False)

    def decode(self, z, manner=None):
        z = z.double()
        return ((z + self.bend * torch.sin(6 * z)) @ self.weight.double().T).view(-1, 1, 8, 8)


def flat(images):
    return images.flatten(1)


def length_of(model, pairs=400, **settings):
    return finished(path_length(model, model.prior, flat, pairs=pairs, **settings))


def test_a_straight_even_way_is_as_long_as_its_ends_are_apart():
    found = length_of(Straight(), epsilon=1e-3)
    np.testing.assert_allclose(found.steps, found.ends, rtol=2e-3)
    assert found.excess == pytest.approx(1, rel=1e-3)
    assert found.length == pytest.approx(5 * 2 / 3, rel=0.1)  # of two uniform numbers the squared difference is 2/3


def test_an_uneven_way_is_longer():
    model = Straight(bend=0.3)
    assert length_of(model).excess > 1.5


def test_a_great_circle_is_as_long_as_its_angle():
    """Of codes of nearly the same norm r, in 400 dimensions, at right angles: (r pi / 2)^2 beside 2 r^2."""
    model = Straight(prior=GAUSSIAN)
    model.latent = 400
    model.weight = torch.nn.Parameter(torch.eye(400), requires_grad=False)
    model.decode = lambda z, manner=None: z.double().view(-1, 1, 20, 20)
    found = length_of(model, pairs=100, epsilon=1e-3)
    assert found.excess == pytest.approx((np.pi / 2) ** 2 / 2, rel=0.01)
    assert found.length == pytest.approx(400 * (np.pi / 2) ** 2, rel=0.02)


def test_its_error_is_that_of_the_mean_and_the_draws_are_the_same_every_time():
    one, same, other = (length_of(Straight(bend=0.3), seed=seed) for seed in (0, 0, 1))
    assert one.error == pytest.approx(one.steps.std(ddof=1) / 20)
    assert abs(one.length - other.length) < 5 * np.hypot(one.error, other.error)
    torch.manual_seed(0)
    np.testing.assert_array_equal(length_of(Straight()).steps.shape, same.steps.shape)


@pytest.mark.parametrize("make", [tiny_model, lambda: tiny_gan(architecture="style")])
def test_at_the_papers_step_decodings_of_32_bits_have_not_cancelled(make):
    model, classifier = make(), tiny_classifier(blobs())
    prior, eye = model.prior, eye_of(classifier)
    space = model.spaces[-1]
    lengths = [
        finished(path_length(model, prior, eye, space, pairs=60, epsilon=epsilon)).length for epsilon in (1e-4, 1e-3)
    ]
    assert lengths[0] == pytest.approx(lengths[1], rel=0.05)


def test_the_eye_sees_no_difference_between_equal_pictures_and_each_layer_counts():
    classifier = tiny_classifier(blobs())
    see = eye_of(classifier)
    x = to_unit(blobs(4).images)
    seen = see(x)
    assert (see(x) - seen).square().sum() == 0
    layers = sum(1 for layer in classifier.body if isinstance(layer, torch.nn.SiLU)) - 1
    torch.testing.assert_close(seen.square().sum(1), torch.full((4,), float(layers)))  # every pixel of unit length
    assert (see(1 - x) - seen).square().sum(1).min() > 0


def test_the_eye_takes_pictures_of_another_size():
    see = eye_of(tiny_classifier(blobs()))
    assert see(to_unit(blobs(3, side=16).images)).shape == see(to_unit(blobs(3).images)).shape


def test_both_spaces_of_a_style_based_gan_are_measured():
    data = blobs()
    model = tiny_gan(data, architecture="style")
    subject = Subject(data, None, tiny_classifier(data), model, model.prior)
    figures = finished(evaluate(subject, LENGTHS))
    for space in "zw":
        assert figures[f"path_length_{space}"] > figures[f"path_length_{space}_error"] > 0
        assert figures[f"path_length_{space}"] > figures[f"path_length_{space}_median"] > 0
        assert figures[f"path_length_{space}_excess"] > 0.99
    assert left_out(subject, LENGTHS) == {}


def test_a_conditional_model_is_asked_for_all_classes_in_turn(monkeypatch):
    data = blobs()
    model = tiny_gan(data, conditioning="projection")
    asked, decode = [], model.decode
    monkeypatch.setattr(model, "decode", lambda z, manner: asked.append(manner.condition) or decode(z, manner))
    prior = model.prior
    conditions = [(1.0, 0.0, 0.0, 0.0), (0.0, 1.0, 0.0, 0.0)]
    see = eye_of(tiny_classifier(data))
    finished(path_length(model, prior, see, pairs=30, conditions=conditions))
    assert asked == [conditions[0], conditions[1], conditions[0]]
    asked.clear()
    finished(evaluate(Subject(data, None, tiny_classifier(data), model, prior), LENGTHS))
    assert set(asked) == {tuple(row) for row in np.eye(4).tolist()}


def subject_of(model, data=None, **changes):
    data = data or blobs()
    return replace_of(Subject(data, None, tiny_classifier(data), model, getattr(model, "prior", None)), **changes)


def replace_of(subject, **changes):
    for name, value in changes.items():
        setattr(subject, name, value)
    return subject


@pytest.mark.parametrize(
    ("model", "changes", "why"),
    [
        (tiny_model(), {"classifier": None}, "no classifier"),
        (tiny_model(), {"prior": None}, "no law is known"),
        (tiny_ddpm(), {"prior": GAUSSIAN}, "many steps"),
        (tiny_model(item=Item(8, 8, 3)), {}, "the classifier judges 8 px grey pictures"),
    ],
)
def test_what_is_missing_is_said(model, changes, why):
    subject = subject_of(model, **changes)
    assert why in left_out(subject, LENGTHS)["path_length_z"]
    assert "no space w" in left_out(subject, LENGTHS)["path_length_w"]
