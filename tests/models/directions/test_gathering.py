"""Codes of which it is known what they show, of every family, with and without the data."""

from dataclasses import replace

import numpy as np
import pytest

from models.base import Manner, decode_bytes
from models.classifier import seen
from models.data.base import DataCard
from models.directions import gathering
from models.directions.base import DirectionError
from models.directions.gathering import DRAWN, DRAWN_SLOWLY, HELD_OUT, Subject, cannot, gather, offered
from models.directions.known import in_words
from models.families.vae import VAE, Config
from models.latent.encodings import encode_data, encode_images
from models.latent.mixture import Mixture
from models.latent.summary import summarise
from models.metrics.features import Pixels
from models.progress import finished
from tests.conftest import blobs, tiny_ddpm, tiny_gan, tiny_model
from tests.models.conftest import tiny_classifier, with_attributes

CLASSES, ATTRIBUTES = ("a", "b", "c", "d"), ("low", "right")


@pytest.fixture(scope="module")
def data():
    return with_attributes(blobs(60))


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


@pytest.fixture
def judged(data, monkeypatch):
    """Pictures are looked at by a classifier of attributes."""
    classifier = tiny_classifier(data)
    monkeypatch.setattr(gathering, "classifier_of", lambda name: classifier)
    return classifier


def subject_of(model, data, here=True, summary=None):
    return Subject(model, DataCard.of(data), data if here else None, summary)


def summary_of(model, data):
    encodings = finished(encode_data(model, data))
    mixture = Mixture.fit(encodings.means, encodings.sigmas)
    return finished(summarise(data, Pixels(), encodings, mixture))


# --- encoded data ---


def test_codes_of_data_are_those_of_training_and_held_out_images(data):
    model = tiny_model()
    known = finished(gather(subject_of(model, data)))
    means, _ = finished(encode_images(model, data.images, ""))
    np.testing.assert_allclose(known.codes, means, atol=1e-6)
    np.testing.assert_array_equal(known.held_out, np.arange(60) >= 48)
    assert (known.of, known.judged_by) == ("48 training images", "12 held-out images")
    assert not known.looked_at


def test_what_images_show_the_data_say(data):
    known = finished(gather(subject_of(tiny_model(), data)))
    assert known.names == ATTRIBUTES
    np.testing.assert_array_equal(known.shown, data.attributes.astype(bool))
    np.testing.assert_array_equal(known.census, data.attributes[:48].astype(bool))


def test_classes_and_attributes_are_offered_side_by_side(data):
    both = replace(data, labels=blobs(60).labels, classes=CLASSES)
    subject = subject_of(tiny_model(), both)
    known = finished(gather(subject))
    assert known.names == offered(subject) == (*CLASSES, *ATTRIBUTES)
    np.testing.assert_array_equal(known.shown[:, :4].argmax(1), both.labels)
    assert (known.shown[:, :4].sum(1) == 1).all()


def test_of_data_that_say_nothing_a_classifier_says_what_they_show(data, judged):
    plain = replace(data, attributes=None, attribute_names=())
    known = finished(gather(subject_of(tiny_model(), plain)))
    assert known.names == ATTRIBUTES
    assert known.looked_at
    np.testing.assert_array_equal(known.shown, finished(seen(judged, data.images)))


def test_the_second_time_training_images_are_not_encoded_again(data):
    subject = subject_of(tiny_model(), data)
    first = list(gather(subject))
    again = list(gather(subject))
    assert sum(step.of == 48 for step in first) == 1
    assert not any(step.of == 48 for step in again)


def test_only_so_many_held_out_images_are_encoded(data, monkeypatch):
    monkeypatch.setattr(gathering, "HELD_OUT", 5)
    known = finished(gather(subject_of(tiny_model(), data)))
    assert (known.held_out.sum(), known.judged_by, HELD_OUT) == (5, "5 held-out images", 2000)
    np.testing.assert_array_equal(known.shown[-5:], data.attributes[48:53].astype(bool))


def test_without_the_data_codes_are_those_of_the_file():
    model, data = tiny_model(), blobs(60)
    known = finished(gather(subject_of(model, data, here=False, summary=summary_of(model, data))))
    assert known.names == CLASSES
    np.testing.assert_array_equal(known.shown.argmax(1), data.labels[:48])
    assert (known.held_out.sum(), known.of, known.judged_by) == (
        12,
        "36 reference images",
        "12 other reference images",
    )


def test_reference_images_without_labels_are_looked_at(data, judged):
    model = tiny_model()
    known = finished(gather(subject_of(model, data, here=False, summary=summary_of(model, data))))
    assert (known.names, known.looked_at) == (ATTRIBUTES, True)
    np.testing.assert_array_equal(known.shown, finished(seen(judged, data.images[:48])))


# --- drawn codes ---


@pytest.mark.parametrize("make", [tiny_gan, tiny_ddpm], ids=["gan", "ddpm"])
def test_where_nothing_can_be_encoded_drawn_codes_are_looked_at(make, data, judged):
    model = make(data) if make is tiny_ddpm else make(data, conditioning="none")
    known = finished(gather(subject_of(model, data), count=12, seed=3))
    assert known.codes.shape == (12, model.latent)
    pictures = [decode_bytes(model, code[None], model.usual)[0] for code in known.codes]
    assert set(known.manners) == {model.usual}
    np.testing.assert_array_equal(known.shown, finished(seen(judged, np.stack(pictures))))
    assert (known.names, known.looked_at, known.held_out.sum()) == (ATTRIBUTES, True, 3)
    assert (known.of, known.judged_by) == ("9 codes of N(0, I)", "3 other codes")
    np.testing.assert_array_equal(known.census, data.attributes[:48].astype(bool))


def test_drawn_codes_are_the_same_with_the_same_seed_and_fewer_where_drawing_is_slow(data, judged, monkeypatch):
    subject = subject_of(tiny_gan(conditioning="none"), data)
    one, other, again = (finished(gather(subject, 8, seed)).codes for seed in (1, 2, 1))
    np.testing.assert_array_equal(one, again)
    assert (one != other).any()
    asked = []
    monkeypatch.setattr(gathering, "drawn", lambda model, manners, seed: asked.append(len(manners)) or iter(()))
    for model in (subject.model, tiny_ddpm()):
        with pytest.raises(TypeError):  # nothing is drawn
            finished(gather(replace(subject, model=model)))
    assert asked == [DRAWN, DRAWN_SLOWLY]


def test_codes_in_w_are_mapped_for_all_classes_in_turn(monkeypatch):
    data = blobs(60)
    monkeypatch.setattr(gathering, "classifier_of", lambda name: tiny_classifier(data))
    model = tiny_gan(data, architecture="style").in_space("w")
    subject = subject_of(model, data)
    known = finished(gather(subject, 8))
    assert offered(subject) == CLASSES
    assert [manner.condition.index(1) for manner in known.manners] == [0, 1, 2, 3] * 2


def test_codes_in_w_are_mapped_for_what_training_images_show(data, judged):
    model = tiny_gan(data, architecture="style").in_space("w")
    known = finished(gather(subject_of(model, data), 8))
    assert [manner.condition for manner in known.manners] == [tuple(row) for row in data.attributes[:8].astype(float)]


# --- what there is not ---


def test_what_a_model_is_asked_for_is_no_part_of_its_codes(monkeypatch):
    data = blobs(60)
    monkeypatch.setattr(gathering, "classifier_of", lambda name: tiny_classifier(data))
    assert offered(subject_of(tiny_gan(data), data)) == ()
    assert (
        cannot(subject_of(tiny_gan(data), data))
        == "The class is asked for apart from the code: nothing in z says which it is."
    )
    assert offered(subject_of(tiny_ddpm(data), data)) == CLASSES  # it also draws without being asked


def test_what_nobody_knows_is_said(data):
    plain = replace(data, attributes=None, attribute_names=())
    assert "neither classes nor attributes" in cannot(subject_of(tiny_model(), plain))
    assert "are not here" in cannot(subject_of(tiny_model(), data, here=False))
    reason = "No classifier is here that says what pictures of Blobs at 8 px grey show."
    assert cannot(subject_of(tiny_gan(), data)) == reason
    assert cannot(subject_of(tiny_model(), data)) == ""


def test_a_classifier_of_other_pictures_does_not_judge_these(data, monkeypatch):
    larger = tiny_classifier(with_attributes(blobs(60, side=16)))
    monkeypatch.setattr(gathering, "classifier_of", lambda name: larger)
    assert subject_of(tiny_gan(), data).judge is None


# --- choosing among codes ---


def test_codes_that_lack_something_are_held_out_ones_among_those_that_count(data):
    known = finished(gather(subject_of(tiny_model(), data)))
    rows = known.lacking("low", 100)
    assert known.held_out[rows].all()
    assert not known.has("low")[rows].any()
    np.testing.assert_array_equal(known.lacking("low", 2), rows[:2])
    right = known.lacking("low", 100, {"right": True})
    np.testing.assert_array_equal(right, rows[known.has("right")[rows]])
    with pytest.raises(DirectionError):
        known.lacking("hat", 1)


def test_what_codes_are_among_is_said_in_words():
    assert in_words({"female": False, "hat": True}) == "not female, hat"


def test_codes_of_a_model_that_is_told_classes_are_decoded_in_theirs():
    data = blobs(60)
    config = Config(latent=3, width=8, hidden=16, conditional=True)
    model = VAE(config, data.item, data.classes).eval().requires_grad_(False)
    subject = subject_of(model, replace(data, attributes=np.ones((60, 1), np.uint8), attribute_names=("bright",)))
    known = finished(gather(subject))
    assert offered(subject) == ("bright",)
    assert known.manners[7] == Manner(tuple(float(k == data.labels[7]) for k in range(4)))
