"""The Train workspace, and tiny runs on the disk for it."""

import pytest

from explorer.panels.train.workspace import TrainWorkspace
from models import shipped
from models.pace import Pace
from models.training import new_run, train
from tests.models.conftest import tiny_config


@pytest.fixture
def panel(session, qtbot):
    panel = TrainWorkspace(session)
    qtbot.addWidget(panel)
    panel.resize(1076, 672)
    panel.show()
    return panel


@pytest.fixture
def make(session, data, monkeypatch):
    """Trains a run of a few steps, with a snapshot every ten; the library knows it, and none that is shipped."""
    monkeypatch.setattr(shipped, "runs", lambda: [])

    def make(name="a", steps=20, family="vae", seed=0, **settings):
        folder = session.folders.runs / name
        run = new_run(folder, family, tiny_config(family, **settings), data, seed=seed, device="cpu", threads=1)
        list(train(run, data, steps, pace=Pace(snapshots=10, early=())))
        session.library.look()
        return run

    return make
