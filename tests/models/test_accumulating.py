from typing import NamedTuple

import pytest
import torch
from torch import Tensor, nn

from models.accumulating import Draws, Objective, Whole, accumulated, merged
from models.base import Batch, Note, to_unit
from models.families import TRAINABLE
from models.learning import Learner, NoRoomError
from models.randomness import generator
from models.runs import RunError
from models.teams import Team
from models.training import new_learner, new_run, train
from tests.conftest import blobs
from tests.models.conftest import tiny_config, tiny_run


class Cost(NamedTuple):
    objective: Tensor
    errors: Tensor
    nothing: None = None

    each_image = ("errors",)


def squares(weights):
    return lambda x, factor: Cost((factor * weights(x).square()).mean(), weights(x).square().flatten())


def test_parts_give_the_gradients_and_figures_of_the_whole():
    weights, x = nn.Linear(3, 1), torch.randn(10, 3, generator=generator(0))
    objective = Objective(weights, squares(weights))
    whole = accumulated(objective, (x,), {"factor": 2.0}, Whole())
    expected = weights.weight.grad.clone()

    weights.zero_grad()
    in_parts = accumulated(objective, (x,), {"factor": 2.0}, Whole(parts=4))

    assert torch.allclose(weights.weight.grad, expected)
    assert torch.allclose(in_parts.objective, whole.objective)
    assert torch.allclose(in_parts.errors, whole.errors)
    assert in_parts.nothing is None
    assert not in_parts.objective.requires_grad


def test_figures_of_parts_count_by_their_images():
    one, other = Cost(torch.tensor(1.0), torch.ones(3)), Cost(torch.tensor(5.0), torch.zeros(1))
    both = merged([one, other], [3, 1])
    assert both.objective.item() == 2.0
    assert both.errors.tolist() == [1, 1, 1, 0]
    assert merged([{"a": torch.tensor(1.0)}, {"a": torch.tensor(3.0)}], [1, 1])["a"].item() == 2.0


def test_a_batch_has_no_more_parts_than_images():
    weights, seen = nn.Linear(2, 1), []
    objective = Objective(weights, lambda x: seen.append(len(x)) or squares(weights)(x, 1.0))
    accumulated(objective, (torch.randn(3, 2),), {}, Whole(parts=8))
    assert seen == [1, 1, 1]


def test_each_part_draws_numbers_of_its_own_whoever_takes_it():
    def drawn(rows):
        return torch.rand(4, generator=Draws(generator(7))[rows].noise).tolist()

    assert drawn(slice(0, 4)) != drawn(slice(4, 8))
    assert drawn(slice(4, 8)) == torch.rand(4, generator=Draws(generator(7))[slice(2, 8)][slice(2, 6)].noise).tolist()
    assert torch.equal(torch.rand(3, generator=Draws(generator(7)).noise), torch.rand(3, generator=generator(7)))


@pytest.mark.parametrize("family", ["vae", "ddpm", "autoencoder", "classifier"])
def test_a_step_in_parts_is_the_same_step(tmp_path, family):
    data = blobs(side=16)
    run = new_run(tmp_path / "run", family, tiny_config(family, batch=12), data, device="cpu", precision="float32")
    batch = Batch(to_unit(data.images[:12]), torch.tensor(data.labels[:12]))
    live = {"learning_rate": 1e-3, "beta": 1.0, "sparsity_weight": 1.0}
    weights, reports = [], []
    for parts in (1, 5):
        learner = new_learner(run.header, torch.device("cpu"))
        learner.join(Team(), parts)
        for step in (1, 2, 3):
            report = learner.learn(batch, generator(0, step), step, live).report()
        weights.append(torch.cat([p.detach().flatten() for p in learner.model.parameters()]))
        reports.append(report)
    assert reports[1] == pytest.approx(reports[0], rel=1e-5)
    assert torch.allclose(*weights, atol=1e-5)


@pytest.mark.parametrize("architecture", ["mlp", "dcgan", "style"])
def test_a_gan_learns_in_parts_too(tmp_path, architecture):
    data = blobs(side=16)
    config = tiny_config("gan", architecture=architecture, batch=12)
    learner = new_learner(new_run(tmp_path / "run", "gan", config, data, device="cpu").header, torch.device("cpu"))
    learner.join(Team(), 3)
    before = [p.detach().clone() for p in learner.model.parameters()]
    live = {"generator_rate": 1e-3, "discriminator_rate": 1e-3}
    batch = Batch(to_unit(data.images[:12]), torch.tensor(data.labels[:12]))
    report = learner.learn(batch, generator(0), config.penalty_every, live).report()
    assert {"discriminator_loss", "generator_loss", "r1"} <= report.keys()
    assert any(not torch.equal(a, b) for a, b in zip(before, learner.model.generator.parameters(), strict=False))


# --- where memory is short ---


@pytest.fixture
def little_memory(monkeypatch):
    """A device that holds so many images at once."""

    def holds(most):
        usual = Objective.forward

        def forward(objective, x, *rest, **settings):
            if len(x) > most:
                raise torch.OutOfMemoryError("CUDA out of memory")
            return usual(objective, x, *rest, **settings)

        monkeypatch.setattr(Objective, "forward", forward)

    return holds


@pytest.mark.parametrize("family", sorted(TRAINABLE))
def test_where_memory_is_short_a_batch_is_parted_and_that_is_said_once(tmp_path, family, little_memory):
    data = blobs(side=16)
    config = tiny_config(family, batch=12)
    run = new_run(tmp_path / "run", family, config, data, device="cpu", precision="float32", threads=1)
    little_memory(3)
    notes = [event for event in train(run, data, 3) if isinstance(event, Note)]
    assert [note.step for note in notes] == [1]
    assert "from step 1 on it is taken in 4 parts of 3 images" in notes[0].text


def test_parted_for_memory_a_run_stays_the_same(tmp_path, little_memory):
    data = blobs()
    straight, short = (tiny_run(tmp_path / name, data) for name in ("straight", "short"))
    list(train(straight, data, 10))
    little_memory(2)
    list(train(short, data, 10))
    one, other = ([line["objective"] for line in run.metrics() if line["event"] == "step"] for run in (straight, short))
    assert other == pytest.approx(one, rel=1e-4)


def test_an_image_that_does_not_fit_ends_the_run_with_a_sentence(tmp_path, little_memory):
    run = tiny_run(tmp_path / "run", data := blobs())
    little_memory(0)
    with pytest.raises(RunError, match="run cannot go on: the memory of cpu does not hold 1 images at once"):
        list(train(run, data, 3))


def test_in_a_team_nobody_parts_a_batch_by_himself(little_memory):
    class Lone(Learner):
        learn = evaluate = preview = None

    learner = Lone(nn.Linear(1, 1))
    learner.objectives = {"a": Objective(learner.model, squares(learner.model))}
    learner.optimisers = {"a": torch.optim.SGD(learner.model.parameters())}
    learner.whole = Whole(Team(0, 2))
    little_memory(1)
    with pytest.raises(NoRoomError):
        learner.gradients("a", (torch.zeros(4, 1),), factor=1.0)
