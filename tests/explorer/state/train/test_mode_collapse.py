"""What is said of a GAN that has gone wrong, and what it is advised to try."""

import pytest

from explorer.state.train.curves import Curves
from explorer.state.train.mode_collapse import collapse_in_words, trouble_in_words
from models.base import Variety
from models.checkpoints import Header
from models.data.base import DataCard
from models.families.gan import Config
from tests.conftest import blobs

ALIKE = [Variety(250, 0.9, "features", (0.5, 0.5), (0.5, 0.5)), Variety(500, 0.1, "features", (1.0, 0.0), (0.5, 0.5))]


def header(**settings):
    return Header("gan", Config(**settings), DataCard.of(blobs()), 0, 0)


def test_it_says_since_when_how_much_and_what_may_help():
    config = Config(penalty="none", generator_rate=5e-3, beta1=0.9)
    assert collapse_in_words(ALIKE, config, "classes") == (
        "Mode collapse since step 500: samples differ 0.10 times as much as real images, and show 1 of 2 classes. "
        "What may help: a penalty (R1), a lower generator rate, a Beta 1 of 0.5 or 0."
    )


@pytest.mark.parametrize(
    ("settings", "advice"),
    [
        ({"loss": "relativistic", "penalty": "none"}, "R1 and R2"),
        ({"loss": "wasserstein", "penalty": "none", "spectral_norm": True}, "the gradient penalty"),
        ({}, "a lower rate of the generator, from a snapshot before that on"),
    ],
)
def test_what_is_advised_goes_with_the_settings(settings, advice):
    assert advice in collapse_in_words(ALIKE, Config(**settings), "classes")


def test_in_pixels_nothing_is_said_of_classes():
    looks = [Variety(250, 0.9, "pixels"), Variety(500, 0.1, "pixels")]
    assert "show" not in collapse_in_words(looks, Config(), "classes")


def test_samples_that_vary_are_no_trouble():
    curves = Curves()
    for variety in ALIKE[:1]:
        curves.add_variety(variety)
    assert trouble_in_words(curves, header()) == ""


def stalled(norms):
    curves = Curves()
    for step, norm in enumerate(norms, 1):
        curves.add_step(step, {"generator_gradient": norm})
    return curves


def test_a_generator_that_nothing_reaches_stands_still():
    curves = stalled([1.0] * 5 + [1e-5] * 12)
    assert trouble_in_words(curves, header(loss="minimax", discriminator_steps=5)) == (
        "The generator has stood still since step 6: its gradient is shorter than 0.001. What may help: the "
        "non-saturating loss, one step of the discriminator for each of the generator's."
    )
    assert trouble_in_words(curves, header()) == ""  # of other losses that is no standstill
    assert trouble_in_words(stalled([1.0] * 5 + [1e-5] * 3), header(loss="minimax")) == ""
    assert trouble_in_words(stalled([1e-5] * 20 + [1.0]), header(loss="minimax")) == ""


def test_a_run_that_is_opened_again_says_the_same():
    class Kept:
        header = header(penalty="none")

        def metrics(self):
            lines = [{"event": "variety", "step": v.step, "diversity": v.diversity, "measured_in": v.measured_in,
                      "shares": list(v.shares), "real_shares": list(v.real_shares)} for v in ALIKE]  # fmt: skip
            sides = [(600, "generator"), (601, "discriminator"), (602, "both"), (700, "generator")]
            return lines + [{"event": "change", "step": k, "name": "sides", "value": v} for k, v in sides]

    curves = Curves.of_run(Kept())
    assert curves.varieties == ALIKE
    assert [list(x) for x in curves.drawn("diversity")] == [[250, 500], [0.9, 0.1]]
    assert curves.variety_at(499) == ALIKE[0]
    assert curves.changes == [(600, "single steps"), (700, "generator alone")]
    assert "since step 500" in trouble_in_words(curves, Kept.header)
