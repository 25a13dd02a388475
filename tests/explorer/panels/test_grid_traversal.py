"""The traversal sheet inside the Grid, with a real session and a tiny model."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from explorer import theme
from explorer.panels.grid import GridWorkspace
from explorer.state.traversal import COLUMNS
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
