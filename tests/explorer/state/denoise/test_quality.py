"""Steps against quality: what is measured when."""

from explorer.state.denoise.quality import MEASURING
from models.diffusion import SAMPLERS
from tests.conftest import blobs, wait_until


def measure(quality):
    quality.measure()
    wait_until(lambda: not quality.is_measuring)


def test_every_sampler_is_measured_when_asked_for_and_not_before(quality):
    assert quality.points == ()
    assert quality.cost == 8 * sum(cost for _, cost in quality.missing)
    measure(quality)
    assert {(point.sampler, point.steps) for point in quality.points} == {(s, n) for s in SAMPLERS for n in (2, 3)}
    assert [point.evaluations for point in quality.points] == sorted(point.evaluations for point in quality.points)
    assert all(point.images == 8 and point.agreement is not None for point in quality.points)
    assert quality.why_not() == "All that is ticked has been measured."


def test_what_was_measured_is_kept_when_it_is_stopped_and_only_the_rest_is_measured_then(quality):
    quality.measure()
    wait_until(lambda: quality.points)
    quality.stop()
    assert not quality.is_measuring
    there = quality.points
    measure(quality)
    assert set(map(id, there)) <= set(map(id, quality.points))
    assert len(quality.points) == 8


def test_only_what_is_ticked_is_measured_and_shown(quality):
    quality.tick("heun", False)
    quality.tick("ddim", False)
    measure(quality)
    assert {point.sampler for point in quality.shown} == {"ancestral", "dpm_solver"}
    quality.tick("ancestral", False)
    assert {point.sampler for point in quality.shown} == {"dpm_solver"}
    quality.tick("dpm_solver", False)
    assert quality.why_not() == "No sampler is ticked."
    quality.tick("ddim", True)
    assert quality.why_not() == ""


def test_points_of_other_settings_stay_until_they_are_measured_anew(quality, noisy):
    quality.tick("heun", False)
    measure(quality)
    before = quality.points
    noisy.denoise.plan.set("A", seed=3)
    assert quality.is_stale
    assert quality.points == before
    noisy.denoise.plan.set("A", seed=0)
    assert not quality.is_stale
    noisy.denoise.plan.set("A", guidance=2.0)
    measure(quality)
    assert not quality.is_stale
    assert {point.evaluations for point in quality.points} == {4, 6}


def test_other_weights_forget_all_points(quality, noisy):
    quality.measure()
    wait_until(lambda: quality.points)
    noisy.model.weights_changed.emit()
    assert quality.points == ()
    assert not noisy.work.runs(MEASURING)


def test_variety_is_beside_real_images_where_these_are_open(quality, noisy, data):
    quality.tick("heun", False)
    measure(quality)
    assert not quality.to_real
    alone = quality.points[0].variety
    noisy.data.show(data)
    assert quality.is_stale
    measure(quality)
    assert quality.to_real
    assert quality.points[0].variety != alone
    noisy.data.show(blobs(seed=5))
    assert quality.is_stale


def test_what_cannot_be_measured_says_why(quality, noisy, notices):
    quality.set_images(7)
    assert "8 images" in quality.why_not()
    quality.measure()
    assert notices == [("error", quality.why_not())]
    noisy.denoise.plan.set("A", condition=(0.5, 0.5, 0.0, 0.0))
    assert quality.why_not() == ""  # of a blend no class has to have its two
