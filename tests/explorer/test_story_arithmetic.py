"""A story through the real window: clusters of the map become groups of a sum, which is taken back again."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from explorer import picking
from explorer.panels.map.selection import ROLES
from explorer.settings import Settings
from explorer.widgets.menu import Menu
from explorer.widgets.scatter import LASSO
from tests.conftest import wait_until

LEFT = Qt.MouseButton.LeftButton


pytestmark = pytest.mark.usefixtures("brief_tsne")


@pytest.fixture
def window(session, open_window):
    session.settings.reduce_motion = True
    session.map.set_settings(perplexity=5)
    window = open_window(Settings(theme="dark"))
    session.go_to("map")
    rest(session)
    return window


def rest(session):
    wait_until(lambda: session.is_idle, 60)


def lasso(window, qtbot, label):
    """Draw around the middle of a class."""
    map_, session = window.workspaces["map"], window.session
    points, positions = session.map.points, session.map.layout.positions
    map_.bar.tools[LASSO].click()
    middle = map_.scatter.frame.spot(np.median(positions[points.labels == label], axis=0)).toPoint()
    corners = [middle + QPoint(x, y) for x, y in ((-90, -90), (90, -90), (90, 90), (-90, 90))]
    qtbot.mousePress(map_.scatter, LEFT, pos=corners[0])
    for corner in corners[1:]:
        qtbot.mouseMove(map_.scatter, corner)
    qtbot.mouseRelease(map_.scatter, LEFT, pos=corners[-1])
    assert len(session.map.look.selected) > 1
    return session.map.look.selected


def send(window, letter):
    """By the menu of what is selected."""
    selection = window.workspaces["map"].side.selection
    menu = Menu(parent=selection)
    selection.fill(menu)
    next(action for action in menu.actions() if action.text() == f"{letter}, {ROLES[letter]}").trigger()
    rest(window.session)


def test_two_clusters_are_subtracted_added_to_a_random_code_and_taken_back(window, qtbot):
    session = window.session
    start, marker = session.viewpoint.code, session.map.position.copy()

    first = lasso(window, qtbot, 0)
    send(window, "A")
    second = lasso(window, qtbot, 1)
    send(window, "B")
    assert (session.viewpoint.code == start).all()

    session.go_to("arithmetic")
    rest(session)
    random = session.picks.any_code()
    session.arithmetic.fill("C", [random])
    rest(session)
    codes, ids = session.map.points.codes, session.map.points.ids
    a, b = (codes[np.isin(ids, each)].mean(0) for each in (first, second))
    np.testing.assert_allclose(session.viewpoint.code, a - b + random.code, atol=1e-5)
    session.arithmetic.set_strength(1.5)
    rest(session)
    assert window.workspaces["arithmetic"].equation.result.is_here()

    session.go_to("map")
    rest(session)
    assert not np.allclose(session.map.position, marker)
    window.commands["undo"].trigger()
    window.commands["undo"].trigger()
    rest(session)
    np.testing.assert_array_equal(session.viewpoint.code, start)
    np.testing.assert_allclose(session.map.position, marker, atol=1e-5)
    assert len(session.arithmetic.groups["A"]) == len(first)


def test_a_picture_of_the_selection_carries_all_of_it(window, qtbot):
    session = window.session
    selected = lasso(window, qtbot, 2)
    mime = window.workspaces["map"].side.selection.sheet.mime_data(0)
    session.go_to("arithmetic")
    rest(session)
    window.workspaces["arithmetic"].equation.cards["A"].dropped.emit(mime)
    assert len(session.arithmetic.groups["A"]) == len(selected)


def test_a_selection_without_codes_is_encoded(window, qtbot):
    session = window.session
    session.map.choose_source("pixels")
    rest(session)
    session.map.choose_method("pca")
    rest(session)
    selected = lasso(window, qtbot, 3)
    assert picking.mime_of_selection(session).hasFormat(picking.ROWS)
    send(window, "C")
    assert len(session.arithmetic.groups["C"]) == len(selected)


def test_tiles_of_the_trail_and_bookmarks_are_dragged_with_their_codes(window, data):
    session = window.session
    session.trail.bookmark("Here")
    panel = window.docks["trail"].widget()
    for mime, name in ((panel._strip.mime_data(0), "Code 1 of the trail"), (panel._marks.strip.mime_data(0), "Here")):
        got = []
        picking.take(session, mime, got.append)
        assert [pick.name for pick in got[0]] == [name]
        np.testing.assert_array_equal(got[0][0].code, session.viewpoint.code)
