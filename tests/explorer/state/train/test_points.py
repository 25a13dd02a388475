"""A model of points, looked at; and data drawn by hand."""

import numpy as np
import pytest

from explorer.state.drawn_points import NOTHING_DRAWN, next_free, open_drawing
from explorer.state.train.points import FIELD, OPTIMAL
from models.families import FAMILIES
from tests.conftest import opened_of, tiny_model, wait_until

pytestmark = pytest.mark.usefixtures("few_points")


@pytest.mark.parametrize("family", FAMILIES)
def test_a_model_of_points_is_looked_at_while_somebody_looks(open_points, family, session):
    points = open_points(family)
    assert points.are_there
    assert points.look.data.shape == (54, 2)
    assert points.look.density is not None
    assert points.why_empty() == ""
    before = points.look
    points.show(False)
    session.model.set_weights(3, session.model.current.model.state_dict())
    wait_until(lambda: session.is_idle)
    assert points.look is before
    points.show(True)
    wait_until(lambda: session.is_idle)
    assert points.look.step == 3


def test_a_model_of_images_has_none(session, data, qapp):
    session.model.show(opened_of(tiny_model(), data))
    session.points.show(True)
    wait_until(lambda: session.is_idle)
    assert not session.points.are_there
    assert session.points.look is None


def test_another_level_of_noise_is_another_field(open_points, session):
    points = open_points("ddpm")
    first = points.look.field.t
    points.choose_view(FIELD)
    points.set_level(0.7)
    wait_until(lambda: session.is_idle)
    assert points.look.field.t > first
    points.set_level(7.0)
    assert points.level == 1.0


def test_the_posterior_is_that_of_the_chosen_point(open_points, session):
    points = open_points("vae")
    assert points.look.posterior.x == pytest.approx(session.data.current.images[54].reshape(-1) / 255)
    points.choose(0.2, 0.7)
    wait_until(lambda: session.is_idle)
    assert points.look.posterior.x == pytest.approx([0.2, 0.7])


def test_what_is_chosen_is_said_once(open_points):
    points, heard = open_points("gan"), []
    points.changed.connect(lambda: heard.append(points.surface))
    points.choose_surface(OPTIMAL)
    points.choose_surface(OPTIMAL)
    points.set_shown("data", False)
    assert heard == [OPTIMAL, OPTIMAL]
    assert not points.shows("data")
    points.set_shown("data", True)
    assert points.shows("data")


def test_a_drawing_becomes_points_where_it_is_bright(session, tmp_path, qapp):
    sheet = np.zeros((40, 40, 1), np.uint8)
    sheet[:10, 30:] = 255  # above, at the right
    open_drawing(session.data, session.notices, tmp_path / "drawings", sheet)
    wait_until(lambda: session.is_idle)
    data = session.data.current
    assert data.title == "drawing-1"
    points = data.images.reshape(-1, 2) / 255
    assert points.min() > 0.74
    assert next_free(tmp_path / "drawings").name == "drawing-2.npz"


def test_an_empty_sheet_is_refused_and_changes_nothing(session, tmp_path, notices):
    open_drawing(session.data, session.notices, tmp_path / "drawings", np.zeros((8, 8, 1), np.uint8))
    assert [text for _, text in notices] == [NOTHING_DRAWN]
    assert not (tmp_path / "drawings").exists()


def test_a_folder_that_cannot_be_written_is_refused(session, tmp_path, notices):
    (tmp_path / "drawings").write_text("in the way")
    open_drawing(session.data, session.notices, tmp_path / "drawings", np.ones((8, 8, 1), np.uint8))
    assert "cannot be written" in notices[0][1]
    assert session.data.current is None
