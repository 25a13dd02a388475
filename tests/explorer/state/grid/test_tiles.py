import numpy as np

from explorer.state.grid.plane import OCTAVE
from explorer.state.grid.tiles import middles
from models.base import Manner, decode_bytes
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


# --- drafts ---

FINE = 10  # a zoom of a spherical plane


def ask_sphere(session, side=2, zoom=FINE):
    session.tiles.ask(zoom, -side, -side, side, side, (0.0, 0.0))


def batches_of(session):
    """What is decoded from now on."""
    heard = []
    session.tiles._lane.received.connect(heard.extend)
    return heard


def expected(session, cell, manner=None):
    code = session.plane.plane.codes(middles([cell]))
    return decode_bytes(session.model.current.model, code, manner or session.viewpoint.manner)[0]


def rest(session):
    wait_until(lambda: session.is_idle)


def test_drafts_come_first_and_are_replaced_by_the_better_tiles(noisy):
    heard = batches_of(noisy)
    ask_sphere(noisy)
    rest(noisy)
    assert [batch.are_drafts for batch in heard] == [True, False]
    cell = (FINE, 1, -1)
    k = heard[0].cells.index(cell)
    assert np.abs(heard[0].images[k].astype(int) - expected(noisy, cell, Manner(steps=4))).max() <= 1
    assert np.abs(noisy.tiles.at(cell).astype(int) - expected(noisy, cell)).max() <= 1
    assert noisy.tiles._drafts == set()


def test_coarse_drafts_are_not_decoded_twice(noisy):
    heard = batches_of(noisy)
    ask_sphere(noisy, side=4)
    rest(noisy)
    zooms = [{zoom for zoom, _, _ in batch.cells} for batch in heard if batch.are_drafts]
    assert max(zooms[0]) > FINE
    finals = [cell for batch in heard if not batch.are_drafts for cell in batch.cells]
    assert {zoom for zoom, _, _ in finals} == {FINE}
    assert len(finals) == len(set(finals)) == 64


def test_coarse_drafts_are_done_better_when_one_zooms_out_to_them(noisy):
    ask_sphere(noisy, side=4)
    rest(noisy)
    assert noisy.tiles.at((FINE + OCTAVE, 0, 0)) is not None
    heard = batches_of(noisy)
    ask_sphere(noisy, side=2, zoom=FINE + OCTAVE)
    assert noisy.tiles.progress == (0, 16)
    rest(noisy)
    assert noisy.tiles.progress == (16, 16)
    assert not any(batch.are_drafts for batch in heard), "they are there already"
    cell = (FINE + OCTAVE, 0, 0)
    assert np.abs(noisy.tiles.at(cell).astype(int) - expected(noisy, cell)).max() <= 1


def test_progress_counts_only_what_will_not_be_decoded_again(noisy):
    progress = []
    noisy.tiles.arrived.connect(lambda: progress.append((noisy.tiles.progress, len(noisy.tiles._drafts))))
    ask_sphere(noisy)
    rest(noisy)
    assert all(done + drafts == 16 for (done, _), drafts in progress)
    assert progress[-1] == ((16, 16), 0)


def test_asked_again_while_there_are_drafts_it_goes_on_with_the_better_ones(noisy):
    heard = []

    def ask_once_more(batches):
        heard.extend(batches)
        if len(heard) == 1:
            ask_sphere(noisy)

    noisy.tiles._lane.received.connect(ask_once_more)
    ask_sphere(noisy)
    rest(noisy)
    assert noisy.tiles.progress == (16, 16)
    assert sum(batch.are_drafts for batch in heard) == 1


def test_other_models_have_no_drafts(styled):
    heard = batches_of(styled)
    ask_sphere(styled)
    rest(styled)
    assert [batch.are_drafts for batch in heard] == [False]
    assert styled.tiles.progress == (16, 16)


# --- manners ---


def test_another_manner_clears_the_tiles(styled):
    ask_sphere(styled)
    rest(styled)
    cleared = []
    styled.tiles.cleared.connect(lambda: cleared.append(True))
    before = styled.tiles.at((FINE, 0, 0))
    styled.viewpoint.set_manner(condition=(0.0, 0.0, 1.0, 0.0))
    assert cleared == [True]
    assert styled.tiles.at((FINE, 0, 0)) is None
    ask_sphere(styled)
    rest(styled)
    assert not np.array_equal(styled.tiles.at((FINE, 0, 0)), before)
    assert np.abs(styled.tiles.at((FINE, 0, 0)).astype(int) - expected(styled, (FINE, 0, 0))).max() <= 1


def test_tiles_of_the_manner_before_are_never_taken_for_the_new_ones(styled):
    heard = batches_of(styled)
    ask_sphere(styled)
    rest(styled)
    styled.viewpoint.set_manner(seed=7)
    styled.tiles._keep(heard)
    assert styled.tiles.at((FINE, 0, 0)) is None


def test_a_move_on_the_plane_keeps_the_tiles(styled):
    ask_sphere(styled)
    rest(styled)
    tile = styled.tiles.at((FINE, 0, 0))
    styled.plane.move_to((40.0, -30.0))
    assert styled.tiles.at((FINE, 0, 0)) is tile
