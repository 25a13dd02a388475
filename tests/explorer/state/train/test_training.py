from explorer.state.train.run_checks import cannot_resume
from explorer.state.train.training import IDLE, PAUSED, RUNNING
from models.base import Step
from models.families.vae import Config
from models.pace import Pace
from models.runs import Run
from models.training import train
from tests.conftest import wait_until

CONFIG = Config(latent=3, width=8, hidden=16, batch=8, kl_warmup=10, lr_warmup=0)
FOREVER = 10**6


def run_to_end(training, steps=30, name="a"):
    training.start(name, "vae", CONFIG, steps, 0)
    wait_until(lambda: training.state == IDLE and training.step == steps)


def test_a_started_run_becomes_the_open_model(session, training):
    training.start("a", "vae", CONFIG, FOREVER, 0)
    wait_until(lambda: session.model.current is not None)
    assert session.model.current.run.folder == session.folders.runs / "a"
    assert training.state == RUNNING
    assert session.timeline.is_open


def test_curves_and_previews_come_while_it_runs(session, training):
    training.start("a", "vae", CONFIG, FOREVER, 0)
    wait_until(lambda: training.preview is not None and len(training.curves) > 5)
    assert set(training.curves.losses) == {"objective", "negative_elbo", "reconstruction", "kl"}
    assert training.preview.samples.shape[1:] == (8, 8, 1)


def test_at_the_end_the_newest_weights_are_shown(session, training):
    run_to_end(training, 40)
    wait_until(lambda: session.is_idle and session.model.current.step == 40)
    assert (training.state, training.step) == (IDLE, 40)
    assert training.curves.evaluations[-1].step == 40


def test_a_run_keeps_what_it_was_told_to_and_goes_on_with_that(session, training):
    training.start("a", "vae", CONFIG, 30, 0, {"snapshots": 7, "snapshot_minutes": 0.0, "board": False})
    wait_until(lambda: training.state == IDLE and training.step == 30)
    assert [*training.run.snapshots()] == [0, 7, 14, 21, 25, 28, 30]
    assert training.habits["snapshots"] == 7

    training.resume(training.run, 36)
    wait_until(lambda: training.state == IDLE and training.step == 36)
    assert [*training.run.snapshots()][-2:] == [35, 36]

    training.resume(training.run, 41, {"snapshots": 40, "snapshot_minutes": 0.0, "board": False})
    wait_until(lambda: training.state == IDLE and training.step == 41)
    assert [*training.run.snapshots()][-2:] == [40, 41]


def test_a_paused_run_takes_no_steps(training):
    training.start("a", "vae", CONFIG, FOREVER, 0)
    wait_until(lambda: training.step > 3)
    training.pause()
    assert training.state == PAUSED
    wait_until(lambda: training._job._mailbox.take() == [])
    before = training.step
    training.go_on()
    wait_until(lambda: training.step > before)
    assert training.state == RUNNING


def test_a_paused_run_takes_one_step_and_shows_it(training):
    assert "paused" in training.cannot_take_step()
    training.start("a", "vae", CONFIG, FOREVER, 0)
    wait_until(lambda: training.step > 3)
    training.take_step()  # refused: it runs
    training.pause()
    training.take_step()  # after which it certainly rests
    wait_until(lambda: not training.is_stepping)
    before = len(training.curves)

    training.take_step()
    assert training.cannot_take_step() == "It is taking a step."
    wait_until(lambda: not training.is_stepping)

    assert training.state == PAUSED
    assert len(training.curves) == before + 1
    assert training.preview.step == training.effort.step == training.step


def test_a_run_goes_on_after_single_steps(training):
    training.start("a", "vae", CONFIG, 12, 0)
    training.pause()
    for _ in range(2):
        training.take_step()
        wait_until(lambda: not training.is_stepping)
    training.go_on()
    wait_until(lambda: training.state == IDLE)
    assert training.step == 12


def test_a_live_change_is_said_and_marked_in_the_curves(session, training, said):
    training.start("a", "vae", CONFIG, FOREVER, 0)
    training.change("beta", 4.0)
    wait_until(lambda: training.curves.changes)
    assert training.curves.changes[0][1] == "Beta 4"
    assert training.settings["beta"] == 4.0
    assert said[-1].kind == "news"


def test_a_live_change_that_cannot_be_is_refused(training, said):
    training.start("a", "vae", CONFIG, FOREVER, 0)
    training.change("learning_rate", -1.0)
    assert said[-1].kind == "error"
    assert training.settings["learning_rate"] == CONFIG.learning_rate


def test_a_stopped_run_goes_on_to_a_greater_length(session, training):
    training.start("a", "vae", CONFIG, FOREVER, 0)
    wait_until(lambda: training.step > 5)
    training.stop()
    wait_until(lambda: training.state == IDLE)
    stopped_at = training.step
    training.resume(training.run, stopped_at + 20)
    assert training.step == stopped_at
    wait_until(lambda: training.state == IDLE)
    assert training.step == stopped_at + 20
    assert list(training.curves.steps) == list(range(1, stopped_at + 21))


def test_a_length_that_is_reached_already_is_refused(training, said):
    run_to_end(training, 20)
    training.resume(training.run, 20)
    assert training.state == IDLE
    assert "20 steps already" in said[-1].text


def test_a_run_without_its_latest_weights_cannot_go_on(training, said):
    run_to_end(training, 20)
    training.run.latest.unlink()
    training.resume(training.run, 40)
    assert training.state == IDLE
    assert cannot_resume(training.run) == said[-1].text


def test_a_run_from_the_disk_shows_its_figures_and_live_settings(session, training):
    training.start("a", "vae", CONFIG, 60, 0)
    training.change("beta", 2.5)
    wait_until(lambda: training.state == IDLE)
    run_to_end(training, 20, name="b")
    session.open(session.folders.runs / "a")
    wait_until(lambda: training.run.name == "a")
    assert (training.step, training.steps, len(training.curves)) == (60, 60, 60)
    assert training.settings["beta"] == 2.5
    assert [words for _, words in training.curves.changes] == ["Beta 2.5"]


def test_a_run_cut_off_after_a_snapshot_shows_it_and_stands_where_it_goes_on(session, make, data, qapp):
    run = make("a", steps=10)
    saved = run.latest.read_bytes()
    list(train(run, data, 20, pace=Pace(snapshots=10, snapshot_minutes=7.0, early=())))
    run.latest.write_bytes(saved)

    session.open(run.folder)
    wait_until(lambda: session.model.current is not None and session.training.run is not None)
    assert session.model.current.step == 20
    assert (session.training.step, session.training.habits["snapshots"]) == (10, 10)
    assert session.training.learned_for > 0


def test_a_stopped_run_from_the_disk_knows_how_long_it_was_to_be(session, training):
    training.start("a", "vae", CONFIG, FOREVER, 0)
    wait_until(lambda: training.step > 3)
    training.stop()
    wait_until(lambda: training.state == IDLE)
    step = training.step
    run_to_end(training, 20, name="b")
    session.open(session.folders.runs / "a")
    wait_until(lambda: training.run.name == "a")
    assert (training.step, training.steps) == (step, FOREVER)


def test_what_is_asked_of_a_paused_run_outlives_its_stop(session, training):
    training.start("a", "vae", CONFIG, FOREVER, 0)
    wait_until(lambda: training.step > 3)
    training.pause()
    training.change("beta", 2.5)
    training.stop()
    wait_until(lambda: training.state == IDLE)
    run_to_end(training, 20, name="b")
    session.open(session.folders.runs / "a")
    wait_until(lambda: training.run.name == "a")
    assert training.settings["beta"] == 2.5


def test_without_data_nothing_starts(session, said, qapp):
    session.training.start("a", "vae", CONFIG, 5, 0)
    assert said[-1].text == "Choose a data set first."
    assert not (session.folders.runs / "a").exists()


def test_settings_that_cannot_be_built_leave_no_folder(session, training, said):
    training.start("a", "vae", Config(width=12), 5, 0)
    assert said[-1].kind == "error"
    assert training.run is None
    assert not (session.folders.runs / "a").exists()


def test_a_run_given_up_before_its_first_moment_leaves_no_folder(session, training, said, qapp):
    training.begins_paused = True
    training.start("a", "vae", CONFIG, 10, 0)
    assert (training.state, training.run.name) == (PAUSED, "a")
    training.stop()
    wait_until(lambda: training.state == IDLE)
    assert training.run is None
    assert not (session.folders.runs / "a").exists()
    assert not said


def test_a_full_disk_ends_the_run_and_says_so(training, said, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Run, "save_snapshot", full)
    training.start("a", "vae", CONFIG, 100, 0)
    wait_until(lambda: training.state == IDLE)
    assert training.trouble == "a cannot be written: No space left on device; it goes on from step 0 once it can."
    assert said[-1].text == training.trouble


def test_a_loss_that_is_no_number_is_said_once(training, said):
    training.run = None
    for step in (1, 2):
        training._take(Step(step, 10, {"objective": float("nan"), "kl": 1.0}))
    assert [notice.kind for notice in said] == ["warning"]
    assert "step 1" in training.trouble
