import pytest
import torch

from models.packing import SCALES, STEPS, packed, unpacked


@pytest.fixture
def state():
    return {
        "conv": torch.randn(40, 8, 3, 3),
        "bias": torch.randn(40),
        "small": torch.randn(2, 3),
        "count": torch.tensor(7),
    }


def test_no_weight_is_off_by_more_than_half_a_step_of_its_row(state):
    conv, found = state["conv"], unpacked(packed(state, 8))["conv"]
    step = conv.flatten(1).abs().amax(1) / STEPS
    assert ((found - conv).flatten(1).abs().amax(1) <= step / 2 + 1e-7).all()


def test_eight_bits_are_a_quarter_of_the_bytes(state):
    def size(found):
        return sum(t.numel() * t.element_size() for t in found.values())

    assert size(packed(state, 8)) < 0.29 * size(packed(state, 32))


def test_what_is_small_or_whole_keeps_what_it_is(state):
    found = packed(state, 8)
    assert found["bias"].dtype == found["small"].dtype == torch.float16
    assert found["count"] == 7
    assert SCALES + "bias" not in found


def test_a_row_of_zeros_stays_one():
    found = unpacked(packed({"w": torch.zeros(64, 64)}, 8))
    assert torch.equal(found["w"], torch.zeros(64, 64))


def test_packing_what_was_packed_changes_nothing(state):
    once = unpacked(packed(state, 8))
    again = unpacked(packed(once, 8))
    torch.testing.assert_close(again["conv"], once["conv"], rtol=1e-6, atol=1e-7)


def test_32_bits_change_nothing(state):
    assert all(torch.equal(t, state[name]) for name, t in packed(state, 32).items())


@pytest.mark.parametrize(
    "damage",
    [
        lambda found: found.pop("conv"),
        lambda found: found.update({SCALES + "conv": torch.ones(39)}),
        lambda found: found.update({SCALES + "bias": torch.ones(40)}),
        lambda found: found.update({"conv": found["conv"].float()}),
    ],
)
def test_scales_that_fit_nothing_are_refused(state, damage):
    found = packed(state, 8)
    damage(found)
    with pytest.raises(ValueError, match="fit no weights"):
        unpacked(found)
