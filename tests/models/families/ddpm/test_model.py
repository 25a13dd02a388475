"""What a DDPM draws, and the noise that it finds for an image."""

from dataclasses import replace

import pytest
import torch

from models.base import Batch, Manner
from models.data.base import Item
from models.diffusion.samplers import State, ddim, inversion, times
from models.families.ddpm import DDPMLearner
from models.families.ddpm.model import INVERSION_STEPS
from models.randomness import generator
from models.sampling import one_of
from tests.conftest import blobs
from tests.models.conftest import ended
from tests.models.families.ddpm.conftest import TINY, model_of, stirred


@pytest.mark.parametrize("item", [Item(8, 8, 1), Item(28, 28, 1), Item(33, 21, 3), Item(64, 64, 3)], ids=str)
def test_it_draws_images_of_its_size(data, item):
    model = stirred(model_of(data, replace(TINY, levels=3), item=item))
    z = torch.randn(2, model.latent)
    assert model.latent == item.height * item.width * item.channels
    x = model.decode(z, Manner(steps=2))
    assert x.shape == (2, item.channels, item.height, item.width)
    assert (0 <= x.min()) & (x.max() <= 1)


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
