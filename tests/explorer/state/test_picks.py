"""Where codes are picked: those that are there, and those of images."""

import numpy as np
import pytest
import torch

from explorer.state import picks as module
from explorer.state.picks import Pick
from tests.conftest import opened_of, tiny_ddpm, tiny_gan, tiny_model, wait_until


def rest(session):
    wait_until(lambda: session.is_idle, 60)


def picked(session, ask):
    """What is taken of a request, once it has come."""
    got = []
    ask(got.append)
    rest(session)
    return got[0] if got else None


def test_the_viewpoint_is_picked_with_its_picture_and_manner(opened):
    pick = opened.picks.here()
    np.testing.assert_array_equal(pick.code, opened.viewpoint.code)
    assert pick.manner == opened.viewpoint.manner
    np.testing.assert_array_equal(pick.image, opened.viewpoint.picture.image)


def test_images_of_the_data_are_encoded_to_their_posterior_means(opened):
    picks = picked(opened, lambda taken: opened.picks.of_rows([3, 5], taken))
    assert [pick.name for pick in picks] == ["Image 4", "Image 6"]
    for row, pick in zip((3, 5), picks, strict=True):
        np.testing.assert_allclose(pick.code, opened.space.encodings.means[row], atol=1e-5)
        np.testing.assert_array_equal(pick.image, opened.data.current.images[row])
        assert pick.is_image


def test_an_image_of_another_size_is_brought_to_the_model_s(opened):
    (pick,) = picked(opened, lambda taken: opened.picks.of_image(np.full((20, 30, 3), 200, np.uint8), "Mine", taken))
    assert pick.name == "Mine"
    assert pick.image.shape == (8, 8, 1)


def test_a_model_of_classes_is_told_the_class_of_an_image(open_model, data):
    session = open_model(tiny_gan())
    session.data.show(data)
    rest(session)
    model = session.model.current.model
    seen = []
    model.invert = lambda x, manner: _found(seen, manner, model.latent)
    (pick,) = picked(session, lambda taken: session.picks.of_rows([2], taken))
    assert pick.manner.condition[data.labels[2]] == 1
    assert seen == [pick.manner]


def _found(seen, manner, latent):
    seen.append(manner)
    yield
    return torch.zeros(1, latent)


def test_what_fits_no_model_any_more_is_not_taken(opened, open_model):
    got = []
    opened.picks.of_rows([1], got.append)
    open_model(tiny_ddpm())
    assert got == []


def test_codes_by_chance_are_all_different(opened):
    count = len(opened.space.encodings.means)
    assert len({pick.name for pick in opened.picks.any_codes(count)}) == count


def test_of_more_images_than_a_group_may_have_some_are_encoded_evenly(opened, notices, monkeypatch):
    monkeypatch.setattr(module, "MOST", 3)
    picks = picked(opened, lambda taken: opened.picks.of_rows(range(11), taken))
    assert [pick.name for pick in picks] == ["Image 1", "Image 6", "Image 11"]
    assert notices == [("news", "3 of the 11 images are taken, evenly.")]


def test_codes_of_one_model_are_not_taken_by_another_whose_space_is_as_large(opened, open_model):
    got = []
    opened.picks.of_rows([1], got.append)
    open_model(tiny_model(), "another")
    assert got == []


def test_codes_are_taken_by_the_same_model_at_another_step(opened):
    got = []
    opened.picks.of_rows([1], got.append)
    opened.model.set_weights(7, opened.model.current.model.state_dict())
    rest(opened)
    assert [pick.name for pick in got[0]] == ["Image 2"]


def test_images_of_data_that_do_not_fit_are_refused(opened, notices):
    opened.data.current = None
    opened.picks.of_rows([1], lambda picks: pytest.fail("taken"))
    assert notices == [("error", "The open data do not fit the model.")]


def test_a_model_that_can_neither_encode_nor_search_says_so(session, data, notices):
    model = tiny_model()
    model.cannot = lambda capability: "It has no encoder."
    session.model.show(opened_of(model, data))
    session.data.show(data)
    rest(session)
    session.picks.of_rows([1], lambda picks: pytest.fail("taken"))
    assert notices[-1] == ("error", "This image cannot be used: It has no encoder.")


def test_bookmarks_and_visits_are_picked_with_their_manner(styled):
    styled.viewpoint.set_manner(condition=(0.0, 1.0, 0.0, 0.0))
    rest(styled)
    styled.trail.bookmark("Mine")
    (mark,) = styled.picks.bookmarks()
    assert isinstance(mark, Pick)
    assert (mark.name, mark.manner.condition) == ("Mine", (0.0, 1.0, 0.0, 0.0))
    assert styled.picks.visit(0).name == "Code 1 of the trail"
