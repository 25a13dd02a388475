import pytest

from explorer.state.train import amortisation
from tests.conftest import opened_of, tiny_gan, wait_until


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Twelve images, and three steps for each."""
    whole = amortisation.amortisation_gap
    monkeypatch.setattr(amortisation, "IMAGES", 12)
    monkeypatch.setattr(amortisation, "amortisation_gap", lambda model, x, told: whole(model, x, told, 3, 2, 5))


def test_it_is_measured_on_request_with_its_error(opened):
    state = opened.amortisation
    assert state.cannot_measure() == ""
    state.measure()
    assert state.is_measuring
    assert state.cannot_measure() == "It is being measured."
    wait_until(lambda: not state.is_measuring)

    assert state.gap.of == "12 held-out images of Blobs"
    assert state.gap.amortisation_error > 0
    assert state.gap.approximation > 0
    assert state.is_of_now


def test_it_can_be_given_up(opened):
    state = opened.amortisation
    state.measure()
    state.cancel()
    assert not state.is_measuring
    wait_until(lambda: opened.is_idle)
    assert state.gap is None
    assert state.cannot_measure() == ""


def test_what_has_no_encoder_or_no_data_is_refused(opened, data):
    state = opened.amortisation
    opened.data.current = None
    assert "Open data" in state.cannot_measure()
    opened.model.show(opened_of(tiny_gan(data), data))
    assert "VAE" in state.cannot_measure()
    said = []
    opened.notices.said.connect(said.append)
    state.measure()
    assert not state.is_measuring
    assert said


def test_another_model_has_no_gap_yet(opened, data):
    state = opened.amortisation
    state.measure()
    wait_until(lambda: state.gap is not None)
    opened.model.show(opened_of(tiny_gan(data), data))
    assert state.gap is None
