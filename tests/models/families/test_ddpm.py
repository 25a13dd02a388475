import math
from dataclasses import replace

import pytest
import torch

from models.base import Batch, Manner
from models.checkpoints import load
from models.config import ConfigError
from models.data.base import DataCard, Item
from models.diffusion.predictions import PREDICTIONS
from models.diffusion.samplers import State, ddim, inversion, times
from models.diffusion.schedules import SCHEDULES
from models.families.ddpm import DDPM, Config, DDPMLearner
from models.families.ddpm.learner import LEVELS, by_level, spread
from models.families.ddpm.model import INVERSION_STEPS
from models.randomness import generator
from models.sampling import one_of
from models.training import new_run, train
from tests.conftest import blobs
from tests.models.conftest import QUIET, ended, learn

TINY = Config(width=8, levels=2, timesteps=50, batch=8, lr_warmup=0)


def model_of(data, config=TINY, seed=0, item=None):
    torch.manual_seed(seed)
    card = DataCard.of(data)
    return DDPM(config, card if item is None else replace(card, item=item))


def stirred(model):
    """With weights of every size, for a new net's blocks change nothing."""
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=0.15)
    return model.eval().requires_grad_(False)


@pytest.mark.parametrize("item", [Item(8, 8, 1), Item(28, 28, 1), Item(33, 21, 3), Item(64, 64, 3)], ids=str)
def test_it_draws_images_of_its_size(data, item):
    model = stirred(model_of(data, replace(TINY, levels=3), item=item))
    z = torch.randn(2, model.latent)
    assert model.latent == item.height * item.width * item.channels
    x = model.decode(z, Manner(steps=2))
    assert x.shape == (2, item.channels, item.height, item.width)
    assert (0 <= x.min()) & (x.max() <= 1)


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


def test_guidance_one_is_plain_conditional_and_zero_none(data):
    model, z = stirred(model_of(data)), torch.randn(2, 64)
    x, class_one, any_class = z.view(2, 1, 8, 8), torch.tensor([[0.0, 1, 0, 0, 0]]), torch.tensor([[0.0, 0, 0, 0, 1]])
    plain, none = model.guess(x, 20, class_one).image, model.guess(x, 20, any_class).image
    assert not torch.allclose(plain, none)
    torch.testing.assert_close(model.guess(x, 20, class_one, guidance=1 + 1e-7).image, plain, rtol=1e-3, atol=1e-4)
    torch.testing.assert_close(model.guess(x, 20, class_one, guidance=0.0).image, none, rtol=1e-3, atol=1e-4)
    torch.testing.assert_close(model.guess(x, 20, None).image, none)


def test_a_blend_of_classes_lies_between_them(data):
    model = stirred(model_of(data))
    told = [
        model.net.told(torch.tensor([5]), torch.tensor([kinds])) for kinds in ([1.0, 0, 0, 0, 0], [0, 1.0, 0, 0, 0])
    ]
    blend = model.net.told(torch.tensor([5]), torch.tensor([[0.25, 0.75, 0, 0, 0]]))
    torch.testing.assert_close(blend, 0.25 * told[0] + 0.75 * told[1])


def test_classes_can_be_left_alone(data):
    model = stirred(model_of(data, replace(TINY, conditional=False)))
    assert len(model.conditions) == 0
    z = torch.randn(1, 64)
    assert torch.equal(model.decode(z, Manner(condition=(1.0,), guidance=3.0)), model.decode(z))


def test_an_offset_of_the_bottleneck_changes_the_picture(data):
    net, x, t = stirred(model_of(data)).net, torch.randn(1, 1, 8, 8), torch.tensor([9])
    bottleneck = net.bottleneck(x, t)
    assert torch.equal(net(x, t, offset=torch.zeros_like(bottleneck)), net(x, t))
    assert not torch.allclose(net(x, t, offset=torch.ones_like(bottleneck)), net(x, t))


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"width": 12}, "width must be a multiple of 8, not 12"),
        ({"levels": 4}, "4 levels are too many for images of 8 px"),
        ({"schedule": "quick"}, "schedule must be one of linear, cosine, sigmoid, straight, not 'quick'"),
    ],
)
def test_what_cannot_be_built_is_refused(data, settings, said):
    with pytest.raises(ConfigError) as error:
        model_of(data, replace(TINY, **settings))
    assert str(error.value) == said


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


# --- the noise of given pictures ---


@pytest.fixture(scope="module")
def taught():
    """The averaged model of a few steps, which draws smoothly without having learned much; and what it learned from."""
    data = blobs()
    learner = DDPMLearner(model_of(data, replace(TINY, average=0.9, levels=1)))
    x = torch.tensor(data.images[:8]).permute(0, 3, 1, 2) / 255
    for step in range(1, 61):
        learner.learn(Batch(x, torch.tensor(data.labels[:8])), generator(0, 1, step), step, {"learning_rate": 5e-3})
    return learner.explored.eval(), x, data.labels


def test_noise_found_for_an_image_leads_back_to_it_the_nearer_the_more_steps(taught):
    """Nothing random is in DDIM; what is lost is the error of its steps, which goes to nothing with their size."""
    model, *_ = taught
    manner = Manner(one_of(4, 1))
    drawn = 2 * model.decode(torch.randn(3, 64, generator=generator(1)), replace(manner, steps=50)) - 1
    errors = []
    for steps in (5, 10, 25, 50):
        at = times(model.schedule, steps)
        noise = last_of(inversion(model.denoiser(manner), model.schedule, drawn, at[::-1]))
        again = last_of(ddim(model.denoiser(manner), model.schedule, State(0, noise), at))
        errors.append((again - drawn).square().mean().sqrt().item())
    assert errors == sorted(errors, reverse=True)
    assert errors[-1] < 0.12
    assert errors[-1] < errors[0] / 3


def last_of(moments):
    return [*moments][-1].next.x


def test_the_noise_of_an_image_is_found_and_leads_back_to_it(taught):
    model, x, labels = taught
    manner = Manner(one_of(4, int(labels[0])), steps=50)
    found = ended(model.invert(x[:1], manner))
    assert found.shape == (1, 64)
    assert found.isfinite().all()
    again = model.decode(found, manner)
    elsewhere = model.decode(torch.randn(20, 64, generator=generator(2)), manner)
    errors = (elsewhere - x[:1]).square().flatten(1).mean(1).sqrt()
    assert (again - x[:1]).square().mean().sqrt() < min(0.15, errors.min())


def test_guidance_is_left_out_of_the_search_and_the_class_is_not(data):
    model, x = stirred(model_of(data)), torch.rand(1, 1, 8, 8)
    plain, guided, other = (
        ended(model.invert(x, manner))
        for manner in (Manner(one_of(4, 0)), Manner(one_of(4, 0), guidance=5.0), Manner(one_of(4, 1)))
    )
    assert torch.equal(plain, guided)
    assert not torch.equal(plain, other)


@pytest.mark.parametrize("timesteps", [10, 200])
def test_the_search_says_how_far_it_is(data, timesteps):
    model = stirred(model_of(data, replace(TINY, timesteps=timesteps)))
    events = list(model.invert(torch.rand(1, 1, 8, 8)))
    count = min(timesteps, INVERSION_STEPS)
    assert [(event.done, event.of) for event in events] == [(k + 1, count) for k in range(count)]


# --- drafts ---


@pytest.mark.parametrize(("asked", "drafted"), [(0, 4), (20, 4), (250, 4), (5, 4), (4, 4), (3, 3), (2, 2)])
def test_a_draft_takes_few_steps_and_never_more_than_are_asked_for(data, asked, drafted):
    manner = Manner(one_of(4, 1), guidance=2.0, steps=asked)
    assert model_of(data).draft(manner) == replace(manner, steps=drafted)


def test_a_draft_resembles_the_picture(taught):
    model, *_ = taught
    z = torch.randn(20, 64, generator=generator(3))
    manner = replace(model.usual, condition=one_of(4, 2))
    drafts, pictures = model.decode(z, model.draft(manner)), model.decode(z, manner)
    away = (drafts[:, None] - pictures[None]).square().flatten(2).mean(2)
    assert away.diagonal().mean() < 0.5 * away.mean()


def test_without_images_that_leave_out_their_class_there_is_nothing_to_guide_away_from(data):
    model = model_of(data, replace(TINY, unconditional=0.0))
    assert not model.conditions.optional
    assert model.manners == ("steps",)
    assert model.usual == Manner(one_of(4, 0), steps=20)


def test_guidance_is_offered_where_there_are_classes(data):
    assert model_of(data).manners == ("guidance", "steps")
    assert model_of(data, replace(TINY, conditional=False)).manners == ("steps",)
    assert model_of(data).space == "x_T"
    assert model_of(data).usual == Manner(steps=20)
