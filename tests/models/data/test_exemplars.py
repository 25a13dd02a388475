"""Groups to begin a sum with: they differ in what their names say, and B is like A in all else."""

from dataclasses import replace

import numpy as np

from models.data.exemplars import COUNT, exemplars
from tests.conftest import blobs
from tests.models.conftest import with_attributes

FACES = ("female", "smiling", "frowning", "glasses", "hat")


def faces(count=400, held_out=200):
    rng = np.random.default_rng(0)
    attributes = (rng.random((count, len(FACES))) < 0.4).astype(np.uint8)
    attributes[:, 2] &= 1 - attributes[:, 1]
    return replace(blobs(count), attributes=attributes, attribute_names=FACES, held_out=held_out)


def shows(data, group, name):
    return data.attributes[group.rows, FACES.index(name)].astype(bool)


def test_smiling_women_neutral_women_and_neutral_men_are_found_where_the_data_know_of_them():
    data = faces()
    smiling, neutral, men = exemplars(data)
    assert [group.name for group in (smiling, neutral, men)] == ["Smiling woman", "Neutral woman", "Neutral man"]
    assert shows(data, smiling, "smiling").all()
    assert shows(data, smiling, "female").all()
    assert not shows(data, neutral, "smiling").any()
    assert not shows(data, neutral, "frowning").any()
    assert shows(data, neutral, "female").all()
    assert not shows(data, men, "female").any()


def test_exemplars_are_held_out_and_none_of_them_wears_what_would_be_added_too():
    data = faces()
    for group in exemplars(data):
        assert (group.rows >= data.testing.start).all()
        assert not shows(data, group, "hat").any()
        assert len(set(group.rows.tolist())) == COUNT


def test_the_second_group_is_like_the_first_in_all_else():
    data = faces()
    smiling, neutral, _ = exemplars(data)
    others = [FACES.index(name) for name in ("female", "glasses", "hat")]
    assert (data.attributes[smiling.rows][:, others] == data.attributes[neutral.rows][:, others]).all()


def test_other_attributes_are_said_in_words():
    data = with_attributes(blobs(200))
    names = [group.name for group in exemplars(data)]
    assert len(set(names)) == 3
    assert all(set(name.lower().replace(",", "").split()) <= {"low", "right", "no"} for name in names)


def test_data_with_classes_give_a_group_of_each_of_the_first_three():
    data = blobs(120)
    groups = exemplars(data)
    assert [group.name for group in groups] == ["a", "b", "c"]
    for label, group in enumerate(groups):
        assert (data.labels[group.rows] == label).all()


def test_images_of_which_nothing_is_known_come_in_their_order():
    data = replace(blobs(60), labels=None, classes=())
    rows = np.concatenate([group.rows for group in exemplars(data)])
    assert (rows == np.arange(48, 57)).all()


def test_too_few_images_give_no_groups():
    assert exemplars(replace(blobs(8), labels=None, classes=())) == ()
