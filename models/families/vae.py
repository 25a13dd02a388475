"""A variational autoencoder for small images.

Kingma & Welling 2013, Auto-Encoding Variational Bayes, arXiv:1312.6114; equation numbers are the paper's. It may learn
with its total correlation weighed (Chen et al. 2018, arXiv:1802.04942), and be told the class of what it encodes and
draws (Sohn, Lee & Yan 2015, Learning structured output representation using deep conditional generative models).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models import settings
from models.accumulating import Objective
from models.base import PLAIN, Batch, Conditions, Evaluation, LatentModel, Manner, Posterior, Preview, to_bytes
from models.conditioning import first_where_needed
from models.config import ConfigError, checked, setting
from models.data.base import Item
from models.latent.decomposition import decomposed
from models.latent.priors import GAUSSIAN
from models.learning import Learner, rate_at, set_rate
from models.metrics.active_units import active_units
from models.nets.convolutional import Decoder, Encoder
from models.nets.likelihoods import LIKELIHOODS
from models.nets.points import PointDecoder, PointEncoder
from models.presets import Preset
from models.previews import drawing, lineup

ABOUT = "Learns to squeeze an image into a few numbers and to draw it again from them."

LOG_VARIANCE = (-20.0, 10.0)  # keeps exp() finite in the first steps; a trained encoder stays well inside
MOST_COMPARED = 2**26  # numbers, where every image of a batch is compared with every other: a quarter of a gigabyte


@dataclass(frozen=True)
class Config:
    """What a VAE is built from and how it learns."""

    latent: int = settings.latent(32)
    likelihood: str = settings.likelihood("gaussian")
    learning_rate: float = settings.learning_rate(1e-3)
    objective: str = setting(
        "elbo",
        "Beta weighs",
        "The KL as a whole, or with beta-tc only how much its dimensions tell of one another.",
        choices=("elbo", "beta-tc"),
        names={"elbo": "All of the KL", "beta-tc": "β-TC"},
        source="Chen et al. 2018, arXiv:1802.04942",
    )
    beta: float = setting(
        1.0,
        "Beta",
        "Weight of the KL term. Higher: smoother space, blurrier pictures.",
        unit="×",
        minimum=0.0,
        maximum=16.0,
        live=True,
        source="Higgins et al. 2017, beta-VAE",
    )
    kl_warmup: int = setting(
        2000,
        "KL warm-up",
        "The KL term's weight grows from 0 over so many steps.",
        unit="steps",
        minimum=0,
        maximum=settings.MOST_STEPS,
        source="arXiv:1602.02282",
    )
    free_bits: float = setting(
        0.0,
        "Free bits",
        "KL a dimension may hold at no cost, on average over a batch.",
        unit="nats",
        minimum=0.0,
        maximum=10.0,
        seldom=True,
        source="Kingma et al. 2016, arXiv:1606.04934, appendix C.8",
    )
    reconstruction_weight: float = setting(
        1.0,
        "Reconstruction",
        "Weight of the reconstruction term. At 0 only the KL is learned.",
        unit="×",
        minimum=0.0,
        maximum=16.0,
        seldom=True,
    )
    conditional: bool = setting(False, "Learns classes", "Can be asked for a class, and leaves it out of the code.")
    unconditional: float = settings.unconditional(
        0.1, "Share of the images shown without their class, so that it also manages without."
    )
    batch: int = settings.batch(128)
    lr_warmup: int = settings.lr_warmup(100)
    lr_decay: int = settings.lr_decay(0)
    width: int = settings.width(32)
    hidden: int = settings.hidden(256)


PRESETS = (
    Preset(
        "reconstruction",
        "Reconstruction only",
        "Without the KL the pictures are sharp, but codes lie anywhere: samples from the prior show nothing.",
        {"beta": 0.0, "kl_warmup": 0},
    ),
    Preset(
        "kl",
        "KL only",
        "Without the reconstruction every image gets the prior for its posterior: the codes tell nothing.",
        {"reconstruction_weight": 0.0, "kl_warmup": 0},
    ),
    Preset(
        "beta-vae",
        "β-VAE",
        "A KL that counts fourfold: fewer dimensions, each of which tells more by itself, and blurrier pictures.",
        {"beta": 4.0},
    ),
    Preset(
        "beta-tc",
        "β-TC-VAE",
        "Only what the dimensions tell of one another counts sixfold: they part with less loss of detail.",
        {"objective": "beta-tc", "beta": 6.0},
    ),
)
FOR_POINTS = {"latent": 1, "learning_rate": 3e-3, "kl_warmup": 200, "batch": 256, "hidden": 128}


class Losses(NamedTuple):
    """The terms of one batch, in nats per image; `kl` has one entry a dimension, [latent]."""

    objective: Tensor
    reconstruction: Tensor
    kl: Tensor
    total_correlation: Tensor | None = None  # where it is weighed

    @property
    def negative_elbo(self) -> Tensor:
        """The plain bound of equation 10: beta 1, no free bits."""
        return self.reconstruction + self.kl.sum()

    def report(self) -> dict[str, float]:
        """The plain negative ELBO (beta 1, no free bits) beside the objective that is minimised."""
        total, parts = self.negative_elbo, (self.reconstruction, self.kl.sum())
        names = ["objective", "negative_elbo", "reconstruction", "kl"]
        if self.total_correlation is not None:
            names, parts = [*names, "total_correlation"], (*parts, self.total_correlation)
        values = torch.stack([self.objective, total, *parts]).tolist()
        return dict(zip(names, values, strict=True))


class VAE(LatentModel):
    """An encoder to q(z|x), a decoder to the means of p(x|z), and the likelihood that compares images with these.

    What it is told of classes are weights [1 or n, classes]: one class, a blend that adds up to 1, or zeros for none.
    """

    family = "vae"
    prior = GAUSSIAN

    def __init__(self, config: Config, item: Item, classes: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.config, self.item, self.latent = checked(config), item, config.latent
        _check(config, item, classes)
        self.conditions = Conditions(classes if config.conditional else (), optional=config.unconditional > 0)
        kinds, seen = len(self.conditions), item
        if kinds:  # the encoder is told in one more channel
            seen = replace(item, channels=item.channels + 1)
            self.telling = nn.Linear(kinds, item.height * item.width, bias=False)
        if item.is_point:
            self.encoder = PointEncoder(seen, config.hidden, 2 * config.latent)
            self.decoder = PointDecoder(item, config.hidden, config.latent + kinds)
        else:
            self.encoder = Encoder(seen, config.width, config.hidden, 2 * config.latent)
            self.decoder = Decoder(item, config.width, config.hidden, config.latent + kinds)
        self.likelihood = LIKELIHOODS[config.likelihood]()

    @property
    def usual(self) -> Manner:
        return Manner(first_where_needed(self.conditions))

    def encode(self, x: Tensor, told: Tensor | None = None) -> Posterior:
        if self.conditions:
            channel = self.telling(self._told(x, told)).view(len(x), 1, *x.shape[2:])
            x = torch.cat([x, channel], dim=1)
        mean, log_variance = self.encoder(x).float().chunk(2, dim=1)
        return Posterior(mean, log_variance.clamp(*LOG_VARIANCE).div(2).exp())

    def decode(self, z: Tensor, manner: Manner = PLAIN) -> Tensor:
        told = None
        if self.conditions and manner.condition:
            told = torch.tensor([manner.condition], device=z.device)
        return self.likelihood.mean(self.logits(z, told))

    def logits(self, z: Tensor, told: Tensor | None = None) -> Tensor:
        """What the likelihood takes, [n, channels, height, width], for codes [n, latent]."""
        return self.decoder(torch.cat([z, self._told(z, told)], dim=1) if self.conditions else z).float()

    def _told(self, each: Tensor, told: Tensor | None) -> Tensor:
        """What is said of each [n, classes]."""
        return each.new_zeros(len(each), len(self.conditions)) if told is None else told.expand(len(each), -1)

    def losses(
        self,
        x: Tensor,
        epsilon: Tensor,
        told: Tensor | None = None,
        beta: float = 1.0,
        free_bits: float = 0.0,
        warmth: float = 1.0,
    ) -> Losses:
        """Equation 10 with one sample a picture: epsilon [n, latent] is standard normal noise.

        With beta-tc the KL counts `warmth` times, and its total correlation as much more as beta is above that.
        """
        posterior = self.encode(x, told)
        z = posterior.mean + posterior.sigma * epsilon
        reconstruction = self.likelihood(self.logits(z, told), x).mean()
        kl = kl_from_standard_normal(posterior).mean(0)
        weighed = self.config.reconstruction_weight * reconstruction
        if self.config.objective == "elbo":
            return Losses(weighed + beta * kl.clamp(min=free_bits).sum(), reconstruction, kl)
        correlation = decomposed(z, posterior).total_correlation
        objective = weighed + warmth * kl.sum() + (beta - warmth) * correlation
        return Losses(objective, reconstruction, kl, correlation)

    def figures(self, x: Tensor, told: Tensor | None = None) -> dict[str, float]:
        """What images cost at their posterior means, in nats per image."""
        return self.losses(x, x.new_zeros(len(x), self.latent), told=told).report()

    def costs(self, x: Tensor, told: Tensor | None = None) -> Tensor:
        posterior = self.encode(x, told)
        return self.likelihood(self.logits(posterior.mean, told), x) + kl_from_standard_normal(posterior).sum(1)


def _check(config: Config, item: Item, classes: tuple[str, ...]) -> None:
    settings.check_sides(item, "a VAE")
    settings.check_width(config.width)
    if config.conditional and not classes:
        raise ConfigError("these data have no classes to learn: conditional must be off")
    if config.objective == "beta-tc" and config.free_bits:
        raise ConfigError(f"beta-tc takes the KL apart, of which free_bits are not known: 0, not {config.free_bits}")
    if config.objective == "beta-tc" and config.batch**2 * config.latent > MOST_COMPARED:
        raise ConfigError(f"beta-tc compares all of a batch with all of it: {config.batch} images are too many")


def kl_from_standard_normal(posterior: Posterior) -> Tensor:
    """KL(q || N(0, 1)) of every dimension, [n, latent], in nats (appendix B)."""
    variance = posterior.sigma.square()
    return 0.5 * (posterior.mean.square() + variance - variance.log() - 1)


def beta_at(step: int, config: Config, beta: float) -> float:
    """The KL term's weight at a step, warm-up included."""
    return beta * min(1.0, step / config.kl_warmup) if config.kl_warmup else beta


class VAELearner(Learner):
    """How a VAE learns from one batch, and what is shown of it meanwhile."""

    model: VAE

    def __init__(self, model: VAE) -> None:
        super().__init__(model)
        self.optimisers = {"adam": torch.optim.Adam(model.parameters(), model.config.learning_rate)}
        self.objectives = {"adam": Objective(model, model.losses, self.autocast)}

    def learn(self, batch: Batch, noise: torch.Generator, step: int, live: Mapping[str, float]) -> Losses:
        config, adam = self.model.config, self.optimisers["adam"]
        epsilon = torch.randn(len(batch.x), self.model.latent, generator=noise).to(batch.x.device)
        told = self._told(batch, noise, config.unconditional)
        beta, warmth = (beta_at(step, config, most) for most in (live["beta"], 1.0))
        losses = self.gradients("adam", (batch.x, epsilon, told), beta=beta, free_bits=config.free_bits, warmth=warmth)
        set_rate(adam, rate_at(step, config, live["learning_rate"]))
        adam.step()
        self.model.likelihood.confine()
        return losses

    def by_part(self) -> str:
        config = self.model.config
        if config.objective == "beta-tc":
            return "total correlation is estimated within"
        return "free bits act on the means of" if config.free_bits else ""

    def _told(self, batch: Batch, noise: torch.Generator | None = None, left_out: float = 0.0) -> Tensor | None:
        """The classes of a batch [n, classes], a share of them left out."""
        if not self.model.conditions:
            return None
        told = F.one_hot(batch.labels, len(self.model.conditions)).float()
        if left_out:
            told = told * (torch.rand(len(told), 1, generator=noise) >= left_out).to(told.device)
        return told

    def evaluate(self, batches: Iterable[Batch], step: int) -> Evaluation:
        """The plain negative ELBO of held-out images with one draw of epsilon each, the same every time."""
        noise, rows, means = torch.Generator().manual_seed(0), [], []
        for batch in batches:
            x, told = batch.x, self._told(batch)
            epsilon = torch.randn(len(x), self.model.latent, generator=noise).to(x.device)
            losses = self.model.losses(x, epsilon, told=told)
            rows.append(torch.cat([losses.reconstruction[None], losses.kl]).double() * len(x))
            means.append(self.model.encode(x, told).mean)
        codes = torch.cat(means)
        reconstruction, *kl = (torch.stack(rows).sum(0) / len(codes)).tolist()
        totals = {"negative_elbo": reconstruction + sum(kl), "reconstruction": reconstruction, "kl": sum(kl)}
        return Evaluation(step, totals, tuple(kl), active_units(codes))

    def preview(self, x: Tensor, noise: torch.Generator, step: int, losses: Losses) -> Iterator[None]:
        """Reconstructions without being told a class, samples of all classes in turn."""
        shown = lineup(self.model, self.model.prior, noise)
        drawn = yield from drawing(self.model, shown)
        return Preview(
            step,
            inputs=to_bytes(x),
            reconstructions=to_bytes(self.model.decode(self.model.encode(x).mean)),
            samples=drawn.images,
            prior=self.model.prior.name,
            asked=shown.names,
            columns=shown.columns,
            kl_per_dimension=tuple(losses.kl.detach().float().tolist()),
        )
