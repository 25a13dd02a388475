import json

import numpy as np
import pytest
import torch
from PIL import Image
from scipy.linalg import subspace_angles
from sklearn.decomposition import PCA
from torch.distributions import Bernoulli, kl_divergence

from models.__main__ import main
from models.base import Batch, to_unit
from models.checkpoints import load
from models.config import ConfigError
from models.data import open_data
from models.data.base import Item
from models.export import export
from models.families.autoencoder import CODE_NOISE, Autoencoder, AutoencoderLearner, Config, bernoulli_kl
from models.latent.encodings import encode_data
from models.latent.mixture import Mixture
from models.progress import finished
from models.randomness import generator
from models.runs import Run
from models.sheets import GAP
from models.shipped import summary_of
from tests.conftest import TINY, blobs
from tests.models.conftest import ended

LIVE = {"learning_rate": 1e-2, "sparsity_weight": 1.0}


def tiny(item=TINY, **settings):
    torch.manual_seed(0)
    return Autoencoder(Config(**{"latent": 3, "width": 8, "hidden": 16, "units": 16, **settings}), item)


@pytest.fixture
def x(data):
    return to_unit(data.images[:20])


def cloud(spread, count=400):
    """Images [count, 1, 8, 8] spread around grey along random directions, so much along each of 64."""
    rng = np.random.default_rng(0)
    directions = np.linalg.qr(rng.standard_normal((64, 64)))[0]
    images = 0.5 + (rng.standard_normal((count, 64)) * spread) @ directions.T
    return torch.tensor(images, dtype=torch.float32).view(-1, 1, 8, 8)


# --- kinds ---


def test_a_linear_one_finds_the_subspace_of_pca():
    x = cloud(np.r_[1.0, 0.8, 0.6, np.full(61, 0.05)])
    model = tiny(kind="linear", lr_warmup=0, lr_decay=300)
    learner, batch = AutoencoderLearner(model), Batch(x)
    for step in range(1, 301):
        learner.learn(batch, generator(0, step), step, LIVE)
    flat = x.flatten(1).numpy()
    pca = PCA(3).fit(flat)
    ours = model.decoder[0].weight.detach().numpy()
    assert np.degrees(subspace_angles(pca.components_.T, ours)).max() < 1
    error = (model.decoder(model.code(x)) - x).square().mean().item()
    theirs = np.square(pca.inverse_transform(pca.transform(flat)) - flat).mean()
    assert error == pytest.approx(theirs, rel=0.05)


def test_a_linear_one_is_linear_and_its_pictures_are_confined(x):
    model = tiny(kind="linear")
    blend = 0.3 * model.code(x[:5]) + 0.7 * model.code(x[5:10])
    torch.testing.assert_close(model.code(0.3 * x[:5] + 0.7 * x[5:10]), blend)
    far = model.decode(1000 * blend)
    assert (far.min(), far.max()) == (0, 1)


def test_a_stacked_one_halves_and_quarters_its_units():
    model = tiny(kind="stacked", units=1000, latent=30, item=Item(28, 28, 1))
    assert [layer.out_features for layer in model.encoder if hasattr(layer, "weight")] == [1000, 500, 250, 30]
    assert [layer.out_features for layer in model.decoder if hasattr(layer, "weight")] == [250, 500, 1000, 784]


@pytest.mark.parametrize("kind", ["linear", "stacked", "convolutional"])
@pytest.mark.parametrize("item", [Item(8, 11, 3), Item(33, 21, 1), Item(64, 64, 3)], ids=str)
def test_images_of_every_size_come_back_in_their_size(kind, item):
    model = tiny(item, kind=kind)
    images = torch.rand(2, item.channels, item.height, item.width)
    assert model.decode(model.encode(images).mean).shape == images.shape


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"kind": "linear", "likelihood": "bernoulli"}, "takes likelihood gaussian"),
        ({"kind": "linear", "sparsity": "target"}, "it takes l1"),
        ({"kind": "linear", "latent": 65}, "of 64 values has a latent of at most as many, not 65"),
        ({"kind": "deep"}, "kind must be one of linear, stacked, convolutional, not 'deep'"),
        ({"width": 12}, "width must be a multiple of 8, not 12"),
        ({"dropped": 1.0}, "dropped must be from 0 to 0.95, not 1.0"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(settings, said):
    with pytest.raises(ConfigError) as refused:
        tiny(**settings)
    assert said in str(refused.value)


# --- losses ---


@pytest.mark.parametrize("likelihood", ["gaussian", "bernoulli"])
def test_a_miss_is_counted_against_the_clean_image(likelihood, x):
    model, seen = tiny(likelihood=likelihood), torch.rand(20, 1, 8, 8)
    losses = model.losses(x, seen)
    assert torch.equal(losses.reconstruction, model.likelihood(model.decoder(model.code(seen)), x).mean())
    assert losses.objective == losses.reconstruction
    assert losses.report().keys() == {"objective", "reconstruction"}


def test_noise_has_the_strength_asked_for(x):
    noise = tiny(noise=0.2).corrupted(torch.full((500, 3, 8, 8), 0.5), generator(0)) - 0.5
    assert noise.std().item() == pytest.approx(0.2, rel=0.02)
    assert noise.mean().abs() < 0.005


def test_the_share_of_pixels_is_dropped_in_all_their_channels():
    seen = tiny(dropped=0.3).corrupted(torch.ones(500, 3, 8, 8), generator(0))
    assert set(seen.unique().tolist()) == {0.0, 1.0}
    assert (seen == 0).float().mean().item() == pytest.approx(0.3, abs=0.01)
    assert torch.equal(seen[:, 0], seen[:, 2])


def test_what_is_seen_depends_on_the_generator_alone(x):
    model = tiny(noise=0.2, dropped=0.3)
    assert torch.equal(model.corrupted(x, generator(1)), model.corrupted(x, generator(1)))
    assert not torch.equal(model.corrupted(x, generator(1)), model.corrupted(x, generator(2)))
    assert tiny().corrupted(x, generator(1)) is x


def test_l1_is_the_mean_length_of_codes_by_their_entries(x):
    model = tiny(sparsity="l1")
    losses = model.losses(x, sparsity_weight=3.0)
    assert losses.sparsity.item() == pytest.approx(model.code(x).abs().mean().item() * 3, rel=1e-5)
    assert losses.objective.item() == pytest.approx((losses.reconstruction + 3 * losses.sparsity).item())


def test_a_target_is_the_kl_from_each_units_mean_activity(x):
    model = tiny(sparsity="target", sparsity_target=0.1)
    codes = model.code(x)
    assert 0 < codes.min() < codes.max() < 1
    exact = kl_divergence(Bernoulli(torch.tensor(0.1)), Bernoulli(codes.mean(0))).sum()
    assert model.losses(x).sparsity.item() == pytest.approx(exact.item(), rel=1e-5)


def test_units_that_are_never_or_always_active_cost_a_finite_amount():
    activity = torch.tensor([0.0, 0.05, 1.0], requires_grad=True)
    kl = bernoulli_kl(0.05, activity)
    kl.sum().backward()
    assert kl.isfinite().all()
    assert kl[1].item() == pytest.approx(0, abs=1e-6)
    assert activity.grad.isfinite().all()


def test_only_sparse_codes_are_shaken():
    assert tiny().shift(5, generator(0)) is None
    assert tiny(sparsity="l1", latent=100).shift(50, generator(0)).std().item() == pytest.approx(CODE_NOISE, rel=0.05)


def sparseness(codes):
    """From 0, all entries alike, to 1, one entry alone (Hoyer 2004); the length of codes does not matter."""
    root = codes.shape[1] ** 0.5
    return ((root - codes.abs().sum(1) / codes.norm(dim=1)) / (root - 1)).mean().item()


def test_sparse_codes_are_sparser_and_not_only_shorter():
    x, found = to_unit(finished(open_data("digits")).images[:64]), {}
    for sparsity in ("none", "l1"):
        model = tiny(latent=12, sparsity=sparsity, lr_warmup=0)
        learner = AutoencoderLearner(model)
        for step in range(1, 201):
            learner.learn(Batch(x), generator(0, step), step, {"learning_rate": 5e-3, "sparsity_weight": 3.0})
        found[sparsity] = sparseness(model.code(x).detach())
    assert found["l1"] > found["none"] + 0.12


# --- what is told ---


def test_held_out_figures_of_a_denoiser_are_of_corrupted_and_of_clean_images(x):
    told = AutoencoderLearner(tiny(noise=0.3)).evaluate([Batch(x)], 1).losses
    assert told.keys() == {"reconstruction", "reconstruction_of_clean"}
    clean = AutoencoderLearner(tiny()).evaluate([Batch(x[:12]), Batch(x[12:])], 1).losses
    assert clean.keys() == {"reconstruction"}
    assert clean["reconstruction"] == pytest.approx(told["reconstruction_of_clean"], rel=1e-5)


def test_previews_say_what_their_samples_are_drawn_from(x):
    model = tiny()
    preview = ended(AutoencoderLearner(model).preview(x[:4], generator(0), 5, model.losses(x)))
    assert preview.prior == "a Gaussian fitted to 20 encodings"
    assert preview.samples.shape == (20, 8, 8, 1)
    assert preview.kl_per_dimension == ()


def test_codes_are_points(x):
    model = tiny()
    assert model.prior is None
    assert not model.encode(x).sigma.any()
    assert model.figures(x) == model.losses(x).report()


def test_encodings_of_points_have_no_kl_and_are_ordered_by_their_spread(data):
    encodings = ended(encode_data(tiny().eval(), data))
    assert not encodings.kl.any()
    assert (np.diff(encodings.dimension_sigmas[encodings.by_kl]) <= 0).all()


@pytest.mark.parametrize("scale", [1e-4, 1.0, 300.0])
def test_a_mixture_of_points_of_any_scale_is_where_they_are(scale):
    rng = np.random.default_rng(0)
    codes = (scale * (rng.standard_normal((400, 3)) * 0.1 + rng.choice([-1, 1], (400, 1)))).astype(np.float32)
    mixture = Mixture.fit(codes, np.zeros_like(codes), components=2)
    samples = mixture.sample(2000, seed=0) / scale
    assert np.abs(np.abs(samples).mean() - 1) < 0.05
    assert np.abs(np.abs(samples).std(0) - 0.1).max() < 0.02


@pytest.mark.parametrize("kind", ["convolutional", "linear"])
def test_an_exported_file_opens_again_with_everything(kind, tmp_path, capsys):
    data = blobs(100)
    np.savez(tmp_path / "blobs.npz", images=data.images, labels=data.labels)
    options = ["--kind", kind, "--latent", "3", "--width", "8", "--hidden", "16", "--batch", "8", "--threads", "1"]
    where = ["--data", str(tmp_path / "blobs.npz"), "--steps", "4", "--run", str(tmp_path / "run")]
    assert main(["train", "autoencoder", *where, *options]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {"objective", "reconstruction"} <= next(line for line in lines if line["event"] == "step")["losses"].keys()
    list(export(Run.open(tmp_path / "run"), tmp_path / "out.safetensors"))
    summary = summary_of(load(tmp_path / "out.safetensors"))
    assert not summary.encodings.sigmas.any()
    assert summary.encodings.means.shape[1] == 3
    with Image.open(tmp_path / "out.png") as sheet:
        assert sheet.height == 6 * 8 + 3 * GAP
