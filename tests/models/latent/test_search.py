"""Codes searched for by the pictures they are decoded to."""

import pytest
import torch

from models.latent.search import STEPS, difference, search
from models.progress import Progress
from tests.models.conftest import ended


@pytest.fixture
def paint():
    """Bumps of which a code [n, 3] says where they lie and how wide they are: it is all there in the picture."""
    y, x = torch.meshgrid(torch.linspace(-2, 2, 8), torch.linspace(-2, 2, 8), indexing="ij")

    def decode(codes):
        right, up, width = codes.T[:, :, None, None]
        return torch.exp(-((x - right).square() + (y - up).square()) / (1 + width.square()))[:, None]

    return decode


def nothing(codes):
    return codes.new_zeros(len(codes))


def test_the_code_of_a_picture_is_found_again(paint):
    code = torch.tensor([[0.8, -0.6, 1.2]])
    starts = torch.tensor([[0.0, 0.0, 0.5], [1.0, 1.0, 1.0]])
    found = ended(search(paint, starts, paint(code), nothing))
    torch.testing.assert_close(found, code, atol=0.01, rtol=0)
    assert not found.requires_grad


def test_every_picture_gets_a_code_of_its_own(paint):
    codes = torch.tensor([[0.8, -0.6, 1.2], [-0.9, 0.3, 0.7], [0.0, 0.9, 1.5]])
    found = ended(search(paint, torch.tensor([[0.0, 0.0, 0.5], [1.0, 1.0, 1.0]]), paint(codes), nothing))
    torch.testing.assert_close(found, codes, atol=0.02, rtol=0)


def test_the_best_of_the_starts_is_taken(paint):
    """From far away nothing can be seen, and so nothing be found."""
    code = torch.tensor([[0.8, -0.6, 1.2]])
    for starts in ([[50.0, 50.0, 0.0], [0.0, 0.0, 0.5]], [[0.0, 0.0, 0.5], [50.0, 50.0, 0.0]]):
        torch.testing.assert_close(
            ended(search(paint, torch.tensor(starts), paint(code), nothing)), code, atol=0.01, rtol=0
        )


def test_starts_and_the_decoders_weights_are_left_as_they_are():
    layer, starts = torch.nn.Linear(3, 64), torch.zeros(2, 3)
    ended(search(lambda z: layer(z).view(-1, 1, 8, 8), starts, torch.rand(1, 1, 8, 8), nothing))
    assert not starts.any()
    assert layer.weight.grad is None


def test_a_tether_keeps_codes_where_they_cost_less(paint):
    code = torch.tensor([[0.8, -0.6, 1.2]])
    loose, tied = (
        ended(search(paint, torch.zeros(1, 3), paint(code), lambda z, w=weight: w * z.square().mean(1)))
        for weight in (0.0, 1.0)
    )
    assert tied.norm() < 0.5 * loose.norm()


def test_steps_are_as_wide_as_the_codes_spread(paint):
    """The same search in codes that are a hundred times as small."""
    code, starts = torch.tensor([[0.8, -0.6, 1.2]]), torch.tensor([[0.0, 0.0, 0.5]])
    wide = ended(search(paint, starts, paint(code), nothing))
    narrow = ended(search(lambda z: paint(100 * z), starts / 100, paint(code), nothing, spread=0.01))
    torch.testing.assert_close(100 * narrow, wide, atol=0.01, rtol=0)


def test_it_says_how_far_it_is_and_can_be_stopped_at_every_step(paint):
    events = list(search(paint, torch.zeros(1, 3), paint(torch.ones(1, 3)), nothing))
    assert events == [Progress("Searching for the code", k + 1, STEPS) for k in range(STEPS)]


def test_nothing_of_torchs_modes_is_changed_between_steps(paint):
    with torch.no_grad():
        for _ in search(paint, torch.zeros(1, 3), paint(torch.ones(1, 3)), nothing):
            assert not torch.is_grad_enabled()


def test_pictures_differ_by_as_much_as_their_squares_at_every_size():
    one, other = torch.zeros(2, 1, 8, 8), torch.zeros(2, 1, 8, 8)
    other[1] = 0.5
    assert difference(one, other).tolist() == [0, 3 * 0.25]
    chess = (torch.arange(8)[:, None] + torch.arange(8)) % 2 * 1.0
    assert difference(chess[None, None], 1 - chess[None, None]).tolist() == [1.0], "from afar they are alike"


@pytest.mark.parametrize("side", [1, 2, 3, 5])
def test_pictures_too_small_to_be_halved_are_compared_as_they_are(side):
    assert difference(torch.zeros(1, 3, side, side), torch.ones(1, 3, side, side)).item() >= 1
