from dataclasses import replace

import numpy as np

from models.families.vae import Config
from models.training import new_run, train
from tests.conftest import blobs, wait_until

CONFIG = Config(latent=3, width=8, hidden=16, batch=8, kl_warmup=10, lr_warmup=0)


def made(session, data, name, **settings):
    run = new_run(session.folders.runs / name, "vae", replace(CONFIG, **settings), data, threads=1)
    list(train(run, data, 4))
    return run


def test_runs_of_the_same_data_and_likelihood_are_found_while_somebody_looks(session, data, qapp):
    run = made(session, data, "mine")
    made(session, data, "beta", beta=4.0)
    made(session, data, "coins", likelihood="bernoulli")
    made(session, blobs(seed=5), "elsewhere")
    session.library.look()
    session.open(run.folder)
    wait_until(lambda: session.training.run is not None and session.is_idle)
    assert session.others.found == []

    session.others.show(True)
    wait_until(lambda: session.others.found != [] and session.is_idle)

    (other,) = session.others.found
    assert other.name == "beta"
    assert other.steps.tolist() == [4]
    assert np.isfinite([*other.kl, *other.reconstruction]).all()


def test_a_run_that_cannot_be_read_is_left_out(session, data, qapp):
    run, broken = made(session, data, "mine"), made(session, data, "broken")
    made(session, data, "fine")
    session.library.look()
    (broken.folder / "metrics.jsonl").write_text('{"event": "evaluation", "step": 4, "kl_per_dimension": 3}\n')
    session.open(run.folder)
    wait_until(lambda: session.training.run is not None and session.is_idle)
    session.others.show(True)
    wait_until(lambda: session.others.found != [])
    assert [other.name for other in session.others.found] == ["fine"]
