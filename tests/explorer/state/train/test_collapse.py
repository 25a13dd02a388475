import numpy as np

from explorer.state.train.collapse import collapse
from models.base import Evaluation, Preview
from models.families.vae import Config

RNG = np.random.default_rng(0)
INPUTS = RNG.integers(0, 255, (10, 8, 8, 1)).astype(np.uint8)


def evaluation(kl, active, step=5000):
    return Evaluation(step, {}, tuple(kl), active)


def preview(reconstructions, step=5000):
    return Preview(step, samples=INPUTS, prior="", inputs=INPUTS, reconstructions=reconstructions)


def test_codes_that_tell_nothing_are_said_with_what_helps():
    said = collapse(Config(), evaluation([0.001, 0.002], 0), None)
    assert "collapsed" in said
    assert "beta" in said
    assert "free bits" in said


def test_what_cannot_be_set_is_not_advised():
    assert "free bits" not in collapse(Config(objective="beta-tc"), evaluation([0.001], 0), None)
    assert "weighs nothing" in collapse(Config(reconstruction_weight=0.0), evaluation([0.001], 0), None)


def test_codes_that_tell_something_are_no_collapse():
    assert collapse(Config(), evaluation([2.0, 0.0001], 1), preview(INPUTS)) == ""
    assert collapse(Config(), None, None) == ""


def test_posteriors_that_are_all_alike_but_not_the_prior():
    assert "none is active" in collapse(Config(kl_warmup=0), evaluation([3.0, 2.0], 0), None)
    assert collapse(Config(kl_warmup=6000), evaluation([3.0, 2.0], 0), None) == ""


def test_a_decoder_that_draws_the_same_for_every_image_ignores_its_code():
    alike = np.repeat(INPUTS[:1], 10, axis=0)
    assert "ignores" in collapse(Config(), evaluation([2.0], 1), preview(alike))
    assert collapse(Config(), evaluation([2.0], 1), preview(alike, step=100)) == ""
