"""What a network may be asked to predict from x_t = a x_0 + s noise, and how the image and the noise follow from it."""

from __future__ import annotations

from typing import NamedTuple

from torch import Tensor


class Guess(NamedTuple):
    """The image and the noise that a noisy image is taken to consist of; x_t = a image + s noise."""

    image: Tensor
    noise: Tensor


PREDICTIONS = ("v", "epsilon", "x0", "velocity")


def target(kind: str, x: Tensor, noise: Tensor, a: Tensor, s: Tensor) -> Tensor:
    """What the network should have said of a x + s noise."""
    match kind:
        case "epsilon":  # Ho et al. 2020, arXiv:2006.11239, equation 14
            return noise
        case "x0":
            return x
        case "v":  # Salimans & Ho 2022, arXiv:2202.00512, section 4
            return a * noise - s * x
        case "velocity":  # Lipman et al. 2022, arXiv:2210.02747, equation 23: the way's derivative where it is straight
            return noise - x
    raise ValueError(f"nothing predicts {kind!r}")


def guess(kind: str, said: Tensor, x: Tensor, a: Tensor, s: Tensor) -> Guess:
    """The image and the noise behind what a network said of x_t = x."""
    match kind:
        case "epsilon":
            return Guess((x - s * said) / a, said)
        case "x0":
            return Guess(said, (x - a * said) / s)
        case "v":
            length = a * a + s * s  # 1 in diffusion schedules
            return Guess((a * x - s * said) / length, (s * x + a * said) / length)
        case "velocity":
            return Guess((x - s * said) / (a + s), (x + a * said) / (a + s))
    raise ValueError(f"nothing predicts {kind!r}")


def clipped(found: Guess, x: Tensor, a: Tensor, s: Tensor) -> Guess:
    """The image kept within [-1, 1], with the noise that then makes up the rest."""
    image = found.image.clamp(-1, 1)
    return Guess(image, (x - a * image) / s)


def min_snr_weight(kind: str, snr: Tensor, gamma: float) -> Tensor:
    """Weight of the squared error of a prediction (Hang et al. 2023, arXiv:2303.09556, section 3.4): min(SNR, gamma)
    of the image's error, which is min(SNR, gamma) / SNR of epsilon's and, in diffusion schedules, / (SNR + 1) of v's. 1
    where gamma is 0."""
    if not gamma or kind == "velocity":
        return snr.new_ones(snr.shape)
    least = snr.clamp(max=gamma)
    return {"epsilon": least / snr, "x0": least, "v": least / (snr + 1)}[kind]
