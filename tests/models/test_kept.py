"""What was measured and encoded once is there the next time, and never that of other data or weights."""

import numpy as np
import pytest
import torch

from models import kept
from models.data.cache import results_folder
from models.kept import encoded, kept_encodings, measured
from models.latent.encodings import encode_data
from models.metrics.features import ClassifierFeatures, Pixels
from models.metrics.typicality import measure
from tests.conftest import blobs, tiny_model
from tests.models.conftest import ended, tiny_classifier


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


@pytest.fixture
def counted(monkeypatch):
    """Notes every whole measuring and encoding."""
    done = []

    def note(name, work):
        def noted(*arguments):
            done.append(name)
            return work(*arguments)

        monkeypatch.setattr(kept, name, noted)

    note("measure", measure)
    note("encode_data", encode_data)
    return done


@pytest.mark.parametrize("kind", ["pixels", "classifier"])
def test_a_data_set_is_measured_once(kind, data, counted):
    features = Pixels() if kind == "pixels" else ClassifierFeatures(tiny_classifier(data), "c")
    first, second = (ended(measured(features, data)) for _ in range(2))
    assert counted == ["measure"]
    assert second.of == first.of == "96 training images of Blobs"
    for picture in data.images[-5:]:
        one, other = first.judge(picture), second.judge(picture)
        assert (one.multiple, one.quantile) == (other.multiple, other.quantile)
        assert (one.nearest == other.nearest).all()


def test_what_is_shipped_is_not_measured(data, counted, monkeypatch):
    shipped = ended(measure(Pixels(), data))
    monkeypatch.setattr(kept, "ruler_of", {data.fingerprint: shipped}.get)
    assert ended(measured(Pixels(), data)) is shipped
    assert counted == []
    assert ended(measured(ClassifierFeatures(tiny_classifier(data), "c"), data)) is not shipped
    assert counted == ["measure"]


def test_a_data_set_is_encoded_once_by_the_same_weights(data, counted):
    model = tiny_model()
    assert kept_encodings(model, data) is None
    first = ended(encoded(model, data))
    again = kept_encodings(model, data)
    assert counted == ["encode_data"]
    assert (again.means == first.means).all()
    assert (again.sigmas == first.sigmas).all()
    assert (again.labels == first.labels).all()
    assert (again.principal.directions == first.principal.directions).all()
    assert again.of == first.of


def test_other_data_other_features_and_other_weights_are_not_there(data):
    model = tiny_model()
    ended(encoded(model, data))
    ended(measured(Pixels(), data))
    with torch.no_grad():
        next(model.parameters()).add_(0.1)
    assert kept_encodings(model, data) is None
    assert kept_encodings(model, blobs(seed=3)) is None
    ended(measured(ClassifierFeatures(tiny_classifier(data), "c"), data))
    assert len(list(results_folder().iterdir())) == 3


def test_what_is_damaged_is_made_anew(data, counted):
    ended(measured(Pixels(), data))
    [path] = results_folder().iterdir()
    whole = path.read_bytes()
    path.write_bytes(whole[:-200])
    ruler = ended(measured(Pixels(), data))
    assert counted == ["measure", "measure"]
    assert np.isfinite(ruler.curve).all()
    assert path.stat().st_size == len(whole)
