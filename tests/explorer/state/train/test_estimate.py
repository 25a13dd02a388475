import torch

from models.families.vae import Config
from tests.conftest import wait_until

CONFIG = Config(latent=3, width=8, hidden=16, batch=8)


def test_the_time_of_a_step_is_measured_without_drawing_random_numbers(session, data, qapp):
    session.data.show(data)
    before = torch.get_rng_state().clone()
    session.estimate.ask("vae", CONFIG)
    wait_until(lambda: session.estimate.seconds_per_step is not None)
    assert 0 < session.estimate.seconds_per_step < 5
    assert torch.equal(torch.get_rng_state(), before)


def test_impossible_settings_have_no_time(session, data, qtbot):
    session.data.show(data)
    with qtbot.waitSignal(session.estimate.changed):
        session.estimate.ask("vae", Config(width=12))
    assert session.estimate.seconds_per_step is None


def test_the_same_settings_are_measured_once(session, data, qtbot):
    session.data.show(data)
    with qtbot.waitSignal(session.estimate.changed):
        session.estimate.ask("vae", CONFIG)
    session.estimate.ask("vae", CONFIG)
    assert session.estimate._lane.is_idle


def test_nothing_is_measured_while_something_is_trained(session, data, qapp):
    session.data.show(data)
    session.training.start("a", "vae", CONFIG, 10**6, 0)
    session.estimate.ask("vae", CONFIG)
    assert session.estimate._lane.is_idle
