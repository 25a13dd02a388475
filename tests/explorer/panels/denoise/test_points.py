"""Denoise, of points: their ways over the moving density, scrubbed by the slider."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from explorer.panels.denoise.reverse import ReversePage
from explorer.widgets.point_plane import Arrows, Dots, Strokes
from models.trajectories.recipe import MOST_IMAGES, MOST_POINTS, Recipe, check_fits
from tests.conftest import opened_of, tiny_ddpm, wait_until
from tests.models.points.conftest import point_model, toy


@pytest.fixture
def page(session, show, request):
    name = getattr(request, "param", "toy-ring")
    data = toy(name)
    session.data.show(data)
    session.model.show(opened_of(point_model("ddpm", data, timesteps=50), data, "points"))
    session.denoise.plan.set("A", steps=10, count=30)
    page = show(ReversePage(session), 1000, 700)
    page.show_mode(True)
    wait_until(lambda: session.is_idle)
    return page


def test_points_take_the_place_of_pictures(page, session):
    assert page.points.isVisible()
    assert not page.stage.isVisible()
    assert not page.strips.isVisible()
    assert session.denoise.look.kind == "x_t"
    assert session.denoise.runs.a.shape == (2, 1, 1)


def test_the_slider_scrubs_ways_and_density(page, session):
    look, plane = session.denoise.look, page.points.a.plane
    look.move_to(3)
    early, ground = plane.scene.layers, plane.scene.ground.values
    look.move_to(9)
    late = plane.scene.layers
    assert [type(layer) for layer in late] == [Strokes, Dots, Strokes]
    assert early[0].lines.shape == (30, 4, 2)
    assert late[0].lines.shape == (30, 10, 2)
    np.testing.assert_array_equal(late[0].lines[:, :4], early[0].lines)
    np.testing.assert_array_equal(late[0].lines[:, -1], late[1].points)
    assert plane.scene.ground.values.max() > 2 * ground.max()  # it draws together


def test_other_kinds_are_seen_as_what_they_are(page, session):
    look, plane = session.denoise.look, page.points.a.plane
    look.move_to(5)
    seen = {}
    for kind in ("x_0", "noise", "change"):
        look.look_at(kind)
        wait_until(lambda: session.is_idle)
        seen[kind] = {type(layer) for layer in plane.scene.layers}
    assert Arrows in seen["noise"]
    assert Arrows not in seen["x_0"]
    assert seen["change"] == {Strokes, Dots}


def test_a_click_chooses_the_nearest_point(page, session, qtbot):
    session.denoise.look.move_to(4)
    plane = page.points.a.plane
    here = session.denoise.flow.points(session.denoise.runs.a, 4, "x_t")
    inside = next(k for k, point in enumerate(here) if k and np.abs(point).max() < 2)
    spot = np.round(plane.spot(here[inside])).astype(int).tolist()
    qtbot.mousePress(plane, Qt.MouseButton.LeftButton, pos=QPoint(*spot))
    near = here[session.denoise.look.image]
    assert np.linalg.norm(near - here[inside]) < 0.05


def test_two_runs_lie_side_by_side(page, session):
    session.denoise.plan.set("B", seed=5)
    session.denoise.runs.sample()
    wait_until(lambda: session.is_idle)
    assert page.points.b.isVisible()
    one, other = (each.plane.scene.layers[1].points for each in (page.points.a, page.points.b))
    assert not np.array_equal(one, other)


@pytest.mark.parametrize("page", ["toy-hills"], indirect=True)
def test_numbers_run_over_the_steps(page, session):
    session.denoise.look.move_to(6)
    scene = page.points.a.plane.scene
    assert scene.across == (0.0, 10.0)
    assert scene.ground.values.shape[1] == 11
    page.points.a.plane.picked.emit(2.2, 0.0)
    assert session.denoise.look.step == 2


def test_pictures_of_points_are_not_written_but_numbers_are(page, session, notices, tmp_path):
    exports = session.denoise.exports
    exports.export(tmp_path / "x.gif")
    assert "Points make no pictures" in notices[-1][1]
    exports.export(tmp_path / "x.npz")
    wait_until(lambda: session.is_idle)
    assert (tmp_path / "x.npz").exists()
    menu = page.bar.export_menu()
    enabled = [action.isEnabled() for action in menu.actions()[:6]]
    menu.deleteLater()
    assert enabled == [False, False, False, False, False, True]


def test_runs_of_points_are_larger_than_those_of_pictures():
    points, pictures = point_model("ddpm", toy(), timesteps=50), tiny_ddpm()
    check_fits(Recipe(count=MOST_POINTS, steps=10), points)
    with pytest.raises(ValueError, match=f"has {MOST_IMAGES} at most, and 65"):
        check_fits(Recipe(count=65, steps=10), pictures)
