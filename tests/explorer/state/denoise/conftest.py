"""A session that looks at the runs of a tiny DDPM."""

import pytest

from tests.conftest import wait_until


@pytest.fixture
def rest(noisy):
    """Waits until nothing goes on any more."""
    return lambda: wait_until(lambda: noisy.is_idle)


@pytest.fixture
def looking(noisy, rest):
    """With its first run there, of four images in ten steps."""
    noisy.denoise.plan.set("A", steps=10, count=4)
    noisy.denoise.look.show(True)
    rest()
    yield noisy
    noisy.denoise.player.pause()
