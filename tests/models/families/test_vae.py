import numpy as np
import pytest
import torch
from torch.distributions import Normal, kl_divergence

from models.base import Batch, Manner, Posterior, to_unit
from models.config import ConfigError, from_json
from models.data.base import Item
from models.families.vae import VAE, Config, VAELearner, beta_at, kl_from_standard_normal
from models.latent.decomposition import decomposed
from models.latent.encodings import encode_data
from models.metrics.active_units import active_units
from models.randomness import generator
from models.sampling import one_of
from tests.conftest import blobs, tiny_model
from tests.models.conftest import ended

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
    model.encode = lambda x, told=None: Posterior(mean, torch.ones(2, 2))
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
    first, later = (ended(learner.preview(x[:4], generator(0), step, losses)) for step in (1, 2))
    assert first.inputs.shape == first.reconstructions.shape == (4, 8, 8, 1)
    assert (first.samples == later.samples).all()
    assert (first.inputs == blobs().images[:4]).all()
    assert len(first.kl_per_dimension) == 3


# --- beta-TC ---


def test_beta_weighs_the_total_correlation_alone(x):
    model, epsilon = tiny_model(objective="beta-tc"), torch.randn(20, 3)
    losses = model.losses(x, epsilon, beta=6.0)
    posterior = model.encode(x)
    correlation = decomposed(posterior.mean + posterior.sigma * epsilon, posterior).total_correlation
    assert losses.total_correlation == correlation
    assert losses.objective.item() == pytest.approx((losses.negative_elbo + 5 * correlation).item(), rel=1e-6)
    assert losses.report()["total_correlation"] == pytest.approx(correlation.item())


def test_with_beta_one_it_is_the_plain_bound(x):
    losses = tiny_model(objective="beta-tc").losses(x, torch.randn(20, 3))
    assert losses.objective == losses.negative_elbo


def test_the_warm_up_is_of_the_whole_kl(data):
    model = tiny_model(objective="beta-tc", beta=4.0, kl_warmup=100).requires_grad_(True)
    learner, batch = VAELearner(model), Batch(to_unit(data.images[:20]))
    losses = learner.learn(batch, generator(0), 25, {"beta": 4.0, "learning_rate": 0.0})
    weighed = losses.kl.sum() + 3 * losses.total_correlation
    assert losses.objective.item() == pytest.approx((losses.reconstruction + 0.25 * weighed).item(), rel=1e-6)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"free_bits": 0.5}, "beta-tc takes the KL apart, of which free_bits are not known: 0, not 0.5"),
        ({"batch": 4096, "latent": 32}, "beta-tc compares all of a batch with all of it: 4096 images are too many"),
    ],
)
def test_what_beta_tc_cannot_do_is_refused(settings, said):
    with pytest.raises(ConfigError) as refused:
        VAE(Config(objective="beta-tc", **settings), Item(8, 8, 1))
    assert str(refused.value) == said


# --- classes ---


@pytest.fixture
def conditional(data):
    """Of four classes, with weights as if it had learned them."""
    torch.manual_seed(0)
    model = VAE(Config(latent=3, width=8, hidden=16, conditional=True), data.item, data.classes)
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=0.2)
    return model.eval().requires_grad_(False)


def test_encoder_and_decoder_are_told_the_class(conditional, x):
    assert conditional.conditions.names == ("a", "b", "c", "d")
    z, (a, b) = torch.randn(20, 3), torch.eye(4)[:2, None].expand(2, 20, 4)
    assert not torch.allclose(conditional.encode(x, a).mean, conditional.encode(x, b).mean)
    assert not torch.allclose(conditional.logits(z, a), conditional.logits(z, b))


def test_each_image_is_told_its_own_class(conditional, x):
    told = torch.eye(4)[torch.arange(20) % 4]
    together = conditional.encode(x, told).mean
    for row in (0, 5, 19):
        torch.testing.assert_close(together[row], conditional.encode(x[row : row + 1], told[row : row + 1]).mean[0])


def test_nothing_told_is_no_class_at_all(conditional, x):
    z = torch.randn(2, 3)
    assert torch.equal(conditional.encode(x).mean, conditional.encode(x, torch.zeros(1, 4)).mean)
    assert torch.equal(conditional.decode(z), conditional.decode(z, Manner(condition=(0.0, 0.0, 0.0, 0.0))))


def test_a_blend_lies_between_its_classes(conditional):
    """Near one class it looks like it, and it changes evenly from one to the other."""
    z = torch.randn(1, 3)
    a, b = (conditional.decode(z, Manner(condition=one_of(4, k))) for k in (0, 1))
    near, half = (conditional.decode(z, Manner(condition=(1 - share, share, 0.0, 0.0))) for share in (0.01, 0.5))
    assert (near - a).abs().max() < 0.1 * (b - a).abs().max()
    assert not torch.allclose(half, a)
    assert not torch.allclose(half, b)


def test_a_class_is_needed_where_all_images_were_told_theirs(data, conditional):
    settings = {"latent": 2, "width": 8, "hidden": 16, "conditional": True}
    model = VAE(Config(**settings, unconditional=0.0), data.item, data.classes)
    assert not model.conditions.optional
    assert model.usual == Manner(one_of(4, 0))
    assert conditional.conditions.optional
    assert conditional.usual == Manner()


def test_a_model_without_classes_does_not_mind_being_asked_for_one(model):
    z = torch.randn(2, 3)
    assert torch.equal(model.decode(z, Manner(condition=(1.0,))), model.decode(z))


def test_the_share_of_images_is_told_no_class(data):
    model = VAE(Config(latent=2, width=8, hidden=16, conditional=True, unconditional=0.3), data.item, data.classes)
    batch = Batch(to_unit(data.images), torch.tensor(data.labels))
    told = VAELearner(model)._told(Batch(batch.x.repeat(9, 1, 1, 1), batch.labels.repeat(9)), generator(0), 0.3)
    nothing = told.sum(1) == 0
    assert nothing.float().mean().item() == pytest.approx(0.3, abs=0.05)
    assert (told[~nothing].argmax(1) == batch.labels.repeat(9)[~nothing]).all()


def test_classes_are_learned_and_can_be_asked_for(data):
    """The corner that is lit is the class's: a decoder that is told it lights it, nearly whatever the code."""
    torch.manual_seed(0)
    config = Config(latent=2, width=8, hidden=16, conditional=True, kl_warmup=0, lr_warmup=0)
    learner = VAELearner(VAE(config, data.item, data.classes))
    batch = Batch(to_unit(data.images[:64]), torch.tensor(data.labels[:64]))
    for step in range(1, 201):
        learner.learn(batch, generator(0, step), step, {"beta": 1.0, "learning_rate": 5e-3})
    for label in range(4):
        pictures = learner.model.decode(torch.randn(50, 2), Manner(condition=one_of(4, label)))
        corners = pictures.detach().view(50, 2, 4, 2, 4).mean((2, 4)).flatten(1)
        assert (corners.argmax(1) == label).float().mean() > 0.85


def test_encodings_of_labelled_data_are_told_their_labels(conditional, data):
    encodings = ended(encode_data(conditional, data, limit=10))
    told = torch.eye(4)[torch.tensor(data.labels[:10])]
    torch.testing.assert_close(torch.tensor(encodings.means), conditional.encode(to_unit(data.images[:10]), told).mean)


def test_previews_show_every_class_in_turn(conditional, x):
    losses = conditional.losses(x, torch.randn(20, 3))
    preview = ended(VAELearner(conditional).preview(x[:4], generator(0), 1, losses))
    codes = torch.randn(20, 3, generator=generator(0))
    second = conditional.decode(codes[1:2], Manner(condition=one_of(4, 1)))
    assert np.abs(preview.samples[1] - 255 * second[0].permute(1, 2, 0).numpy()).max() <= 1


def test_data_without_classes_are_refused():
    with pytest.raises(ConfigError, match="these data have no classes to learn"):
        VAE(Config(conditional=True), Item(8, 8, 1))


def test_figures_are_the_losses_at_the_means(model, x):
    assert model.figures(x) == model.losses(x, torch.zeros(20, 3)).report()


def test_without_its_reconstruction_it_learns_to_tell_nothing(data):
    """KL only: every image gets the prior for its posterior, and the decoder stays as it was."""
    model = tiny_model(reconstruction_weight=0.0, kl_warmup=0, lr_warmup=0).train().requires_grad_(True)
    learner, live = VAELearner(model), {"learning_rate": 1e-2, "beta": 1.0}
    before = [weight.clone() for weight in model.decoder.parameters()]
    for step in range(1, 61):
        losses = learner.learn(Batch(to_unit(data.images[:32])), generator(0, 1, step), step, live)
    assert losses.objective.item() == pytest.approx(losses.kl.sum().item())
    assert losses.kl.sum() < 0.05
    assert losses.report()["negative_elbo"] >= losses.report()["reconstruction"] > 1
    assert all(torch.equal(*pair) for pair in zip(before, model.decoder.parameters(), strict=True))


def test_with_beta_zero_it_learns_the_reconstruction_alone(model, x):
    losses = model.losses(x, torch.randn(20, 3), beta=0.0)
    assert losses.objective.item() == losses.reconstruction.item()


@pytest.mark.parametrize("objective", ["elbo", "beta-tc"])
def test_the_reconstruction_counts_as_much_as_it_weighs(x, objective):
    epsilon = torch.randn(20, 3)
    one, other = tiny_model(objective=objective), tiny_model(objective=objective, reconstruction_weight=3.0)
    other.load_state_dict(one.state_dict())
    found, more = one.losses(x, epsilon), other.losses(x, epsilon)
    assert more.objective.item() == pytest.approx((found.objective + 2 * found.reconstruction).item(), rel=1e-5)


def test_settings_of_before_there_was_a_weight_mean_the_whole_reconstruction():
    assert from_json(Config, {"latent": 3}).reconstruction_weight == 1.0
