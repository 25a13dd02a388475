"""A session that looks at the runs of a tiny DDPM."""

import pytest

from explorer.state.denoise import quality as quality_state
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


@pytest.fixture
def judged(classifier, noisy, rest):
    """With a run of three images in six steps, and a classifier that sees them."""
    noisy.denoise.plan.set("A", steps=6, count=3)
    noisy.denoise.decided.show(True)
    noisy.denoise.runs.sample()
    rest()
    return noisy


@pytest.fixture
def images(noisy, data, rest):
    """To lay noise on, of the data of a tiny DDPM of classes."""
    noisy.data.show(data)
    rest()
    return noisy.denoise.forward_images


@pytest.fixture
def forward(images, noisy):
    return noisy.denoise.forward


@pytest.fixture
def glances(forward, noisy):
    return noisy.denoise.glances


@pytest.fixture
def quality(classifier, noisy, monkeypatch):
    """Of few images, at few steps."""
    monkeypatch.setattr(quality_state, "STEPS", (2, 3))
    noisy.denoise.quality.set_images(8)
    return noisy.denoise.quality
