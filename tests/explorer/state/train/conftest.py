"""Training with data open, and what it has said."""

import pytest


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
