"""Settings that more than one family has; each is made by the function that bears its name.

What differs from family to family is said there: the default, and the words where they are about the family.
"""

from __future__ import annotations

from typing import Any

from models.config import ConfigError, setting
from models.data.base import Item
from models.nets.likelihoods import LIKELIHOODS

SMALLEST, LARGEST = 8, 64  # sides of the images that families take, in pixels
MOST_STEPS = 10**8
OPTIMISERS = {"Adam": "arXiv:1412.6980", "AdamW": "arXiv:1711.05101"}  # and where each was published


# --- what a model is built from ---


def latent(
    value: int, help: str = "Numbers that describe one picture.", label: str = "Latent size", maximum: int = 256
) -> Any:
    return setting(value, label, help, unit="dims", minimum=1, maximum=maximum)


def likelihood(value: str) -> Any:
    help = "How a miss is counted: one learned noise level for all pixels, or a coin for each."
    source = "calibrated Gaussian: arXiv:2006.13202"
    names = {"gaussian": "σ-Gaussian"}
    return setting(value, "Likelihood", help, choices=tuple(LIKELIHOODS), names=names, source=source)


def width(
    value: int, help: str = "Channels of the first convolution, in eights.", minimum: int = 8, maximum: int = 128
) -> Any:
    return setting(value, "Width", help, unit="channels", minimum=minimum, maximum=maximum, seldom=True)


def hidden(value: int) -> Any:
    help = "Units between the convolutions and the code."
    return setting(value, "Hidden", help, unit="units", minimum=8, maximum=4096, seldom=True)


def check_sides(item: Item, kind: str) -> None:
    """ConfigError where images are too small or too large for this kind of model, such as "a VAE"; points fit any."""
    if item.is_point:
        return
    if not SMALLEST <= min(item.height, item.width) <= max(item.height, item.width) <= LARGEST:
        raise ConfigError(f"{kind} takes images of {SMALLEST} to {LARGEST} px, not {item}")


def check_width(width: int) -> None:
    """ConfigError where channels do not come in the eights that a normalisation looks at together."""
    if width % 8:
        raise ConfigError(f"width must be a multiple of 8, not {width}")


# --- how it learns ---


def learning_rate(value: float, optimiser: str = "Adam", label: str = "Learning rate") -> Any:
    help = f"How far each step of {optimiser} may go."
    limits = {"minimum": 1e-7, "maximum": 1.0}
    return setting(value, label, help, unit=optimiser, live=True, log=True, source=OPTIMISERS[optimiser], **limits)


def batch(value: int) -> Any:
    return setting(value, "Batch", "Images a step looks at.", unit="images", minimum=1, maximum=4096)


def lr_warmup(steps: int) -> Any:
    help = "The learning rate grows from 0 over so many steps."
    return setting(steps, "Rate warm-up", help, unit="steps", minimum=0, maximum=MOST_STEPS, seldom=True)


def lr_decay(steps: int) -> Any:
    help = "The learning rate falls along a half cosine to a fiftieth by this step; 0 keeps it."
    source = "arXiv:1608.03983"
    return setting(steps, "Rate decay", help, unit="steps", minimum=0, maximum=MOST_STEPS, seldom=True, source=source)


def average(value: float, help: str, source: str) -> Any:
    limits = {"minimum": 0.0, "maximum": 0.99999}
    return setting(value, "Averaging", help, unit="a step", source=source, seldom=True, **limits)


def unconditional(value: float, help: str, source: str = "") -> Any:
    limits = {"minimum": 0.0, "maximum": 1.0}
    return setting(value, "Class left out", help, unit="share", source=source, seldom=True, **limits)
