import numpy as np
import pytest

from models.base import decode_bytes
from tests.conftest import wait_until


def test_moving_decodes_the_picture_there(opened):
    opened.viewpoint.move_to(np.array([1, -2, 0.5]))
    wait_until(lambda: opened.is_idle)
    model = opened.model.current.model
    np.testing.assert_array_equal(
        opened.viewpoint.picture.image, decode_bytes(model, np.array([[1, -2, 0.5]], np.float32))[0]
    )


def test_moving_nowhere_says_nothing(opened):
    heard = []
    opened.viewpoint.moved.connect(lambda: heard.append(True))
    opened.viewpoint.move_to(opened.viewpoint.code.copy())
    assert heard == []


@pytest.mark.parametrize("code", [[1.0, 2.0], [np.nan, 0, 0], [np.inf, 0, 0]])
def test_a_code_that_cannot_be_is_not_taken(opened, code):
    before = opened.viewpoint.code
    opened.viewpoint.move_to(np.array(code))
    np.testing.assert_array_equal(opened.viewpoint.code, before)


def test_the_many_moves_of_a_gesture_rest_once(opened):
    rests = []
    opened.viewpoint.rested.connect(lambda: rests.append(opened.viewpoint.code.tolist()))
    opened.viewpoint.begin_gesture()
    for x in range(10):
        opened.viewpoint.set_dimension(0, x)
    assert rests == []
    opened.viewpoint.end_gesture()
    assert rests == [[9, 0, 0]]


def test_after_a_long_drag_the_picture_is_of_the_last_code(opened):
    for x in np.linspace(-3, 3, 200):
        opened.viewpoint.set_dimension(1, x)
    wait_until(lambda: opened.is_idle)
    assert opened.viewpoint.picture.code[1] == 3
