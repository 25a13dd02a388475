import dataclasses

import numpy as np
import pytest

from explorer.state.train.samples import BOX, INPUTS, MIXTURE, NORMAL
from models.families.autoencoder import Autoencoder
from models.families.vae import Config
from tests.conftest import blobs, opened_of, wait_until
from tests.models.conftest import tiny_config

CONFIG = Config(latent=3, width=8, hidden=16, batch=8, kl_warmup=10, lr_warmup=0)


@pytest.fixture
def samples(opened):
    opened.samples.show(True)
    wait_until(lambda: opened.is_idle)
    return opened.samples


def test_the_sheet_says_its_prior(samples):
    assert samples.sheet.prior == "N(0, I)"
    assert samples.sheet.images.shape == (20, 8, 8, 1)


def test_the_codes_are_the_same_every_time(opened, samples):
    before = samples.sheet.images
    samples.renew()
    wait_until(lambda: opened.is_idle)
    assert np.array_equal(samples.sheet.images, before)


def test_held_out_images_are_reconstructed(opened, samples, data):
    assert np.array_equal(samples.pairs.inputs, data.images[data.testing][:INPUTS])
    assert samples.pairs.outputs.shape == samples.pairs.inputs.shape
    assert samples.pairs.of == "held-out"


def test_data_of_another_size_are_not_reconstructed(opened, samples):
    samples.pairs = None
    opened.data.show(blobs(side=12))
    wait_until(lambda: opened.is_idle)
    assert samples.pairs is None


def test_the_mixture_is_fitted_when_it_is_wanted(opened, samples):
    assert opened.space.mixture is None
    samples.choose(MIXTURE)
    wait_until(lambda: samples.sheet.prior != "N(0, I)")
    assert samples.sheet.prior == opened.space.mixture.name


def test_without_encodings_there_is_no_mixture(session, qapp):
    assert session.samples.cannot_mix()


def test_nothing_is_decoded_while_nobody_looks(opened):
    wait_until(lambda: opened.is_idle)
    assert opened.samples.sheet is None


def test_other_weights_draw_other_pictures(opened, samples):
    before = samples.sheet.images
    state = {name: tensor + 0.3 for name, tensor in opened.model.current.model.state_dict().items()}
    opened.model.set_weights(7, state)
    wait_until(lambda: opened.is_idle)
    assert samples.sheet.step == samples.pairs.step == 7
    assert not np.array_equal(samples.sheet.images, before)


def test_while_a_run_is_followed_its_previews_are_shown(session, data, qapp):
    session.samples.show(True)
    session.data.show(data)
    session.training.start("a", "vae", CONFIG, 10**6, 0)
    wait_until(lambda: session.samples.sheet is not None and session.samples.sheet.step > 1)
    preview = session.training.preview
    assert session.samples.sheet.images is preview.samples
    assert session.samples.pairs.outputs is preview.reconstructions


def test_when_training_has_ended_what_was_learned_last_is_drawn(session, data, qapp):
    session.samples.show(True)
    session.data.show(data)
    session.training.start("a", "vae", CONFIG, 10**6, 0)
    wait_until(lambda: session.samples.sheet is not None and session.samples.sheet.step > 1)
    session.training.stop()
    wait_until(lambda: session.is_idle)
    last = session.model.current.step
    assert last > session.training.preview.step
    assert (session.samples.sheet.step, session.samples.pairs.step) == (last, last)


def test_the_mixture_of_another_model_is_not_sampled(opened, samples):
    samples.choose(MIXTURE)
    wait_until(lambda: samples.sheet.prior != "N(0, I)")
    opened.model.show(dataclasses.replace(opened.model.current, name="other"))
    assert samples.sheet is None
    wait_until(lambda: samples.sheet is not None)
    assert samples.sheet.prior == opened.space.mixture.name


def test_codes_without_a_prior_are_drawn_from_a_gaussian_or_a_box_around_the_encodings(session, data, qapp):
    session.data.show(data)
    session.model.show(opened_of(Autoencoder(tiny_config("autoencoder"), data.item).eval(), data))
    session.samples.show(True)
    wait_until(lambda: session.is_idle)
    assert session.samples.offers_box
    assert session.samples.sheet.prior == "a Gaussian fitted to the encodings"
    gaussian = session.samples.sheet.images
    session.samples.choose(BOX)
    wait_until(lambda: session.is_idle)
    assert session.samples.sheet.prior == "a box around the encodings"
    assert not np.array_equal(session.samples.sheet.images, gaussian)


def test_a_model_with_a_prior_knows_of_no_box(opened, samples):
    samples.choose(BOX)
    wait_until(lambda: opened.is_idle)
    assert not samples.offers_box
    assert samples.wanted == NORMAL
    assert samples.sheet.prior == "N(0, I)"
