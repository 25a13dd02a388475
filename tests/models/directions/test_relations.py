"""What rules out, and what brings along, is seen in the labels."""

import numpy as np
import pytest

from models.data.faces import ATTRIBUTES, COVERS, IMPLIES, Faces
from models.directions.relations import excluded, implied
from tests.models.directions.planted import planted


@pytest.fixture(scope="module")
def faces():
    return Faces.of(6000, 0).attributes.astype(bool)


def named(rows):
    return {name for name, is_so in zip(ATTRIBUTES, rows, strict=True) if is_so}


def test_what_faces_cover_is_excluded_both_ways(faces):
    """The table by which faces are drawn is not read; the pictures' labels say the same."""
    for attribute, others in COVERS.items():
        assert named(excluded(faces, ATTRIBUTES.index(attribute))) >= set(others)
        for other in others:
            assert attribute in named(excluded(faces, ATTRIBUTES.index(other)))


def test_what_faces_imply_is_brought_along(faces):
    for attribute, other in IMPLIES.items():
        assert named(implied(faces, ATTRIBUTES.index(attribute))) == {other}
        assert other not in named(excluded(faces, ATTRIBUTES.index(attribute)))
        assert attribute not in named(implied(faces, ATTRIBUTES.index(other)))


def test_what_only_tends_to_go_together_is_neither(faces):
    for one, other in (("beard", "moustache"), ("long_hair", "female"), ("glasses", "hat"), ("earrings", "beard")):
        assert other not in named(excluded(faces, ATTRIBUTES.index(one)))
        assert other not in named(implied(faces, ATTRIBUTES.index(one)))


def test_classes_exclude_one_another():
    census = np.eye(4, dtype=bool)[np.arange(400) % 4]
    assert excluded(census, 2).tolist() == [True, True, False, True]
    assert not implied(census, 2).any()


def test_nothing_is_bound_to_itself_or_to_what_is_nowhere_seen():
    census = planted().census
    assert not excluded(census, 1).any()
    assert implied(census, 2).tolist() == [True, False, False]
    never = np.zeros((1000, 2), bool)
    never[:500, 0] = True
    assert not excluded(never, 0).any()
    assert not excluded(never, 1).any()


def test_few_pictures_rule_nothing_out():
    census = np.zeros((1000, 2), bool)
    census[:3, 0], census[3:500, 1] = True, True
    assert not excluded(census, 0).any()
