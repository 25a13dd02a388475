"""Rows of pictures step by step: whole multiples, first and last always there."""

import numpy as np
import pytest

from explorer.widgets.film import Film

pytestmark = pytest.mark.usefixtures("dressed")


@pytest.fixture
def film(qtbot):
    film = Film(name="Film")
    qtbot.addWidget(film)
    film.resize(300, 240)
    film.show()
    film.set_strip(np.arange(11, dtype=np.uint8)[None, :, None, None, None] * np.ones((4, 1, 28, 28, 1), np.uint8))
    return film


def steps_shown(film):
    return [film._images[k].pixelColor(0, 0).red() for k in range(film.columns(film.width()))]


def test_the_first_and_the_last_step_are_always_shown(film):
    assert steps_shown(film) == [0, 2, 5, 8, 10]
    film.resize(140, 240)
    assert steps_shown(film) == [0, 10]
    film.resize(2000, 240)
    assert steps_shown(film) == list(range(11))


def test_pictures_are_whole_multiples_large_enough_to_be_seen(film):
    assert film.tile_size(300) == (56, 56)
    assert film.heightForWidth(300) == 4 * 56 + 3 * 2


def test_nothing_needs_no_room(film):
    film.set_strip(np.zeros((0, 0, 1, 1, 1), np.uint8))
    assert film.count() == film.heightForWidth(300) == 0
