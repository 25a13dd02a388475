from explorer.state.train.curves import Curves
from explorer.state.train.marks import Marks
from models.base import Closely, Note
from models.families import gan, vae


def test_a_setting_is_marked_where_training_says_that_it_is_another():
    curves = Curves()
    marks = Marks(curves, vae.Config(), "")
    marks.take_note(Note(7, "Beta stays 1: it must be at least 0."))
    assert curves.changes == []
    marks.take_note(Note(9, "Beta is 4 from step 9.", "beta", 4.0))
    assert curves.changes == [(9, "Beta 4")]


def test_of_steps_of_one_side_the_first_of_a_row_is_marked():
    curves = Curves()
    marks = Marks(curves, gan.Config(), "both")
    for step, sides in ((100, "both"), (101, "generator"), (102, "generator")):
        marks.take_step(Closely(step, {"sides": sides}))
    assert curves.changes == [(101, "generator alone")]


def test_a_change_for_good_of_who_learns_is_marked_once():
    curves = Curves()
    marks = Marks(curves, gan.Config(), "both")
    marks.take_note(Note(5, "Who learns is the discriminator from step 5.", "sides", "discriminator"))
    marks.take_step(Closely(6, {"sides": "discriminator"}))
    assert curves.changes == [(5, "discriminator alone")]
