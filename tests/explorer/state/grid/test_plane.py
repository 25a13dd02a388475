import numpy as np
import pytest

from explorer.state.chosen import _Pictured
from explorer.state.grid.plane import View
from explorer.state.picks import Pick
from models.base import Manner, decode_bytes
from models.latent.planes import Plane
from models.latent.shells import Shell
from tests.conftest import opened_of, tiny_ddpm, tiny_gan, tiny_model, wait_until


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
    anchors = opened.plane.anchors.picks
    with pytest.raises(ValueError, match="on a line"):
        opened.plane.set_anchor(2, Pick("B again", anchors[1].code))
    assert opened.plane.anchors.picks == anchors


def test_three_anchors_lie_on_their_plane(opened):
    opened.plane.choose("anchors")
    codes = np.stack([anchor.code for anchor in opened.plane.anchors.picks])
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


def rest(session):
    wait_until(lambda: session.is_idle)


def norm(code):
    return float(np.linalg.norm(code))


# --- models without an encoder ---


@pytest.mark.parametrize("make", [tiny_gan, tiny_ddpm], ids=["gan", "ddpm"])
def test_without_an_encoder_there_are_three_anchors_of_the_models_own_on_a_shell(open_model, make):
    session = open_model(make())
    plane, model = session.plane, session.model.current.model
    assert (plane.kind, plane.shown_kind, plane.is_turned) == ("anchors", "anchors", True)
    assert isinstance(plane.plane, Shell)
    assert [anchor.name.split()[0] for anchor in plane.anchors.picks] == ["Viewpoint", "Random", "Random"]
    codes = np.stack([anchor.code for anchor in plane.anchors.picks])
    assert plane.holds(codes).all()
    for anchor in plane.anchors.picks[1:]:
        expected = decode_bytes(model, anchor.code[None], model.draft(session.viewpoint.manner))[0]
        np.testing.assert_array_equal(anchor.image, expected)
    assert plane.anchors.picks[0].image is not None


def test_at_home_all_three_anchors_are_in_view(styled):
    view, plane = styled.plane.view, styled.plane.plane
    away = plane.coordinates(np.stack([a.code for a in styled.plane.anchors.picks])) - view.center
    assert (np.abs(away) / view.spacing <= [5.5, 3.5]).all()


def test_anchors_are_decoded_again_when_another_class_is_asked_for(styled):
    model = styled.model.current.model
    manner = Manner((0.0, 0.0, 1.0, 0.0))
    styled.viewpoint.set_manner(condition=manner.condition)
    rest(styled)
    for anchor in styled.plane.anchors.picks:
        np.testing.assert_array_equal(anchor.image, decode_bytes(model, anchor.code[None], manner)[0])


def test_no_anchor_keeps_an_old_picture_when_one_arrives_while_others_are_awaited(styled):
    """The first of three in another manner comes; a new one that has none yet must not make the second be forgotten."""
    plane, model, manner = styled.plane, styled.model.current.model, Manner((0.0, 0.0, 0.0, 1.0))
    plane.set_anchor(2, Pick("Fresh", styled.picks.any_code().code))
    styled.viewpoint.set_manner(condition=manner.condition)
    first = plane.anchors.picks[0].code
    plane.anchors._take_pictures([_Pictured(first, decode_bytes(model, first[None], manner)[0], model, manner)])
    rest(styled)
    for anchor in plane.anchors.picks:
        np.testing.assert_array_equal(anchor.image, decode_bytes(model, anchor.code[None], manner)[0])


def test_no_anchor_keeps_a_picture_that_was_under_way_when_the_class_changed(styled):
    plane, model, manner = styled.plane, styled.model.current.model, Manner((0.0, 0.0, 0.0, 1.0))
    styled.viewpoint.set_manner(condition=manner.condition)
    late = plane.anchors.picks[1]
    plane.anchors._take_pictures([_Pictured(late.code, late.image, model, model.usual)])
    plane.set_anchor(2, Pick("Fresh", styled.picks.any_code().code))
    rest(styled)
    for anchor in plane.anchors.picks:
        np.testing.assert_array_equal(anchor.image, decode_bytes(model, anchor.code[None], manner)[0])


def test_anchors_that_are_images_keep_their_pictures(opened):
    images = [anchor.image for anchor in opened.plane.anchors.picks]
    opened.viewpoint.set_manner(seed=3)
    rest(opened)
    assert [anchor.image for anchor in opened.plane.anchors.picks] == images


def test_other_weights_decode_the_anchors_again(styled):
    before = [anchor.image for anchor in styled.plane.anchors.picks]
    state = {name: 1.3 * tensor for name, tensor in styled.model.current.model.state_dict().items()}
    styled.model.set_weights(5, state)
    rest(styled)
    for anchor, image in zip(styled.plane.anchors.picks, before, strict=True):
        assert not np.array_equal(anchor.image, image)


def test_any_code_is_one_of_the_prior_where_nothing_is_encoded(styled):
    one, other = (styled.picks.any_code() for _ in range(2))
    assert one.name == other.name == "A random code"
    assert one.code.shape == (12,)
    assert not np.array_equal(one.code, other.code)


# --- spherical planes ---


def test_moving_on_a_shell_keeps_the_norm_and_the_plane(styled):
    plane, code = styled.plane.plane, styled.viewpoint.code
    for point in ((30.0, -20.0), (100.0, 60.0), (-170.0, 0.0)):
        styled.plane.move_to(point)
        assert norm(styled.viewpoint.code) == pytest.approx(norm(code), rel=1e-5)
        np.testing.assert_allclose(styled.plane.position, point, atol=1e-2)
    assert styled.plane.plane is plane


def test_a_code_of_another_norm_widens_the_shell_and_any_other_is_its_middle(styled):
    styled.viewpoint.move_to(1.5 * styled.viewpoint.code)
    assert styled.plane.plane.radius == pytest.approx(norm(styled.viewpoint.code))
    styled.viewpoint.set_dimension(3, 4.0)
    np.testing.assert_allclose(styled.plane.position, 0, atol=1e-3)
    np.testing.assert_allclose(styled.plane.plane.codes(np.zeros(2)), styled.viewpoint.code, atol=1e-5)


@pytest.mark.parametrize("kind", ["dimensions", "principal", "anchors"])
def test_every_kind_of_plane_can_be_straight_or_turned(styled, kind):
    styled.plane.choose(kind)
    assert isinstance(styled.plane.plane, Shell)
    styled.plane.turn(False)
    assert isinstance(styled.plane.plane, Plane)
    styled.plane.turn(True)
    assert isinstance(styled.plane.plane, Shell)
    np.testing.assert_allclose(styled.plane.plane.codes(styled.plane.position), styled.viewpoint.code, atol=1e-4)


def test_a_data_model_begins_straight_even_where_codes_could_be_turned(open_model):
    session = open_model(tiny_model(latent=12))
    session.viewpoint.move_to(np.ones(12))
    assert not session.plane.is_turned
    assert session.plane.why_not_turned() == ""
    session.plane.turn(True)
    assert isinstance(session.plane.plane, Shell)


@pytest.mark.parametrize(
    "model",
    [
        lambda: tiny_model(latent=3),
        lambda: tiny_model(latent=2),
        lambda: tiny_gan(prior="uniform"),
        lambda: tiny_gan(architecture="style").in_space("w"),
    ],
    ids=["few dimensions", "two", "uniform", "w"],
)
def test_where_codes_have_no_norm_in_common_nothing_turns(open_model, model):
    session = open_model(model())
    assert session.plane.why_not_turned() == "the codes of this space have no norm in common"
    session.plane.turn(True)
    assert not session.plane.is_turned
    assert isinstance(session.plane.plane, Plane)


def test_where_a_code_cannot_turn_the_plane_is_straight_until_one_can(styled):
    styled.plane.choose("dimensions")
    for code in (np.zeros(12), 3 * np.eye(12)[0]):
        styled.viewpoint.move_to(code)
        styled.plane.choose_axes(1, 0)
        assert isinstance(styled.plane.plane, Plane)
        np.testing.assert_allclose(styled.plane.plane.codes(styled.plane.position), code, atol=1e-5)
        styled.viewpoint.move_to(np.ones(12))
        assert isinstance(styled.plane.plane, Shell)
        styled.plane.choose_axes(0, 1)


@pytest.mark.parametrize("kind", ["dimensions", "principal", "anchors"])
def test_at_the_zero_code_a_shell_becomes_straight_and_comes_back(styled, kind):
    plane = styled.plane
    plane.choose(kind)
    styled.viewpoint.move_to(np.zeros(12))
    assert plane.goes_straight
    np.testing.assert_allclose(plane.plane.codes(plane.position), 0, atol=1e-5)
    spacing = plane.view.spacing
    assert spacing < 5, "of sigmas, not of degrees"
    styled.viewpoint.move_to(np.ones(12))
    assert isinstance(plane.plane, Shell)
    assert not plane.goes_straight
    assert plane.plane.radius == pytest.approx(12**0.5)
    assert plane.view.spacing > spacing


def test_a_drag_on_a_straight_plane_is_not_thrown_onto_a_shell(styled):
    styled.plane.choose("dimensions")
    styled.viewpoint.move_to(np.zeros(12))
    styled.plane.choose_axes(1, 0)
    straight = styled.plane.plane
    styled.viewpoint.begin_gesture()
    styled.plane.move_to((0.5, 0.5))
    assert styled.plane.plane == straight
    styled.viewpoint.end_gesture()


def test_another_space_chooses_its_own_planes(styled):
    styled.model.choose_space("w")
    rest(styled)
    assert isinstance(styled.plane.plane, Plane)
    assert not styled.plane.is_turned
    assert styled.plane.kind == "anchors"
    styled.model.choose_space("z")
    rest(styled)
    assert isinstance(styled.plane.plane, Shell)
