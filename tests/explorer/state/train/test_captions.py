"""What is said of single steps of a GAN."""

import numpy as np
import pytest

from explorer.state.train.captions import caption_of
from models.base import Closely, Verdicts

BEFORE = (1.0, -1.0)


def verdicts(real, fake, squashed=True):
    return Verdicts(np.full(4, real, np.float32), np.full(4, fake, np.float32), squashed)


def close(sides, after, losses=None, squashed=True, before=BEFORE):
    losses = {"generator_gradient": 1.0} if losses is None else losses
    return Closely(1200, {"sides": sides}, losses, verdicts(*before, squashed), verdicts(*after, squashed))


def test_a_step_of_the_discriminator_is_told_in_probabilities_where_there_are_some():
    caption = caption_of(close("discriminator", (2.0, -2.0)))
    assert caption.happened == (
        "The discriminator took step 1,200: real images now get 0.881 (0.731 before), fakes 0.119 (0.269 before)."
    )
    assert "move apart" in caption.see


def test_else_in_scores_with_a_real_minus():
    caption = caption_of(close("discriminator", (2.0, -2.0), squashed=False))
    assert "real images now get 2.000 (1.000 before), fakes \u22122.000 (\u22121.000 before)" in caption.happened


@pytest.mark.parametrize(
    ("sides", "after", "losses", "see"),
    [
        ("discriminator", (0.5, -0.5), None, "got worse"),
        ("discriminator", BEFORE, None, "Hardly anything moved"),
        ("generator", (1.0, 0.0), None, "towards the real ones"),
        ("generator", (1.0, -2.0), None, "moved away"),
        ("generator", BEFORE, None, "too short"),
        ("generator", BEFORE, {"generator_gradient": 2e-6}, "only 2e-06 long"),
        ("both", (2.0, -1.0), None, "discriminator gained more"),
        ("both", (1.0, 0.5), None, "generator gained more"),
        ("both", BEFORE, None, "Neither gained"),
        ("both", (2.0, -1.0), {"discriminator_loss": 1.0}, "waits for its turn"),
    ],
)
def test_what_there_is_to_see_depends_on_who_moved_where(sides, after, losses, see):
    assert see in caption_of(close(sides, after, losses)).see


def test_without_verdicts_there_is_nothing_to_say():
    assert caption_of(Closely(3)) is None


def test_scores_however_large_have_probabilities():
    assert "1.000" in caption_of(close("discriminator", (1e6, -1e6))).happened


def test_points_are_called_points():
    caption = caption_of(close("discriminator", (0.5, -0.5)), "points")
    assert "real points now get" in caption.happened
    assert "On these points it got worse" in caption.see
