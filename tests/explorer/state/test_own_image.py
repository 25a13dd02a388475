import numpy as np
import pytest
import torch
from PIL import Image

from explorer.state.own_image import DRAWS, SEARCH
from models.base import Manner, decode_bytes, to_unit
from models.latent.search import difference
from tests.conftest import opened_of, tiny_ddpm, tiny_model, wait_until


def said(session):
    notices = []
    session.notices.said.connect(notices.append)
    return notices


def test_an_image_of_any_size_is_encoded_and_its_mean_becomes_the_viewpoint(opened):
    opened.own_image.encode(np.full((40, 61, 3), 90, np.uint8))
    wait_until(lambda: opened.is_idle)
    own = opened.own_image.own
    assert own.image.shape == (8, 8, 1)
    np.testing.assert_array_equal(opened.viewpoint.code, own.mean)
    with torch.inference_mode():
        mean = opened.model.current.model.encode(to_unit(own.image[None])).mean[0].numpy()
    np.testing.assert_allclose(own.mean, mean, rtol=1e-5)


def test_draws_are_held_until_they_are_drawn_again(opened, data):
    opened.own_image.encode(data.images[0])
    wait_until(lambda: opened.is_idle)
    first = opened.own_image.own.draws
    assert len(first) == DRAWS
    opened.own_image.encode(data.images[0])
    wait_until(lambda: opened.is_idle)
    np.testing.assert_array_equal(opened.own_image.own.draws, first)
    opened.own_image.redraw()
    wait_until(lambda: opened.is_idle)
    assert not np.array_equal(opened.own_image.own.draws, first)


def test_a_file_that_is_no_picture_is_refused_in_one_sentence(opened, tmp_path):
    path = tmp_path / "broken.png"
    path.write_bytes(b"\x89PNG and then nothing")
    notices = said(opened)
    opened.own_image.encode_file(path)
    wait_until(lambda: opened.is_idle)
    assert [n.text for n in notices] == ["No picture can be read from broken.png."]
    assert opened.own_image.own is None


def test_a_picture_file_is_encoded(opened, tmp_path):
    Image.new("RGBA", (30, 20), (200, 10, 10, 255)).save(tmp_path / "red.png")
    opened.own_image.encode_file(tmp_path / "red.png")
    wait_until(lambda: opened.is_idle)
    assert opened.own_image.own is not None


def test_another_model_forgets_the_image(opened, data):
    opened.own_image.encode(data.images[0])
    wait_until(lambda: opened.is_idle)
    opened.model.show(opened_of(tiny_model(latent=2), data, "other"))
    assert opened.own_image.own is None


# --- where a code has to be searched for ---

CLASS = Manner((0.0, 0.0, 1.0, 0.0))


def rest(session):
    wait_until(lambda: session.is_idle)


def under_way(session):
    return [under.key for under in session.work.under_way]


@pytest.fixture
def searching(styled, data, briefly):
    """A style-based GAN while the code of an image is searched for."""
    styled.own_image.encode(data.images[3])
    assert under_way(styled) == [SEARCH]
    return styled


def test_an_image_is_searched_for_only_where_there_is_no_encoder(opened, styled):
    assert styled.own_image.searches
    styled.model.show(opened_of(tiny_model(), opened.data.current))
    assert not styled.own_image.searches


@pytest.mark.parametrize("space", ["z", "w"])
def test_the_code_that_is_found_becomes_the_viewpoint(styled, data, briefly, space):
    styled.model.choose_space(space)
    rest(styled)
    start = styled.viewpoint.picture.image
    styled.own_image.encode(np.repeat(data.images[3], 3, axis=2))
    rest(styled)
    own = styled.own_image.own
    np.testing.assert_array_equal(own.image, data.images[3])
    np.testing.assert_array_equal(styled.viewpoint.code, own.mean)
    np.testing.assert_array_equal(styled.viewpoint.picture.image, own.reconstruction)
    assert not own.sigma.any()
    assert len(own.draws) == 0
    assert own.losses == {}
    assert away(own.reconstruction, own.image) < away(start, own.image)
    assert styled.trail.can_undo


def away(one, other):
    return difference(to_unit(one[None]), to_unit(other[None])).item()


def test_the_error_is_the_root_of_the_mean_square_in_grey_steps(searching):
    rest(searching)
    own = searching.own_image.own
    squares = (own.image.astype(float) - own.reconstruction.astype(float)) ** 2
    assert own.error == pytest.approx(squares.mean() ** 0.5)
    assert 0 < own.error < 255


def test_noise_is_found_without_guidance_and_so_is_the_picture_shown(noisy, data):
    noisy.viewpoint.set_manner(condition=CLASS.condition, guidance=4.0, steps=50)
    noisy.own_image.encode(data.images[3])
    rest(noisy)
    assert noisy.viewpoint.manner == Manner(CLASS.condition, guidance=1.0, steps=50)
    np.testing.assert_array_equal(noisy.viewpoint.picture.image, noisy.own_image.own.reconstruction)


def test_the_viewpoint_takes_the_class_under_which_a_code_was_found(searching):
    """Another class may have been chosen while it was searched for; by that the code means another picture."""
    searched = searching.viewpoint.manner
    searching.viewpoint.set_manner(condition=CLASS.condition)
    rest(searching)
    assert searching.viewpoint.manner == searching.own_image.own.manner == searched
    np.testing.assert_array_equal(searching.viewpoint.picture.image, searching.own_image.own.reconstruction)


def test_a_search_says_how_far_it_is(searching):
    heard = []
    searching.work.changed.connect(lambda: heard.extend(searching.work.under_way))
    rest(searching)
    assert {under.name for under in heard} == {"Searching for the code"}
    progress = [under.progress for under in heard if under.progress]
    assert {each.of for each in progress} == {20}
    assert [each.done for each in progress] == sorted(each.done for each in progress)


def test_a_search_that_is_cancelled_changes_nothing(searching, notices):
    code = searching.viewpoint.code
    searching.work.cancel(SEARCH)
    rest(searching)
    assert searching.own_image.own is None
    assert searching.viewpoint.code is code
    assert notices == []


def test_another_image_takes_the_place_of_the_one_that_is_searched_for(searching, data):
    searching.own_image.encode(data.images[9])
    assert under_way(searching) == [SEARCH]
    rest(searching)
    np.testing.assert_array_equal(searching.own_image.own.image, data.images[9])


def test_another_model_ends_the_search(searching, data):
    searching.model.show(opened_of(tiny_ddpm(), data, "other"))
    assert SEARCH not in under_way(searching)
    rest(searching)
    assert searching.own_image.own is None
    assert len(searching.viewpoint.code) == 64


def test_another_space_ends_the_search(searching):
    searching.model.choose_space("w")
    assert under_way(searching) == []
    rest(searching)
    assert searching.own_image.own is None


def test_other_weights_end_the_search_and_forget_what_was_found(searching, data):
    state = searching.model.current.model.state_dict()
    searching.model.set_weights(1, state)
    assert under_way(searching) == []
    searching.own_image.encode(data.images[3])
    rest(searching)
    assert searching.own_image.own is not None
    searching.model.set_weights(2, state)
    assert searching.own_image.own is None


def test_a_broken_file_is_refused_and_leaves_what_was_found(searching, notices, tmp_path):
    rest(searching)
    own = searching.own_image.own
    (tmp_path / "broken.png").write_bytes(b"nothing")
    searching.own_image.encode_file(tmp_path / "broken.png")
    rest(searching)
    assert notices == [("error", "No picture can be read from broken.png.")]
    assert searching.own_image.own is own


def test_a_search_that_fails_is_said_and_another_can_follow(styled, data, briefly, notices):
    def fail(*_):
        yield
        raise RuntimeError("not enough memory")

    model = styled.model.current.model
    model.invert = fail
    styled.own_image.encode(data.images[3])
    rest(styled)
    assert len(notices) == 1
    assert "not enough memory" in notices[0][1]
    del model.invert
    styled.own_image.encode(data.images[3])
    rest(styled)
    assert styled.own_image.own is not None


def test_nothing_is_searched_for_unasked(styled, noisy):
    for session in (styled, noisy):
        assert under_way(session) == []
        assert session.own_image.own is None


def test_what_an_encoder_said_is_decoded_as_it_was_encoded(opened, data):
    opened.own_image.encode(data.images[0])
    rest(opened)
    own, model = opened.own_image.own, opened.model.current.model
    assert own.manner == opened.viewpoint.manner
    np.testing.assert_array_equal(own.reconstruction, decode_bytes(model, own.mean[None], own.manner)[0])
