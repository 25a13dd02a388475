"""What the runs start with, and that a real image comes back out of its noise."""

import numpy as np
import pytest
import torch

from explorer.state.picks import Pick
from models.trajectories.recipe import Codes
from tests.conftest import wait_until


def code_of(session, seed=5):
    return torch.randn(session.model.current.model.latent, generator=torch.Generator().manual_seed(seed)).numpy()


def test_a_code_is_what_run_a_starts_with(looking, rest):
    code = code_of(looking)
    looking.denoise.start.begin_with(Pick("Mine", code))
    looking.denoise.runs.sample()
    rest()
    run = looking.denoise.runs.a
    assert run.recipe.count == 1
    np.testing.assert_array_equal(run.recipe.start.x.tensor().flatten().numpy(), code)
    assert looking.denoise.start.source.name == "Mine"
    assert looking.denoise.start.error is None  # of no image


def test_back_to_the_seed(looking):
    looking.denoise.start.begin_with(Pick("Mine", code_of(looking)))
    assert looking.denoise.start.is_given
    looking.denoise.start.begin_with_seed()
    assert not looking.denoise.start.is_given
    assert looking.denoise.plan.a.count == 16
    assert looking.denoise.start.source is None


def test_the_noise_that_is_shown_is_what_is_planned(looking):
    start, run = looking.denoise.start, looking.denoise.runs.a
    at_first = run.frame(0).pictures("x_t")
    np.testing.assert_allclose(start.noise(2).astype(int), at_first[2], atol=1)  # of which it keeps 16 bits
    start.begin_with(Pick("Mine", code_of(looking)))
    assert start.noise(2).shape == at_first[2].shape
    assert (start.noise(2) != at_first[2]).any()
    start.begin_with_seed()  # before it is sampled
    np.testing.assert_allclose(start.noise(2).astype(int), at_first[2], atol=1)


def test_both_runs_start_with_it(looking):
    looking.denoise.plan.set("B", guidance=3.0)
    looking.denoise.start.begin_with(Pick("Mine", code_of(looking)))
    assert isinstance(looking.denoise.plan.b.start, Codes)
    assert looking.denoise.plan.changes == ("guidance",)


def test_a_real_image_is_made_again_and_the_error_is_told(looking, rest, data):
    looking.data.show(data)
    rest()
    picked = []
    looking.picks.of_rows([0], picked.extend)
    wait_until(lambda: picked)
    looking.denoise.plan.set("A", steps=50, eta=0.5)
    looking.denoise.start.begin_with(picked[0])
    assert looking.denoise.plan.a.eta == 0.0  # only what searched for it leads back
    assert looking.denoise.start.error is None
    looking.denoise.runs.sample()
    rest()
    made = looking.denoise.runs.a.frame(50).pictures("x_0")[0] / 255
    expected = np.sqrt(np.square(made - picked[0].image / 255).mean())
    assert looking.denoise.start.error == pytest.approx(expected, abs=1e-6)
    assert looking.denoise.start.error < 0.25


def test_another_start_has_no_source(looking):
    looking.denoise.start.begin_with(Pick("Mine", code_of(looking)))
    looking.denoise.plan.set("A", start=Codes.of(torch.zeros(1, 64), looking.model.current.model.item))
    assert looking.denoise.start.source is None
    assert looking.denoise.start.is_given
