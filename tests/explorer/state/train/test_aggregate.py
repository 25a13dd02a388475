import numpy as np

from tests.conftest import opened_of, tiny_gan, wait_until


def test_it_is_computed_while_somebody_looks_and_says_what_the_encodings_say(opened):
    state = opened.aggregate
    assert state.found is None
    assert "encoded" in state.why_not()

    state.show(True)
    wait_until(lambda: state.found is not None)

    assert state.why_not() == ""
    assert state.encoded is opened.space.encoded
    np.testing.assert_allclose(state.found.points, opened.space.encodings.means)


def test_dimensions_are_looked_at_in_the_order_of_what_they_tell(opened):
    state = opened.aggregate
    state.show(True)
    wait_until(lambda: state.found is not None)
    order = opened.space.encodings.by_kl.tolist()

    assert state.dimension == order[0]
    state.move(1)
    assert state.dimension == order[1]
    state.move(100)
    assert state.dimension == order[-1]
    state.choose(order[0])
    state.move(-1)
    assert state.dimension == order[0]


def test_another_models_codes_are_not_shown_for_this_ones(opened, data):
    state = opened.aggregate
    state.show(True)
    wait_until(lambda: state.found is not None)
    opened.model.show(opened_of(tiny_gan(data), data))
    assert state.found is None
    wait_until(lambda: opened.is_idle)
    assert state.found is None
