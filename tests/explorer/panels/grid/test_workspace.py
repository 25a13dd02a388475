"""The Grid with a real session and a tiny model, driven by mouse, wheel and keys."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from explorer import picking, theme
from explorer.panels.grid import overlays as grid_overlays
from explorer.panels.grid.overlays import mass_inside
from explorer.panels.grid.workspace import GridWorkspace
from explorer.state.grid.plane import View
from explorer.state.grid.tiles import middles
from explorer.state.picks import Pick
from explorer.widgets.menu import Menu
from explorer.widgets.pixels import array
from explorer.widgets.plane_axes import Place
from explorer.widgets.plane_floating import PlaneProgress
from explorer.widgets.plane_frame import Frame, tile_size
from explorer.widgets.plane_marks import Contour
from explorer.widgets.plane_points import Points, points_picture
from explorer.widgets.plane_tiles import TileLayer
from explorer.widgets.routes import Route
from models.base import decode_bytes
from models.latent.planes import Plane
from models.latent.shells import Shell
from tests.conftest import blobs, opened_of, tiny_model, wait_until

LEFT, MIDDLE, SHIFT, NONE = (
    Qt.MouseButton.LeftButton,
    Qt.MouseButton.MiddleButton,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.NoModifier,
)


@pytest.fixture
def opened(session, data, qapp):
    """The session with a model of three dimensions, come to rest."""
    theme.apply(qapp, theme.DARK)
    session.settings.reduce_motion = True
    session.model.show(opened_of(tiny_model(), data))
    session.data.show(data)
    wait_until(lambda: is_idle(session))
    session.plane.move_to((0.0, 0.0))
    return session


@pytest.fixture
def grid(opened, qtbot):
    grid = GridWorkspace(opened)
    grid.resize(640, 460)
    qtbot.addWidget(grid)
    grid.show()
    grid.view.setFocus()
    rest(grid)
    yield grid
    grid.close()


def rest(grid):
    """Until nothing is under way and no request waits for its turn."""
    wait_until(lambda: is_idle(grid._session) and not any(timer.isActive() for timer in grid.findChildren(QTimer)))


def is_idle(session) -> bool:
    """Whether all is done that the Grid shows; judging the picture goes on for longer."""
    return all(part._lane.is_idle for part in (session.space, session.viewpoint, session.tiles, session.own_image))


def spot(grid, point=None) -> QPoint:
    return grid.view.spot(point or grid.view.position).toPoint()


def move(grid, to: QPoint, modifiers=NONE, button=LEFT) -> None:
    """A real move event; QTest's carries no modifiers."""
    event = QMouseEvent(
        QEvent.Type.MouseMove, QPointF(to), QPointF(grid.view.mapToGlobal(to)), button, button, modifiers
    )
    QApplication.sendEvent(grid.view, event)


def drag(grid, qtbot, start: QPoint, *to: QPoint, modifiers=NONE, drop=True) -> None:
    qtbot.mousePress(grid.view, LEFT, modifiers, start)
    for each in to:
        move(grid, each, modifiers)
    if drop:
        qtbot.mouseRelease(grid.view, LEFT, modifiers, to[-1])


def turn_wheel(grid, at: QPoint, degrees: int, pixels: int = 0) -> None:
    phase = Qt.ScrollPhase.ScrollUpdate if pixels else Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(
        QPointF(at), QPointF(grid.view.mapToGlobal(at)), QPoint(0, pixels), QPoint(0, degrees), Qt.MouseButton.NoButton,
        NONE, phase, False,
    )  # fmt: skip
    QApplication.sendEvent(grid.view, event)


# --- the hand ---


def test_dragging_the_marker_moves_the_viewpoint_all_along_and_is_one_step_of_undo(grid, qtbot):
    session, start = grid._session, spot(grid)
    codes, visits = [], len(session.trail.visits)
    session.viewpoint.moved.connect(lambda: codes.append(session.viewpoint.code))
    drag(grid, qtbot, start + QPoint(5, -3), start + QPoint(30, 10), start + QPoint(60, 20), start + QPoint(85, 37))
    assert len(codes) == 3
    assert spot(grid) == start + QPoint(80, 40)
    assert len(session.trail.visits) == visits + 1
    session.trail.undo()
    assert (spot(grid) - start).manhattanLength() <= 1


def test_shift_keeps_a_drag_on_the_axis_it_goes_farther_along(grid, qtbot):
    before, start = grid._session.plane.position, spot(grid)
    drag(grid, qtbot, start, start + QPoint(70, 20), modifiers=SHIFT)
    after = grid._session.plane.position
    assert after[0] > before[0] + 0.1
    assert after[1] == pytest.approx(before[1], abs=1e-4)


def test_escape_takes_a_drag_back_to_its_start_and_leaves_no_trace(grid, qtbot):
    session, code, visits = grid._session, grid._session.viewpoint.code, len(grid._session.trail.visits)
    drag(grid, qtbot, spot(grid), spot(grid) + QPoint(50, 50), drop=False)
    assert not np.array_equal(session.viewpoint.code, code)
    qtbot.keyClick(grid.view, Qt.Key.Key_Escape)
    np.testing.assert_array_equal(session.viewpoint.code, code)
    assert len(session.trail.visits) == visits
    assert not session.viewpoint.is_dragging


def test_a_click_elsewhere_jumps_there(grid, qtbot):
    there = grid.view.picture_area().center() + QPoint(120, -60)
    qtbot.mouseClick(grid.view, LEFT, NONE, there)
    assert spot(grid) == there
    qtbot.mouseDClick(grid.view, LEFT, NONE, there)
    assert spot(grid) == there


def test_a_jump_lets_the_marker_glide_and_a_drag_does_not(grid, qtbot):
    grid.view.set_reduce_motion(False)
    there = grid.view.picture_area().center() + QPoint(120, -60)
    qtbot.mouseClick(grid.view, LEFT, NONE, there)
    assert grid.view._shown != grid.view.position
    wait_until(lambda: grid.view._shown == grid.view.position)
    drag(grid, qtbot, there, there + QPoint(30, 30), drop=False)
    assert grid.view._shown == grid.view.position
    qtbot.mouseRelease(grid.view, LEFT, NONE, there)


def test_dragging_the_surface_pans_and_moves_nothing_else(grid, qtbot):
    session, code = grid._session, grid._session.viewpoint.code
    start = grid.view.picture_area().center() + QPoint(100, 80)
    held = grid.view.point(QPointF(start))
    drag(grid, qtbot, start, start + QPoint(-40, -30), start + QPoint(-60, -50))
    assert grid.view.point(QPointF(start + QPoint(-60, -50))) == pytest.approx(held, abs=0.01)
    np.testing.assert_array_equal(session.viewpoint.code, code)


def test_the_wheel_keeps_the_point_under_the_cursor(grid):
    at = grid.view.picture_area().center() + QPoint(90, 55)
    before, zoom = grid.view.point(QPointF(at)), grid._session.plane.view.zoom
    for _ in range(5):
        turn_wheel(grid, at, 120)
    assert grid._session.plane.view.zoom == zoom - 5
    pixel = grid.view.frame().spacing / grid.view.frame().tile[0]
    assert grid.view.point(QPointF(at)) == pytest.approx(before, abs=pixel)


def test_small_swipes_on_a_touchpad_add_up(grid):
    zoom, at = grid._session.plane.view.zoom, grid.view.picture_area().center()
    for _ in range(4):
        turn_wheel(grid, at, 24, pixels=10)
    assert grid._session.plane.view.zoom == zoom - 1


def test_home_resets_the_view_and_l_goes_to_the_viewpoint(grid, qtbot):
    plane = grid._session.plane
    plane.look(View((7.0, -3.0), -2))
    qtbot.keyClick(grid.view, Qt.Key.Key_L)
    assert plane.view.center == pytest.approx(tuple(plane.position))
    qtbot.keyClick(grid.view, Qt.Key.Key_Home)
    assert plane.view == View()
    qtbot.keyClick(grid.view, Qt.Key.Key_Plus)
    qtbot.mouseClick(grid.view.tools.zoom_in, LEFT)
    assert plane.view.zoom == View().zoom - 4


def test_arrow_keys_step_by_a_quarter_tile_and_a_burst_is_one_step_of_undo(grid, qtbot):
    session, before, visits = grid._session, grid._session.plane.position, len(grid._session.trail.visits)
    for _ in range(3):
        qtbot.keyClick(grid.view, Qt.Key.Key_Right)
    qtbot.keyClick(grid.view, Qt.Key.Key_Up, SHIFT)
    spacing = session.plane.view.spacing
    np.testing.assert_allclose(session.plane.position, before + np.array([0.75 * spacing, spacing]), atol=1e-4)
    assert len(session.trail.visits) == visits
    wait_until(lambda: not session.viewpoint.is_dragging)
    assert len(session.trail.visits) == visits + 1


def test_a_marker_that_leaves_the_view_by_keys_is_followed(grid, qtbot):
    grid._session.plane.move_to(grid.view.point(QPointF(grid.view.picture_area().topRight() - QPoint(3, -60))))
    qtbot.keyClick(grid.view, Qt.Key.Key_Right)
    assert grid.view.picture_area().contains(spot(grid))


def test_the_cursor_tells_the_marker_from_the_surface(grid):
    move(grid, spot(grid), button=Qt.MouseButton.NoButton)
    assert grid.view.cursor().shape() == Qt.CursorShape.SizeAllCursor
    move(grid, spot(grid) + QPoint(90, 90), button=Qt.MouseButton.NoButton)
    assert grid.view.cursor().shape() == Qt.CursorShape.OpenHandCursor


# --- the tiles ---


def test_tiles_arrive_and_every_pixel_of_theirs_is_the_models(grid):
    frame, image = grid.view.frame(), array(grid.view.image())
    left, bottom, right, top = frame.cells
    for cell in [(frame.zoom, i, j) for i in range(left + 1, right - 1) for j in range(bottom + 1, top - 1)]:
        tile = grid._session.tiles.at(cell)
        expected = np.broadcast_to(tile.repeat(frame.tile[1] // 8, 0).repeat(frame.tile[0] // 8, 1), (*frame.tile, 3))
        x, y = (round(side) for side in frame.area(cell).topLeft().toTuple())
        np.testing.assert_array_equal(image[y : y + frame.tile[1], x : x + frame.tile[0]], expected)


def test_the_tile_under_the_marker_shows_nearly_the_viewpoints_picture(grid):
    session, frame = grid._session, grid.view.frame()
    code = session.plane.plane.codes(np.array([2.5, 3.5]) * frame.spacing)
    session.viewpoint.move_to(code)
    rest(grid)
    tile = session.tiles.at((frame.zoom, 2, 3)).astype(int)
    assert np.abs(tile - session.viewpoint.picture.image).max() <= 1


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
@pytest.mark.parametrize("side", [8, 28, 64])
def test_a_tile_is_a_whole_multiple_of_its_picture_at_every_scale_of_the_screen(side, ratio):
    width, height = tile_size(side, side, 51, ratio)
    assert width % side == height % side == 0
    assert 51 <= width / ratio <= 51 + side


def test_a_move_off_the_plane_anchors_it_anew_and_decodes_it_again(grid):
    session, before = grid._session, array(grid.view.image())
    direction = session.space.encodings.principal.directions[2]
    session.viewpoint.move_to(session.viewpoint.code + 3 * direction)
    rest(grid)
    assert session.plane.holds(session.viewpoint.code[None]).all()
    assert session.tiles.progress[0] == session.tiles.progress[1]
    assert not np.array_equal(array(grid.view.image()), before)


def test_while_the_plane_moves_tiles_are_asked_for_now_and_then(grid):
    session, asked = grid._session, []
    grid.view.cells_wanted.connect(lambda *cells: asked.append(cells))
    direction = session.space.encodings.principal.directions[2]
    for _ in range(20):
        session.viewpoint.move_to(session.viewpoint.code + 0.1 * direction)
    assert len(asked) == 1
    wait_until(lambda: len(asked) == 2)
    rest(grid)
    assert session.tiles.progress[0] == session.tiles.progress[1]


def test_a_hidden_grid_decodes_nothing(grid):
    session, asked = grid._session, []
    grid.hide()
    grid.view.cells_wanted.connect(lambda *cells: asked.append(cells))
    session.plane.choose_axes(1, 2)
    rest(grid)
    assert not asked
    grid.show()
    assert asked


@pytest.fixture
def layer(qapp):
    """A layer of tiles that are all of one grey, and the dictionary they come from."""
    tiles = {}
    return TileLayer(tiles.get), tiles


def grey(value: int) -> np.ndarray:
    return np.full((8, 8, 1), value, np.uint8)


def test_a_coarse_tile_lies_under_a_fine_one_until_that_has_come(layer):
    layer, tiles = layer
    layer.fades = False
    tiles[(4, 0, 0)] = grey(100)
    layer.show_frame(Frame((1.0, 1.0), 0, (16, 16), (8, 8)), "#000000")
    assert set(array(layer.image(), 1).ravel()) == {100}
    tiles[(0, 1, 1)] = grey(200)
    layer.take_arrived()
    image = array(layer.image(), 1)[..., 0]
    assert set(image[:8, 8:].ravel()) == {200}
    assert set(image[8:, :].ravel()) == {100}


def test_zooming_shows_what_is_there_scaled_at_once(layer):
    layer, tiles = layer
    tiles |= {(0, i, j): grey(150) for i in range(-1, 2) for j in range(-1, 2)}
    layer.show_frame(Frame((0.5, 0.5), 0, (16, 16), (8, 8)), "#000000")
    layer.show_frame(Frame((0.5, 0.5), -2, (16, 16), (8, 8)), "#000000")
    assert set(array(layer.image(), 1).ravel()) == {150}


def test_tiles_out_of_date_are_shown_until_there_are_others(layer):
    layer, tiles = layer
    tiles[(0, 0, 0)] = grey(150)
    frame = Frame((0.5, 0.5), 0, (8, 8), (8, 8))
    layer.show_frame(frame, "#000000")
    tiles.clear()
    layer.forget()
    assert array(layer.image(), 1)[4, 4] == 150
    tiles[(0, 0, 0)] = grey(50)
    layer.fades = False
    layer.take_arrived()
    assert array(layer.image(), 1)[4, 4] == 50


def test_fine_tiles_fade_in(layer):
    layer, tiles = layer
    layer.show_frame(Frame((0.5, 0.5), 0, (8, 8), (8, 8)), "#000000")
    tiles[(0, 0, 0)] = grey(150)
    layer.take_arrived()
    assert layer.is_fading
    assert array(layer.image(), 1)[4, 4] == 0
    wait_until(lambda: layer.settle() or not layer.is_fading)
    assert array(layer.image(), 1)[4, 4] == 150


def test_progress_is_silent_while_decoding_is_quick(qtbot, qapp):
    theme.apply(qapp, theme.DARK)
    progress = PlaneProgress(None)
    qtbot.addWidget(progress)
    progress.show_progress(3, 187)
    progress.show_progress(187, 187)
    assert not progress._patience.isActive()
    progress.show_progress(149, 187)
    wait_until(progress.isVisible)
    assert progress.text() == "Fine: 149 of 187 tiles"
    progress.show_progress(187, 187)
    assert progress.isHidden()


# --- what lies over them ---


def test_each_overlay_comes_and_goes_with_its_button(grid, qtbot):
    def overlay():
        rest(grid)
        return grid.view._overlay

    assert overlay().points is None
    assert len(overlay().contours) == 2
    assert overlay().way is not None
    for button in grid.bar.shown.values():
        qtbot.mouseClick(button, LEFT)
    assert len(overlay().points.points) == len(grid._session.space.encodings.means)
    assert not overlay().contours
    assert overlay().way is None
    assert grid.view.legend.isVisible()
    assert "projections" in grid.view.legend.note()
    assert "training images" in grid.view.legend.note()


def test_in_two_dimensions_nothing_is_a_projection_and_nothing_fades(session, data, qtbot, qapp):
    theme.apply(qapp, theme.DARK)
    session.model.show(opened_of(tiny_model(latent=2), data))
    session.data.show(data)
    wait_until(lambda: is_idle(session))
    grid = GridWorkspace(session)
    qtbot.addWidget(grid)
    grid.bar.shown["data"].setChecked(True)
    rest(grid)
    assert "projections" not in grid.view.legend.note()
    assert set(grid.view._overlay.points.levels) == {4}
    assert not grid.bar.kinds._segments[2].isEnabled()
    grid.close()


def test_contours_are_labelled_by_the_mass_they_hold():
    draws = np.random.default_rng(0).standard_normal((200_000, 2))
    for radius in (1.0, 2.0):
        held = 100 * (np.linalg.norm(draws, axis=1) < radius).mean()
        assert float(mass_inside(radius).split("\u2009")[0]) == pytest.approx(held, abs=0.6)


def test_a_contour_lies_at_its_mahalanobis_distance():
    covariance = np.array([[2.0, 0.6], [0.6, 0.5]])
    contour = Contour(np.array([1.0, -1.0]), covariance, 2.0, "")
    away = contour.points(np.linspace(0, 6, 20)) - contour.center
    np.testing.assert_allclose(np.einsum("ni,ij,nj->n", away, np.linalg.inv(covariance), away), 4.0)


def test_points_fade_with_their_distance_and_the_near_ones_lie_on_top(qapp):
    theme.apply(qapp, theme.DARK)
    frame = Frame((0.0, 0.0), 0, (40, 40), (8, 8))
    here = np.zeros((2, 2))
    both = points_picture(Points(here, np.array([1, 0]), np.array([0.0, 3.0])), frame)
    near = points_picture(Points(here[:1], np.array([1]), np.zeros(1)), frame)
    far = points_picture(Points(here[:1], np.array([1]), np.array([3.0])), frame)
    assert both.pixelColor(20, 20) == near.pixelColor(20, 20)
    assert near.pixelColor(20, 20).alpha() == 255
    assert 0 < far.pixelColor(20, 20).alpha() < 80


def test_a_posterior_is_drawn_with_its_draws(grid):
    session = grid._session
    session.own_image.encode(np.repeat(session.data.current.images[0], 3, axis=2))
    rest(grid)
    overlay = grid.view._overlay
    assert overlay.contours[-1].dashed
    assert len(overlay.draws) == len(session.own_image.own.draws)
    np.testing.assert_allclose(overlay.contours[-1].center, session.plane.position, atol=1e-3)


def test_a_visit_off_the_plane_is_told_from_one_on_it(grid):
    session = grid._session
    session.viewpoint.move_to(session.viewpoint.code + 2 * session.space.encodings.principal.directions[2])
    session.plane.move_to((0.5, 0.5))
    rest(grid)
    assert grid.view._overlay.way.on_plane.tolist()[-3:] == [False, True, True]


def test_the_chip_never_leaves_the_picture_nor_covers_the_marker(grid):
    view, area = grid.view, grid.view.picture_area()
    room = QRectF(0, 0, area.width(), area.height()).adjusted(12, 12, -12, -12)
    for x in range(0, area.width(), 23):
        for y in range(0, area.height(), 19):
            marker = QPointF(x, y)
            place = Place((0.5, -0.5), view.frame().spacing, *view._axes)
            chip = place.area(marker, room, 29, [])
            assert room.contains(chip)
            assert not chip.intersects(QRectF(x - 25, y - 25, 50, 50))


# --- the choice of the plane ---


def test_axes_are_chosen_and_swapped(grid, qtbot):
    session = grid._session
    grid.bar.axes[1].opening.emit()
    assert grid.bar.axes[1].menu().actions()[0].text().startswith("PC 1\t")
    grid.bar.axes[1].chosen.emit(2)
    assert session.plane.axes["principal"] == (0, 2)
    qtbot.mouseClick(grid.bar.swap, LEFT)
    assert session.plane.axes["principal"] == (2, 0)
    assert grid.status == "plane PC 3 × PC 1"


def test_dimensions_are_offered_the_most_informative_first(grid, qtbot):
    session = grid._session
    qtbot.mouseClick(grid.bar.kinds._segments[0], LEFT)
    assert session.plane.kind == "dimensions"
    grid.bar.axes[0].opening.emit()
    offered = [action.entry.value for action in grid.bar.axes[0].menu().actions()]
    assert offered == session.space.encodings.by_kl.tolist()


def test_anchors_are_chosen_from_menus_and_a_line_is_refused_in_words(grid, qtbot):
    session, said = grid._session, []
    session.notices.said.connect(lambda notice: said.append(notice.text))
    qtbot.mouseClick(grid.bar.kinds._segments[2], LEFT)
    rest(grid)
    assert [letter.text for letter in grid.view._overlay.letters] == ["A", "B", "C"]
    assert all(letter.on_plane for letter in grid.view._overlay.letters)
    session.trail.bookmark("Corner")
    names = [action.text() for action in grid.bar.slots[2].menu().actions()]
    assert {"The viewpoint as it is now", "An encoded image by chance", "Corner", "Code 1 of the trail"} <= set(names)
    before = session.plane.anchors.picks
    grid.bar.slots[1].menu().actions()[0].trigger()
    assert session.plane.anchors.picks == before
    assert "on a line" in said[0]
    session.plane.move_to((1.0, 1.0))
    grid.bar.slots[0].menu().actions()[0].trigger()
    assert session.plane.anchors.picks[0].code is session.viewpoint.code


def test_a_code_dropped_on_a_slot_is_that_anchor(grid, qtbot):
    qtbot.mouseClick(grid.bar.kinds._segments[2], LEFT)
    rest(grid)
    mime, slot = picking.mime_of([Pick("Dropped", np.array([1, -2, 0.5], np.float32))]), grid.bar.slots[2]
    how = Qt.DropAction.CopyAction, mime, LEFT, Qt.KeyboardModifier.NoModifier
    enter, drop = QDragEnterEvent(QPoint(5, 5), *how), QDropEvent(QPointF(5, 5), *how)
    slot.dragEnterEvent(enter)
    assert enter.isAccepted()
    slot.dropEvent(drop)
    rest(grid)
    anchor = grid._session.plane.anchors.picks[2]
    assert (anchor.name, anchor.code.tolist()) == ("Dropped", [1, -2, 0.5])
    assert anchor.image is not None
    assert slot.toolTip() == "Anchor C: Dropped"


def test_what_cannot_be_shown_is_locked_with_the_reason(session, data, qtbot, qapp):
    theme.apply(qapp, theme.DARK)
    grid = GridWorkspace(session)
    qtbot.addWidget(grid)
    grid.resize(900, 500)
    assert "No model is open" in grid._empty._sentence.text()
    session.model.show(opened_of(tiny_model(), data))
    assert grid.bar.kinds._segments[1].toolTip() == "the data are not encoded yet"
    assert not grid.bar.shown["data"].isEnabled()
    assert grid.status == "plane z 1 × z 2"
    session.model.show(opened_of(tiny_model(latent=1), data))
    assert "one dimension" in grid._empty._sentence.text()
    grid._empty._action.click()
    assert grid._stack.currentWidget() is grid.sheet
    assert grid.bar.kinds.value() == "traversal"


def test_another_model_of_another_size_takes_over(grid):
    session, data = grid._session, blobs(channels=3, side=16)
    session.plane.choose_axes(1, 2)
    session.plane.choose("anchors")
    session.data.show(data)
    session.model.show(opened_of(tiny_model(latent=2, item=data.item), data, "other"))
    rest(grid)
    assert session.plane.kind == "dimensions"
    assert not session.plane.anchors.picks
    assert grid.view.frame().tile == (64, 64)
    assert session.tiles.progress[0] == session.tiles.progress[1] > 0


def test_the_bar_gives_up_words_rather_than_room(grid):
    for width in (1300, 1000, 800, 640, 540):
        grid.resize(width, 460)
        assert grid.bar.layout().sizeHint().width() <= width
    assert not grid.bar.shown["prior"].text()
    assert grid.bar.shown["prior"].accessibleName() == "Show prior"


def test_at_home_a_space_without_prior_is_seen_where_its_data_lie(opened):
    plane, means = opened.plane, opened.space.encodings.principal.mean
    opened.model.current.model.prior = None
    plane.choose("dimensions")
    np.testing.assert_allclose(plane.view.center, means[:2], atol=1e-5)


def test_tiles_of_the_plane_before_are_never_taken_for_the_new_ones(grid):
    session = grid._session
    for _ in range(5):
        session.viewpoint.move_to(session.viewpoint.code + session.space.encodings.principal.directions[2])
        wait_until(lambda: session.tiles.progress[0] > 0)
    rest(grid)
    model, plane, frame = session.model.current.model, session.plane.plane, grid.view.frame()
    left, bottom, right, top = frame.cells
    cells = [(frame.zoom, i, j) for i in range(left, right) for j in range(bottom, top)]
    expected = decode_bytes(model, plane.codes(middles(cells)))
    shown = np.stack([session.tiles.at(cell) for cell in cells])
    assert np.abs(shown.astype(int) - expected).max() <= 1


# --- where one is, and where the keyboard is ---


def test_a_viewpoint_that_jumps_out_of_view_is_brought_back_into_it(grid, qtbot):
    grid._session.plane.move_to((40.0, 0.0))
    assert grid.view.shows_position
    grid._session.trail.undo()
    assert grid.view.shows_position


def test_a_model_that_opens_elsewhere_than_home_is_looked_for(grid):
    session = grid._session
    session.plane.look(View((60.0, 0.0), session.plane.view.zoom))
    assert not grid.view.shows_position
    grid._show_model()
    assert grid.view.shows_position


def test_a_drag_past_the_edge_ends_in_view(grid, qtbot):
    drag(grid, qtbot, spot(grid), spot(grid) + QPoint(2000, 0))
    assert grid.view.shows_position


def test_at_home_all_three_anchors_are_in_view(grid):
    grid.bar.choose("anchors")
    rest(grid)
    grid.resize(900, 600)
    state = grid._session.plane
    for anchor in state.anchors.picks:
        point = grid.view.spot(tuple(state.plane.coordinates(anchor.code).tolist()))
        assert grid.view.picture_area().contains(point.toPoint())


def test_the_tab_key_goes_through_the_bar_to_the_plane(grid, qtbot):
    grid.activateWindow()
    grid.bar.kinds._segments[0].setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    met = set()
    for _ in range(20):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        met.add(QApplication.focusWidget())
    can_be_shown = [button for button in grid.bar.shown.values() if button.isEnabled()]
    assert {*grid.bar.axes, grid.bar.swap, *can_be_shown, grid.view} <= met


def test_the_keyboard_waits_for_the_first_model_and_goes_with_the_page(session, data, qtbot, qapp):
    theme.apply(qapp, theme.DARK)
    grid = GridWorkspace(session)
    qtbot.addWidget(grid)
    grid.resize(640, 460)
    grid.show()
    grid.activateWindow()
    grid.setFocus()
    session.model.show(opened_of(tiny_model(), data))
    session.data.show(data)
    qtbot.waitUntil(grid.view.hasFocus)
    wait_until(lambda: is_idle(session))
    grid.bar.choose("traversal")
    assert grid.sheet.sheet.hasFocus()
    grid.close()


def test_without_a_model_the_grid_says_what_is_being_opened_or_offers_one(session, qtbot, qapp):
    theme.apply(qapp, theme.DARK)
    grid = GridWorkspace(session)
    qtbot.addWidget(grid)
    assert grid._empty._sentence.text() == "No model is open."
    session.open_first()
    assert grid._empty._sentence.text() == "Opening faces-vae.safetensors…"
    session.work.cancel("open")
    assert grid._empty._sentence.text() == "No model is open."


def test_what_lies_over_the_plane_survives_a_new_window(grid, opened, qtbot):
    grid.bar.shown["data"].setChecked(True)
    grid.bar.shown["trail"].setChecked(False)
    grid.bar.choose("traversal")
    other = GridWorkspace(opened)
    qtbot.addWidget(other)
    other.restore(grid.kept())
    assert other.bar.chosen_overlays() == {"data", "prior", "path"}
    assert other.bar.is_sheet
    rest(other)


def test_a_menu_of_axes_that_outlives_its_kind_of_plane_chooses_nothing(grid):
    session = grid._session
    grid.bar.choose("principal")
    grid.bar.axes[0].opening.emit()
    session.plane.choose("anchors")
    before = dict(session.plane.axes)
    grid.bar.axes[0].chosen.emit(1)
    assert session.plane.axes == before


def test_axes_of_the_model_before_are_named_while_a_smaller_one_is_being_opened(grid):
    assert grid.bar._described("principal", 7) == ("PC 8", "")
    assert grid.bar._described("dimensions", 7) == ("z 8", "")
    assert grid.bar._described("principal", 0)[1].endswith("%")


# --- spherical planes, and models without an encoder ---


@pytest.fixture
def sphere(styled, qtbot, qapp):
    """The Grid of a style-based GAN: three anchors of its own on a shell."""
    theme.apply(qapp, theme.DARK)
    styled.settings.reduce_motion = True
    grid = GridWorkspace(styled)
    grid.resize(900, 460)
    qtbot.addWidget(grid)
    grid.show()
    grid.view.setFocus()
    rest(grid)
    yield grid
    grid.close()


def test_the_globe_turns_codes_or_moves_them_straight_on(sphere, qtbot):
    plane, globe = sphere._session.plane, sphere.bar.turned
    assert globe.isVisible()
    assert globe.isChecked()
    assert isinstance(plane.plane, Shell)
    qtbot.mouseClick(globe, LEFT)
    rest(sphere)
    assert not globe.isChecked()
    assert isinstance(plane.plane, Plane)
    qtbot.mouseClick(globe, LEFT)
    rest(sphere)
    assert isinstance(plane.plane, Shell)


def test_the_globe_is_there_only_where_codes_have_a_norm_in_common(grid, styled):
    assert grid.bar.turned.isVisible()
    styled.model.choose_space("w")
    wait_until(lambda: styled.is_idle)
    assert not grid.bar.turned.isVisible()


def test_dragging_on_a_sphere_keeps_the_norm(sphere, qtbot):
    session, start = sphere._session, spot(sphere)
    norm = np.linalg.norm(session.viewpoint.code)
    before = session.viewpoint.code
    drag(sphere, qtbot, start, start + QPoint(40, 20), start + QPoint(90, -30))
    assert np.abs(session.viewpoint.code - before).max() > 0.1
    assert np.linalg.norm(session.viewpoint.code) == pytest.approx(norm, rel=1e-5)


def test_what_cannot_lie_over_the_plane_says_why(sphere, qtbot):
    data, prior = sphere.bar.shown["data"], sphere.bar.shown["prior"]
    assert (data.isEnabled(), prior.isEnabled()) == (False, False)
    assert data.toolTip() == "without an encoder, images have no place in this space"
    assert prior.toolTip() == "all codes of a spherical plane are equally likely"
    qtbot.mouseClick(sphere.bar.turned, LEFT)
    rest(sphere)
    assert prior.isEnabled()
    assert sphere.bar.shows()["prior"]
    sphere._session.model.choose_space("w")
    rest(sphere)
    assert prior.toolTip() == "this space has no Gaussian prior"
    assert not sphere.bar.shows()["prior"]


def test_axes_of_a_sphere_are_in_degrees_and_named(sphere):
    assert [axis.symbol for axis in (sphere._session.plane.plane.x, sphere._session.plane.plane.y)] == ["°", "°"]
    assert sphere.status == "plane A to B × towards C"


def test_it_is_said_where_a_code_cannot_be_turned(sphere):
    sphere._session.viewpoint.move_to(np.zeros(12))
    rest(sphere)
    assert sphere.status == "straight: this code cannot be turned · plane A to B × towards C"
    assert "σ" in sphere.view._axes[0].symbol
    sphere._session.viewpoint.move_to(np.ones(12))
    rest(sphere)
    assert sphere.status == "plane A to B × towards C"


def test_an_axis_offers_the_directions_of_the_model_with_their_shares(sphere):
    sphere.bar.choose("principal")
    rest(sphere)
    picker = sphere.bar.axes[0]
    assert picker._text == "SeFa 1"
    picker.opening.emit()
    entries = [action.entry for action in picker.menu().actions() if hasattr(action, "entry")]
    assert [entry.text for entry in entries] == [f"SeFa {k + 1}" for k in range(12)]
    assert all(entry.detail.endswith("%") for entry in entries)


def test_a_slot_offers_a_code_of_the_prior_by_chance(sphere):
    menu = Menu()
    sphere.bar._fill_menu(1, menu)
    [chance] = [action for action in menu.actions() if action.text() == "A code of the prior by chance"]
    chance.trigger()
    rest(sphere)
    assert sphere._session.plane.anchors.picks[1].name == "A random code"
    assert sphere._session.plane.anchors.picks[1].image is not None
    menu.deleteLater()


def test_tiles_of_another_class_take_the_place_of_those_there_were(sphere):
    session = sphere._session
    assert session.tiles.progress[0] == session.tiles.progress[1] > 0
    cell = session.tiles._wanted[0]
    before = session.tiles.at(cell)
    session.viewpoint.set_manner(condition=(0.0, 0.0, 0.0, 1.0))
    rest(sphere)
    assert session.tiles.progress[0] == session.tiles.progress[1] > 0
    assert not np.array_equal(session.tiles.at(cell), before)


def test_the_paths_lie_over_the_plane_once_there_are_any(grid, opened):
    assert not grid.bar.shown["path"].isEnabled()
    opened.path.show(True)
    wait_until(lambda: opened.is_idle)
    assert grid.bar.shown["path"].isEnabled()
    overlay = grid_overlays.overlay_of(opened, data=False, prior=False, trail=False, path=True)
    routes = {route.colour: route for route in overlay.routes}
    assert set(routes) == {"linear", "through_data"}
    stops = [pick.code for pick in opened.path.stops.picks]
    expected = opened.plane.plane.coordinates(np.stack(stops))
    np.testing.assert_allclose(routes["linear"].points[[0, -1]], expected, atol=1e-5)
    assert [route.is_followed for route in overlay.routes] == [True, False]


def test_what_lies_far_off_the_plane_is_drawn_faintly():
    off = np.array([0.0, 0.0, 3.0, 3.0])
    route = Route(np.zeros((4, 2)), np.zeros((2, 2)), "linear", off)
    assert route.opacities[0] == 1.0
    assert route.opacities[-1] < 0.5
