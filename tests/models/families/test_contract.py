"""What every generative family keeps, with several of its settings; one that has no line here is tried as it is."""

import math

import pytest
import torch
import torch.nn.functional as F

from models.base import Batch, LatentModel, Manner, to_unit
from models.checkpoints import Header, build, load, save
from models.config import live_names
from models.data.base import DataCard
from models.families import TRAINABLE
from models.randomness import generator
from models.sampling import one_of
from models.training import new_run
from tests.conftest import blobs
from tests.models.conftest import learn, tiny_config

SETTINGS = {
    "vae": (
        {},
        {"likelihood": "bernoulli"},
        {"conditional": True},
        {"objective": "beta-tc", "beta": 4.0},
    ),
    "autoencoder": (
        {},
        {"kind": "stacked", "likelihood": "bernoulli"},
        {"kind": "linear"},
        {"noise": 0.2, "dropped": 0.3},
        {"kind": "linear", "sparsity": "l1"},
        {"kind": "stacked", "sparsity": "target", "noise": 0.1},
    ),
    "ddpm": ({}, {"schedule": "straight", "prediction": "velocity"}),
}
GENERATIVE = [name for name in TRAINABLE if name != "classifier"]
CASES = [(name, settings) for name in GENERATIVE for settings in SETTINGS.get(name, ({},))]


def named(value):
    return value if isinstance(value, str) else "-".join(map(str, value.values())) or "plain"


cases = pytest.mark.parametrize(("family", "settings"), CASES, ids=named)


def built(family, settings, data):
    torch.manual_seed(0)
    return build(Header(family, tiny_config(family, **settings), DataCard.of(data), 0))


def learner_of(family, settings, data):
    """A learner of a tiny model, and its live settings as they are at first."""
    learner = TRAINABLE[family].learner(built(family, settings, data))
    config = learner.model.config
    return learner, {name: getattr(config, name) for name in live_names(config)}


def batch_of(data, count=8):
    return Batch(to_unit(data.images[:count]), torch.tensor(data.labels[:count]))


def encodes(model):
    return type(model).encode is not LatentModel.encode


@cases
@pytest.mark.parametrize(("side", "channels"), [(8, 1), (16, 3)])
def test_codes_become_images_in_range_and_images_codes(family, settings, side, channels):
    data = blobs(10, side, channels)
    model = built(family, settings, data).eval().requires_grad_(False)
    images = model.decode(torch.randn(3, model.latent))
    assert images.shape == (3, channels, side, side)
    assert 0 <= images.min() <= images.max() <= 1
    if encodes(model):
        mean, sigma = model.encode(to_unit(data.images))
        assert mean.shape == sigma.shape == (10, model.latent)
        assert mean.isfinite().all()
        assert (sigma >= 0).all()


@cases
def test_what_images_cost_is_on_average_what_its_figures_say(family, settings, data):
    model, batch = built(family, settings, data).eval().requires_grad_(False), batch_of(data, 12)
    if model.cannot("encode"):
        with pytest.raises(NotImplementedError, match=model.cannot("encode")):
            model.costs(batch.x)
        return
    told = F.one_hot(batch.labels, len(model.conditions)).float() if model.conditions else None
    costs, figures = model.costs(batch.x, told), model.figures(batch.x, told)
    assert costs.shape == (12,)
    expected = figures.get("negative_elbo", figures.get("reconstruction"))
    assert costs.mean().item() == pytest.approx(expected, rel=1e-5)


@cases
def test_networks_that_judge_images_say_what_they_see(family, settings, data):
    model, x = built(family, settings, data).eval().requires_grad_(False), batch_of(data, 5).x
    if reason := model.cannot("features"):
        with pytest.raises(NotImplementedError, match=reason):
            model.features(x)
        return
    seen = model.features(x, 0.3)
    assert seen.shape[0] == 5
    assert seen.isfinite().all()
    assert torch.allclose(seen[:2], model.features(x[:2], 0.3), atol=1e-5)


@cases
@pytest.mark.parametrize("precision", [torch.float32, torch.bfloat16], ids=str)
def test_a_step_changes_weights_and_tells_finite_figures(family, settings, precision, data):
    learner, live = learner_of(family, settings, data)
    learner.precision = precision
    before = {name: tensor.clone() for name, tensor in learner.model.state_dict().items()}
    report = learner.learn(batch_of(data), generator(0), 50, live).report()
    assert "objective" in report or family == "gan"
    assert all(map(math.isfinite, report.values()))
    assert any(not torch.equal(before[name], tensor) for name, tensor in learner.model.state_dict().items())


@cases
def test_held_out_figures_are_the_same_every_time(family, settings, data):
    learner, _ = learner_of(family, settings, data)
    with torch.inference_mode():
        first, again = (learner.evaluate([batch_of(data, 20), batch_of(data, 12)], 7) for _ in range(2))
    assert first == again
    assert first.losses
    assert all(map(math.isfinite, first.losses.values()))


@cases
def test_a_model_comes_back_from_its_file(family, settings, data, tmp_path):
    model = built(family, settings, data).eval()
    save(tmp_path / "model.safetensors", Header(family, model.config, DataCard.of(data), 3), model.state_dict())
    opened, z = load(tmp_path / "model.safetensors").model, torch.randn(2, model.latent)
    assert opened.config == model.config
    assert opened.conditions == model.conditions
    with torch.inference_mode():
        assert torch.equal(opened.decode(z), model.decode(z))


@cases
def test_stopping_and_going_on_changes_nothing(family, settings, data, tmp_path):
    config = tiny_config(family, **settings)
    runs = [new_run(tmp_path / n, family, config, data, precision="float32", threads=1) for n in ("whole", "stopped")]
    learn(runs[0], data, 8)
    for stop in (3, None):
        learn(runs[1], data, 8, stop=stop)
    whole, stopped = (load(run.latest) for run in runs)
    assert runs[0].metrics() == runs[1].metrics()
    for one, other in ((whole.tensors, stopped.tensors), (whole.model.state_dict(), stopped.model.state_dict())):
        assert one.keys() == other.keys()
        assert all(torch.equal(one[name], other[name]) for name in one)


@cases
def test_one_image_is_learned_by_heart(family, settings):
    """To a few grey steps it is what is decoded from the image's code or, without an encoder, from any of its class."""
    data = blobs(2)
    settings = {**settings, "lr_warmup": 0} | ({"kl_warmup": 0} if family == "vae" else {})
    learner, live = learner_of(family, settings, data)
    live |= {name: 5e-3 for name in live if name.endswith("rate")}
    one = batch_of(data, 1)
    batch = Batch(one.x.expand(8, -1, -1, -1), one.labels.expand(8))
    for step in range(1, 151 if encodes(learner.model) else 301):
        learner.learn(batch, generator(0, step), step, live)
    model = learner.explored.eval()
    with torch.inference_mode():
        if encodes(model):
            drawn = model.decode(model.encode(one.x).mean)
        else:
            asked = Manner(one_of(len(data.classes), int(one.labels)))
            drawn = model.decode(model.prior.draw(8, model.latent, generator(1)), asked)
    assert (drawn - one.x).abs().mean() < 0.04
