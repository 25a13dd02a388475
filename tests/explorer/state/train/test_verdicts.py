import numpy as np
import pytest

from models.families.gan import Config
from tests.conftest import wait_until

FOREVER = 10**6


@pytest.fixture
def stopped(session, data):
    """A GAN after two single steps, without an average of its weights; and what training said of it last."""
    session.data.show(data)
    session.slow_motion.switch(True)
    config = Config(architecture="mlp", width=4, latent=6, batch=8, average=0.0)
    session.training.start("a", "gan", config, FOREVER, 0)
    for _ in range(2):
        wait_until(lambda: not session.slow_motion.cannot_step())
        session.slow_motion.step("both")
        wait_until(lambda: not session.training.is_stepping)
    said = session.training.preview.verdicts
    session.training.stop()
    wait_until(lambda: not session.training.is_active)
    return said


def reopen(session):
    """As somebody finds the run who starts the application anew."""
    run, session.training.run = session.training.run, None
    session.open(run.folder)
    wait_until(lambda: session.is_idle)


def test_a_run_that_is_opened_again_says_the_same_as_while_it_was_trained(session, stopped):
    reopen(session)
    assert session.verdicts.said is None
    assert session.verdicts.why_not() == ""  # about to come, as soon as somebody looks
    session.verdicts.show(True)
    wait_until(lambda: session.verdicts.said is not None)
    said = session.verdicts.said
    assert (said.step, said.by_average) == (2, False)
    assert np.allclose(said.verdicts.real, stopped.real, atol=1e-5)
    assert np.allclose(said.verdicts.fake, stopped.fake, atol=1e-5)


def test_an_earlier_snapshot_has_verdicts_of_its_own(session, stopped):
    session.verdicts.show(True)
    assert session.verdicts.said.step == 2
    session.timeline.choose(0)
    wait_until(lambda: session.is_idle)
    assert session.verdicts.said.step == 0
    assert not np.allclose(session.verdicts.said.verdicts.real, stopped.real, atol=1e-5)


def test_without_the_data_it_says_why_there_are_none(session, stopped):
    reopen(session)
    session.data.current = None
    session.data.changed.emit()
    session.verdicts.show(True)
    assert "once the data it learned from are open" in session.verdicts.why_not()
