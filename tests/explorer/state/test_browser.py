"""Which images the data browser shows, and what becomes of those selected."""

from dataclasses import replace

import numpy as np
import pytest

from explorer.state.browser import Part, View
from tests.conftest import opened_of, tiny_model, wait_until


@pytest.fixture
def browser(opened, data):
    attributes = np.stack([data.labels % 2, data.labels > 1], 1).astype(np.uint8)
    opened.data.show(replace(data, attributes=attributes, attribute_names=("right", "low")))
    wait_until(lambda: opened.is_idle)
    return opened.browser


def test_it_shows_all_images_of_the_data_at_first(browser, data):
    np.testing.assert_array_equal(browser.rows, np.arange(len(data)))


def test_part_class_and_attributes_narrow_it_together(browser, data):
    browser.show_part(Part.HELD_OUT)
    browser.ask_for("right", True)
    browser.ask_for("low", False)
    assert len(browser.rows)
    assert (browser.rows >= data.testing.start).all()
    assert (data.labels[browser.rows] == 1).all()
    browser.show_class(2)
    assert len(browser.rows) == 0
    browser.ask_for_all()
    assert len(browser.rows) == len(data)


def test_an_attribute_that_does_not_matter_any_more_narrows_nothing(browser, data):
    browser.ask_for("right", True)
    browser.ask_for("right", None)
    assert browser.attributes == {}
    assert len(browser.rows) == len(data)


def test_what_is_hidden_by_a_filter_is_not_selected_any_more(browser, data):
    one, other = int(np.flatnonzero(data.labels == 1)[0]), int(np.flatnonzero(data.labels == 2)[0])
    browser.select((other, one))
    browser.show_class(1)
    assert browser.selected == (one,)


def test_whoever_waits_is_given_the_codes_of_what_is_selected(browser, opened):
    got, wanted = [], []
    browser.wanted.connect(lambda: wanted.append(True))
    browser.pick(got.append)
    browser.select((4, 2))
    browser.use()
    wait_until(lambda: opened.is_idle)
    assert wanted
    assert [pick.name for pick in got[0]] == ["Image 5", "Image 3"]
    assert browser.taker is None


def test_nobody_waits_for_images_of_data_that_have_been_closed(browser, opened, data):
    browser.pick(lambda picks: pytest.fail("taken"))
    opened.data.show(data)
    assert browser.taker is None


def test_nobody_waits_any_more_when_another_model_is_opened(browser, opened, data):
    browser.pick(lambda picks: pytest.fail("taken"))
    opened.model.show(opened_of(tiny_model(), data, "another"))
    assert browser.taker is None
    browser.select((1,))
    browser.use()
    wait_until(lambda: opened.is_idle)


def test_whoever_wants_the_images_themselves_is_given_their_rows_and_nothing_is_encoded(browser, opened, monkeypatch):
    got = []
    monkeypatch.setattr(opened.model.current.model, "cannot", lambda capability: "It cannot.")
    browser.pick_rows(got.append, several=True)
    assert browser.why_not_use() == "Select an image first."
    browser.select((4, 2))
    assert browser.why_not_use() == ""
    browser.use()
    assert got == [(4, 2)]
    browser.pick_rows(got.append)
    browser.use()
    assert got == [(4, 2), (4,)]
    assert opened.is_idle
    browser.pick(got.append)
    assert browser.why_not_use() == "It cannot."


def test_balances_follow_what_is_asked_for_whatever_the_part(browser, data):
    browser.show_part(Part.HELD_OUT)
    of_classes, of_attributes = browser.balances()
    assert of_classes.counts.sum() == len(data)
    assert of_attributes.of == (data.training.stop, data.held_out)
    browser.ask_for("right", True)
    browser.show_class(1)
    of_classes, of_attributes = browser.balances()
    assert of_classes.counts[:, [0, 2]].sum() == 0
    assert of_classes.counts[:, 3].sum() > 0  # the class asked for leaves out no other
    assert of_attributes.shares[0].tolist() == [1, 0]


def test_whoever_picks_is_shown_the_images(browser):
    views = []
    browser.view_changed.connect(lambda: views.append(browser.view))
    browser.show_view(View.BALANCE)
    browser.pick(print)
    assert views == [View.BALANCE, View.IMAGES]


def test_a_mistake_that_is_none_of_the_images_shown_is_let_go(browser):
    browser.show_class(2)
    browser.show_view(View.MISTAKES)
    other = int(np.flatnonzero(browser.data.labels != 2)[0])
    browser.select((other,))
    browser.show_view(View.IMAGES)
    assert browser.selected == ()
