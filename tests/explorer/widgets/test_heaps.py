import numpy as np
import pytest

from explorer.widgets.heaps import BINS, Heap, Heaps

RNG = np.random.default_rng(0)


@pytest.fixture
def heaps(qtbot):
    widget = Heaps(name="Verdicts")
    qtbot.addWidget(widget)
    widget.resize(320, 160)
    return widget


def test_every_value_lies_in_one_of_the_bins(heaps):
    values = RNG.normal(size=200)
    heaps.set_heaps([Heap("real", "kl", values), Heap("fakes", "total", values - 3)])
    assert len(heaps.heights(values)) == BINS
    assert heaps.heights(values).sum() == pytest.approx(1.0)
    assert heaps.heights(values - 3).argmax() < heaps.heights(values).argmax()


def test_probabilities_lie_on_an_axis_from_0_to_1(heaps):
    heaps.set_heaps([Heap("real", "kl", np.array([0.0, 1.0]))], (0.0, 1.0))
    assert heaps.heights(np.array([0.0, 1.0])).tolist() == [0.5] + [0.0] * (BINS - 2) + [0.5]


def test_values_that_are_all_the_same_can_be_drawn(heaps):
    heaps.set_heaps([Heap("real", "kl", np.zeros(5), np.zeros(5)), Heap("fakes", "total", np.zeros(5))])
    assert not heaps.grab().isNull()
    assert heaps.accessibleDescription() == "real 0.00 on average, fakes 0.00 on average"


@pytest.mark.parametrize("places", [[16.0, 300.0], [150.0, 160.0], [300.0, 310.0], [0.0, 5.0], [310.0, 20.0]])
def test_words_neither_touch_nor_leave_the_widget(heaps, places):
    widths = [60.0, 80.0]
    centres = heaps._apart(places, widths)
    left, right = sorted(zip(centres, widths, strict=True))
    assert left[0] - left[1] / 2 >= 0
    assert right[0] + right[1] / 2 <= heaps.width()
    assert left[0] + left[1] / 2 <= right[0] - right[1] / 2 + 1e-9
    assert (centres[0] < centres[1]) == (places[0] < places[1])


def test_nothing_is_drawn_of_nothing(heaps):
    heaps.set_heaps([])
    assert not heaps.grab().isNull()
