import io

import numpy as np
import pytest
import torch
from PIL import Image

from models.data.base import Item
from models.latent.encodings import encode_data
from models.latent.mixture import Mixture
from models.latent.summary import PREFIX, SHAPES, from_tensors, summarise, to_tensors
from models.metrics.features import ClassifierFeatures, PixelFeatures
from tests.conftest import blobs, tiny_model
from tests.models.conftest import ended, tiny_classifier


@pytest.fixture(params=["pixels", "classifier"])
def features(request, data):
    return (
        PixelFeatures.fit(data.images) if request.param == "pixels" else ClassifierFeatures(tiny_classifier(data), "c")
    )


def summary_of(data, features):
    encodings = ended(encode_data(tiny_model(item=data.item), data))
    return ended(summarise(encodings, Mixture.fit(encodings.means, encodings.sigmas, 2), data, features))


@pytest.fixture
def summary(data, features):
    return summary_of(data, features)


def opened(tensors, data, features=None):
    return from_tensors(tensors, data.item, data.title, features)


def test_what_a_checkpoint_carries_comes_back(summary, features, data):
    again = opened(to_tensors(summary), data, features)
    for name in ("mean", "directions", "sigmas"):
        assert (getattr(again.encodings.principal, name) == getattr(summary.encodings.principal, name)).all()
    assert (again.encodings.labels == summary.encodings.labels).all()
    assert (again.images == summary.images).all()
    assert np.allclose(again.encodings.means, summary.encodings.means, rtol=1e-3, atol=1e-6)
    assert np.allclose(again.encodings.sigmas, summary.encodings.sigmas, rtol=1e-3)
    assert np.allclose(again.encodings.kl, summary.encodings.kl)
    assert (again.mixture.sample(9, seed=0) == summary.mixture.sample(9, seed=0)).all()
    assert again.encodings.of == "96 reference images"
    assert again.ruler.of == "96 reference images of Blobs"


def test_its_meter_gives_the_same_verdicts(summary, features, data):
    """To the thousandth that 16 bits leave of the references."""
    again = opened(to_tensors(summary), data, features)
    noise = np.random.default_rng(0).integers(0, 256, (3, *data.images.shape[1:]), np.uint8)
    for picture in [*data.images[data.testing][:8], *noise, np.full_like(data.images[0], 90)]:
        before, after = summary.ruler.judge(picture), again.ruler.judge(picture)
        assert after.multiple == pytest.approx(before.multiple, rel=5e-3, abs=5e-3)
        assert after.quantile == pytest.approx(before.quantile, abs=0.1)
        assert np.allclose(after.distances, before.distances, atol=5e-3 * before.distances.max() + 1e-3)


def test_its_meter_is_calibrated_for_the_references_it_carries(data):
    """Held-out images have a median of 1 against them; the full data's curve would call all of them far away."""
    summary = summary_of(data, PixelFeatures.fit(data.images))
    multiples = [summary.ruler.judge(picture).multiple for picture in data.images[data.testing]]
    assert np.median(multiples) == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize(("count", "channels"), [(2, 1), (26, 3), (130, 1)])
def test_sheets_of_any_size_come_back_pixel_by_pixel(count, channels):
    data = blobs(count + 10, side=9, channels=channels)
    summary = summary_of(data, PixelFeatures.fit(data.images))
    again = opened(to_tensors(summary), data)
    assert again.images.shape == summary.images.shape
    assert (again.images == data.images[data.training]).all()


def test_data_without_labels_have_none(data):
    object.__setattr__(data, "labels", None)
    summary = summary_of(data, PixelFeatures.fit(data.images))
    assert opened(to_tensors(summary), data).encodings.labels is None


def test_a_checkpoint_without_one_has_none(data):
    assert opened({"optimiser.adam.0.step": torch.zeros(())}, data) is None


# --- damage ---


def with_(tensors, **changes):
    return tensors | {PREFIX + name.replace("__", "."): tensor for name, tensor in changes.items()}


def picture(format="WEBP", size=(200, 32), mode="L"):
    buffer = io.BytesIO()
    Image.new(mode, size).save(buffer, format, lossless=True)
    return torch.frombuffer(bytearray(buffer.getvalue()), dtype=torch.uint8)


def boastful():
    """A tiny picture whose first bytes call it 16,384 pixels wide and high: 14 bits each, of a lossless WebP."""
    contents = picture()
    contents[21:25] = torch.tensor([255, 255, 255, 15], dtype=torch.uint8)
    return contents


def of(tensors, name):
    return tensors[PREFIX + name]


DAMAGE = {
    "codes of one dimension": lambda t: with_(t, codes=of(t, "codes")[:, 0]),
    "codes of another space": lambda t: with_(t, codes=of(t, "codes")[:, :2]),
    "fewer codes": lambda t: with_(t, codes=of(t, "codes")[:50]),
    "no codes": lambda t: with_(t, codes=of(t, "codes")[:0]),
    "whole codes": lambda t: with_(t, codes=of(t, "codes").int()),
    "fewer sigmas": lambda t: with_(t, sigmas=of(t, "sigmas")[:5]),
    "directions that are no square": lambda t: with_(t, directions=of(t, "directions")[:2]),
    "a mean of numbers in a square": lambda t: with_(t, mean=of(t, "mean")[None]),
    "no weights": lambda t: with_(t, mixture__weights=of(t, "mixture.weights")[:0]),
    "weights of zero": lambda t: with_(t, mixture__weights=torch.zeros_like(of(t, "mixture.weights"))),
    "factors of zero": lambda t: with_(t, mixture__factors=torch.zeros_like(of(t, "mixture.factors"))),
    "fewer factors": lambda t: with_(t, mixture__factors=of(t, "mixture.factors")[:0]),
    "sigmas of zero": lambda t: with_(t, direction_sigmas=torch.zeros(3)),
    "NaN": lambda t: with_(t, kl=torch.full((3,), torch.nan)),
    "infinity": lambda t: with_(t, references=of(t, "references") + torch.inf),
    "an empty curve": lambda t: with_(t, curve=torch.zeros(0)),
    "a falling curve": lambda t: with_(t, curve=torch.tensor([3.0, 2.0, 1.0])),
    "a curve below zero": lambda t: with_(t, curve=torch.tensor([-1.0, 2.0, 3.0])),
    "labels of fractions": lambda t: with_(t, labels=of(t, "labels").float()),
    "fewer labels": lambda t: with_(t, labels=of(t, "labels")[:9]),
    "references in other features": lambda t: with_(t, references=of(t, "references")[:, :2]),
    "directions of other pixels": lambda t: with_(t, pixels__directions=of(t, "pixels.directions")[:, :9]),
    "a mean of other pixels": lambda t: with_(t, pixels__mean=torch.zeros(9)),
    "images in floats": lambda t: with_(t, images=of(t, "images").float()),
    "no image": lambda t: with_(t, images=torch.zeros(40, dtype=torch.uint8)),
    "a cut image": lambda t: with_(t, images=of(t, "images")[:60]),
    "a PNG": lambda t: with_(t, images=picture("PNG")),
    "a small image": lambda t: with_(t, images=picture(size=(8, 8))),
    "an enormous image": lambda t: with_(t, images=boastful()),
}


@pytest.fixture(scope="module")
def tensors():
    return to_tensors(summary_of(blobs(), PixelFeatures.fit(blobs().images)))


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_damage_is_a_value_error_in_words(tensors, data, damage):
    with pytest.raises(ValueError, match=r"^(its|some of its|the curve of its) .*[a-z]"):
        opened(damage(tensors), data)


@pytest.mark.parametrize("name", [name for name in SHAPES if name not in ("labels", "pixels.mean")])
def test_what_is_missing_is_named(tensors, data, name):
    rest = {key: tensor for key, tensor in tensors.items() if key != PREFIX + name}
    with pytest.raises(ValueError, match=f"^its {name} are missing$"):
        opened(rest, data)


def test_without_the_classifier_it_was_made_with_it_says_so(data):
    tensors = to_tensors(summary_of(data, ClassifierFeatures(tiny_classifier(data), "c")))
    with pytest.raises(ValueError, match="its meter needs a classifier that is not here"):
        opened(tensors, data)


def test_a_classifier_with_other_features_is_refused(data):
    tensors = to_tensors(summary_of(data, ClassifierFeatures(tiny_classifier(data), "c")))
    with pytest.raises(ValueError, match=r"its references are .* which does not fit the rest"):
        opened(tensors, data, ClassifierFeatures(tiny_classifier(data, features=16), "d"))


def test_images_of_another_size_are_refused(tensors):
    with pytest.raises(ValueError, match="does not fit the rest"):
        from_tensors(tensors, Item(8, 9, 1), "Blobs", None)
