import json
from dataclasses import replace

import numpy as np
import pytest

from explorer.state.trail import DEPTH
from models.base import PLAIN, Manner, decode_bytes
from models.data.base import DataCard
from tests.conftest import blobs, opened_of, tiny_gan, tiny_model, wait_until


def walk(session, *values):
    for x in values:
        session.viewpoint.set_dimension(0, x)


def test_undo_and_redo_walk_the_trail(opened):
    walk(opened, 1, 2, 3)
    opened.trail.undo()
    opened.trail.undo()
    assert opened.viewpoint.code[0] == 1
    opened.trail.redo()
    assert opened.viewpoint.code[0] == 2


def test_what_was_undone_stays_until_another_way_is_taken(opened):
    walk(opened, 1, 2, 3)
    opened.trail.undo()
    assert [v.code[0] for v in opened.trail.visits] == [0, 1, 2, 3]
    walk(opened, 7)
    assert [v.code[0] for v in opened.trail.visits] == [0, 1, 2, 7]
    assert not opened.trail.can_redo


def test_a_drag_is_one_step_back(opened):
    walk(opened, 1)
    opened.viewpoint.begin_gesture()
    walk(opened, *np.linspace(1, 2, 30))
    opened.viewpoint.end_gesture()
    opened.trail.undo()
    assert opened.viewpoint.code[0] == 1


def test_the_trail_is_a_hundred_deep(opened):
    walk(opened, *range(1, 150))
    assert len(opened.trail.visits) == DEPTH
    for _ in range(200):
        opened.trail.undo()
    assert opened.viewpoint.code[0] == 150 - DEPTH


def test_every_visit_gets_its_picture(opened):
    walk(opened, 1)
    wait_until(lambda: opened.is_idle)
    assert opened.trail.visits[-1].image.shape == (8, 8, 1)


@pytest.mark.parametrize("name", ["opened", "noisy"])
def test_a_visit_that_is_left_before_its_picture_has_come_gets_it_later(name, request):
    session = request.getfixturevalue(name)
    for _ in range(5):
        session.viewpoint.move_to(session.viewpoint.code + 0.3)
    wait_until(lambda: session.is_idle)
    assert len(session.trail.visits) == 6
    model = session.model.current.model
    for visit in session.trail.visits[1:-1]:
        expected = decode_bytes(model, visit.code[None], model.draft(visit.manner))[0]
        assert np.abs(visit.image.astype(int) - expected).max() <= 1


def test_each_model_has_a_trail_of_its_own(opened, data):
    walk(opened, 1, 2)
    opened.model.show(opened_of(tiny_model(latent=2), data, "other"))
    assert len(opened.trail.visits) == 1
    opened.model.show(opened_of(tiny_model(), data))
    assert [v.code[0] for v in opened.trail.visits] == [0, 1, 2]
    assert opened.viewpoint.code[0] == 2


def test_bookmarks_outlive_the_session_and_keep_their_codes(opened, data):
    walk(opened, 1.5)
    wait_until(lambda: opened.is_idle)
    opened.trail.bookmark("Half way")
    opened.model.show(opened_of(tiny_model(latent=2), data, "other"))
    assert opened.trail.bookmarks == []
    opened.model.show(opened_of(tiny_model(), data))
    assert [(m.name, m.code[0]) for m in opened.trail.bookmarks] == [("Half way", 1.5)]


def test_bookmarks_can_be_renamed_and_removed(opened):
    opened.trail.bookmark("One")
    opened.trail.rename_bookmark("One", "Two")
    assert [m.name for m in opened.trail.bookmarks] == ["Two"]
    opened.trail.remove_bookmark("Two")
    assert opened.trail.bookmarks == []


@pytest.mark.parametrize("contents", ['[{"name": "x"}, 3]', "[3]", "3", '{"name": 3}', "", "[null", '["x"]'])
def test_a_damaged_file_of_bookmarks_is_no_obstacle(opened, data, contents):
    opened.trail.bookmark("One")
    next(opened.folders.bookmarks.iterdir()).write_text(contents)
    opened.model.show(opened_of(tiny_model(), data))
    assert opened.trail.bookmarks == []


def rest(session):
    wait_until(lambda: session.is_idle)


def decoded(session, of):
    return decode_bytes(session.model.current.model, of.code[None], of.manner)[0]


# --- manners ---

BLEND = Manner((0.0, 0.5, 0.5, 0.0), truncation=0.7, seed=4)


def test_the_same_code_in_another_manner_is_another_visit_with_a_picture_of_its_own(styled):
    styled.viewpoint.set_manner(seed=1)
    rest(styled)
    first, second = styled.trail.visits
    assert first.code is second.code
    assert not np.array_equal(first.image, second.image)
    for visit in styled.trail.visits:
        np.testing.assert_array_equal(visit.image, decoded(styled, visit))


def test_a_visit_keeps_the_better_picture_than_its_draft(noisy):
    images = []
    noisy.trail.changed.connect(lambda: images.append(noisy.trail.visits[-1].picture))
    noisy.viewpoint.move_to(-noisy.viewpoint.code)
    rest(noisy)
    assert [image and image.is_draft for image in images] == [None, True, False]
    np.testing.assert_array_equal(noisy.trail.visits[-1].image, decoded(noisy, noisy.trail.visits[-1]))


def test_a_bookmark_keeps_its_manner_and_a_file_brings_it_back(styled, open_model):
    styled.viewpoint.move_to(styled.viewpoint.code, BLEND)
    rest(styled)
    styled.trail.bookmark("Blend")
    styled.viewpoint.set_manner(condition=(1.0, 0.0, 0.0, 0.0))
    [path] = styled.folders.bookmarks.iterdir()
    assert json.loads(path.read_text())[0]["manner"] == {
        "condition": [0.0, 0.5, 0.5, 0.0], "guidance": 1.0, "steps": 0, "truncation": 0.7, "seed": 4,
    }  # fmt: skip
    open_model(tiny_gan(architecture="style"))
    [mark] = styled.trail.bookmarks
    assert mark.manner == BLEND
    np.testing.assert_array_equal(mark.image, decoded(styled, mark))


def test_a_bookmark_made_while_there_is_but_a_draft_gets_the_better_picture(noisy):
    """Its thumbnail must not stay the draft for as long as the model is open."""
    drafts = []

    def bookmark_drafts():
        if noisy.viewpoint.picture.is_draft:
            drafts.append(noisy.viewpoint.picture.image)
            noisy.trail.bookmark("Soon")

    noisy.viewpoint.picture_changed.connect(bookmark_drafts)
    noisy.viewpoint.move_to(-noisy.viewpoint.code)
    rest(noisy)
    assert len(drafts) == 1
    [mark] = noisy.trail.bookmarks
    np.testing.assert_array_equal(mark.image, decoded(noisy, mark))


def rewritten(session, change):
    """The bookmarks' file after a change of its one entry, and the model opened again."""
    [path] = session.folders.bookmarks.iterdir()
    kept = json.loads(path.read_text())
    change(kept[-1])
    path.write_text(json.dumps(kept))
    session.model.show(opened_of(tiny_gan(architecture="style"), blobs(), "gan"))
    rest(session)
    return [mark.name for mark in session.trail.bookmarks]


def test_bookmarks_from_before_there_were_manners_are_plain(styled):
    styled.trail.bookmark("Old")
    assert rewritten(styled, lambda mark: mark.pop("manner")) == ["Old"]
    assert styled.trail.bookmarks[0].manner == PLAIN


@pytest.mark.parametrize(
    "damage",
    [
        {"condition": [1.0, 0.0]},
        {"condition": ["a", "b", "c", "d"]},
        {"condition": [float("nan"), 0.0, 0.0, 0.0]},
        {"condition": 3},
        {"guidance": "much"},
        {"guidance": float("inf")},
        {"steps": "many"},
        {"steps": -3},
        {"steps": float("inf")},
        {"truncation": None},
        {"seed": [1]},
        {"haste": 3},
    ],
    ids=str,
)
def test_a_bookmark_with_a_damaged_manner_is_passed_over_and_the_others_stay(styled, damage, notices):
    styled.trail.bookmark("Whole")
    styled.viewpoint.set_dimension(0, 1.0)
    styled.trail.bookmark("Damaged")
    assert rewritten(styled, lambda mark: mark["manner"].update(damage)) == ["Whole"]
    assert notices == []


@pytest.mark.parametrize("damage", [{"code": "none"}, {"code": [1.0]}, {"manner": 3}, {"manner": [1]}], ids=str)
def test_a_damaged_bookmark_is_passed_over_and_the_others_stay(styled, damage):
    styled.trail.bookmark("Whole")
    styled.viewpoint.set_dimension(0, 1.0)
    styled.trail.bookmark("Damaged")
    assert rewritten(styled, lambda mark: mark.update(damage)) == ["Whole"]


def test_bookmarks_that_are_passed_over_stay_in_the_file(styled, open_model):
    styled.trail.bookmark("Of four classes")
    styled.viewpoint.set_manner(seed=3)
    open_model(tiny_gan(replace(DataCard.of(blobs()), classes=tuple("abcdefghij")), architecture="style"))
    styled.trail.bookmark("Of ten")
    open_model(tiny_gan(architecture="style"))
    assert [mark.name for mark in styled.trail.bookmarks] == ["Of four classes"]


def test_a_model_that_has_taken_the_place_of_one_with_other_classes_has_a_fresh_trail(styled, open_model):
    styled.trail.bookmark("Of four classes")
    ten = replace(DataCard.of(blobs()), classes=tuple("abcdefghij"))
    for model in (tiny_gan(ten), tiny_gan()):
        open_model(model)
        assert styled.viewpoint.manner == model.usual
        assert len(styled.trail.visits) == 1
    assert [mark.name for mark in styled.trail.bookmarks] == ["Of four classes"]


# --- spaces ---


def test_every_space_of_a_model_has_a_trail_of_its_own(styled):
    walk(styled, 1, 2)
    styled.model.choose_space("w")
    assert len(styled.trail.visits) == 1
    walk(styled, 5)
    styled.model.choose_space("z")
    assert [visit.code[0] for visit in styled.trail.visits[1:]] == [1, 2]
    assert styled.viewpoint.code[0] == 2
    styled.model.choose_space("w")
    assert [visit.code[0] for visit in styled.trail.visits[1:2]] == [5]
    assert len(styled.trail.visits) == 3, "where one arrived the second time"


def test_going_back_to_z_brings_back_the_manner_of_its_last_visit(styled):
    styled.viewpoint.set_manner(seed=1)
    styled.model.choose_space("w")
    styled.viewpoint.set_manner(seed=2)
    styled.model.choose_space("z")
    assert styled.viewpoint.manner.seed == 1


def test_every_space_of_a_model_has_bookmarks_of_its_own(styled):
    styled.trail.bookmark("In z")
    styled.model.choose_space("w")
    assert styled.trail.bookmarks == []
    styled.trail.bookmark("In w")
    styled.model.choose_space("z")
    assert [mark.name for mark in styled.trail.bookmarks] == ["In z"]
    styled.model.choose_space("w")
    assert [mark.name for mark in styled.trail.bookmarks] == ["In w"]
    assert len(list(styled.folders.bookmarks.iterdir())) == 2


def test_where_one_stands_is_seen_by_the_weights_that_are_shown(opened):
    opened.viewpoint.move_to(np.array([1.0, -1.0, 0.5]))
    wait_until(lambda: opened.is_idle)
    first, here = (visit.image for visit in opened.trail.visits)
    state = {name: 1.5 * tensor for name, tensor in opened.model.current.model.state_dict().items()}
    opened.model.set_weights(7, state)
    wait_until(lambda: opened.is_idle)
    assert opened.trail.visits[1].image is opened.viewpoint.picture.image
    assert not np.array_equal(opened.trail.visits[1].image, here)
    assert opened.trail.visits[0].image is first, "as it was seen then"
