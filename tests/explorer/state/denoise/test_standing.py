"""The viewpoint at the image that is looked at: its code, and the picture of the step lent to it."""

import numpy as np

from models.trajectories.branching import branched


def test_standing_takes_the_viewpoint_to_x_t_of_the_image(looking, rest):
    looking.denoise.look.choose(2)
    looking.denoise.standing.stand()
    rest()
    code = looking.denoise.runs.a.frame(0).of("x_t")[2].flatten().float().numpy()
    np.testing.assert_allclose(looking.viewpoint.code, code, atol=2e-3)  # frames have sixteen bits
    assert looking.viewpoint.manner.steps == 10
    assert looking.denoise.standing.is_here


def test_its_picture_is_that_of_the_step(looking, rest):
    looking.denoise.standing.stand()
    rest()
    looking.denoise.look.move_to(3)
    picture = looking.viewpoint.picture
    np.testing.assert_array_equal(picture.image, looking.denoise.runs.a.frame(3).pictures("x_0")[0])
    assert picture.of == "run A · step 3"
    looking.denoise.look.show(False)
    decoded = looking.viewpoint.picture
    assert decoded.of == ""
    last = looking.denoise.runs.a.frame(10).pictures("x_0")[0]
    np.testing.assert_allclose(decoded.image.astype(int), last.astype(int), atol=1)


def test_on_the_trail_is_the_picture_and_not_a_step(looking, rest):
    looking.denoise.standing.stand()
    rest()
    looking.denoise.look.move_to(1)
    visit = looking.trail.visits[looking.trail.position]
    assert visit.picture.of == ""
    assert not visit.picture.is_draft


def test_elsewhere_nothing_is_lent(looking, rest):
    looking.denoise.standing.stand()
    rest()
    looking.viewpoint.set_dimension(0, 3.0)
    rest()
    assert not looking.denoise.standing.is_here
    assert looking.viewpoint.picture.of == ""
    looking.denoise.look.move_to(2)
    assert looking.viewpoint.picture.of == ""


def test_it_follows_to_the_next_run_where_it_stood_on_the_last(looking, rest):
    looking.denoise.standing.stand()
    rest()
    before = looking.viewpoint.code
    looking.denoise.runs.sample_again()
    rest()
    assert looking.denoise.standing.is_here
    assert not np.array_equal(before, looking.viewpoint.code)


def test_a_branch_has_the_code_of_what_it_branches_from(looking, rest):
    looking.denoise.standing.stand()
    rest()
    before = looking.viewpoint.code
    looking.denoise.plan.take(branched(looking.denoise.plan.a, 5, "renoise", seed=9))
    looking.denoise.runs.sample()
    rest()
    np.testing.assert_array_equal(looking.viewpoint.code, before)
    assert looking.denoise.standing.is_here
