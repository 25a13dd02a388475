"""Steps that a long run has not kept are there for the strips all the same."""

import numpy as np

from models.trajectories.keeping import Keeping
from tests.conftest import wait_until


def letting_go(run):
    """As if there were memory for the last stretch alone; the frames that there were."""
    frames = [run.frame(step).values.clone() for step in range(run.last + 1)]
    run.keeping = Keeping(run.keeping.stride, 1, run.keeping.steps, 0)
    run._put({run.last: frames[-1]})
    return frames


def test_what_is_wanted_is_computed_again_and_nothing_else(looking, rest):
    filmed, run = looking.denoise.filmed, looking.denoise.runs.a
    frames = letting_go(run)
    filmed.want([(run, 2), (run, 7), (run, 10)])
    wait_until(lambda: filmed.frame(run, 2) is not None and filmed.frame(run, 7) is not None)
    rest()
    for step in (2, 7):
        np.testing.assert_array_equal(filmed.frame(run, step).values.numpy(), frames[step].numpy())
    assert filmed.frame(run, 10) is None  # the run has it
    filmed.want([(run, 7)])
    assert filmed.frame(run, 2) is None
    assert filmed.frame(run, 7) is not None


def test_steps_that_are_still_to_come_are_not_looked_for(noisy, rest):
    noisy.denoise.plan.set("A", steps=20, count=8)
    noisy.denoise.runs.sample()
    run = noisy.denoise.runs.a
    noisy.denoise.runs.stop()
    rest()
    noisy.denoise.filmed.want([(run, 20)])
    rest()
    assert noisy.denoise.filmed.frame(run, 20) is None
