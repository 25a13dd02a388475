"""Autoencoders: an image squeezed into a code and drawn again from it, with no law for the codes to follow.

Linear: finds the principal subspace (Baldi & Hornik 1989, doi:10.1016/0893-6080(89)90014-2). Stacked: the dense layers
of Hinton & Salakhutdinov 2006, doi:10.1126/science.1127647, trained all at once. Denoising: Vincent et al. 2008,
doi:10.1145/1390156.1390294. Sparse: an L1 penalty, or Ng 2011, Sparse autoencoder (CS294A lecture notes, section 3).

Sparse codes learn with a little noise on them (Salakhutdinov & Hinton 2009, doi:10.1016/j.ijar.2008.11.006). Without
it a deep decoder undoes either penalty by reading ever smaller differences: codes get short, and no sparser.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import torch
from torch import Tensor, nn

from models import settings
from models.accumulating import Objective
from models.base import PLAIN, Batch, Evaluation, LatentModel, Manner, Posterior, Preview, to_bytes
from models.config import ConfigError, checked, setting
from models.data.base import Item
from models.latent.fitted import FittedGaussian
from models.latent.principal import Principal
from models.learning import Learner, mean_figures, rate_at, set_rate
from models.nets.convolutional import Decoder, Encoder
from models.nets.likelihoods import LIKELIHOODS, Gaussian
from models.presets import Preset
from models.previews import drawing, lineup

ABOUT = "Learns to squeeze an image into a code and to draw it again, and asks nothing of the codes."

GREY = 0.5
CODE_NOISE = 0.1  # standard deviation, of sparse codes while they are learned
LEAST_ACTIVE = 1e-6  # of a unit's mean activity; keeps logarithms finite


@dataclass(frozen=True)
class Config:
    """What an autoencoder is built from and how it learns."""

    kind: str = setting(
        "convolutional",
        "Kind",
        "Linear is PCA's subspace; stacked is dense layers; convolutional suits images best.",
        choices=("linear", "stacked", "convolutional"),
    )
    latent: int = settings.latent(32, label="Code size")
    likelihood: str = settings.likelihood("gaussian")
    learning_rate: float = settings.learning_rate(1e-3)
    noise: float = setting(
        0.0,
        "Noise",
        "Gaussian noise on what the encoder sees while it learns; the clean image is to be drawn.",
        unit="of white",
        minimum=0.0,
        maximum=1.0,
        source="Vincent et al. 2010, JMLR 11",
    )
    dropped: float = setting(
        0.0,
        "Dropped pixels",
        "Share of the pixels that are black in what the encoder sees while it learns.",
        unit="of pixels",
        minimum=0.0,
        maximum=0.95,
        source="Vincent et al. 2008",
    )
    sparsity: str = setting(
        "none",
        "Sparse codes",
        "L1 keeps codes near 0; target has every unit, from 0 to 1, be active in few images.",
        choices=("none", "l1", "target"),
        names={"l1": "L1"},
        source="Ng 2011, CS294A",
    )
    sparsity_weight: float = setting(
        1.0, "Sparsity weight", "Of the sparsity's nats.", unit="×", minimum=0.0, maximum=1000.0, live=True, log=True
    )
    sparsity_target: float = setting(
        0.05,
        "Sparsity target",
        "A unit's mean activity, where codes are sparse by target.",
        unit="of 1",
        minimum=0.001,
        maximum=0.5,
    )
    batch: int = settings.batch(128)
    lr_warmup: int = settings.lr_warmup(100)
    lr_decay: int = settings.lr_decay(0)
    width: int = settings.width(32)
    hidden: int = settings.hidden(256)
    units: int = setting(
        1000,
        "Dense units",
        "Of the first stacked layer; the next two have half and a quarter of them.",
        unit="units",
        minimum=16,
        maximum=4096,
        seldom=True,
        source="Hinton & Salakhutdinov 2006",
    )


PRESETS = (
    Preset(
        "linear",
        "Principal components",
        "One matrix there and one back: what it learns spans the subspace that PCA finds.",
        {"kind": "linear"},
    ),
    Preset(
        "denoising",
        "Denoising",
        "Half of the pixels are dropped: to draw the clean image it has to know what goes with what.",
        {"dropped": 0.5},
    ),
    Preset("sparse", "Sparse", "Every image is told by a few of the numbers, the others near 0.", {"sparsity": "l1"}),
)
FOR_POINTS = {"kind": "stacked", "latent": 1, "learning_rate": 3e-3, "batch": 256, "units": 128}


class Losses(NamedTuple):
    """The terms of one batch, and its codes [n, latent]."""

    objective: Tensor
    reconstruction: Tensor  # nats per image
    sparsity: Tensor | None  # nats: of a Laplace law for each image's code, or of the batch's mean activities
    codes: Tensor

    each_image = ("codes",)

    def report(self) -> dict[str, float]:
        terms = {"objective": self.objective, "reconstruction": self.reconstruction, "sparsity": self.sparsity}
        return {name: term.item() for name, term in terms.items() if term is not None}


class Autoencoder(LatentModel):
    """An encoder to a code, a decoder to an image, and the likelihood that compares images with these."""

    family = "autoencoder"

    def __init__(self, config: Config, item: Item) -> None:
        super().__init__()
        self.config, self.item, self.latent = checked(config), item, config.latent
        _check(config, item)
        match config.kind:
            case "convolutional":
                self.encoder = Encoder(item, config.width, config.hidden, config.latent)
                self.decoder = Decoder(item, config.width, config.hidden, config.latent)
            case "stacked":
                self.encoder, self.decoder = _dense(
                    item, config.units, config.units // 2, config.units // 4, self.latent
                )
            case "linear":
                self.encoder, self.decoder = _dense(item, self.latent)
                _begin_as_projection(self.encoder[1], self.decoder[0])
        self.likelihood = Gaussian(straight=True) if config.kind == "linear" else LIKELIHOODS[config.likelihood]()

    def code(self, x: Tensor) -> Tensor:
        """Codes [n, latent] of images; from 0 to 1 where their sparsity has a target."""
        code = self.encoder(x).float()
        return code.sigmoid() if self.config.sparsity == "target" else code

    def encode(self, x: Tensor, told: Tensor | None = None) -> Posterior:
        """Points: their sigmas are 0."""
        code = self.code(x)
        return Posterior(code, torch.zeros_like(code))

    def decode(self, z: Tensor, manner: Manner = PLAIN) -> Tensor:
        return self.likelihood.mean(self.decoder(z).float()).clamp(0, 1)

    def losses(
        self, x: Tensor, seen: Tensor | None = None, shift: Tensor | None = None, sparsity_weight: float = 1.0
    ) -> Losses:
        """Of images x when the encoder has seen these, or else x itself, and codes are drawn shifted [n, latent]."""
        codes = self.code(x if seen is None else seen)
        reconstruction = self.likelihood(self.decoder(codes if shift is None else codes + shift).float(), x).mean()
        sparsity = self.sparsity(codes)
        penalty = 0 if sparsity is None else sparsity_weight * sparsity
        return Losses(reconstruction + penalty, reconstruction, sparsity, codes.detach())

    def sparsity(self, codes: Tensor) -> Tensor | None:
        """What codes [n, latent] cost besides, in nats."""
        match self.config.sparsity:
            case "l1":
                return codes.abs().sum(1).mean()
            case "target":
                return bernoulli_kl(self.config.sparsity_target, codes.mean(0)).sum()
        return None

    def figures(self, x: Tensor, told: Tensor | None = None) -> dict[str, float]:
        """What images cost, in nats per image."""
        return self.losses(x).report()

    def costs(self, x: Tensor, told: Tensor | None = None) -> Tensor:
        return self.likelihood(self.decoder(self.code(x)).float(), x)

    def corrupted(self, x: Tensor, noise: torch.Generator) -> Tensor:
        """What the encoder sees of images: noise on them, then pixels put out in all their channels."""
        config, seen = self.config, x
        if config.noise:
            seen = seen + config.noise * torch.randn(x.shape, generator=noise).to(x.device)
        if config.dropped:
            seen = seen * (torch.rand(len(x), 1, *x.shape[2:], generator=noise) >= config.dropped).to(x.device)
        return seen

    def shift(self, count: int, noise: torch.Generator) -> Tensor | None:
        """What is added to count codes while they are learned; None where nothing is."""
        if self.config.sparsity == "none":
            return None
        return CODE_NOISE * torch.randn(count, self.latent, generator=noise).to(self.device)


def _check(config: Config, item: Item) -> None:
    pixels = item.channels * item.height * item.width
    settings.check_sides(item, "an autoencoder")
    if item.is_point and config.kind == "convolutional":
        raise ConfigError("points have no neighbours to convolve: an autoencoder of points is linear or stacked")
    settings.check_width(config.width)
    if config.kind == "linear" and config.likelihood == "bernoulli":
        raise ConfigError("a linear autoencoder draws grey values and no probabilities: it takes likelihood gaussian")
    if config.kind == "linear" and config.sparsity == "target":
        raise ConfigError("codes with a sparsity target are sigmoids, which a linear autoencoder has not: it takes l1")
    if config.kind == "linear" and config.latent > pixels:
        raise ConfigError(
            f"a linear autoencoder of {pixels} values has a latent of at most as many, not {config.latent}"
        )


def _dense(item: Item, *sizes: int) -> tuple[nn.Sequential, nn.Sequential]:
    """Down from an image by layers of these sizes, and up again by the same; SiLU between linear layers."""
    shape = (item.channels, item.height, item.width)
    sizes = (math.prod(shape), *sizes)
    down, up = (
        [layer for before, after in pairwise(order) for layer in (nn.Linear(before, after), nn.SiLU())][:-1]
        for order in (sizes, sizes[::-1])
    )
    return nn.Sequential(nn.Flatten(), *down), nn.Sequential(*up, nn.Unflatten(1, shape))


def _begin_as_projection(down: nn.Linear, up: nn.Linear) -> None:
    """Start as the projection of images, less grey, on a random subspace: from there PCA's is found far sooner."""
    nn.init.orthogonal_(down.weight)
    with torch.no_grad():
        up.weight.copy_(down.weight.T)
        up.bias.fill_(GREY)
        down.bias.copy_(-GREY * down.weight.sum(1))


def bernoulli_kl(target: float, activity: Tensor) -> Tensor:
    """KL of a coin's target from its mean activity, in nats (Ng 2011, section 3)."""
    activity = activity.clamp(LEAST_ACTIVE, 1 - LEAST_ACTIVE)
    target = activity.new_tensor(target)
    return target * (target / activity).log() + (1 - target) * ((1 - target) / (1 - activity)).log()


class AutoencoderLearner(Learner):
    """How an autoencoder learns from one batch, and what is shown of it meanwhile."""

    model: Autoencoder

    def __init__(self, model: Autoencoder) -> None:
        super().__init__(model)
        self.optimisers = {"adam": torch.optim.Adam(model.parameters(), model.config.learning_rate)}
        self.objectives = {"adam": Objective(model, model.losses, self.autocast)}

    def learn(self, batch: Batch, noise: torch.Generator, step: int, live: Mapping[str, float]) -> Losses:
        adam = self.optimisers["adam"]
        seen, shift = self.model.corrupted(batch.x, noise), self.model.shift(len(batch.x), noise)
        losses = self.gradients("adam", (batch.x, seen, shift), sparsity_weight=live["sparsity_weight"])
        set_rate(adam, rate_at(step, self.model.config, live["learning_rate"]))
        adam.step()
        self.model.likelihood.confine()
        return losses

    def by_part(self) -> str:
        return "sparsity is that of the mean codes of" if self.model.config.sparsity == "target" else ""

    def evaluate(self, batches: Iterable[Batch], step: int) -> Evaluation:
        """Held-out images corrupted as in training, the same way every time; a denoiser's also of clean ones."""
        noise = torch.Generator().manual_seed(0)
        figures = mean_figures((self._figures(x, noise), len(x)) for x, *_ in batches)
        return Evaluation(step, {name: value for name, value in figures.items() if name != "objective"})

    def _figures(self, x: Tensor, noise: torch.Generator) -> dict[str, float]:
        figures = self.model.losses(x, self.model.corrupted(x, noise)).report()
        if self.model.config.noise or self.model.config.dropped:
            figures["reconstruction_of_clean"] = self.model.losses(x).reconstruction.item()
        return figures

    def preview(self, x: Tensor, noise: torch.Generator, step: int, losses: Losses) -> Iterator[None]:
        """Samples are of a Gaussian fitted to the codes of the latest batch."""
        known = losses.codes.cpu().numpy()
        fitted = FittedGaussian.of(Principal.of(known), f"{len(known)} encodings")
        shown = lineup(self.model, fitted, noise)
        drawn = yield from drawing(self.model, shown)
        return Preview(
            step,
            inputs=to_bytes(x),
            reconstructions=to_bytes(self.model.decode(self.model.code(x))),
            samples=drawn.images,
            prior=fitted.name,
        )
