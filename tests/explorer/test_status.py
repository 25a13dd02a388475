"""The status bar: the work under way and what ends it, and the figures of the moment."""

import pytest
from PySide6.QtCore import QObject, Qt, Signal

from explorer.state.train.training import IDLE, PAUSED
from explorer.state.viewpoint import Picture
from explorer.status import StatusBar
from models.families.vae import Config
from models.progress import Progress
from tests.conftest import wait_until

CONFIG = Config(latent=3, width=8, hidden=16, batch=8, kl_warmup=10, lr_warmup=0)
FOREVER = 10**6


@pytest.fixture
def bar(session, show):
    return show(StatusBar(session, None), 1200, 26)


@pytest.fixture
def training(bar, session, data):
    """A run without end, some steps old."""
    session.data.show(data)
    session.training.start("mine", "vae", CONFIG, FOREVER, 0)
    wait_until(lambda: session.training.step > 2)
    return session.training


def endless(*progress):
    """Work that reports its progress, and goes on until it is cancelled."""
    yield from progress
    while True:
        yield None


def start(session, key, name, *progress):
    session.work.start(key, name, endless(*progress), print, print)


def words(bar):
    return bar._job._name.text(), bar._job._text.text()


def cancel(bar, qtbot):
    qtbot.mouseClick(bar._job._cancel, Qt.MouseButton.LeftButton)


# --- the job ---


def test_at_rest_it_is_ready_and_there_is_nothing_to_cancel(bar):
    assert words(bar) == ("Ready", "")
    assert not bar._job._cancel.isVisible()
    assert not bar._job._bar.isVisible()


def test_a_job_is_named_and_its_progress_counted(bar, session):
    start(session, "data", "Opening faces", Progress("Drawing faces", 4500, 18000))
    assert words(bar)[0] == "Opening faces"
    wait_until(lambda: words(bar) == ("Drawing faces", "4,500 of 18,000"))
    assert bar._job._bar.isVisible()
    assert bar._job._bar.value() == 250


def test_a_job_of_unknown_length_shows_no_bar(bar, session):
    start(session, "open", "Opening tiny", Progress("Opening tiny", 0, 0))
    wait_until(lambda: session.work.under_way[0].progress is not None)
    assert words(bar) == ("Opening tiny", "")
    assert not bar._job._bar.isVisible()
    assert bar._job._cancel.isVisible()


def test_cancelling_ends_the_job_that_is_shown_and_no_other(bar, session, qtbot):
    start(session, "data", "Opening faces")
    start(session, "open", "Opening tiny")
    assert words(bar)[0] == "Opening tiny"
    cancel(bar, qtbot)
    assert words(bar)[0] == "Opening faces"
    cancel(bar, qtbot)
    assert words(bar)[0] == "Ready"


def test_data_whose_loading_is_cancelled_are_not_waited_for(bar, session, data, qtbot, monkeypatch):
    monkeypatch.setattr("explorer.state.data.open_data", lambda name: endless(Progress("Drawing faces", 1, 9)))
    session.data.open("faces")
    session.training.start("mine", "vae", CONFIG, FOREVER, 0)
    assert session.training.waiting is not None
    cancel(bar, qtbot)
    assert session.data.loading == ""
    wait_until(lambda: session.training.waiting is None)
    assert session.training.state == IDLE


def test_other_data_chosen_meanwhile_go_on_loading(bar, session, monkeypatch):
    monkeypatch.setattr("explorer.state.data.open_data", lambda name: endless(Progress(f"Drawing {name}", 1, 9)))
    session.data.open("faces")
    session.data.open("fashion")
    wait_until(lambda: words(bar)[0] == "Drawing fashion")
    assert session.data.loading == "fashion"


# --- training ---


def test_training_is_shown_before_any_other_job(bar, session, training):
    start(session, "data", "Opening faces")
    name, text = words(bar)
    assert name == "Training mine"
    assert text.split(" · ")[0] == f"{training.step:,} of 1,000,000"
    assert text.endswith(" left")


def test_a_paused_run_says_so(bar, training):
    training.pause()
    assert training.state == PAUSED
    assert words(bar)[1].endswith("paused")
    assert bar._job._cancel.isVisible()


def test_cancelling_stops_training_after_the_step_under_way(bar, session, training, qtbot):
    cancel(bar, qtbot)
    assert words(bar)[1].endswith("stopping after this step")
    assert not bar._job._cancel.isVisible()
    wait_until(lambda: training.state == IDLE)
    assert training.run.latest.exists()


def test_no_time_is_measured_for_a_picture_of_the_window(bar, session, training):
    session.measured_times = False
    wait_until(lambda: words(bar)[1].endswith("– left"))


# --- figures ---


def test_how_long_decoding_took_is_shown(bar, session):
    assert bar._decode.text() == "decode –"
    session.viewpoint.picture = Picture(None, None, 12.4)
    session.viewpoint.picture_changed.emit()
    assert bar._decode.text() == "decode 12 ms"
    session.measured_times = False
    session.viewpoint.picture_changed.emit()
    assert bar._decode.text() == "decode –"


def test_the_device_is_named(bar):
    assert bar._device.text() == "CPU"


class Workspace(QObject):
    status_changed = Signal()

    def __init__(self, hint, status):
        super().__init__()
        self.hint, self.status = hint, status


def test_hint_and_status_are_the_current_workspaces(bar):
    first, second = Workspace("Drag", "plane z 1 × z 2"), Workspace("", "400 steps")
    bar.set_workspace(first)
    assert (bar._hint.text(), bar._status.text()) == ("Drag", "plane z 1 × z 2")
    first.status = "plane z 2 × z 3"
    first.status_changed.emit()
    assert bar._status.text() == "plane z 2 × z 3"
    bar.set_workspace(second)
    first.status = "nobody looks"
    first.status_changed.emit()
    assert (bar._hint.text(), bar._status.text()) == ("", "400 steps")
