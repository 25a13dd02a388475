"""How a DDPM learns, and how its errors are counted."""

import math
from dataclasses import replace

import pytest
import torch

from models.base import Batch, Manner
from models.checkpoints import load
from models.config import ConfigError
from models.diffusion.predictions import PREDICTIONS
from models.diffusion.schedules import SCHEDULES
from models.families.ddpm import DDPMLearner
from models.families.ddpm.learner import LEVELS, by_level, spread
from models.randomness import generator
from models.sampling import one_of
from models.training import new_run, train
from tests.models.conftest import QUIET, learn
from tests.models.families.ddpm.conftest import TINY, model_of, stirred


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("prediction", PREDICTIONS)
def test_every_schedule_and_prediction_learns(data, schedule, prediction):
    if (schedule, prediction) == ("straight", "epsilon"):
        with pytest.raises(ConfigError, match="straight"):
            model_of(data, replace(TINY, schedule=schedule, prediction=prediction))
        return
    learner = DDPMLearner(model_of(data, replace(TINY, schedule=schedule, prediction=prediction)))
    x = torch.tensor(data.images[:8]).permute(0, 3, 1, 2) / 255
    batch = Batch(x, torch.tensor(data.labels[:8]))
    losses = [learner.learn(batch, generator(0, 1, k), k, {"learning_rate": 1e-2}).objective.item() for k in range(30)]
    assert all(map(math.isfinite, losses))
    assert sum(losses[-5:]) < 0.9 * sum(losses[:5])


def test_held_out_errors_are_told_by_the_level_of_noise(data):
    learner = DDPMLearner(stirred(model_of(data)))
    x = torch.tensor(data.images[:100]).permute(0, 3, 1, 2) / 255
    evaluation = learner.evaluate([Batch(x, torch.tensor(data.labels[:100]))], 1)
    assert len(evaluation.noise_errors) == LEVELS
    assert sum(evaluation.noise_errors) / LEVELS == pytest.approx(evaluation.losses["noise_error"])
    assert evaluation.noise_errors == learner.evaluate([Batch(x, torch.tensor(data.labels[:100]))], 2).noise_errors
    few = learner.evaluate([Batch(x[:4], torch.tensor(data.labels[:4]))], 1)
    assert few.noise_errors == ()


@pytest.mark.parametrize("steps", [10, 1000])
def test_errors_are_counted_at_the_level_of_their_times(steps):
    t = spread(500, steps, generator(0))
    assert 1 <= t.min() <= 2 < steps - 1 <= t.max() <= steps
    levels = torch.tensor(by_level(t.double(), t, steps)) / steps
    assert torch.allclose(levels, (torch.arange(10) + (0.5 if steps > 10 else 1)) / 10, atol=0.002)


def test_a_few_images_are_learned_by_heart(data):
    """One corner for each class: the picture asked for comes, whatever the noise."""
    config = replace(TINY, levels=1, learning_rate=1e-2, average=0.95)
    learner = DDPMLearner(model_of(data, config))
    firsts = [int((data.labels == label).argmax()) for label in range(4)]
    x = torch.tensor(data.images[firsts]).permute(0, 3, 1, 2) / 255
    batch = Batch(x.repeat(4, 1, 1, 1), torch.arange(4).repeat(4))
    for step in range(1, 301):
        learner.learn(batch, generator(0, 1, step), step, {"learning_rate": config.learning_rate})
    for label in range(4):
        drawn = learner.explored.decode(torch.randn(3, 64), Manner(condition=one_of(4, label), steps=20))
        assert (drawn - x[label]).square().mean() < 0.02


def test_stopping_and_going_on_changes_nothing(tmp_path, data):
    runs = [new_run(tmp_path / n, "ddpm", TINY, data, precision="float32", threads=1) for n in ("straight", "stopped")]
    learn(runs[0], data, 12)
    for stop in (5, None):
        learn(runs[1], data, 12, stop=stop)
    one, other = (load(run.latest) for run in runs)
    assert one.tensors.keys() == other.tensors.keys()
    assert any(name.startswith("learning.") for name in one.tensors)
    for name, tensor in (one.tensors | one.model.state_dict()).items():
        assert torch.equal((other.tensors | other.model.state_dict())[name], tensor), name


def test_the_shown_weights_are_the_average(tmp_path, data):
    run = new_run(tmp_path / "run", "ddpm", TINY, data, precision="float32", threads=1)
    list(train(run, data, 12, pace=QUIET))
    kept = load(run.latest)
    shown, learning = kept.model.state_dict()["net.stem.weight"], kept.tensors["learning.net.stem.weight"]
    assert not torch.equal(shown, learning)
    assert (shown - learning).abs().max() < 0.1
    assert kept.model.decode(torch.randn(1, 64)).isfinite().all()
