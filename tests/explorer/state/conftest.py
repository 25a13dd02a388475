"""A session with a tiny model and its data open: state needs no window."""

import pytest

from tests.conftest import opened_of, tiny_model, wait_until


@pytest.fixture
def opened(session, data, qapp):
    """The session with a three-dimensional model of blobs, come to rest."""
    session.model.show(opened_of(tiny_model(), data))
    session.data.show(data)
    wait_until(lambda: session.is_idle)
    return session
