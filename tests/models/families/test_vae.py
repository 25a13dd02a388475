import pytest
import torch
from torch.distributions import Normal, kl_divergence

from models.base import Batch, Posterior, to_unit
from models.config import ConfigError
from models.data.base import Item
from models.families.vae import VAE, Config, VAELearner, active_units, beta_at, kl_from_standard_normal
from models.learning import generator
from tests.conftest import blobs, tiny_model

SIDES = range(8, 65)


@pytest.fixture
def x(data):
    return to_unit(data.images[:20])


@pytest.fixture
def model():
    return tiny_model()


def test_kl_is_that_of_torch():
    posterior = Posterior(torch.randn(6, 4), torch.rand(6, 4) * 2 + 0.01)
    assert torch.allclose(
        kl_from_standard_normal(posterior), kl_divergence(Normal(*posterior), Normal(0, 1)), atol=1e-5
    )


def test_the_losses_are_the_terms_of_the_bound(model, x):
    epsilon = torch.randn(20, 3)
    losses = model.losses(x, epsilon, beta=2.0)
    q = model.encode(x)
    kl = kl_divergence(Normal(*q), Normal(0, 1))
    density = Normal(model.decode(q.mean + q.sigma * epsilon), model.likelihood.sigma).log_prob(x).flatten(1).sum(1)
    reconstruction = -density.mean() + 64 * torch.tensor(256.0).log()
    assert torch.allclose(losses.kl, kl.mean(0), atol=1e-5)
    assert torch.allclose(losses.reconstruction, reconstruction, rtol=1e-5)
    assert torch.allclose(losses.objective, reconstruction + 2 * kl.mean(0).sum(), rtol=1e-5)


def test_the_report_has_the_objective_and_the_plain_bound(model, x):
    report = model.losses(x, torch.randn(20, 3), beta=8.0, free_bits=0.3).report()
    assert report["negative_elbo"] == pytest.approx(report["reconstruction"] + report["kl"])
    assert report["objective"] > report["negative_elbo"]


def test_free_bits_act_on_the_mean_of_the_batch_in_every_dimension(x):
    """Images at 0 and at 2 hold 0 and 2 nats: 1 on average, above the 0.5 that are free; the other dimension, none."""
    model, mean = tiny_model(latent=2), torch.tensor([[0.0, 0.0], [2.0, 0.0]])
    model.encode = lambda x: Posterior(mean, torch.ones(2, 2))
    losses = model.losses(x[:2], torch.zeros(2, 2), beta=4.0, free_bits=0.5)
    assert losses.kl.tolist() == [1.0, 0.0]
    assert (losses.objective - losses.reconstruction).item() == pytest.approx(4 * (1.0 + 0.5))


@pytest.mark.parametrize(("step", "weight"), [(1, 0.03), (50, 1.5), (100, 3.0), (10_000, 3.0)])
def test_beta_grows_over_the_warm_up_and_then_stays(step, weight):
    assert beta_at(step, Config(kl_warmup=100), 3.0) == pytest.approx(weight)
    assert beta_at(step, Config(kl_warmup=0), 3.0) == 3.0


@pytest.mark.parametrize("side", SIDES)
def test_images_of_every_size_come_back_in_their_size(side):
    """Beside each height stands a width of the other end of the range, so that all but one are not square."""
    item = Item(side, 72 - side, 3 if side % 2 else 1)
    model = tiny_model(latent=2, item=item)
    posterior = model.encode(torch.rand(1, item.channels, item.height, item.width))
    assert posterior.mean.shape == posterior.sigma.shape == (1, 2)
    picture = model.decode(posterior.mean)
    assert picture.shape == (1, item.channels, item.height, item.width)
    assert picture.min() >= 0
    assert picture.max() <= 1


@pytest.mark.parametrize("latent", [1, 256])
@pytest.mark.parametrize("likelihood", ["gaussian", "bernoulli"])
def test_the_smallest_and_the_largest_space_learn(latent, likelihood, data):
    model = VAE(Config(latent=latent, likelihood=likelihood, width=8, hidden=16), data.item)
    learner = VAELearner(model)
    batch = Batch(to_unit(data.images[:8]))
    live = {"beta": 1.0, "learning_rate": 1e-3}
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    losses = learner.learn(batch, generator(0), 50, live)
    assert losses.kl.shape == (latent,)
    assert any(not torch.equal(before[name], tensor) for name, tensor in model.state_dict().items())


@pytest.mark.parametrize("item", [Item(7, 8, 1), Item(8, 65, 1), Item(1, 1, 3), Item(64, 4096, 3)])
def test_other_sizes_are_refused_by_name(item):
    with pytest.raises(ConfigError, match="8 to 64 px, not"):
        VAE(Config(), item)


@pytest.mark.parametrize("settings", [{"latent": 0}, {"latent": 257}, {"width": 12}, {"likelihood": "laplace"}])
def test_settings_that_cannot_be_built_are_refused_by_name(settings):
    with pytest.raises(ConfigError, match=next(iter(settings))):
        VAE(Config(**settings), Item(8, 8, 1))


@pytest.mark.parametrize("likelihood", ["gaussian", "bernoulli"])
def test_one_image_is_learned_by_heart_in_150_steps(likelihood):
    model = VAE(Config(latent=2, likelihood=likelihood, width=8, hidden=16, kl_warmup=0, lr_warmup=0), Item(8, 8, 1))
    learner = VAELearner(model)
    x = to_unit(blobs(1).images)
    for step in range(1, 151):
        learner.learn(Batch(x.expand(8, -1, -1, -1)), generator(0, step), step, {"beta": 1.0, "learning_rate": 5e-3})
    assert (model.decode(model.encode(x).mean) - x).abs().mean() < 0.03


def test_extreme_images_have_finite_codes(model):
    posterior = model.encode(torch.stack([torch.zeros(1, 8, 8), torch.ones(1, 8, 8), 1e6 * torch.ones(1, 8, 8)]))
    assert posterior.mean.isfinite().all()
    assert (posterior.sigma > 0).all()
    assert posterior.sigma.isfinite().all()


def test_held_out_figures_are_the_same_every_time_and_add_up(model, x):
    learner = VAELearner(model)
    first, again = (learner.evaluate([Batch(x[:12]), Batch(x[12:])], 7) for _ in range(2))
    assert first == again
    assert first.losses["negative_elbo"] == pytest.approx(first.losses["reconstruction"] + first.losses["kl"])
    kl = kl_divergence(Normal(*model.encode(x)), Normal(0, 1)).mean(0)
    assert first.kl_per_dimension == pytest.approx(kl.tolist(), abs=1e-5)


def test_units_are_active_whose_means_vary():
    codes = torch.stack([torch.linspace(-1, 1, 100), torch.linspace(-0.1, 0.1, 100), torch.full((100,), 3.0)], dim=1)
    assert active_units(codes) == 1


def test_previews_show_the_same_codes_every_time(model, x):
    learner, losses = VAELearner(model), model.losses(x, torch.randn(20, 3))
    first, later = (learner.preview(x[:4], generator(0), step, losses) for step in (1, 2))
    assert first.inputs.shape == first.reconstructions.shape == (4, 8, 8, 1)
    assert (first.samples == later.samples).all()
    assert (first.inputs == blobs().images[:4]).all()
    assert len(first.kl_per_dimension) == 3
