"""Every family through the state: it trains, stops, goes on, and is opened again after a restart."""

import numpy as np
import pytest

from explorer.settings import Folders
from explorer.state.session import Session
from explorer.state.train.dimensions import KL, SPREAD
from explorer.state.train.samples import LEARNING, MIXTURE
from explorer.state.train.training import IDLE
from models.config import live_names
from models.families import FAMILIES
from tests.conftest import wait_until
from tests.models.conftest import tiny_config

FOREVER = 10**6
ENCODING = ("autoencoder", "vae")
AVERAGED = ("gan", "ddpm")

every_family = pytest.mark.parametrize("family", FAMILIES)


def begin(session, data, family, steps=FOREVER, **settings):
    session.samples.show(True)
    session.data.show(data)
    session.training.start("a", family, tiny_config(family, **settings), steps, 0)
    return session.training


def at_rest(session):
    return session.training.state == IDLE and session.is_idle


def trained(session, data, family, steps=12, **settings):
    training = begin(session, data, family, steps, **settings)
    wait_until(lambda: at_rest(session))
    assert training.step == steps
    return training


@every_family
def test_it_learns_stops_and_goes_on_after_a_restart(family, session, data, qapp):
    training = begin(session, data, family)
    wait_until(lambda: training.step > 3 and training.preview is not None)
    for name in live_names(training.run.header.config):
        now = training.settings[name]
        training.change(name, "generator" if now == "both" else now * 2)
    wait_until(lambda: len(training.curves.changes) == len(training.settings))
    training.stop()
    wait_until(lambda: at_rest(session))
    stopped_at, settings = training.step, dict(training.settings)

    again = Session(Folders.below(session.folders.runs.parent))
    again.data.show(data)
    again.open(session.folders.runs / "a")
    wait_until(lambda: again.training.run is not None and again.is_idle)
    assert (again.training.step, again.training.settings) == (stopped_at, settings)
    again.training.resume(again.training.run, stopped_at + 5)
    wait_until(lambda: again.training.state == IDLE and again.training.step == stopped_at + 5)
    assert list(again.training.curves.steps) == list(range(1, stopped_at + 6))
    wait_until(lambda: again.is_idle)
    again.close()


@every_family
def test_a_finished_run_draws_what_its_previews_did(family, session, data, qapp):
    trained(session, data, family)
    sheet = session.samples.sheet
    wait_until(lambda: session.samples.sheet.step == 12)
    assert session.samples.images.shape[1:] == (8, 8, 1)
    assert sheet.asked == session.samples.sheet.asked
    assert (session.samples.pairs is not None) == (family in ENCODING)
    assert (session.samples.sheet.strip is not None) == (family == "ddpm")


@every_family
def test_every_snapshot_draws_the_same_codes(family, session, data, qapp):
    trained(session, data, family)
    last = session.samples.sheet
    session.timeline.choose(0)
    wait_until(lambda: session.samples.sheet.step == 0 and session.is_idle)
    assert session.samples.sheet.images.shape == last.images.shape
    assert session.samples.sheet.asked == last.asked
    session.timeline.follow()
    wait_until(lambda: session.samples.sheet.step == 12 and session.is_idle)
    # The last preview of training may have been drawn by weights that lie otherwise in memory: a grey step apart.
    np.testing.assert_allclose(session.samples.sheet.images.astype(int), last.images.astype(int), atol=1)


@every_family
def test_runs_have_covers(family, session, data, qapp):
    trained(session, data, family)
    session.covers.show(True)
    wait_until(lambda: len(session.covers.of((session.folders.runs / "a").resolve())) == 4)


@every_family
def test_the_time_of_a_step_is_measured(family, session, data, qapp):
    session.data.show(data)
    session.estimate.ask(family, tiny_config(family))
    wait_until(lambda: session.estimate.seconds_per_step is not None)
    assert not session.estimate.refusal


@pytest.mark.parametrize("family", AVERAGED)
def test_samples_of_the_weights_that_learn_are_there_while_they_do(family, session, data, qapp):
    training = begin(session, data, family)
    wait_until(lambda: session.samples.sheet is not None)
    assert session.samples.cannot_show_learning() == ""
    session.samples.choose_weights(LEARNING)
    assert session.samples.images is session.samples.sheet.unaveraged
    training.stop()
    wait_until(lambda: at_rest(session) and session.samples.sheet.unaveraged is None)
    assert "averages" in session.samples.cannot_show_learning()
    assert session.samples.images is session.samples.sheet.images


@pytest.mark.parametrize("family", AVERAGED)
def test_there_is_no_mixture_where_nothing_is_encoded(family, session, data, qapp):
    trained(session, data, family)
    assert "no encoder" in session.samples.cannot_mix()
    session.samples.choose(MIXTURE)
    wait_until(lambda: session.is_idle)
    assert session.samples.sheet.prior == "N(0, I)"
    assert len(session.dimensions.known.values) == 0


def test_points_have_a_spread_and_no_kl(session, data, qapp):
    trained(session, data, "autoencoder")
    known = session.dimensions.known
    assert (known.measure, known.active) == (SPREAD, None)
    np.testing.assert_allclose(known.values, session.space.encodings.dimension_sigmas)
    assert "fitted" in session.samples.sheet.prior


def test_a_vae_has_a_kl_and_active_dimensions(session, data, qapp):
    trained(session, data, "vae")
    assert session.dimensions.known.measure == KL
    assert session.dimensions.known.active is not None


def test_without_data_an_autoencoder_says_why_nothing_is_drawn(session, data, qapp):
    trained(session, data, "autoencoder")
    session.data.current = None
    session.model.show(session.model.current)
    wait_until(lambda: session.is_idle)
    assert session.samples.sheet is None
    assert "Gaussian" in session.samples.why_no_samples()


def test_penalties_measured_at_some_steps_only_are_drawn_where_they_were(session, data, qapp):
    training = trained(session, data, "gan", loss="relativistic")
    assert training.curves.drawn("r1")[0].tolist() == [4, 8, 12]
    assert len(training.curves.drawn("score_difference")[0]) == 12


def test_data_that_no_family_takes_are_refused_in_a_sentence(session, data, qapp):
    said = []
    session.notices.said.connect(said.append)
    session.data.show(data)
    session.training.start("a", "ddpm", tiny_config("ddpm", levels=5), 10, 0)
    assert said[-1].text == "5 levels are too many for images of 8 px."
    assert not (session.folders.runs / "a").exists()
    session.estimate.ask("ddpm", tiny_config("ddpm", levels=5))
    wait_until(lambda: session.estimate.refusal == said[-1].text)


@every_family
def test_paths_lead_through_it_at_every_step(family, session, data, qapp):
    trained(session, data, family)
    session.path.show(True)
    session.strips.show(True)
    wait_until(lambda: session.is_idle)
    assert ("through_data" in session.path.paths) == (family in ENCODING)
    last = np.stack([frame.image for frame in session.strips.rows["linear"]])
    session.timeline.choose(0)
    wait_until(lambda: session.model.current.step == 0 and session.is_idle)
    first = session.strips.rows["linear"]
    assert {frame.by for frame in first} == {session.model.current.model}
    assert np.stack([frame.image for frame in first]).shape == last.shape
    session.player.set_speed(4.0)
    session.player.play()
    wait_until(lambda: session.path.at > 0.05)
    session.player.pause()
    wait_until(lambda: session.is_idle)
