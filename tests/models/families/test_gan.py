from dataclasses import replace

import pytest
import torch
import torch.nn.functional as F

from models.accumulating import Draws
from models.adversarial.guessing import entropy
from models.adversarial.losses import LOSSES
from models.base import Batch, Conditions, Manner, to_unit
from models.checkpoints import Header, load, save
from models.conditioning import mismatched, told
from models.config import ConfigError
from models.data.base import DataCard, Item
from models.families.gan import GAN, PRESETS, Config, GANLearner
from models.families.gan.config import ARCHITECTURES, CONDITIONING, DISCRIMINATOR, GENERATOR
from models.families.gan.rounds import round_of
from models.latent import search
from models.packing import packed
from models.presets import filled, preset_of
from models.randomness import generator
from models.training import new_run
from tests.conftest import blobs, tiny_gan
from tests.models.conftest import ended, learn

SMALL = {"width": 4, "latent": 6, "batch": 8, "continuous_codes": 2, "discrete_codes": 4}
TINY = Item(8, 8, 1)
CARD = DataCard.of(blobs())
# One of every loss, architecture, way of conditioning and extra, so that together they are all there is.
KINDS = {
    "mlp": {"architecture": "mlp", "loss": "minimax", "conditioning": "concatenation", "label_noise": 0.1},
    "dcgan": {"loss": "non-saturating", "discriminator_steps": 2, "augmentation": "colour + translation + cutout"},
    "spectral": {"loss": "hinge", "spectral_norm": True, "minibatch_deviation": True},
    "acgan": {"loss": "least-squares", "conditioning": "auxiliary", "label_smoothing": 0.1, "prior": "uniform"},
    "wgan": {"loss": "wasserstein", "conditioning": "none", "penalty_every": 2},
    "info": {"loss": "relativistic", "conditioning": "info"},
    "style": {"architecture": "style", "penalty": "r1"},
}


def gan(data=CARD, **settings):
    torch.manual_seed(0)
    return GAN(Config(**SMALL | settings), data)


def card(item=TINY, **changes):
    return replace(CARD, item=item, **changes)


def faces():
    """As blobs, with attributes in place of classes."""
    return card(classes=(), attribute_names=("low", "right"))


def rates(config):
    return {"generator_rate": config.generator_rate, "discriminator_rate": config.discriminator_rate}


def batch_of(data, count=8):
    known = torch.from_numpy(data.labels[:count])
    return Batch(to_unit(data.images[:count]), known, torch.stack([known // 2, known % 2], 1).byte())


def taught(model, data, steps, count=8):
    """A learner after so many steps on the first images, and what it reported last."""
    learner, live = GANLearner(model), rates(model.config)
    for step in range(1, steps + 1):
        report = learner.learn(batch_of(data, count), generator(0, step), step, live).report()
    return learner, report


# --- pictures ---


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("item", [Item(8, 8, 3), Item(28, 28, 1), Item(33, 33, 3), Item(64, 40, 3)], ids=str)
def test_pictures_have_the_size_of_the_data_and_lie_between_black_and_white(architecture, item):
    model = gan(card(item), architecture=architecture).eval()
    pictures = model.decode(10 * torch.randn(3, 6))
    assert pictures.shape == (3, item.channels, item.height, item.width)
    assert pictures.min() >= 0
    assert pictures.max() <= 1
    assert model.score(pictures).shape == (3,)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_picture_does_not_depend_on_those_beside_it(architecture):
    model, z = gan(architecture=architecture).eval(), torch.randn(5, 6)
    with_noise(model)
    assert torch.allclose(model.decode(z)[3:4], model.decode(z[3:4]), atol=1e-5)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_at_16_bits_it_draws_nearly_the_same(architecture):
    model, z = gan(architecture=architecture).eval().requires_grad_(False), torch.randn(5, 6)
    with torch.autocast("cpu", torch.bfloat16):
        pictures = model.decode(z).float()
    assert torch.allclose(pictures, model.decode(z), atol=0.05)


def with_noise(model):
    """As if the style-based generator had learned to use its noise."""
    for name, parameter in model.named_parameters():
        if name.endswith("strength"):
            torch.nn.init.constant_(parameter, 0.5)


# --- spaces, truncation and noise ---


@pytest.fixture
def styled():
    model = gan(architecture="style").eval().requires_grad_(False)
    with_noise(model)
    model.generator.means.copy_(torch.randn(4, 6))
    return model


def test_only_the_style_based_one_has_a_second_space(styled):
    assert styled.spaces == ("z", "w")
    assert styled.layers == 3
    assert not styled.cannot("w")
    plain = gan()
    assert plain.spaces == ("z",)
    for ask in (plain.to_w, plain.decode_w):
        with pytest.raises(NotImplementedError, match="Only the style-based generator has a space w"):
            ask(torch.randn(1, 6))


@pytest.mark.parametrize("manner", [Manner(), Manner((0, 0, 1, 0), truncation=0.6, seed=3)], ids=["plain", "asked"])
def test_decoding_goes_through_w(styled, manner):
    z = torch.randn(4, 6)
    w = styled.to_w(z, manner)
    assert w.shape == (4, 6)
    assert torch.equal(styled.decode_w(w, manner), styled.decode(z, manner))
    each_layer = styled.decode_w(w[:, None].expand(-1, 3, -1), manner)
    assert torch.allclose(each_layer, styled.decode(z, manner), atol=1e-6)


def test_truncation_draws_w_to_the_mean_of_what_is_asked_for(styled):
    z, condition = torch.randn(4, 6), (0.0, 0.5, 0.5, 0.0)
    middle = styled.generator.means[1:3].mean(0)
    assert torch.allclose(styled.middle(Manner(condition)), middle)
    assert torch.allclose(styled.middle(), styled.generator.means.mean(0))
    half_way = (styled.to_w(z, Manner(condition)) + middle) / 2
    expected = styled.decode_w(half_way, Manner(condition))
    assert torch.allclose(styled.decode(z, Manner(condition, truncation=0.5)), expected, atol=1e-6)
    gone = styled.decode(z, Manner(condition, truncation=0.0))
    assert torch.allclose(gone, gone[:1].expand_as(gone)), "all the way there is one picture left"


def test_the_seed_redraws_the_noise_and_nothing_else(styled):
    z = torch.randn(2, 6)
    assert torch.equal(styled.decode(z), styled.decode(z, Manner(seed=0)))
    assert not torch.equal(styled.decode(z), styled.decode(z, Manner(seed=1)))
    plain = gan().eval()
    assert torch.equal(plain.decode(z), plain.decode(z, Manner(seed=1, truncation=0.5)))


def test_gaussian_codes_are_truncated_by_drawing_again_and_uniform_ones_by_their_range():
    for name, bound in (("gaussian", 1.0), ("uniform", 0.5)):
        codes = gan(prior=name).prior.draw(500, 6, generator(0), truncation=0.5)
        assert 0.95 * bound < codes.abs().max() <= bound


# --- conditions ---


def test_what_can_be_asked_for_are_classes_or_else_attributes_or_codes():
    assert gan().conditions == Conditions(CARD.classes, optional=False)
    assert gan(faces()).conditions == Conditions(("low", "right"), exclusive=False)
    assert gan(conditioning="info").conditions == Conditions(("code 1", "code 2", "code 3", "code 4"), optional=False)
    assert not gan(conditioning="info", discrete_codes=0).conditions
    assert not gan(conditioning="none").conditions
    assert not gan(card(classes=("one",))).conditions, "a single class says nothing"


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("data", [CARD, faces()], ids=["classes", "attributes"])
def test_asked_for_something_else_it_draws_something_else(architecture, data):
    model, z = gan(data, architecture=architecture).eval(), torch.randn(2, 6)
    count = len(model.conditions)
    first, second = (tuple(row) for row in torch.eye(count)[:2].tolist())
    assert not torch.allclose(model.decode(z, Manner(first)), model.decode(z, Manner(second)))
    nothing = first if model.conditions.exclusive else (0.0,) * count
    assert torch.equal(model.decode(z), model.decode(z, Manner(nothing)))


def test_a_verdict_on_an_image_that_is_not_said_to_show_anything_lies_between_the_classes():
    model, x = gan().eval(), torch.rand(5, 1, 8, 8)
    each = torch.stack([model.score(x, Manner(tuple(row))) for row in torch.eye(4).tolist()])
    assert torch.allclose(model.score(x), each.mean(0), atol=1e-5)


def test_a_verdict_does_not_depend_on_the_company():
    model = gan(loss="hinge", minibatch_deviation=True).eval()
    x = torch.rand(5, 1, 8, 8)
    assert torch.allclose(model.score(x)[:1], model.score(x[:1]), atol=1e-5)


# --- what is refused ---


@pytest.mark.parametrize("item", [Item(7, 8, 1), Item(8, 65, 1), Item(64, 4096, 3)], ids=str)
def test_other_sizes_are_refused_by_name(item):
    with pytest.raises(ConfigError, match="8 to 64 px, not"):
        gan(card(item))


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"label_smoothing": 0.1, "loss": "hinge"}, "label_smoothing must be 0 with the hinge loss"),
        ({"label_noise": 0.1, "loss": "relativistic"}, "label_noise must be 0 with the relativistic loss"),
        ({"minibatch_deviation": True, "penalty": "r1"}, "minibatch_deviation makes scores depend on the batch"),
        ({"minibatch_deviation": True, "loss": "wasserstein"}, "of which the gradient penalty says nothing"),
        ({"loss": "wasserstein", "penalty": "none"}, "penalty must not be none with the wasserstein loss"),
        ({"conditioning": "info", "discrete_codes": 0, "continuous_codes": 0}, "must not both be 0"),
        ({"conditioning": "info", "continuous_codes": 7}, "continuous_codes must be at most the latent size"),
        ({"loss": "f-divergence"}, "loss must be one of"),
        ({"latent": 0}, "latent must be from 1"),
    ],
)
def test_settings_that_do_not_go_together_are_refused_by_name(settings, reason):
    with pytest.raises(ConfigError, match=reason):
        gan(**settings)


# --- learning ---


@pytest.mark.parametrize("settings", KINDS.values(), ids=KINDS)
def test_every_kind_learns_and_says_how_it_stands(settings, data):
    model = gan(**settings)
    first = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    learner, report = taught(model, data, 4)
    loss = LOSSES[model.config.loss]
    verdicts = ("real_probability", "fake_probability") if loss.has_probabilities else ("real_score", "fake_score")
    assert {"discriminator_loss", "generator_loss", *verdicts} <= report.keys()
    assert all(0 <= report[name] <= 1 for name in verdicts) or not loss.has_probabilities
    assert ("score_difference" in report) != loss.has_probabilities
    for side in ("generator", "discriminator"):
        assert any(not torch.equal(first[n], t) for n, t in model.state_dict().items() if n.startswith(side))
    evaluation = learner.evaluate([batch_of(data)], 4)
    assert evaluation == learner.evaluate([batch_of(data)], 4)
    slopes = {"generator_gradient", "discriminator_gradient"}
    assert slopes <= report.keys()
    assert report.keys() - evaluation.losses.keys() - slopes <= {"gradient_penalty", "r1", "r2"}


@pytest.mark.parametrize("settings", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("side", [GENERATOR, DISCRIMINATOR])
def test_where_one_side_learns_the_other_stands_still(settings, side, data):
    learner, _ = taught(gan(**settings), data, 2)
    before = {name: weight.clone() for name, weight in learner.model.named_parameters()}
    report = learner.learn(batch_of(data), generator(0, 3), 3, rates(learner.model.config) | {"sides": side}).report()
    moved = {name.split(".")[0] for name, weight in learner.model.named_parameters() if not before[name].equal(weight)}
    assert moved == {side}
    assert {name for name in report if name.endswith("_gradient")} == {f"{side}_gradient"}


def test_the_length_of_a_gradient_is_that_of_all_weights_together(data):
    learner, report = taught(gan(loss="hinge"), data, 1)
    for side in ("generator", "discriminator"):
        squares = sum(weight.grad.square().sum() for weight in getattr(learner.model, side).parameters())
        assert report[f"{side}_gradient"] == pytest.approx(squares.sqrt().item(), rel=1e-5)


def test_gradients_are_measured_now_and_then_and_of_every_step_that_is_looked_at(data):
    learner, _ = taught(gan(architecture="mlp", discriminator_steps=3), data, 1)
    live = rates(learner.model.config)

    def measured(side, steps):
        return [
            k for k in steps if f"{side}_gradient" in learner.learn(batch_of(data), generator(0, k), k, live).report()
        ]

    assert measured("discriminator", range(100, 125)) == [100, 110, 120]
    assert measured("generator", range(100, 125)) == [102, 111, 120]
    learner.closely = True
    assert measured("discriminator", range(121, 124)) == [121, 122, 123]


@pytest.mark.parametrize("settings", KINDS.values(), ids=KINDS)
def test_watching_changes_nothing(settings, data):
    watched, unwatched = (taught(gan(**settings), data, 2)[0] for _ in range(2))
    verdicts = watched.watch(batch_of(data), generator(0, 9))
    again = watched.watch(batch_of(data), generator(0, 9))
    assert verdicts.real.shape == verdicts.fake.shape == (8,)
    assert (verdicts.real == again.real).all()
    assert (verdicts.fake == again.fake).all()
    assert verdicts.have_probabilities == LOSSES[watched.model.config.loss].has_probabilities
    images, asked = watched.draw(batch_of(data), generator(0, 9))
    assert images.shape == (8, 1, 8, 8)
    assert 0 <= images.min() <= images.max() <= 1
    assert (asked is None) == (watched.model.config.conditioning in ("none", "info"))
    for learner in (watched, unwatched):
        learner.learn(batch_of(data), generator(0, 3), 3, rates(learner.model.config))
    ours, theirs = (learner.model.state_dict() for learner in (watched, unwatched))
    assert all(tensor.equal(theirs[name]) for name, tensor in ours.items())


def test_all_there_is_is_tried():
    configs = [Config(**SMALL | settings) for settings in KINDS.values()]
    assert {config.loss for config in configs} == LOSSES.keys()
    assert {config.architecture for config in configs} == ARCHITECTURES.keys()
    assert {config.conditioning for config in configs} == set(CONDITIONING)


@pytest.mark.parametrize("settings", KINDS.values(), ids=KINDS)
def test_stopping_and_going_on_leaves_the_same_run(settings, data, tmp_path):
    straight, stopped = (
        new_run(tmp_path / name, "gan", Config(**SMALL | settings), data, device="cpu", precision="bfloat16", threads=1)
        for name in ("straight", "stopped")
    )
    learn(straight, data, 9, generator_rate={4: 1e-3})
    learn(stopped, data, 9, stop=5, generator_rate={4: 1e-3})
    learn(stopped, data, 9)
    one, other = (load(run.latest) for run in (straight, stopped))
    assert one.tensors.keys() == other.tensors.keys()
    assert all(torch.equal(tensor, other.tensors[name]) for name, tensor in one.tensors.items())
    assert all(torch.equal(t, other.model.state_dict()[name]) for name, t in one.model.state_dict().items())
    assert straight.metrics() == stopped.metrics()


@pytest.mark.parametrize("settings", KINDS.values(), ids=KINDS)
def test_a_file_gives_back_the_model(settings, data, tmp_path):
    learner, _ = taught(gan(**settings), data, 2)
    model = learner.explored
    z, x = torch.randn(3, 6), to_unit(data.images[:3])
    for name, state, exactness in (("whole", model.state_dict(), 0), ("half", packed(model.state_dict(), 16), 2e-2)):
        save(tmp_path / name, Header("gan", model.config, CARD, 2), state)
        again = load(tmp_path / name).model
        assert torch.allclose(again.decode(z), model.decode(z), atol=exactness)
        assert torch.allclose(again.score(x), model.score(x), atol=exactness, rtol=exactness)


@pytest.mark.parametrize("settings", KINDS.values(), ids=KINDS)
def test_nothing_is_drawn_from_the_global_generator(settings, data):
    learner = GANLearner(gan(**settings))
    state = torch.get_rng_state()
    learner.learn(batch_of(data), generator(0), 2, rates(learner.model.config))
    learner.evaluate([batch_of(data)], 2)
    ended(learner.preview(to_unit(data.images[:3]), generator(0), 2, None))
    assert torch.equal(torch.get_rng_state(), state)


def test_the_shown_model_has_averaged_drawing_and_the_verdict_as_it_is(data):
    learner, _ = taught(gan(), data, 5)
    learned, shown = learner.model.state_dict(), learner.explored.state_dict()
    same = {name: torch.equal(learned[name], tensor) for name, tensor in shown.items()}
    assert all(same[name] for name in same if name.startswith("discriminator."))
    assert not any(same[name] for name in same if name.startswith("generator.ups"))
    assert all(same[name] for name, _ in learner.model.named_buffers())


def test_the_generator_waits_for_the_discriminators_steps(data):
    learner = GANLearner(gan(discriminator_steps=3))
    changed = []
    for step in range(1, 7):
        before = learner.model.generator.ups[0].weight.clone()
        learner.learn(batch_of(data), generator(0, step), step, rates(learner.model.config))
        changed.append(not torch.equal(learner.model.generator.ups[0].weight, before))
    assert changed == [False, False, True] * 2


def test_each_side_has_a_rate_of_its_own(data):
    learner = GANLearner(gan(lr_warmup=10))
    learner.learn(batch_of(data), generator(0), 5, {"generator_rate": 0.02, "discriminator_rate": 0.04})
    assert {name: each.param_groups[0]["lr"] for name, each in learner.optimisers.items()} == {
        "generator": 0.01,
        "discriminator": 0.02,
    }


def test_penalties_are_in_float32_and_only_of_the_steps_that_look(data):
    model = gan(loss="relativistic", gamma=2.0, penalty_every=3)
    learner, batch = GANLearner(model), batch_of(data)
    learner.precision = torch.bfloat16
    reports = [
        learner.learn(batch, generator(0, step), step, rates(model.config)).report().keys() for step in range(1, 7)
    ]
    assert ["r1" in report and "r2" in report for report in reports] == [False, False, True] * 2
    game = round_of(learner.model, batch, generator(0))
    r1 = learner._penalties(game.x, game.x, game.told, generator(0))["r1"]
    x = game.x.requires_grad_()
    slopes = torch.autograd.grad(model.discriminator(x, game.told).score.sum(), x)[0]
    assert r1.item() == pytest.approx(2.0 / 2 * slopes.flatten(1).square().sum(1).mean().item(), rel=1e-5)


def test_wrong_pairs_count_as_much_as_fakes(data):
    """Algorithm 1 of arXiv:1605.05396: half for fakes, half for real images said to show something else."""
    learner = GANLearner(gan(conditioning="concatenation", loss="least-squares"))
    model, batch = learner.model, batch_of(data)
    game = round_of(learner.model, batch, generator(0))
    fake = model.generator.learning(game.z, game.told, 0.0, generator(7)).detach()
    loss = learner.objectives["discriminator"](
        *game, Draws(generator(7)), looks_at_slopes=False, is_last=True
    ).objective
    wrong = told(mismatched(game.condition, model.conditions, generator(7)), model.conditions)
    with torch.no_grad():
        real, made, mistaken = (
            model.discriminator(x, said).score for x, said in ((game.x, game.told), (fake, game.told), (game.x, wrong))
        )
    negatives = (made.square().mean() + mistaken.square().mean()) / 2
    assert loss.item() == pytest.approx(((real - 1).square().mean() + negatives).item() / 2, rel=1e-5)


def test_labels_are_smoothed_on_the_real_side_and_swapped_on_both(data):
    learner = GANLearner(gan(label_smoothing=0.2))
    real, fake = torch.randn(2, 5)
    expected = F.binary_cross_entropy_with_logits(real, torch.full((5,), 0.8)) + F.softplus(fake).mean()
    assert torch.allclose(learner._apart(real, fake, generator(0)), expected)
    learner = GANLearner(gan(label_noise=0.5))
    losses = torch.stack([learner._apart(real, fake, generator(k)) for k in range(2000)]).mean()
    straight, swapped = (LOSSES["non-saturating"].discriminator(*pair) for pair in ((real, fake), (fake, real)))
    assert losses.item() == pytest.approx((straight + swapped).item() / 2, abs=0.03)


# --- what comes of it ---


def test_infogan_learns_to_guess_its_codes(data):
    learner = GANLearner(gan(architecture="mlp", conditioning="info", generator_rate=2e-3, discriminator_rate=2e-3))
    known = []
    for step in range(1, 151):
        figures = learner.learn(batch_of(data, 32), generator(0, step), step, rates(learner.model.config))
        known.append(figures.report()["information"])
    assert sum(known[-10:]) / 10 > sum(known[:10]) / 10 + 1, "nats"
    there_is = entropy(learner.model.conditions, 2, learner.model.prior)
    assert known[-1] < there_is + 1, "but never much more than there is"


@pytest.mark.parametrize(("architecture", "steps"), [("mlp", 250), ("dcgan", 250), ("style", 1000)])
def test_it_learns_to_draw_what_is_asked_for(architecture, steps, data):
    """The blobs' class is the bright corner: after learning, that corner is the brightest of nearly all pictures."""
    model = gan(architecture=architecture, generator_rate=2e-3, discriminator_rate=2e-3, width=8)
    learner, _ = taught(model, data, steps, count=32)
    z = torch.randn(32, 6)
    right = []
    for index, row in enumerate(torch.eye(4).tolist()):
        corners = F.avg_pool2d(learner.explored.decode(z, Manner(tuple(row))), 4).flatten(1)
        right.append((corners.argmax(1) == index).float().mean().item())
    assert min(right) > 0.9


def test_a_preview_asks_every_code_for_all_conditions(data):
    learner, x = GANLearner(gan()), to_unit(data.images[:3])
    first, later = (ended(learner.preview(x, generator(0), step, None)) for step in (1, 2))
    assert first.samples.shape == (4 * 2 * 4, 8, 8, 1)
    assert (first.asked[:5], first.columns) == (("a", "b", "c", "d", "a"), 8)
    assert (first.samples == later.samples).all()
    assert first.prior == "N(0, I)"
    assert first.inputs is first.reconstructions is None
    assert first.unaveraged.shape == first.samples.shape
    assert len(ended(GANLearner(gan(conditioning="none")).preview(x, generator(0), 1, None)).samples) == 40
    asked = ended(GANLearner(gan(faces())).preview(x, generator(0), 1, None)).asked
    assert asked[:3] == ("none of them", "low", "right")


# --- codes of given pictures ---


@pytest.fixture
def briefly(monkeypatch):
    monkeypatch.setattr(search, "STEPS", 40)


@pytest.mark.parametrize("settings", KINDS.values(), ids=KINDS)
def test_a_code_is_searched_for_where_there_is_no_encoder(settings, data, briefly):
    model = gan(**settings).eval().requires_grad_(False)
    assert "only be searched for" in model.cannot("encode")
    assert not model.cannot("invert")
    found = ended(model.invert(to_unit(data.images[:2]), model.usual))
    assert found.shape == (2, 6)
    assert found.isfinite().all()
    if settings.get("prior") == "uniform":
        assert found.abs().max() <= 1


@pytest.mark.parametrize("prior", ["gaussian", "uniform"])
def test_the_code_of_a_picture_of_its_own_is_found(prior):
    model = tiny_gan(architecture="mlp", latent=4, width=8, prior=prior)
    manner = Manner((0.0, 0.0, 1.0, 0.0))
    z = model.prior.draw(1, 4, generator(5))
    picture = model.decode(z, manner)
    again = model.decode(ended(model.invert(picture, manner)), manner)
    others = model.decode(model.prior.draw(50, 4, generator(6)), manner)
    nearest = (others - picture).square().flatten(1).mean(1).min()
    assert (again - picture).square().mean() < 0.1 * nearest


def test_the_seed_chooses_where_a_search_begins_and_nothing_is_drawn_from_the_global_generator(data, briefly):
    model, x = gan().eval(), to_unit(data.images[:1])
    state = torch.get_rng_state()
    one, same, other = (ended(model.invert(x, replace(model.usual, seed=seed))) for seed in (1, 1, 2))
    assert torch.equal(one, same)
    assert not torch.equal(one, other)
    assert torch.equal(torch.get_rng_state(), state)


# --- how it decodes where nothing is said ---


def test_it_usually_draws_its_first_class_and_has_no_need_of_drafts(styled):
    assert styled.usual == Manner((1.0, 0.0, 0.0, 0.0))
    assert gan(faces()).usual == gan(conditioning="none").usual == Manner()
    assert styled.draft(Manner(seed=3)) == Manner(seed=3)


def test_truncation_and_noise_are_offered_where_they_make_a_difference(styled):
    assert styled.manners == ("truncation", "seed")
    assert gan().manners == ("truncation",), "of the codes that are drawn"
    assert gan(prior="uniform").manners == ()


def test_codes_are_mapped_anew_at_their_own_pace_and_what_is_told_at_the_others(data):
    model = gan(architecture="style", mapping_pace=0.0)
    before = {name: weight.clone() for name, weight in model.generator.named_parameters()}
    taught(model, data, 3)
    moved = {name for name, weight in model.generator.named_parameters() if not torch.equal(weight, before[name])}
    still = set(before) - moved
    assert still == {name for name in before if name.startswith(("mapping.entry.code", "mapping.rest"))}


# --- presets ---


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_presets_are_settings_that_go_together_and_learn(preset, data, tmp_path):
    config = replace(filled(Config(), preset, PRESETS), batch=8)
    run = new_run(tmp_path / "run", "gan", config, data, device="cpu", precision="float32", threads=1)
    learn(run, data, 10)
    logged = [line for line in run.metrics() if line["event"] == "step"]
    assert len(logged) == 10
    assert any("generator_gradient" in line for line in logged)
    assert preset_of(filled(Config(), preset, PRESETS), PRESETS) is preset
