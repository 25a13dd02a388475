"""Data sets that are not here: offered, fetched, taken from a folder; what goes wrong is kept for whoever shows it."""

import threading
from dataclasses import replace

import pytest

from models.data import DATASETS
from models.data.base import DataError
from models.data.origin import Origin, Remote
from models.data.source import Source
from models.progress import Progress
from models.training import train
from tests.conftest import blobs, wait_until
from tests.models.conftest import tiny_run


@pytest.fixture
def network():
    """What the pretended network does: it fails as often as it is told to, and goes on when it is let."""

    class Network:
        failures, fetched, let = 0, False, threading.Event()

    Network.let.set()
    return Network


@pytest.fixture
def things(monkeypatch, tmp_path, network):
    """A data set in the table that has to be fetched, by a network that is pretended."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    files = (Remote("a.bin", "http://example.org/a.bin", "0cc175b9c0f1b6a831c399e269772661", 1000),)

    class Pretended(Origin):
        def fetched(self, *, agreed=False):
            assert agreed or not self.asks
            yield Progress("Downloading Things", 400, 1000, True)
            while not network.let.wait(0.01):
                yield Progress("Downloading Things", 500, 1000, True)
            if network.failures:
                network.failures -= 1
                raise DataError("Things cannot be downloaded: the connection broke.")
            network.fetched = True

    def load(size=8):
        yield Progress("Reading", 0, 1)
        return blobs(side=size)

    origin = Pretended("things", "Things", "Squares", "None.", "Nobody.", "http://example.org", files, "things")
    at_hand = lambda: network.fetched or origin.is_at_hand()  # noqa: E731
    source = Source("things", "Things", "Some things.", load, {"size": "side"}, 120, at_hand, "", origin)
    monkeypatch.setitem(DATASETS, "things", source)
    return source


def rest(session):
    wait_until(lambda: session.is_idle)


def test_what_is_here_is_opened_and_nothing_is_offered(session, things, network, qapp):
    network.fetched = True
    session.data.choose("things")
    rest(session)
    assert session.data.current.title == "Blobs"
    assert session.fetching.source is None


def test_what_is_not_here_is_offered_before_anything_is_fetched(session, things, network, qapp):
    wanted = []
    session.fetching.wanted.connect(lambda: wanted.append(session.fetching.source.name))
    session.data.choose("things")
    assert wanted == ["things"]
    assert session.is_idle
    assert not network.fetched
    assert session.data.current is None


def test_a_fetched_data_set_is_opened(session, things, qapp):
    session.data.choose("things")
    session.fetching.fetch()
    assert session.fetching.is_under_way
    wait_until(lambda: session.data.current is not None)
    assert session.fetching.source is None


def test_progress_is_told_and_cancelling_ends_it(session, things, network, qapp):
    network.let.clear()
    session.data.choose("things")
    session.fetching.fetch()
    wait_until(lambda: session.fetching.progress is not None)
    assert session.fetching.progress.of == 1000
    changes = []
    session.fetching.changed.connect(lambda: changes.append(session.fetching.progress))
    session.work.cancel("fetch")  # as the status bar does
    assert changes[-1] is None
    assert not session.fetching.is_under_way
    assert session.fetching.source is things
    assert session.fetching.error == ""


def test_a_failure_is_kept_until_it_is_tried_again(session, things, network, qapp):
    network.failures = 1
    session.data.choose("things")
    session.fetching.fetch()
    rest(session)
    assert session.fetching.error == "Things cannot be downloaded: the connection broke."
    assert session.fetching.progress is None
    session.fetching.fetch()
    assert session.fetching.error == ""
    wait_until(lambda: session.data.current is not None)


def test_terms_have_to_be_agreed_to_where_they_ask_for_it(session, things, network, monkeypatch, qapp):
    monkeypatch.setitem(DATASETS, "things", replace(things, origin=replace(things.origin, asks=True)))
    session.data.choose("things")
    session.fetching.fetch()
    assert session.fetching.error == "Agree to its terms first."
    assert session.is_idle
    session.fetching.accept(True)
    session.fetching.fetch()
    wait_until(lambda: session.data.current is not None)


def test_a_folder_that_will_not_do_changes_nothing(session, things, tmp_path, qapp):
    (tmp_path / "mine").mkdir()
    session.data.choose("things")
    session.fetching.use(tmp_path / "mine")
    rest(session)
    assert session.fetching.error == "mine has no a.bin."
    assert not things.at_hand()


def test_a_folder_with_the_files_is_used_from_now_on(session, things, tmp_path, qapp):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.bin").write_bytes(b"a")
    session.data.choose("things")
    session.fetching.use(tmp_path / "mine")
    wait_until(lambda: session.data.current is not None)
    assert things.at_hand()


def test_another_one_has_to_wait(session, things, network, qapp):
    network.let.clear()
    session.data.choose("things")
    session.fetching.fetch()
    session.fetching.offer("celeba")
    assert session.fetching.source is things
    assert session.fetching.error == "Things is being fetched; let that end first, or cancel it."
    session.fetching.cancel()
    session.fetching.offer("celeba")
    assert (session.fetching.source.name, session.fetching.error) == ("celeba", "")
    assert not session.fetching.accepted


def test_it_is_opened_with_the_options_it_was_asked_for(session, things, qapp):
    session.data.choose("things", size=16)
    session.fetching.fetch()
    wait_until(lambda: session.data.current is not None)
    assert session.data.current.item.height == 16
    assert session.data.options == {"size": 16}


def test_a_run_on_data_that_are_not_here_offers_them(session, things, tmp_path, qapp):
    run = tiny_run(tmp_path / "run", replace(blobs(), name="things"))
    list(train(run, blobs(), 1))
    session.training.resume(run, 2)
    assert session.fetching.source is things
    assert session.is_idle
    assert session.training.waiting is None


def test_whoever_goes_on_with_something_else_is_told_when_it_comes(session, things, notices, qapp):
    session.data.choose("things")
    session.fetching.fetch()
    session.fetching.leave()
    rest(session)
    assert notices == [("news", "Things has come and can be opened now.")]
    assert session.data.current is None


def test_a_failure_that_nobody_waits_for_is_said_in_the_window(session, things, network, notices, qapp):
    network.failures = 1
    session.data.choose("things")
    session.fetching.fetch()
    session.fetching.leave()
    rest(session)
    assert notices == [("error", "Things cannot be downloaded: the connection broke.")]
    session.data.choose("things")
    assert session.fetching.error  # is still there for whoever looks again
    session.fetching.fetch()
    wait_until(lambda: session.data.current is not None)


def test_leaving_what_is_not_under_way_changes_nothing(session, things, qapp):
    session.data.choose("things")
    session.fetching.leave()
    assert not session.fetching.is_left


def test_the_time_left_is_that_of_the_last_seconds(session, things, monkeypatch, qapp):
    fetching, clock = session.fetching, iter((10.0, 12.0, 13.0, 14.0))
    monkeypatch.setattr("explorer.state.fetching.time.monotonic", lambda: next(clock))
    assert fetching.seconds_left is None
    fetching._receive([Progress("Downloading Things", 400, 1000, True)])  # brought by an earlier one
    assert fetching.seconds_left is None
    fetching._receive([Progress("Downloading Things", 600, 1000, True)])
    assert fetching.seconds_left == 4.0
    fetching._receive([Progress("Things: the connection broke; trying again", 600, 0, True)])
    assert fetching.seconds_left is None
    fetching._receive([Progress("Downloading Things", 650, 1000, True)])
    assert fetching.seconds_left is None
