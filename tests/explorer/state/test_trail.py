import numpy as np

from explorer.state.trail import DEPTH
from tests.conftest import opened_of, tiny_model, wait_until


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


def test_a_damaged_file_of_bookmarks_is_no_obstacle(opened, data):
    opened.trail.bookmark("One")
    next(opened.folders.bookmarks.iterdir()).write_text('[{"name": "x"}, 3]')
    opened.model.show(opened_of(tiny_model(), data))
    assert opened.trail.bookmarks == []
