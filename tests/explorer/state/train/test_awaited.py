"""What begins once its data are loaded: a new run, or one that goes on."""

import numpy as np
import pytest

from explorer.state.train.training import IDLE
from models.families.vae import Config
from tests.conftest import blobs, wait_until

CONFIG = Config(latent=3, width=8, hidden=16, batch=8, kl_warmup=10, lr_warmup=0)


@pytest.fixture
def saved_data(tmp_path):
    path = tmp_path / "blobs.npz"
    data = blobs()
    np.savez(path, images=data.images, labels=data.labels)
    return path


def test_a_run_waits_for_the_data_that_are_being_loaded(session, saved_data, qapp):
    session.data.open(str(saved_data))
    session.training.start("a", "vae", CONFIG, 10, 0)
    assert session.training.waiting.name == "a"
    wait_until(lambda: session.training.run is not None)
    assert session.training.waiting is None
    wait_until(lambda: session.training.state == IDLE)
    assert session.training.step == 10


def test_a_run_gives_up_when_its_data_cannot_be_loaded(session, training, said, tmp_path):
    session.data.open(str(tmp_path / "nothing.npz"))
    training.start("a", "vae", CONFIG, 10, 0)
    wait_until(lambda: training.waiting is None)
    assert training.run is None
    assert said[-1].kind == "error"


def test_waiting_can_be_given_up(session, saved_data, qapp):
    session.data.open(str(saved_data))
    session.training.start("a", "vae", CONFIG, 10, 0)
    session.training.stop()
    wait_until(lambda: session.data.current is not None and session.is_idle)
    assert session.training.run is None


def test_resuming_loads_the_data_of_the_run(session, saved_data, data, qapp):
    session.data.open(str(saved_data))
    wait_until(lambda: session.data.current is not None)
    session.training.start("a", "vae", CONFIG, 10, 0)
    wait_until(lambda: session.training.state == IDLE and session.training.step == 10)
    session.data.show(blobs(seed=1))
    session.training.resume(session.training.run, 20)
    wait_until(lambda: session.training.step == 20)
    assert session.data.current.name == str(saved_data)
