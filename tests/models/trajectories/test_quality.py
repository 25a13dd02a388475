"""Steps against quality: what is measured, in which order, and beside what."""

from dataclasses import replace

import numpy as np
import pytest

from models.base import Manner, to_bytes
from models.data.base import DataCard
from models.diffusion import SAMPLERS
from models.progress import Progress
from models.sampling import one_of
from models.trajectories.quality import ANY, Judge, Point, measuring, planned
from models.trajectories.starting import drawn
from tests.conftest import tiny_ddpm
from tests.models.conftest import Clock, tiny_classifier, with_attributes
from tests.models.trajectories.conftest import ASKED, plain

ALL = plain(condition=())


def points(model, judge, base=ALL, **settings):
    settings = {"images": 8, "steps": (2, 3, 60), **settings}
    return [each for each in measuring(model, judge, base, **settings) if isinstance(each, Point)]


def test_every_sampler_is_measured_at_every_number_of_steps_that_the_model_has(model, data):
    found = points(model, Judge.of(tiny_classifier(data), data))
    assert {(point.sampler, point.steps) for point in found} == {(name, n) for name in SAMPLERS for n in (2, 3)}
    assert [point.evaluations for point in found] == sorted(point.evaluations for point in found)
    for point in found:
        assert 0 <= point.agreement <= 1
        assert point.variety > 0
        assert point.seconds > 0
        assert point.pictures.shape == (8, 8, 8, 1)


def test_all_classes_are_asked_for_in_turn_and_come_from_the_same_noise(model, data):
    (point,) = points(model, Judge(), steps=(3,), samplers=("ddim",))
    codes = drawn(model, ALL.seed, range(8)).flatten(1)
    for image in range(8):
        wanted = model.decode(codes[image : image + 1], Manner(one_of(4, image % 4), steps=3))
        np.testing.assert_allclose(point.pictures[image].astype(int), to_bytes(wanted)[0].astype(int), atol=1)


def test_one_class_is_asked_for_where_the_recipe_does(model, data):
    judge = Judge.of(tiny_classifier(data))
    (point,) = points(model, judge, plain(), steps=(3,), samplers=("ddim",))
    wanted = model.decode(drawn(model, 5, [0]).flatten(1), Manner(ASKED, steps=3))
    np.testing.assert_allclose(point.pictures[0].astype(int), to_bytes(wanted)[0].astype(int), atol=1)
    assert point.agreement is not None
    blend = points(model, judge, replace(plain(), condition=(0.5, 0.5, 0.0, 0.0)), steps=(3,), samplers=("ddim",))
    assert blend[0].agreement is None


def test_guidance_and_heun_cost_twice(model):
    costs = {(recipe.sampler): cost for recipe, cost in planned(model, replace(ALL, guidance=2.0), (10,))}
    assert costs["ddim"] == 20
    assert costs["heun"] > 30


def test_progress_goes_to_its_end_and_never_back(model):
    work = measuring(model, Judge(), ALL, images=8, steps=(2, 3))
    shares = [each.done / each.of for each in work if isinstance(each, Progress)]
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_time_that_others_take_between_two_steps_does_not_count(model):
    clock = Clock(tick=1.0)
    (point,) = points(model, Judge(), steps=(3,), samplers=("ddim",), images=2, clock=clock)
    assert point.seconds == (3 + 1) / 2  # the steps, and bringing the pictures over


def test_what_the_classifier_does_not_know_it_does_not_judge(data):
    model = tiny_ddpm(with_attributes(data))
    (point,) = points(model, Judge.of(tiny_classifier(with_attributes(data))), steps=(2,), samplers=("ddim",))
    assert point.agreement is None
    other = tiny_classifier(replace(data, classes=("e", "f", "g", "h")))
    assert Judge.of(other).agreement(data.images[:4], np.zeros(4), DataCard.of(data).classes) is None


def test_real_images_vary_as_real_images_do(data):
    for classifier in (None, tiny_classifier(data)):
        judge = Judge.of(classifier, data)
        real = data.images[data.training]
        assert judge.variety(real, data.labels[data.training]) == pytest.approx(1, rel=1e-6)
        assert judge.variety(real, np.full(len(real), ANY)) == pytest.approx(1, rel=1e-6)
    same = np.repeat(data.images[:1], 4, 0)
    assert judge.variety(same, np.zeros(4)) == 0
    assert judge.variety(same, np.arange(4)) == 0


def test_of_few_images_agreement_is_uncertain():
    point = Point("ddim", 5, 5, 1.0, 100, 0.5, 1.0, np.zeros((0, 8, 8, 1), np.uint8))
    assert point.agreement_error == pytest.approx(0.05, rel=0.02)
    assert 0.005 < replace(point, agreement=1.0).agreement_error < 0.02
