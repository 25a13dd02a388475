import io

import numpy as np
import pytest
import torch
from PIL import Image

from models.data.base import DataCard
from models.latent import summary as module
from models.latent.encodings import encode_data
from models.latent.mixture import Mixture
from models.latent.summary import ENCODED, OPTIONAL, PREFIX, SHAPES, from_tensors, summarise, to_tensors
from models.metrics.features import ClassifierFeatures, Pixels
from models.metrics.typicality import measure
from tests.conftest import blobs, tiny_model
from tests.models.conftest import ended, tiny_classifier


@pytest.fixture(params=["pixels", "classifier"])
def features(request, data):
    return Pixels() if request.param == "pixels" else ClassifierFeatures(tiny_classifier(data), "c")


def summary_of(data, features):
    encodings = ended(encode_data(tiny_model(item=data.item), data))
    return ended(summarise(data, features, encodings, Mixture.fit(encodings.means, encodings.sigmas, 2)))


@pytest.fixture
def summary(data, features):
    return summary_of(data, features)


def opened(tensors, data, features=None):
    return from_tensors(tensors, DataCard.of(data), features or Pixels())


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
    assert again.ruler.of == "96 training images of Blobs"


def test_its_meter_gives_the_verdicts_of_the_whole_data(summary, features, data):
    again, whole = opened(to_tensors(summary), data, features), ended(measure(features, data))
    noise = np.random.default_rng(0).integers(0, 256, (3, *data.images.shape[1:]), np.uint8)
    for picture in [*data.images[data.testing][:8], *noise, np.full_like(data.images[0], 90)]:
        assert again.ruler.judge(picture).multiple == whole.judge(picture).multiple
        assert again.ruler.judge(picture).quantile == whole.judge(picture).quantile


def test_more_images_measure_than_have_pictures(data, monkeypatch):
    monkeypatch.setattr(module, "PICTURED", 30)
    again = opened(to_tensors(summary_of(data, Pixels())), data)
    assert len(again.images) == len(again.encodings.means) == again.ruler.pictured == 30
    assert again.ruler.of == "96 training images of Blobs"
    assert again.ruler.is_whole


def test_of_very_many_images_some_measure(data, monkeypatch):
    """Held-out images have a median of 1 against these; the full data's curve would call all of them far away."""
    monkeypatch.setattr(module, "ROOM", 40 * Pixels.components)
    monkeypatch.setattr(module, "PICTURED", 30)
    again = opened(to_tensors(summary_of(data, Pixels())), data)
    multiples = [again.ruler.judge(picture).multiple for picture in data.images[data.testing]]
    assert again.ruler.of == "40 of 96 training images of Blobs"
    assert np.median(multiples) == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize(("count", "channels"), [(2, 1), (26, 3), (130, 1)])
def test_sheets_of_any_size_come_back_pixel_by_pixel(count, channels):
    data = blobs(count + 10, side=9, channels=channels)
    summary = summary_of(data, Pixels())
    again = opened(to_tensors(summary), data)
    assert again.images.shape == summary.images.shape
    assert (again.images == data.images[data.training]).all()


def test_data_without_labels_have_none(data):
    object.__setattr__(data, "labels", None)
    summary = summary_of(data, Pixels())
    assert opened(to_tensors(summary), data).encodings.labels is None


@pytest.mark.parametrize("pictured", [30, 1000])
def test_without_an_encoder_there_are_pictures_and_a_meter(data, features, monkeypatch, pictured):
    monkeypatch.setattr(module, "PICTURED", pictured)
    summary = ended(summarise(data, features))
    again = opened(to_tensors(summary), data, features)
    assert again.encodings is again.mixture is None
    assert (again.images == data.images[data.training][:pictured]).all()
    assert again.ruler.pictured == len(again.images)
    picture = data.images[-1]
    assert again.ruler.judge(picture).multiple == ended(measure(features, data)).judge(picture).multiple


def test_a_checkpoint_without_one_has_none(data):
    assert opened({"optimiser.adam.0.step": torch.zeros(())}, data) is None


def test_one_of_an_older_format_counts_as_none(data):
    assert opened({"summary.codes": torch.zeros(9, 3)}, data) is None


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
    "infinity": lambda t: with_(t, steps=of(t, "steps") + torch.inf),
    "steps of zero": lambda t: with_(t, steps=torch.zeros_like(of(t, "steps"))),
    "references that are no whole numbers": lambda t: with_(t, references=of(t, "references").float()),
    "fewer references than pictures": lambda t: with_(t, references=of(t, "references")[:50]),
    "more references than images": lambda t: with_(t, references=of(t, "references").repeat(2, 1)),
    "an empty curve": lambda t: with_(t, curve=torch.zeros(0)),
    "a falling curve": lambda t: with_(t, curve=torch.tensor([3.0, 2.0, 1.0])),
    "a curve below zero": lambda t: with_(t, curve=torch.tensor([-1.0, 2.0, 3.0])),
    "labels of fractions": lambda t: with_(t, labels=of(t, "labels").float()),
    "fewer labels": lambda t: with_(t, labels=of(t, "labels")[:9]),
    "references in other features": lambda t: with_(t, references=of(t, "references")[:, :2]),
    "directions of other pixels": lambda t: with_(t, features__directions=of(t, "features.directions")[:, :9]),
    "a mean of other pixels": lambda t: with_(t, features__mean=torch.zeros(9)),
    "fewer pixels": lambda t: with_(
        t, features__mean=torch.zeros(9), features__directions=of(t, "features.directions")[:, :9]
    ),
    "images in floats": lambda t: with_(t, images=of(t, "images").float()),
    "no image": lambda t: with_(t, images=torch.zeros(40, dtype=torch.uint8)),
    "a cut image": lambda t: with_(t, images=of(t, "images")[:60]),
    "a PNG": lambda t: with_(t, images=picture("PNG")),
    "a small image": lambda t: with_(t, images=picture(size=(8, 8))),
    "an enormous image": lambda t: with_(t, images=boastful()),
}


@pytest.fixture(scope="module")
def tensors():
    return to_tensors(summary_of(blobs(), Pixels()))


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_damage_is_a_value_error_in_words(tensors, data, damage):
    with pytest.raises(ValueError, match=r"^(its|some of its|the curve of its) .*[a-z]"):
        opened(damage(tensors), data)


@pytest.fixture(scope="module")
def without_codes():
    return to_tensors(ended(summarise(blobs(), Pixels())))


PICTURED = {
    "none": torch.tensor(0),
    "fewer than none": torch.tensor(-3),
    "too many": torch.tensor(10**15),
    "more than there are": torch.tensor(97),
    "a fraction": torch.tensor(9.0),
    "several numbers": torch.tensor([9, 9]),
}


@pytest.mark.parametrize("count", PICTURED.values(), ids=PICTURED)
def test_a_wrong_number_of_pictures_is_damage(without_codes, data, count):
    with pytest.raises(ValueError, match=r"^its "):
        opened(with_(without_codes, pictured=count), data)


@pytest.mark.parametrize("name", ENCODED)
def test_nothing_encoded_belongs_to_a_model_without_an_encoder(tensors, without_codes, data, name):
    with pytest.raises(ValueError, match=f"^its {name} belong to a model with an encoder, the rest to one without$"):
        opened(without_codes | {PREFIX + name: of(tensors, name)}, data)


@pytest.mark.parametrize("name", [name for name in SHAPES if name not in {*OPTIONAL, *ENCODED, "pictured"}])
def test_what_is_missing_without_an_encoder_is_named(without_codes, data, name):
    rest = {key: tensor for key, tensor in without_codes.items() if key != PREFIX + name}
    with pytest.raises(ValueError, match=f"^its {name} are missing$"):
        opened(rest, data)


@pytest.mark.parametrize("name", [name for name in SHAPES if name not in {*OPTIONAL, "pictured"}])
def test_what_is_missing_is_named(tensors, data, name):
    rest = {key: tensor for key, tensor in tensors.items() if key != PREFIX + name}
    with pytest.raises(ValueError, match=f"^its {name} are missing$"):
        opened(rest, data)


@pytest.mark.parametrize("here", [Pixels(), ClassifierFeatures(tiny_classifier(blobs(), features=16), "another")])
def test_without_the_classifier_it_was_made_with_it_has_no_meter(data, here):
    summary = opened(to_tensors(summary_of(data, ClassifierFeatures(tiny_classifier(data), "c"))), data, here)
    assert summary.ruler is None
    assert len(summary.images) == 96


def test_a_meter_made_by_pixels_needs_no_classifier(tensors, data):
    again = opened(tensors, data, ClassifierFeatures(tiny_classifier(data), "c"))
    assert again.ruler.features.name == "principal pixels"


def test_images_of_another_size_are_refused(tensors):
    with pytest.raises(ValueError, match="its reference images have another size"):
        opened(tensors, blobs(side=9))
