from dataclasses import replace

import numpy as np
import pytest
import torch

from models.base import Manner, decode_bytes, to_unit
from models.checkpoints import Header, build
from models.data.base import DataCard
from models.randomness import START, generator
from tests.conftest import opened_of, tiny_ddpm, tiny_gan, tiny_model, wait_until


def test_moving_decodes_the_picture_there(opened):
    opened.viewpoint.move_to(np.array([1, -2, 0.5]))
    wait_until(lambda: opened.is_idle)
    model = opened.model.current.model
    np.testing.assert_array_equal(
        opened.viewpoint.picture.image, decode_bytes(model, np.array([[1, -2, 0.5]], np.float32))[0]
    )


def test_moving_nowhere_says_nothing(opened):
    heard = []
    opened.viewpoint.moved.connect(lambda: heard.append(True))
    opened.viewpoint.move_to(opened.viewpoint.code.copy())
    assert heard == []


@pytest.mark.parametrize("code", [[1.0, 2.0], [np.nan, 0, 0], [np.inf, 0, 0]])
def test_a_code_that_cannot_be_is_not_taken(opened, code):
    before = opened.viewpoint.code
    opened.viewpoint.move_to(np.array(code))
    np.testing.assert_array_equal(opened.viewpoint.code, before)


def test_the_many_moves_of_a_gesture_rest_once(opened):
    rests = []
    opened.viewpoint.rested.connect(lambda: rests.append(opened.viewpoint.code.tolist()))
    opened.viewpoint.begin_gesture()
    for x in range(10):
        opened.viewpoint.set_dimension(0, x)
    assert rests == []
    opened.viewpoint.end_gesture()
    assert rests == [[9, 0, 0]]


def test_after_a_long_drag_the_picture_is_of_the_last_code(opened):
    for x in np.linspace(-3, 3, 200):
        opened.viewpoint.set_dimension(1, x)
    wait_until(lambda: opened.is_idle)
    assert opened.viewpoint.picture.code[1] == 3


def rest(session):
    wait_until(lambda: session.is_idle)


def decoded(session):
    """What the open model makes of the viewpoint as it is."""
    viewpoint = session.viewpoint
    return decode_bytes(session.model.current.model, viewpoint.code[None], viewpoint.manner)[0]


def heard(*signals):
    """How often each of some signals has been emitted."""
    counts = [0] * len(signals)

    def counted(index):
        def count():
            counts[index] += 1

        return count

    for index, signal in enumerate(signals):
        signal.connect(counted(index))
    return counts


# --- where and how one stands at first ---


def test_without_an_encoder_one_stands_at_a_code_of_the_prior(styled):
    model = styled.model.current.model
    expected = model.prior.draw(1, model.latent, generator(0, START))[0].numpy()
    np.testing.assert_array_equal(styled.viewpoint.code, expected)


@pytest.mark.parametrize("make", [tiny_gan, tiny_ddpm, tiny_model], ids=["gan", "ddpm", "vae"])
def test_a_model_is_first_seen_in_its_usual_manner(open_model, make):
    session = open_model(make())
    assert session.viewpoint.manner == make().usual
    np.testing.assert_array_equal(session.viewpoint.picture.image, decoded(session))


def test_a_model_that_encodes_classes_is_first_seen_by_that_of_its_first_image(session, summarised, data, qapp):
    model = build(Header("vae", replace(summarised.header.config, conditional=True), DataCard.of(data), 0)).eval()
    session.model.show(replace(opened_of(model, data), summary=summarised.summary))
    assert session.viewpoint.manner.condition.index(1.0) == data.labels[0]


def test_another_model_is_seen_in_its_own_manner(styled, data, open_model):
    styled.viewpoint.set_manner(seed=3, truncation=0.5)
    open_model(tiny_ddpm())
    assert styled.viewpoint.manner == tiny_ddpm().usual


# --- manners ---


def test_another_manner_decodes_the_same_code_otherwise(styled):
    code, before = styled.viewpoint.code, styled.viewpoint.picture.image
    for settings in ({"condition": (0.0, 0.0, 1.0, 0.0)}, {"seed": 1}, {"truncation": 0.2}):
        styled.viewpoint.set_manner(**settings)
        rest(styled)
        after = styled.viewpoint.picture
        assert not np.array_equal(after.image, before)
        np.testing.assert_array_equal(after.image, decoded(styled))
        assert after.manner == styled.viewpoint.manner
        before = after.image
    assert styled.viewpoint.code is code


def test_the_manner_one_has_already_says_nothing(styled):
    viewpoint = styled.viewpoint
    counts = heard(viewpoint.manner_changed, viewpoint.moved, viewpoint.rested)
    viewpoint.set_manner(seed=viewpoint.manner.seed)
    viewpoint.move_to(viewpoint.code, viewpoint.manner)
    assert counts == [0, 0, 0]


def test_a_change_of_manner_is_no_move(styled):
    viewpoint = styled.viewpoint
    counts = heard(viewpoint.manner_changed, viewpoint.moved, viewpoint.rested)
    viewpoint.set_manner(seed=5)
    assert counts == [1, 0, 1]
    viewpoint.move_to(viewpoint.code + 1)
    assert counts == [1, 1, 2]
    viewpoint.move_to(viewpoint.code + 1, Manner(seed=6))
    assert counts == [2, 2, 3], "one rest for both"


def test_many_changes_of_a_gesture_are_one_step_of_undo_which_brings_the_manner_back(styled):
    viewpoint, first = styled.viewpoint, styled.viewpoint.manner
    viewpoint.begin_gesture()
    for k in range(1, 20):
        viewpoint.set_manner(truncation=k / 20)
    viewpoint.end_gesture()
    assert len(styled.trail.visits) == 2
    styled.trail.undo()
    assert viewpoint.manner == first
    styled.trail.redo()
    assert viewpoint.manner.truncation == 19 / 20
    rest(styled)
    np.testing.assert_array_equal(viewpoint.picture.image, decoded(styled))


# --- drafts ---


def pictures(session):
    """What is shown from now on."""
    seen = []
    session.viewpoint.picture_changed.connect(lambda: seen.append(session.viewpoint.picture))
    return seen


def test_a_draft_is_shown_before_the_picture_where_it_is_quicker(noisy):
    seen, model = pictures(noisy), noisy.model.current.model
    noisy.viewpoint.move_to(noisy.viewpoint.code * 0.9)
    rest(noisy)
    assert [picture.is_draft for picture in seen] == [True, False]
    for picture, manner in zip(seen, (Manner(steps=4), Manner(steps=20)), strict=True):
        np.testing.assert_array_equal(picture.image, decode_bytes(model, noisy.viewpoint.code[None], manner)[0])
        assert picture.manner == Manner(steps=20), "which was asked for"
        assert picture.milliseconds > 0


def test_where_so_few_steps_are_asked_for_there_is_no_draft(noisy):
    seen = pictures(noisy)
    noisy.viewpoint.set_manner(steps=3)
    rest(noisy)
    assert [picture.is_draft for picture in seen] == [False]


def test_other_models_have_no_drafts(styled):
    seen = pictures(styled)
    styled.viewpoint.set_manner(seed=1)
    rest(styled)
    assert [picture.is_draft for picture in seen] == [False]


def test_after_a_drag_with_drafts_the_last_picture_is_whole(noisy):
    for k in range(30):
        noisy.viewpoint.set_dimension(k, 2.0)
    rest(noisy)
    picture = noisy.viewpoint.picture
    assert not picture.is_draft
    np.testing.assert_array_equal(picture.code, noisy.viewpoint.code)


# --- what a discriminator says ---


def test_a_picture_comes_with_the_discriminators_score_for_what_was_asked(styled):
    model = styled.model.current.model
    for index in (1, 3):
        manner = Manner(tuple(float(k == index) for k in range(4)))
        styled.viewpoint.move_to(styled.viewpoint.code, manner)
        rest(styled)
        picture = styled.viewpoint.picture
        with torch.inference_mode():
            assert picture.score == pytest.approx(model.score(to_unit(picture.image[None]), manner).item())


def test_without_a_discriminator_there_is_no_score(noisy, data):
    assert noisy.viewpoint.picture.score is None


# --- spaces ---


def test_from_z_to_w_the_picture_and_the_manner_stay(styled):
    styled.viewpoint.set_manner(condition=(0.0, 0.5, 0.5, 0.0), truncation=0.8, seed=2)
    rest(styled)
    picture, manner = styled.viewpoint.picture.image, styled.viewpoint.manner
    styled.model.choose_space("w")
    rest(styled)
    assert styled.model.current.model.space == "w"
    assert styled.viewpoint.manner == manner
    assert np.abs(styled.viewpoint.picture.image.astype(int) - picture).max() <= 1


def test_every_time_one_goes_to_w_the_picture_stays(styled):
    for k in range(3):
        styled.model.choose_space("z")
        styled.viewpoint.set_dimension(0, float(k))
        styled.viewpoint.set_manner(seed=k)
        rest(styled)
        picture = styled.viewpoint.picture.image
        styled.model.choose_space("w")
        rest(styled)
        assert np.abs(styled.viewpoint.picture.image.astype(int) - picture).max() <= 1


def test_a_space_that_the_model_has_not_got_is_refused_and_changes_nothing(noisy):
    before = noisy.model.current
    noisy.model.choose_space("x_T")
    assert noisy.model.current is before
    with pytest.raises(KeyError):
        noisy.model.choose_space("w")
    assert noisy.model.current is before


def test_at_another_step_the_space_stays(styled):
    styled.model.choose_space("w")
    rest(styled)
    code = styled.viewpoint.code
    state = {name: 1.1 * tensor for name, tensor in styled.model.current.model.gan.state_dict().items()}
    styled.model.set_weights(7, state)
    rest(styled)
    assert (styled.model.current.model.space, styled.model.current.step) == ("w", 7)
    assert styled.viewpoint.code is code
    np.testing.assert_array_equal(styled.viewpoint.picture.image, decoded(styled))
