import pytest
from PySide6.QtCore import QPoint, Qt

from explorer.panels.timeline import TimelinePanel
from models.families.vae import Config
from models.pace import Pace
from models.training import new_run, train
from tests.conftest import blobs, wait_until

CONFIG = Config(latent=3, width=8, hidden=16, batch=8, kl_warmup=10, lr_warmup=0)


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory):
    """Snapshots at 0, 25, 50, 100 and 120."""
    run = new_run(tmp_path_factory.mktemp("runs") / "a", "vae", CONFIG, blobs(), threads=1)
    list(train(run, blobs(), 120, pace=Pace()))
    return run.folder


@pytest.fixture
def panel(session, run_folder, qtbot):
    panel = TimelinePanel(session)
    qtbot.addWidget(panel)
    panel.resize(1300, 60)
    panel.show()
    session.open(run_folder)
    wait_until(lambda: session.model.current is not None and session.is_idle)
    return panel


def click(qtbot, button):
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_the_snapshots_are_counted_and_pictured(panel):
    assert panel.count.text() == "5 snapshots"
    assert 0 in panel.track.visible_thumbnails()


def test_dragging_along_the_track_shows_earlier_weights(panel, session, qtbot):
    track = panel.track
    start, end = QPoint(track.width() - 45, 50), QPoint(round(track._x(2)), 50)
    qtbot.mousePress(track, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(track, end)
    qtbot.mouseRelease(track, Qt.MouseButton.LeftButton, pos=end)
    wait_until(lambda: session.is_idle)
    assert session.model.current.step == 50
    assert panel.track._words() == ("step 50", " · as it was then")


def test_arrow_keys_step_through_the_snapshots(panel, session, qtbot):
    panel.track.setFocus()
    qtbot.keyClick(panel.track, Qt.Key.Key_Left)
    qtbot.keyClick(panel.track, Qt.Key.Key_Left)
    wait_until(lambda: session.is_idle)
    assert session.model.current.step == 50
    qtbot.keyClick(panel.track, Qt.Key.Key_Right)
    wait_until(lambda: session.is_idle)
    assert session.model.current.step == 100


def test_the_buttons_step_and_follow(panel, session, qtbot):
    assert not panel.follow.isEnabled()
    click(qtbot, panel.back)
    wait_until(lambda: session.model.current.step == 100)
    click(qtbot, panel.back)
    click(qtbot, panel.on)
    wait_until(lambda: session.is_idle)
    assert session.model.current.step == 100
    click(qtbot, panel.follow)
    wait_until(lambda: session.model.current.step == 120)
    assert panel.track._words() == ("step 120", " · the newest")


def test_playing_is_paused_by_a_second_click(panel, session, qtbot):
    click(qtbot, panel.play)
    assert session.timeline.is_playing
    assert panel.play.accessibleName() == "Pause"
    click(qtbot, panel.play)
    assert not session.timeline.is_playing
    assert panel.play.accessibleName() == "Play the snapshots"


def test_taking_hold_of_the_track_ends_playing(panel, session, qtbot):
    click(qtbot, panel.play)
    click(qtbot, panel.on)
    assert not session.timeline.is_playing


def test_while_training_the_newest_is_followed(session, data, qtbot):
    panel = TimelinePanel(session)
    qtbot.addWidget(panel)
    panel.show()
    session.data.show(data)
    session.training.start("b", "vae", CONFIG, 10**6, 0)
    wait_until(lambda: session.model.current is not None)
    assert panel.track._words()[1] == " · following the newest"
    assert panel.track._total == session.timeline.last
