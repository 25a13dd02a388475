from dataclasses import replace

import numpy as np

from models.evaluation import left_out
from models.metrics.base import Subject
from models.metrics.memorisation import memorisation, training_copies
from models.progress import finished
from models.sampling import UNASKED, Samples
from tests.conftest import blobs
from tests.models.conftest import tiny_classifier


def samples_of(images):
    return Samples(images, np.full(len(images), UNASKED))


def noisy(data):
    grain = np.random.default_rng(1).integers(0, 100, data.images.shape)
    return replace(data, images=np.minimum(data.images + grain, 255).astype(np.uint8))


def test_copies_of_training_images_are_counted_and_held_out_ones_beside():
    data = noisy(blobs(100))
    made = np.concatenate([data.images[:3], data.images[:1], 255 - data.images[:5]])
    assert finished(training_copies(Subject(data, samples_of(made)))) == {
        "training_copies": 4,
        "training_copies_held_out": 0,
    }
    images = data.images.copy()
    images[-1] = images[0]
    twice = replace(data, images=images)
    assert finished(training_copies(Subject(twice, samples_of(made))))["training_copies_held_out"] == 1


def test_pictures_of_another_size_are_no_copies():
    data = blobs(100)
    why = left_out(Subject(data, samples_of(data.images[:, ::2, ::2])))
    assert why["training_copies"] == "the samples are no 8 px grey pictures as the data are"


def test_near_copies_are_nearer_than_all_but_one_in_a_hundred_held_out_images():
    data = replace(noisy(blobs(600)), held_out=300)
    near = data.images[:40].copy()
    near[:, 0, 0] ^= 1
    made = np.concatenate([near, data.images[data.testing][:40]])
    figures = finished(memorisation(Subject(data, samples_of(made), tiny_classifier(data))))
    assert 0.5 <= figures["near_copies"] < 0.55
    assert figures["near_copies_held_out"] == 0.01
