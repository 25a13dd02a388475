"""The Train workspace, bare or with data open."""

import pytest

from explorer.panels.train.workspace import TrainWorkspace


@pytest.fixture
def panel(session, qtbot):
    panel = TrainWorkspace(session)
    qtbot.addWidget(panel)
    panel.resize(1076, 672)
    panel.show()
    return panel


@pytest.fixture
def panel_with_data(panel, session, data):
    session.data.show(data)
    return panel
