import numpy as np
import pytest

from explorer.state.plane import Anchor, View
from tests.conftest import opened_of, tiny_model, wait_until


def test_the_plane_always_passes_through_the_viewpoint(opened):
    for kind in ("principal", "dimensions", "anchors"):
        opened.plane.choose(kind)
        opened.viewpoint.move_to(np.array([0.3, -1.2, 2.0]))
        plane, code = opened.plane.plane, opened.viewpoint.code
        np.testing.assert_allclose(plane.codes(opened.plane.position), code, atol=1e-4)
        opened.viewpoint.move_to(np.zeros(3))


def test_moving_within_the_plane_keeps_it(opened):
    plane = opened.plane.plane
    opened.plane.move_to((0.7, -0.2))
    assert opened.plane.plane == plane
    np.testing.assert_allclose(opened.plane.position, (0.7, -0.2), atol=1e-4)


def test_a_move_off_the_plane_anchors_it_anew(opened):
    opened.plane.choose("dimensions")
    plane = opened.plane.plane
    opened.viewpoint.set_dimension(2, 1.0)
    assert opened.plane.plane != plane
    assert opened.plane.plane.anchor[2] == 1.0


def test_zooming_keeps_the_point_under_the_cursor(opened):
    opened.plane.look(View((1.0, 2.0), -4))
    cursor = (1.5, 1.0)
    before = [(c - v) / opened.plane.view.spacing for c, v in zip(cursor, opened.plane.view.center, strict=True)]
    opened.plane.zoom_about(cursor, 3)
    after = [(c - v) / opened.plane.view.spacing for c, v in zip(cursor, opened.plane.view.center, strict=True)]
    assert after == pytest.approx(before)
    assert opened.plane.view.zoom == -7


def test_choosing_the_other_axis_swaps_both(opened):
    opened.plane.choose_axes(0, 2)
    opened.plane.choose_axes(2, 2)
    assert opened.plane.axes["principal"] == (2, 0)


def test_anchors_on_a_line_are_refused_and_change_nothing(opened):
    opened.plane.choose("anchors")
    anchors = opened.plane.anchors
    with pytest.raises(ValueError, match="on a line"):
        opened.plane.set_anchor(2, Anchor("B again", anchors[1].code))
    assert opened.plane.anchors == anchors


def test_three_anchors_lie_on_their_plane(opened):
    opened.plane.choose("anchors")
    codes = np.stack([anchor.code for anchor in opened.plane.anchors])
    np.testing.assert_allclose(opened.plane.plane.distances(codes), 0, atol=1e-4)


def test_two_dimensions_are_the_whole_space(session, data, qapp):
    session.model.show(opened_of(tiny_model(latent=2), data))
    wait_until(lambda: session.is_idle)
    assert session.plane.kind == "dimensions"
    assert session.plane.why_not("anchors")


def test_one_dimension_has_no_plane(session, data, qapp):
    session.model.show(opened_of(tiny_model(latent=1), data))
    wait_until(lambda: session.is_idle)
    assert session.plane.plane is None
    assert "one dimension" in session.plane.why_not("dimensions")


def test_without_encodings_the_plane_is_of_dimensions(session, data, qapp):
    session.model.show(opened_of(tiny_model(), data))
    assert session.plane.plane.x.name == "z 1"
    assert session.plane.why_not("principal")
