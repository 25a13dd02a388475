"""The workspace over a session that looks at the runs of a tiny DDPM."""

import pytest

from explorer import theme
from explorer.panels.denoise.workspace import DenoiseWorkspace
from explorer.theme import DARK
from tests.conftest import wait_until


@pytest.fixture
def rest(noisy):
    return lambda: wait_until(lambda: noisy.is_idle)


@pytest.fixture
def workspace(noisy, rest, show):
    noisy.denoise.plan.set("A", steps=10, count=4)
    workspace = show(DenoiseWorkspace(noisy), 900, 700)
    rest()
    yield workspace
    noisy.denoise.player.pause()


@pytest.fixture
def show_large(noisy, rest, show, qapp):
    """Shows the workspace as large as the window has it, come to rest."""

    def show_large():
        theme.apply(qapp, DARK)
        workspace = show(DenoiseWorkspace(noisy), 1036, 760)
        rest()
        return workspace

    yield show_large
    noisy.denoise.player.pause()


@pytest.fixture
def page(workspace):
    return workspace.page
