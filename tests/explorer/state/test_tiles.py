import numpy as np

from explorer.state.plane import OCTAVE
from explorer.state.tiles import middles
from models.base import decode_bytes
from tests.conftest import wait_until


def ask(session, side=4):
    session.tiles.ask(-4, -side, -side, side, side, (0.0, 0.0))
    wait_until(lambda: session.is_idle)


def test_a_tile_shows_the_code_of_its_middle(opened):
    ask(opened)
    cell = (-4, 2, -3)
    code = opened.plane.plane.codes(middles([cell]))
    np.testing.assert_array_equal(opened.tiles.at(cell), decode_bytes(opened.model.current.model, code)[0])


def test_coarse_tiles_come_before_fine_ones(opened):
    order = []
    lane = opened.tiles._lane
    lane.received.connect(lambda batches: order.extend(cell for batch in batches for cell in batch.cells))
    ask(opened, side=8)
    zooms = [zoom for zoom, _, _ in order]
    assert zooms[0] > -4
    assert zooms == sorted(zooms, reverse=True)


def test_the_tiles_nearest_the_focus_come_first(opened):
    ask(opened)
    distances = [np.hypot(i + 0.5, j + 0.5) for _, i, j in opened.tiles._wanted]
    assert distances == sorted(distances)


def test_zooming_in_finds_the_coarse_tile_there(opened):
    ask(opened)
    assert opened.tiles.at((-8 + OCTAVE, 3 >> 1, 1 >> 1)) is not None


def test_another_plane_clears_the_tiles(opened):
    ask(opened)
    opened.plane.choose_axes(0, 2)
    assert opened.tiles.at((-4, 0, 0)) is None
    assert opened.tiles.progress[0] == 0


def test_only_the_newest_view_is_decoded_to_its_end(opened):
    for k in range(30):
        opened.tiles.ask(-4, k, 0, k + 20, 20, (k, 0))
    wait_until(lambda: opened.is_idle)
    assert opened.tiles.progress == (400, 400)
