import numpy as np
import pytest

from explorer.state import timeline as timelines
from explorer.state.grid.tiles import Tiles
from models.families.vae import Config
from models.pace import Pace
from models.training import new_run, train
from tests.conftest import blobs, opened_of, tiny_model, wait_until

CONFIG = Config(latent=3, width=8, hidden=16, batch=8, kl_warmup=10, lr_warmup=0)
STEPS = 120


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory):
    """A run that has ended: snapshots at 0, 25, 50, 100 and 120."""
    run = new_run(tmp_path_factory.mktemp("runs") / "a", "vae", CONFIG, blobs(), threads=1)
    list(train(run, blobs(), STEPS, pace=Pace()))
    return run.folder


@pytest.fixture
def timeline(session, run_folder, qapp):
    session.open(run_folder)
    wait_until(lambda: session.model.current is not None)
    return session.timeline


def rest(session):
    wait_until(lambda: session.is_idle)


def test_every_snapshot_has_the_viewpoints_picture(session, timeline):
    assert list(timeline.snapshots) == [0, 25, 50, 100, 120]
    wait_until(lambda: set(timeline.pictures) == set(timeline.snapshots))
    assert timeline.pictures[0].shape == (8, 8, 1)
    assert not np.array_equal(timeline.pictures[0], timeline.pictures[120])


def test_choosing_a_step_shows_the_model_as_it_was_then(session, timeline):
    timeline.choose(60)
    rest(session)
    assert session.model.current.step == timeline.step == 50
    assert not timeline.is_following


def test_moving_counts_from_what_was_chosen_last_though_it_still_loads(session, timeline):
    timeline.move(-1)
    timeline.move(-1)
    assert timeline.step == 50
    rest(session)
    assert session.model.current.step == 50


def test_moving_stops_at_both_ends(session, timeline):
    timeline.move(1)
    assert timeline.step == 120
    for _ in range(9):
        timeline.move(-1)
    assert timeline.step == 0


def test_following_shows_the_newest_again(session, timeline):
    timeline.choose(0)
    rest(session)
    timeline.follow()
    rest(session)
    assert session.model.current.step == STEPS
    assert timeline.is_following


def test_pictures_are_of_the_place_where_one_stands_now(session, timeline):
    rest(session)
    before = dict(timeline.pictures)
    session.viewpoint.move_to(np.array([3, -3, 3], np.float32))
    rest(session)
    changed = [step for step, picture in timeline.pictures.items() if not np.array_equal(picture, before[step])]
    assert 120 in changed


def test_playing_goes_through_all_snapshots_and_stops(session, timeline):
    timeline._clock.setInterval(1)
    seen = []
    session.model.weights_changed.connect(lambda: seen.append(session.model.current.step))
    timeline.play()
    assert timeline.is_playing
    wait_until(lambda: not timeline.is_playing)
    rest(session)
    assert list(dict.fromkeys(seen)) == [0, 25, 50, 100, 120]


def test_playing_can_be_paused(session, timeline):
    timeline.choose(25)
    timeline.play()
    timeline.pause()
    rest(session)
    assert timeline.step == 25


def test_while_following_training_moves_the_model_on(session, data, qapp):
    session.data.show(data)
    session.training.start("a", "vae", CONFIG, 10**6, 0)
    wait_until(lambda: session.model.current is not None)
    first = session.model.current.step
    wait_until(lambda: session.model.current.step > first)
    session.timeline.choose(0)
    wait_until(lambda: session.model.current.step == 0)
    newest = session.training.step
    wait_until(lambda: session.training.step > newest + 50)
    assert session.model.current.step == 0


@pytest.fixture
def busy_tiles(session, timeline, monkeypatch):
    """The tiles of the weights that are shown are still being decoded; and these came just now."""
    rest(session)
    weights = session.model.current.model.state_dict()
    session.training.learned.emit(130, weights)
    rest(session)
    monkeypatch.setattr(Tiles, "is_rested", property(lambda tiles: False))
    return weights


def test_newer_weights_wait_for_the_tiles_of_those_before(session, timeline, busy_tiles):
    for step in (140, 150):
        session.training.learned.emit(step, busy_tiles)
    assert (session.model.current.step, timeline.step) == (130, 130)
    session.tiles.rested.emit()
    assert session.model.current.step == 150


def test_newer_weights_do_not_wait_for_ever(session, timeline, busy_tiles, monkeypatch):
    monkeypatch.setattr(timelines, "AWAITED", 0.0)
    session.training.learned.emit(140, busy_tiles)
    assert session.model.current.step == 140


def test_weights_that_wait_are_forgotten_where_another_step_is_chosen(session, timeline, busy_tiles):
    session.training.learned.emit(140, busy_tiles)
    timeline.choose(50)
    rest(session)
    session.tiles.rested.emit()
    assert session.model.current.step == 50


def test_the_axis_ends_where_training_is_to_end(session, data, qapp):
    session.data.show(data)
    session.training.start("b", "vae", CONFIG, 70, 0)
    wait_until(lambda: session.model.current is not None)
    assert session.timeline.last == 70


def test_of_a_long_run_the_axis_ends_nearer_in_the_beginning(session, data, qapp):
    session.data.show(data)
    session.training.start("b", "vae", CONFIG, 500_000, 0)
    wait_until(lambda: session.model.current is not None)
    assert session.timeline.done < session.timeline.last < 500_000


def test_the_axis_of_a_run_at_rest_ends_with_it(timeline):
    assert (timeline.last, timeline.done) == (STEPS, STEPS)


def test_another_model_takes_the_timeline_with_it(session, timeline, data):
    session.model.show(opened_of(tiny_model(), data))
    assert not timeline.is_open
    assert timeline.snapshots == timeline.pictures == {}
