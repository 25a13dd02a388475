"""The traversal sheet inside the Grid, with a real session and a tiny model."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from explorer import theme
from explorer.panels.grid.bar import SHEET
from explorer.panels.grid.workspace import GridWorkspace
from explorer.state.grid.traversal import COLUMNS
from tests.conftest import opened_of, tiny_model, wait_until

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def grid(session, data, qtbot, qapp):
    theme.apply(qapp, theme.DARK)
    session.model.show(opened_of(tiny_model(latent=12), data))
    session.data.show(data)
    wait_until(lambda: session.space._lane.is_idle)
    session.viewpoint.move_to(session.space.encodings.principal.mean)
    grid = GridWorkspace(session)
    grid.resize(700, 400)
    qtbot.addWidget(grid)
    grid.show()
    qtbot.mouseClick(grid.bar.kinds._segments[3], LEFT)
    rest(grid)
    yield grid
    grid.close()


def rest(grid):
    """Until the sheet shows all; judging the picture goes on for longer."""
    parts = (grid._session.space, grid._session.viewpoint, grid._session.traversal)
    wait_until(lambda: all(part._lane.is_idle for part in parts) and not grid.sheet._soon.isActive())


def click(grid, qtbot, index: int, column: int) -> None:
    sheet = grid.sheet.sheet
    qtbot.mouseClick(sheet.viewport(), LEFT, pos=sheet.cell_area(index, column).center().toPoint())


def test_rows_are_the_dimensions_the_most_informative_first(grid):
    rows, encodings = grid.sheet.sheet.rows(), grid._session.space.encodings
    assert [row.key for row in rows] == encodings.by_kl.tolist()
    assert rows[0].name == f"z {encodings.by_kl[0] + 1}"
    assert all(row.images is not None for row in rows)
    assert grid.status == "traversal of 12 dimensions"


def test_clicking_a_cell_sets_its_dimension_and_nothing_else(grid, qtbot):
    session, row = grid._session, grid.sheet.sheet.rows()[1]
    before = session.viewpoint.code
    click(grid, qtbot, 1, 5)
    rest(grid)
    changed = np.flatnonzero(session.viewpoint.code != before)
    assert changed.tolist() == [row.key]
    assert session.viewpoint.code[row.key] == pytest.approx(session.traversal.rows[row.key].codes[5][row.key])
    assert session.traversal.selected == row.key


def test_the_ring_is_on_the_cell_nearest_the_viewpoint(grid, qtbot):
    click(grid, qtbot, 0, 6)
    rest(grid)
    first = grid.sheet.sheet.rows()[0]
    assert first.current == 6
    encodings = grid._session.space.encodings
    sigma = encodings.dimension_sigmas[first.key]
    grid._session.viewpoint.set_dimension(first.key, encodings.principal.mean[first.key] + 1.6 * sigma)
    rest(grid)
    assert grid.sheet.sheet.rows()[0].current == int(np.abs(COLUMNS - 1.6).argmin())


def test_arrow_keys_walk_the_rows_and_step_along_them_as_one_move(grid, qtbot):
    session, sheet, visits = grid._session, grid.sheet.sheet, len(grid._session.trail.visits)
    click(grid, qtbot, 0, 7)
    rest(grid)
    qtbot.keyClick(sheet, Qt.Key.Key_Down)
    rest(grid)
    assert session.traversal.selected == sheet.rows()[1].key
    column = sheet.rows()[1].current
    for _ in range(2):
        qtbot.keyClick(sheet, Qt.Key.Key_Right)
        rest(grid)
    assert sheet.rows()[1].current == column + 2
    wait_until(lambda: not session.viewpoint.is_dragging)
    assert len(session.trail.visits) == visits + 2
    qtbot.keyClick(sheet, Qt.Key.Key_End)
    assert session.traversal.selected == sheet.rows()[-1].key
    assert len(sheet.rows()) - 1 in sheet._in_view()


def test_a_dimension_selected_elsewhere_is_shown_and_scrolled_to(grid, qtbot):
    session = grid._session
    grid.bar.choose("principal")
    assert grid._stack.currentWidget() is grid.view
    last = session.traversal.order[-1]
    session.traversal.select(last)
    rest(grid)
    assert grid._stack.currentWidget() is grid.sheet
    assert len(session.traversal.order) - 1 in grid.sheet.sheet._in_view()


def test_rows_in_view_are_decoded_first(grid):
    session, sheet = grid._session, grid.sheet.sheet
    sheet.verticalScrollBar().setValue(sheet.verticalScrollBar().maximum())
    seen = [sheet.rows()[k].key for k in sheet._in_view()]
    arrived = []
    session.traversal._lane.received.connect(lambda rows: arrived.extend(row.dimension for row in rows))
    session.viewpoint.move_to(session.viewpoint.code + 0.5)
    rest(grid)
    assert arrived[: len(seen)] == seen
    assert sorted(arrived) == list(range(12))


def test_nothing_is_decoded_while_nobody_looks(grid):
    session = grid._session
    grid.bar.choose("principal")
    assert not session.traversal.is_shown
    rows = session.traversal.rows
    session.viewpoint.move_to(session.viewpoint.code + 0.5)
    rest(grid)
    assert session.traversal.rows is rows


# --- along the directions of a model without an encoder ---


@pytest.fixture
def directed(styled, qtbot, qapp):
    theme.apply(qapp, theme.DARK)
    grid = GridWorkspace(styled)
    grid.resize(700, 400)
    qtbot.addWidget(grid)
    grid.show()
    grid.bar.choose(SHEET)
    rest(grid)
    yield grid
    grid.close()


def test_rows_are_directions_with_their_shares(directed):
    sheet, principal = directed.sheet.sheet, directed._session.space.encodings.principal
    assert [row.name for row in sheet.rows()] == [f"SeFa {k + 1}" for k in range(12)]
    assert [row.tells for row in sheet.rows()] == pytest.approx(principal.shares.tolist())
    assert sheet._words == ("Direction", "share")
    assert "along one direction, by prior σ" in directed.sheet._note.text()
    assert all(row.images is not None for row in sheet.rows())


def test_clicking_a_cell_goes_along_its_direction_to_where_it_says(directed, qtbot):
    session, principal = directed._session, directed._session.space.encodings.principal
    code, image = session.viewpoint.code, directed.sheet.sheet.rows()[1].images[9]
    click(directed, qtbot, 1, 9)
    rest(directed)
    moved = session.viewpoint.code - code
    assert principal.scores(session.viewpoint.code)[1] == pytest.approx(COLUMNS[9], abs=1e-4)
    np.testing.assert_allclose(moved, (moved @ principal.directions[1]) * principal.directions[1], atol=1e-5)
    np.testing.assert_array_equal(session.viewpoint.picture.image, image)
    assert directed.sheet.sheet.rows()[1].current == 9


def test_another_class_is_another_sheet(directed):
    before = directed.sheet.sheet.rows()[0].images
    directed._session.viewpoint.set_manner(condition=(0.0, 0.0, 0.0, 1.0))
    rest(directed)
    assert not np.array_equal(directed.sheet.sheet.rows()[0].images, before)
