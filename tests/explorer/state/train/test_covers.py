import numpy as np

from explorer.state.train.covers import SHOWN
from models.families.vae import Config
from models.training import new_run, train
from tests.conftest import wait_until

CONFIG = Config(latent=3, width=8, hidden=16, batch=8)


def trained(session, data, name, steps=5):
    run = new_run(session.folders.runs / name, "vae", CONFIG, data, threads=1)
    list(train(run, data, steps))
    session.library.look()
    return run


def test_every_run_gets_pictures_once_somebody_looks(session, data, qapp):
    runs = [trained(session, data, name).folder.resolve() for name in "ab"]
    assert len(session.covers.of(runs[0])) == 0
    session.covers.show(True)
    wait_until(lambda: all(len(session.covers.of(run)) for run in runs))
    assert session.covers.of(runs[0]).shape == (SHOWN, 8, 8, 1)


def test_a_run_that_went_on_gets_new_pictures(session, data, qapp):
    run = trained(session, data, "a")
    folder = run.folder.resolve()
    session.covers.show(True)
    wait_until(lambda: len(session.covers.of(folder)))
    before = session.covers.of(folder)
    list(train(run, data, 60))
    session.library.look()
    wait_until(lambda: not np.array_equal(session.covers.of(folder), before))


def test_a_damaged_run_has_no_pictures_and_spoils_nothing(session, data, qapp):
    broken, whole = trained(session, data, "a"), trained(session, data, "b")
    broken.latest.write_bytes(b"nothing")
    session.covers.show(True)
    wait_until(lambda: len(session.covers.of(whole.folder.resolve())))
    wait_until(lambda: session.is_idle)
    assert len(session.covers.of(broken.folder.resolve())) == 0
