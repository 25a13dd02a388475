"""A story of every family through the real window: start, drag, train, scrub the timeline, open the new run, undo."""

import numpy as np
import pytest

from explorer.settings import Settings
from explorer.state.train.training import IDLE
from models.base import decode_bytes
from models.families import FAMILIES
from tests.conftest import opened_of, tiny_model, wait_until
from tests.models.conftest import tiny_config


@pytest.fixture
def window(session, open_window):
    window = open_window(Settings(theme="dark"))
    wait_until(lambda: session.is_idle)
    return window


@pytest.mark.parametrize("family", FAMILIES)
def test_drag_train_scrub_open_and_undo(window, family):
    session = window.session
    start = session.viewpoint.code
    session.viewpoint.begin_gesture()
    for x in np.linspace(0, 1, 20):
        session.plane.move_to((x, 0.5))
    session.viewpoint.end_gesture()
    wait_until(lambda: session.is_idle)
    assert len(session.trail.visits) == 2

    session.go_to("train")
    session.training.start("story", family, tiny_config(family), 30, 0)
    wait_until(lambda: session.training.state == IDLE and session.is_idle)
    assert session.training.step == 30
    assert session.model.current.name == "story"
    assert window.docks["timeline"].isVisible()

    session.timeline.choose(0)
    wait_until(lambda: session.is_idle)
    assert session.timeline.step == 0
    session.open(session.folders.runs / "story")
    wait_until(lambda: session.is_idle)
    assert session.timeline.step == 30
    assert session.model.current.model.family == family
    code, manner = session.viewpoint.code, session.viewpoint.manner
    np.testing.assert_array_equal(
        session.viewpoint.picture.image, decode_bytes(session.model.current.model, code[None], manner)[0]
    )

    session.viewpoint.set_dimension(0, 2.0)
    window.commands["undo"].trigger()
    np.testing.assert_array_equal(session.viewpoint.code, code)

    session.model.show(opened_of(tiny_model(), session.data.current))
    window.commands["undo"].trigger()
    np.testing.assert_array_equal(session.viewpoint.code, start)
    wait_until(lambda: session.is_idle)
    window.close()
