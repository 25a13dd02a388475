"""Offsets in a DDPM's bottleneck: what they are, and what adding them does."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from models.base import PLAIN, Manner, decode_bytes
from models.diffusion.samplers import times
from models.directions.base import DirectionError
from models.directions.bottleneck import Edited, Offsets, cannot_edit, towards
from models.directions.known import Known
from models.families.ddpm.model import STEPS
from models.progress import finished
from tests.conftest import tiny_ddpm, tiny_gan, tiny_model
from tests.models.conftest import ended

COUNT = 60


@pytest.fixture(scope="module")
def ddpm():
    return tiny_ddpm()


@pytest.fixture(scope="module")
def known(ddpm):
    """Codes of x_T, of which those with a large first half show "factor"."""
    codes = np.random.default_rng(0).standard_normal((COUNT, ddpm.latent)).astype(np.float32)
    shown = codes[:, : ddpm.latent // 2].mean(1, keepdims=True) > 0
    held_out = np.arange(COUNT) >= 50
    return Known(codes, shown, ("factor",), held_out, (ddpm.usual,) * COUNT, "50 codes", "10 other codes", shown)


@pytest.fixture(scope="module")
def offsets(ddpm, known):
    return ended(towards(ddpm, known, "factor", step=4))


def test_an_offset_is_the_difference_of_mean_bottlenecks_at_its_time(ddpm, known, offsets):
    has = known.has("factor")[:50]
    x = torch.from_numpy(known.codes[:50])
    for k, moment in enumerate(ddpm.denoising(x, None, ddpm.usual)):
        seen = ddpm.net.bottleneck(moment.x, torch.full((50,), moment.t))
        assert torch.allclose(offsets.values[k], seen[has].mean(0) - seen[~has].mean(0), atol=1e-4)
        assert offsets.times[k] == moment.t
    assert len(offsets.values) == STEPS
    assert (offsets.name, offsets.of, offsets.step) == ("factor", "50 codes", 4)


def test_in_parts_it_is_the_same(ddpm, known, offsets, monkeypatch):
    monkeypatch.setattr("models.directions.bottleneck.BATCH", 7)
    assert torch.allclose(ended(towards(ddpm, known, "factor")).values, offsets.values, atol=1e-5)


def test_averaged_over_places_it_is_the_mean_of_the_other(ddpm, known, offsets):
    averaged = ended(towards(ddpm, known, "factor", averaged=True))
    assert averaged.values.shape == (*offsets.values.shape[:2], 1, 1)
    assert torch.allclose(averaged.values, offsets.values.mean((2, 3), keepdim=True), atol=1e-5)
    assert Edited(ddpm, averaged, 1.0).decode(torch.from_numpy(known.codes[:2])).shape == (2, 1, 8, 8)


def test_another_number_of_steps_takes_the_nearest_times():
    offsets = Offsets("factor", torch.arange(3.0).view(3, 1, 1, 1), (50, 30, 10), "")
    assert [offsets.at(t).item() for t in (50, 41, 39, 30, 15, 1)] == [0, 0, 1, 1, 2, 2]
    assert offsets.at(30).shape == (1, 1, 1, 1)


def test_nothing_of_an_offset_changes_nothing(ddpm, known, offsets):
    plain = decode_bytes(ddpm, known.codes[:3])
    np.testing.assert_array_equal(decode_bytes(Edited(ddpm, offsets, 0.0), known.codes[:3]), plain)
    assert (decode_bytes(Edited(ddpm, offsets, 5.0), known.codes[:3]) != plain).any()


def test_the_image_is_edited_and_not_the_noise(ddpm, known, offsets):
    x, edited = torch.from_numpy(known.codes[:3]), Edited(ddpm, offsets, 5.0)
    first, plain = next(edited._denoising(x, PLAIN)), next(ddpm.denoising(x))
    assert torch.equal(first.noise, plain.noise)
    wanted = ddpm.guess(first.x, first.t, None, offset=5 * offsets.at(first.t)).image
    assert torch.equal(first.image, wanted)
    assert not torch.equal(first.image, plain.image)


def test_an_edited_model_is_asked_and_guided_as_the_one_it_is_made_of(known, offsets):
    ddpm = tiny_ddpm()
    edited, manner = Edited(ddpm, offsets, 0.0), Manner((0.0, 1.0, 0.0, 0.0), guidance=2.0, steps=3)
    codes = known.codes[:2]
    np.testing.assert_array_equal(decode_bytes(edited, codes, manner), decode_bytes(ddpm, codes, manner))
    assert torch.equal(
        finished(edited.decoding(torch.from_numpy(codes), manner)), edited.decode(torch.tensor(codes), manner)
    )
    assert sum(1 for _ in edited.decoding(torch.from_numpy(codes), manner)) == len(times(ddpm.schedule, 3)) - 1
    assert (edited.usual, edited.manners, edited.whole) == (ddpm.usual, ddpm.manners, ddpm)
    assert edited.draft(manner) == ddpm.draft(manner)
    assert all(edited.cannot(capability) for capability in ("encode", "invert", "score", "features"))


def test_too_few_codes_that_show_it_are_refused(ddpm, known):
    few = replace(known, shown=known.shown & (np.arange(COUNT) < 9)[:, None])
    with pytest.raises(DirectionError, match="too few for a direction"):
        ended(towards(ddpm, few, "factor"))


def test_only_a_ddpm_has_a_bottleneck_to_edit(ddpm):
    assert cannot_edit(ddpm) == ""
    for model in (tiny_model(), tiny_gan()):
        assert cannot_edit(model).endswith(".")


def test_watching_can_be_stopped_between_the_steps_of_the_sampler(ddpm, known):
    steps = list(towards(ddpm, known, "factor"))
    assert len(steps) == STEPS
    assert {step.of for step in steps} == {50}
