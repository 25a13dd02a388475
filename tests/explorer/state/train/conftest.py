"""Tiny runs on the disk, in the session's folder of runs."""

import pytest

from models import shipped
from models.pace import Pace
from models.training import new_run, train
from tests.models.conftest import tiny_config


@pytest.fixture
def make(session, data, monkeypatch):
    """Trains a run of a few steps, with a snapshot every ten; the library knows it, and none that is shipped."""
    monkeypatch.setattr(shipped, "runs", lambda: [])

    def make(name="a", steps=20, family="vae", seed=0, **settings):
        run = new_run(
            session.folders.runs / name,
            family,
            tiny_config(family, **settings),
            data,
            seed=seed,
            device="cpu",
            threads=1,
        )
        list(train(run, data, steps, pace=Pace(snapshots=10, early=())))
        session.library.look()
        return run

    return make


@pytest.fixture
def said(session):
    """Every notice, as it comes."""
    notices = []
    session.notices.said.connect(notices.append)
    return notices


@pytest.fixture
def training(session, data, qapp):
    """With data open."""
    session.data.show(data)
    return session.training
