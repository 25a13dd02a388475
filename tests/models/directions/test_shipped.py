"""What directions of shipped models do, on a small sample; the full figures are in the cards."""

import pytest

from models.checkpoints import load
from models.directions.attributes import towards
from models.directions.base import moved
from models.directions.effects import bound_to, measure
from models.directions.gathering import Subject, gather
from models.shipped import FOLDER, summary_of
from tests.models.conftest import ended

EDITED = 60  # pictures: what is 0.95 of 500 is more than 0.86 of these, three standard deviations below


@pytest.fixture(scope="module")
def subject():
    """Without its data: of its thousand reference images the classifier says what they show."""
    checkpoint = load(FOLDER / "faces-vae.safetensors")
    return Subject(checkpoint.model, checkpoint.header.data, None, summary_of(checkpoint))


@pytest.fixture(scope="module")
def known(subject):
    return ended(gather(subject))


@pytest.mark.parametrize(
    ("name", "among"), [("smiling", {}), ("glasses", {}), ("hat", {}), ("beard", {"female": False})]
)
def test_one_and_a_half_differences_of_means_add_an_attribute_and_leave_others(subject, known, name, among):
    difference = ended(towards(known, name, among)).difference
    rows = known.lacking(name, EDITED, among)
    before = known.codes[rows]
    after = moved(before, difference, 1.5 * difference.difference)
    bound = bound_to(name, known.names, known.census)
    manners = [known.manners[row] for row in rows]
    effects = ended(measure(subject.model, subject.judge, before, after, manners, name, bound))
    assert len(effects) == EDITED
    assert effects.success > 0.86
    assert effects.kept > 0.9
