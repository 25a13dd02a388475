"""How many images are opened, and how large: chosen in Train's form."""

import pytest
from PySide6.QtCore import Qt

from explorer.panels.train.data import DataField
from models.data import DATASETS, open_data
from models.data.base import DataCard
from models.progress import finished
from tests.conftest import wait_until

SPRITES = {"size": 32, "count": 40}


@pytest.fixture
def field(session, show):
    session.data.show(finished(open_data("sprites", **SPRITES)), dict(SPRITES))
    return show(DataField(session))


def settled(session, count):
    wait_until(lambda: session.is_idle and len(session.data.current) == count)


def test_the_window_offers_the_sizes_and_counts_that_data_have(field):
    for source in DATASETS.values():
        assert bool(source.sizes) == ("size" in source.options)
        assert (source.most > 0) == ("count" in source.options)
        assert source.sizes in ((), (32, 64))


def test_a_number_is_typed_and_the_rest_stays(field, session, qtbot):
    box = field.options.images
    assert (box.text(), field.options.size.value()) == ("40", 32)
    box.setText("30")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    settled(session, 30)
    assert session.data.options == {"size": 32, "count": 30}
    assert session.data.current.item.height == 32


def test_another_size_goes_with_a_number_that_is_still_being_loaded(field, session, qtbot):
    field.options.images.setText("30")
    qtbot.keyClick(field.options.images, Qt.Key.Key_Return)
    assert session.data.loading == "sprites"
    assert field.options.isVisible()
    field.options.size.chosen.emit(64)
    settled(session, 30)
    assert session.data.current.item.height == field.options.size.value() == 64


@pytest.mark.parametrize("typed", ["1", "1000000", "many"])
def test_a_number_that_cannot_be_changes_nothing(field, session, qtbot, typed):
    field.options.images.setText(typed)
    qtbot.keyClick(field.options.images, Qt.Key.Key_Tab)
    field.options.images.editingFinished.emit()
    assert field.options.images.text() == "40"
    assert session.is_idle


def test_points_are_counted_as_points(session, show, field, qtbot):
    session.data.show(finished(open_data("toy-ring", count=60)), {"count": 60})
    options = field.options
    assert [each.isVisible() for each in (options.points, options.images, options.size)] == [True, False, False]
    options.points.setText("70")
    qtbot.keyClick(options.points, Qt.Key.Key_Return)
    settled(session, 70)


def test_data_of_a_run_and_data_without_a_choice_offer_none(field, session, data):
    field.set_card(DataCard.of(session.data.current))
    assert not field.options.isVisible()
    field.set_card(None)
    assert field.options.isVisible()
    session.data.show(data)
    assert not field.options.isVisible()
