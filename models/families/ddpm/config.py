"""What a DDPM is built from and how it learns: its settings, and which of them go together."""

from __future__ import annotations

from dataclasses import dataclass

from models import settings
from models.config import ConfigError, setting
from models.data.base import Item
from models.diffusion.predictions import PREDICTIONS
from models.diffusion.schedules import SCHEDULES
from models.presets import Preset


@dataclass(frozen=True)
class Config:
    """What a DDPM is built from and how it learns."""

    schedule: str = setting(
        "cosine",
        "Schedule",
        "How fast an image turns into noise; straight is flow matching's.",
        choices=SCHEDULES,
        source="arXiv:2006.11239, 2102.09672, 2212.11972, 2210.02747",
    )
    prediction: str = setting(
        "v",
        "Prediction",
        "What the network says of a noisy image; velocity is flow matching's.",
        choices=PREDICTIONS,
        names={"v": "v", "epsilon": "Noise ε", "x0": "Image x₀"},
        source="arXiv:2202.00512",
    )
    timesteps: int = setting(
        1000, "Time steps", "From image to noise, when it learns.", unit="steps", minimum=10, maximum=4000, seldom=True
    )
    min_snr: float = setting(
        5.0,
        "Min-SNR gamma",
        "Caps how much nearly clean images count; 0 counts all alike.",
        unit="SNR",
        minimum=0.0,
        maximum=100.0,
        source="arXiv:2303.09556",
        seldom=True,
    )
    conditional: bool = setting(True, "Learns classes", "Can be asked for a class, where the data have classes.")
    unconditional: float = settings.unconditional(
        0.1, "Share of the images shown without their class, for guidance.", "arXiv:2207.12598"
    )
    learning_rate: float = settings.learning_rate(5e-4, "AdamW")
    batch: int = settings.batch(64)
    average: float = settings.average(
        0.999,
        "Of the weights that draw: how much of the average stays at each step.",
        "arXiv:2006.11239, appendix B",
    )
    lr_warmup: int = settings.lr_warmup(500)
    lr_decay: int = settings.lr_decay(0)
    width: int = settings.width(32, "Channels at full size, in eights.", maximum=256)
    levels: int = setting(
        3, "Levels", "Sizes it looks at, each half the one before.", unit="sizes", minimum=1, maximum=5, seldom=True
    )
    blocks: int = setting(
        1, "Blocks", "Residual blocks at each level.", unit="a level", minimum=1, maximum=4, seldom=True
    )


PRESETS = (
    Preset(
        "published",
        "As first published",
        "The linear schedule, the noise predicted, all time steps alike: Ho et al. 2020.",
        {"schedule": "linear", "prediction": "epsilon", "min_snr": 0.0},
    ),
    Preset(
        "flow",
        "Flow matching",
        "Straight ways from noise to image and the velocity along them: Lipman et al. 2022.",
        {"schedule": "straight", "prediction": "velocity", "min_snr": 0.0},
    ),
)
FOR_POINTS = {
    "conditional": False,
    "min_snr": 0.0,
    "learning_rate": 2e-3,
    "batch": 256,
    "average": 0.99,
    "lr_warmup": 100,
}


def check(config: Config, item: Item) -> None:
    """ConfigError where settings do not go together, or not with images of this kind."""
    settings.check_sides(item, "a DDPM")
    settings.check_width(config.width)
    if not item.is_point and min(item.height, item.width) < 2**config.levels:
        raise ConfigError(f"{config.levels} levels are too many for images of {min(item.height, item.width)} px")
    if config.schedule == "straight" and config.prediction == "epsilon":
        raise ConfigError("the straight schedule ends in nothing but noise, of which epsilon says nothing")
