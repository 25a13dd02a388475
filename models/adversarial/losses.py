"""What a generator and a discriminator make of the discriminator's scores: losses by name, and gradient penalties.

Scores [n] are the discriminator's output before any squashing: `real` of images, `fake` of generated ones. Losses are
means over a batch, the smaller the better for whose they are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

Scores = Tensor


@dataclass(frozen=True)
class Loss:
    """The two sides of one published game."""

    discriminator: Callable[[Scores, Scores], Tensor]  # of real, fake
    generator: Callable[[Scores, Scores], Tensor]  # of real, fake; only the relativistic one looks at real
    miss: Callable[[Scores, Tensor], Tensor] | None = None  # of scores from labels [n] in [0, 1], where it has such
    has_probabilities: bool = False  # whether a score's sigmoid is the probability that an image is real
    penalty: str = "none"  # what it was published with, of PENALTIES


def coin(scores: Scores, labels: Tensor) -> Tensor:
    """Cross-entropy in nats, with labels that may lie between 0 and 1."""
    return F.binary_cross_entropy_with_logits(scores, labels)


def squares(scores: Scores, labels: Tensor) -> Tensor:
    """Half the mean squared miss (Mao et al. 2016, arXiv:1611.04076, equation 2)."""
    return (scores - labels).square().mean() / 2


def told_apart(miss: Callable[[Scores, Tensor], Tensor]) -> Callable[[Scores, Scores], Tensor]:
    """A discriminator's loss with labels 1 for real and 0 for fake."""
    return lambda real, fake: miss(real, torch.ones_like(real)) + miss(fake, torch.zeros_like(fake))


def told_apart_by(miss: Callable[[Scores, Tensor], Tensor], real: Scores, fake: Scores, labels: Tensor) -> Tensor:
    """The same with other labels, [2, n]."""
    return miss(real, labels[0]) + miss(fake, labels[1])


def hinge(real: Scores, fake: Scores) -> Tensor:
    """Lim & Ye 2017, arXiv:1705.02894; as Miyato et al. 2018, arXiv:1802.05957, write it in equation 16."""
    return F.relu(1 - real).mean() + F.relu(1 + fake).mean()


def relativistic(real: Scores, fake: Scores) -> Tensor:
    """Each real image against one fake (Jolicoeur-Martineau 2018, arXiv:1807.00734; arXiv:2501.05441, equation 2)."""
    return F.softplus(fake - real).mean()


LOSSES = {
    # Goodfellow et al. 2014, arXiv:1406.2661: equation 1, and section 3 on why the generator should not saturate
    "minimax": Loss(told_apart(coin), lambda real, fake: -F.softplus(fake).mean(), coin, True),
    # ... with the penalty of Mescheder et al. 2018, arXiv:1801.04406, without which it need not converge (section 3)
    "non-saturating": Loss(told_apart(coin), lambda real, fake: F.softplus(-fake).mean(), coin, True, "r1"),
    "least-squares": Loss(told_apart(squares), lambda real, fake: squares(fake, torch.ones_like(fake)), squares),
    # Arjovsky et al. 2017, arXiv:1701.07875, with the penalty of Gulrajani et al. 2017, arXiv:1704.00028
    "wasserstein": Loss(
        lambda real, fake: fake.mean() - real.mean(), lambda real, fake: -fake.mean(), penalty="gradient"
    ),
    "hinge": Loss(hinge, lambda real, fake: -fake.mean()),
    # Huang et al. 2025, arXiv:2501.05441: without R1 and R2 it does not converge (section 2.2)
    "relativistic": Loss(relativistic, lambda real, fake: relativistic(fake, real), penalty="r1+r2"),
}
PENALTIES = ("none", "gradient", "r1", "r1+r2")


def labels(count: int, smoothing: float, swapped: float, noise: torch.Generator) -> Tensor:
    """Of real and of fake images, [2, count]: 1 less smoothing and 0, but for the share that is swapped.

    Only real ones are smoothed (Salimans et al. 2016, arXiv:1606.03498, section 3.4).
    """
    straight = torch.tensor([[1 - smoothing], [0.0]])
    return torch.where(torch.rand(2, count, generator=noise) < swapped, straight.flip(0), straight)


def gradients(scores: Scores, x: Tensor) -> Tensor:
    """Of each image's score with respect to the image, [n, values], themselves differentiable.

    An image's score must depend on no other image, and all of it should have been computed in float32: of squares of
    gradients little is left at 16 bits.
    """
    (gradient,) = torch.autograd.grad(scores.sum(), x, create_graph=True)
    return gradient.flatten(1)


def zero_centred(gradient: Tensor) -> Tensor:
    """Half the mean squared norm: R1 of real images, R2 of fake ones (Mescheder et al. 2018, arXiv:1801.04406, eq. 9).

    Times gamma it is their penalty.
    """
    return gradient.square().sum(1).mean() / 2


def one_centred(gradient: Tensor) -> Tensor:
    """How far slopes are from 1 (Gulrajani et al. 2017, arXiv:1704.00028, equation 3), before the factor lambda."""
    return (gradient.norm(dim=1) - 1).square().mean()


def between(real: Tensor, fake: Tensor, share: Tensor) -> Tensor:
    """Images on the straight lines from fake to real ones, where that penalty is taken; share is [n] in [0, 1]."""
    return fake.lerp(real, share.view(-1, *[1] * (real.ndim - 1)))


def penalties(
    kind: str, score: Callable[[Tensor], Scores], real: Tensor, fake: Tensor, noise: torch.Generator
) -> dict[str, Tensor]:
    """Those of a kind, of PENALTIES, by name and without their weights; images are the discriminator's input."""

    def slopes(x: Tensor) -> Tensor:
        x = x.detach().requires_grad_()
        return gradients(score(x), x)

    if kind == "gradient":
        share = torch.rand(len(real), generator=noise).to(real.device)
        return {"gradient_penalty": one_centred(slopes(between(real, fake, share)))}
    places = {"r1": real, "r2": fake} if kind == "r1+r2" else {"r1": real} if kind == "r1" else {}
    return {name: zero_centred(slopes(x)) for name, x in places.items()}
