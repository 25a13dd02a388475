"""What a map may be of, for every family."""

from dataclasses import replace

import numpy as np
import pytest

from models.base import Manner, decode_bytes
from models.latent.encodings import encode_data
from models.latent.mixture import Mixture
from models.latent.summary import summarise
from models.maps import sources
from models.maps.sources import FILE, NEITHER, SOURCES, Subject, Wanted
from models.metrics.features import Pixels
from models.progress import finished
from tests.conftest import TINY_MODELS, blobs, tiny_ddpm, tiny_gan, tiny_model
from tests.models.conftest import tiny_classifier

THERE_IS = {
    "vae": {"codes", "pixels"},
    "gan": {"codes", "features", "pixels"},
    "style": {"codes", "features", "pixels"},
    "w": {"codes", "features", "pixels"},
    "ddpm": {"features", "pixels"},
}
CASES = [(kind, name) for kind, names in THERE_IS.items() for name in sorted(names)]


@pytest.fixture(scope="module")
def data():
    return blobs(60)


def points_of(subject, name, **wanted):
    return finished(SOURCES[name].points(subject, Wanted(**wanted)))


@pytest.mark.parametrize("kind", TINY_MODELS)
def test_what_there_is_no_map_of_says_why(kind, data):
    subject = Subject(TINY_MODELS[kind](), data)
    assert {name for name, source in SOURCES.items() if not source.cannot(subject)} == THERE_IS[kind]
    for source in SOURCES.values():
        assert source.title(subject.model)
        assert source.about(subject.model).endswith(".")
        assert source.cannot(subject) == "" or source.cannot(subject).endswith(".")


def test_embeddings_are_a_source_once_there_is_a_file_of_them(data, tmp_path):
    np.savez(tmp_path / "mine.npz", embeddings=np.random.default_rng(0).normal(size=(60, 5)))
    subject = Subject(tiny_model(), data, file=tmp_path / "mine.npz")
    assert SOURCES[FILE].cannot(subject) == ""
    assert points_of(subject, FILE, limit=20).of == "20 of 60 embeddings in mine.npz"


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_every_point_has_features_a_picture_and_an_id_of_its_own(kind, name, data):
    points = points_of(Subject(TINY_MODELS[kind](), data), name, limit=30)
    assert len(points) == len(points.features) == len(points.images) == len(set(points.ids.tolist())) == 30
    assert points.features.dtype == np.float32
    assert np.isfinite(points.features).all()
    assert points.images.shape[1:] == (8, 8, 1)
    assert "30" in points.of


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_a_points_own_code_and_picture_are_put_where_it_is(kind, name, data):
    points = points_of(Subject(TINY_MODELS[kind](), data), name, limit=30)
    code = np.zeros(1) if points.codes is None else points.codes[7]
    assert np.allclose(points.placing(code, points.images[7], Manner()), points.features[7], atol=1e-4)


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_the_same_seed_takes_the_same_points_and_fewer_are_said(kind, name, data):
    subject = Subject(TINY_MODELS[kind](), data)
    first, again = (points_of(subject, name, limit=20, seed=3) for _ in range(2))
    assert (first.ids == again.ids).all()
    assert np.allclose(first.features, again.features, atol=1e-5)
    if name != "codes" or kind == "vae":
        assert first.of == "20 of 60 images of Blobs"
        assert (first.ids != points_of(subject, name, limit=20, seed=4).ids).any()
        assert points_of(subject, name, limit=100).of == "60 images of Blobs"


def test_images_of_the_data_bring_all_that_is_known_of_them(data):
    attributes = np.eye(4, dtype=np.uint8)[data.labels]
    whole = replace(data, attributes=attributes, attribute_names=("p", "q", "r", "s"))
    points = points_of(Subject(tiny_model(), whole), "codes", limit=25)
    assert (points.images == data.images[points.ids]).all()
    assert (points.labels == data.labels[points.ids]).all()
    assert (points.attributes == attributes[points.ids]).all()
    assert (points.held_out == (points.ids >= 48)).all()
    assert (points.classes, points.attribute_names, points.seen) == (("a", "b", "c", "d"), ("p", "q", "r", "s"), False)


def test_codes_of_the_data_are_posterior_means_with_their_costs(data):
    model = tiny_model()
    points = points_of(Subject(model, data), "codes")
    encodings = finished(encode_data(model, data))
    assert np.allclose(points.codes[:48], encodings.means, atol=1e-6)
    assert points.codes is points.features or (points.codes == points.features).all()
    assert points.cost_name == "loss, nats"
    assert points.costs.shape == (60,)
    assert not points.asks


def test_a_model_that_has_learned_classes_is_told_them(data):
    model = tiny_gan()
    points = points_of(Subject(model, data), "codes", limit=10)
    assert points.asks
    assert points.labels.tolist() == [0, 1, 2, 3, 0, 1, 2, 3, 0, 1]
    assert points.manner(2, Manner(truncation=0.7)) == Manner((0.0, 0.0, 1.0, 0.0), truncation=0.7)
    pictures = [decode_bytes(model, points.codes[k][None], points.manner(k))[0] for k in range(10)]
    assert np.abs(np.stack(pictures).astype(int) - points.images).max() <= 1


def test_codes_in_w_are_mapped_for_the_class_that_they_are_drawn_for(data):
    model = TINY_MODELS["w"]()
    points = points_of(Subject(model, data), "codes", limit=8)
    pictures = [decode_bytes(model, points.codes[k][None], points.manner(k))[0] for k in range(8)]
    assert np.abs(np.stack(pictures).astype(int) - points.images).max() <= 1
    z = points_of(Subject(model.whole, data), "codes", limit=8)
    assert np.abs(z.images.astype(int) - points.images).max() <= 1
    assert points.of == "8 codes drawn from N(0, I), mapped"


def test_what_drawn_pictures_show_the_datas_classifier_says(data, monkeypatch):
    names = ("p", "q")
    attributes = np.random.default_rng(0).integers(0, 2, (60, 2)).astype(np.uint8)
    classifier = tiny_classifier(replace(data, attributes=attributes, attribute_names=names, labels=None, classes=()))
    monkeypatch.setattr(sources, "classifier_of", lambda name: classifier)
    points = points_of(Subject(tiny_gan(), data), "codes", limit=9)
    assert points.attributes.shape == (9, 2)
    assert (points.attribute_names, points.seen) == (names, True)
    assert points.asks  # the classes are still those that were asked for


def test_classes_that_nobody_asked_for_are_those_that_the_classifier_sees(data, monkeypatch):
    monkeypatch.setattr(sources, "classifier_of", lambda name: tiny_classifier(data))
    points = points_of(Subject(tiny_gan(conditioning="none"), data), "codes", limit=9)
    assert points.labels.shape == (9,)
    assert (points.classes, points.seen, points.asks) == (("a", "b", "c", "d"), True, False)
    assert points.manner(3, Manner(truncation=0.7)) == Manner(truncation=0.7)


def test_without_the_data_codes_are_those_of_the_file(data):
    model = tiny_model()
    encodings = finished(encode_data(model, data))
    mixture = Mixture.fit(encodings.means, encodings.sigmas)
    summary = finished(summarise(data, Pixels(), encodings, mixture))
    points = points_of(Subject(model, None, summary, ("a", "b", "c", "d")), "codes")
    assert (points.labels == data.labels[:48]).all()
    assert points.classes == data.classes
    assert points.of == "48 reference images"
    assert (points.images == data.images[:48]).all()
    assert SOURCES["codes"].cannot(Subject(model)) == NEITHER
    assert SOURCES["pixels"].cannot(Subject(model, None, summary)) == NEITHER


def test_what_a_diffusion_model_sees_depends_on_the_noise(data):
    clean, noisy = (points_of(Subject(tiny_ddpm(), data), "features", level=level).features for level in (0.0, 0.9))
    assert not np.allclose(clean, noisy)
    assert clean.std(0).sum() > noisy.std(0).sum()
