"""A style-based GAN seen from w: the same model, another first space."""

import numpy as np
import pytest
import torch

from models.base import Manner, to_unit
from models.latent import search
from models.latent.mapped import Mapped
from models.latent.search import difference
from models.randomness import generator
from tests.conftest import tiny_gan
from tests.models.conftest import ended

MANNERS = [Manner(), Manner((0.0, 0.25, 0.75, 0.0)), Manner((0.0, 0.0, 0.0, 1.0), truncation=0.6, seed=3)]


@pytest.fixture
def gan():
    return tiny_gan(architecture="style")


@pytest.fixture
def mapped(gan):
    return gan.in_space("w")


def test_it_is_the_same_weights(gan, mapped):
    assert isinstance(mapped, Mapped)
    own = {parameter.data_ptr() for parameter in mapped.parameters()}
    assert own == {parameter.data_ptr() for parameter in gan.parameters()}
    assert mapped.whole is gan.whole is gan


def test_one_goes_from_either_space_to_either(gan, mapped):
    assert gan.in_space("z") is mapped.in_space("z") is gan
    assert mapped.in_space("w") is mapped
    assert gan.spaces == mapped.spaces == ("z", "w")
    assert (gan.space, mapped.space) == ("z", "w")
    for model in (gan, mapped, tiny_gan()):
        with pytest.raises(KeyError, match="no space x_T"):
            model.in_space("x_T")
    with pytest.raises(KeyError, match="no space w"):
        tiny_gan().in_space("w")


def test_what_the_model_is_it_stays(gan, mapped):
    for name in ("family", "config", "item", "latent", "conditions", "manners", "usual", "scores_have_probabilities"):
        assert getattr(mapped, name) == getattr(gan, name), name
    assert {each: mapped.cannot(each) for each in ("encode", "invert", "score")} == {
        each: gan.cannot(each) for each in ("encode", "invert", "score")
    }
    x = torch.rand(3, 1, 8, 8)
    torch.testing.assert_close(mapped.score(x, MANNERS[1]), gan.score(x))  # a code in w does not say what was asked


@pytest.mark.parametrize("manner", MANNERS, ids=["plain", "blend", "truncated"])
def test_mapped_codes_have_the_pictures_of_their_codes_in_z(gan, mapped, manner):
    z = torch.randn(4, gan.latent)
    assert torch.equal(mapped.decode(gan.to_w(z, manner), manner), gan.decode(z, manner))


@pytest.mark.parametrize("manner", MANNERS, ids=["plain", "blend", "truncated"])
def test_one_arrives_where_the_picture_is_the_same(gan, mapped, manner):
    z = np.random.default_rng(0).standard_normal(gan.latent).astype(np.float32)
    w = mapped.arrived(z, manner)
    assert (w.shape, w.dtype) == ((gan.latent,), np.float32)
    seen = mapped.decode(torch.from_numpy(w)[None], manner)
    torch.testing.assert_close(seen, gan.decode(torch.from_numpy(z)[None], manner))


def test_without_truncation_left_there_is_the_means_picture(gan, mapped):
    manner = Manner((0.0, 1.0, 0.0, 0.0), truncation=0.0)
    pictures = mapped.decode(torch.randn(3, gan.latent), manner)
    of_mean = mapped.decode(gan.generator.means[1:2], Manner((0.0, 1.0, 0.0, 0.0)))
    torch.testing.assert_close(pictures, of_mean.expand(3, -1, -1, -1))


def test_its_codes_are_drawn_by_mapping_those_of_z_for_the_usual_condition(gan, mapped):
    drawn = mapped.prior.draw(5, gan.latent, generator(7))
    expected = gan.to_w(gan.prior.draw(5, gan.latent, generator(7)), Manner((1.0, 0.0, 0.0, 0.0)))
    assert torch.equal(drawn, expected)
    again = mapped.prior.draw(5, gan.latent, generator(7), truncation=0.3)
    assert torch.equal(again, drawn), "decoding truncates them"
    assert not torch.is_inference_mode_enabled()


def test_its_prior_has_no_shell_and_no_norms(mapped):
    assert mapped.prior.name == "N(0, I), mapped"
    assert not mapped.prior.has_shell(512)
    assert mapped.prior.norm_percentile(torch.ones(12)) is None


def test_a_code_of_its_own_picture_is_found(gan, mapped):
    manner = MANNERS[2]
    w = mapped.prior.draw(6, gan.latent, generator(3))[5:]
    picture = mapped.decode(w, manner).clamp(0, 1)
    found = ended(mapped.invert(picture, manner))
    assert found.shape == (1, gan.latent)
    assert found.isfinite().all()
    assert difference(mapped.decode(found, manner), picture) < 0.1 * difference(
        mapped.decode(gan.middle(manner)[None], manner), picture
    )


def test_what_is_searched_for_in_w_stays_near_its_mean(gan, mapped, data, monkeypatch):
    """Of pictures that it cannot draw at all."""
    monkeypatch.setattr(search, "STEPS", 60)
    found = ended(mapped.invert(to_unit(data.images[:2])))
    spread = (mapped.prior.draw(256, gan.latent, generator(0)) - gan.middle()).square().mean().sqrt()
    assert found.shape == (2, gan.latent)
    assert (found - gan.middle()).square().mean().sqrt() < 4 * spread
