"""A DCGAN's training step against torchgan's losses on its own nets.

Fashion-MNIST with a margin, 32 pixels; no classes, the non-saturating loss without a penalty, Adam; one step of each
side. torchgan takes it twice: with our widths, where its discriminator has fewer parameters for want of a hidden
layer, and with a wider discriminator of as many, which costs more to compute.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import torch

from models.data import open_data
from models.data.base import DataSet
from models.families.gan import Config
from models.progress import finished
from tests.benchmarks.peers.presence import missing, version, versions
from tests.benchmarks.racing import OURS, Racer, batches, our_parameters, our_steps, race, size

CONFIG = Config(conditioning="none", penalty="none", generator_rate=2e-4, discriminator_rate=2e-4, beta2=0.999)
PEER = "torchgan"
DISCRIMINATORS = {"equal parameters": 65, "equal widths": 32}  # channels at full size


def missed() -> Iterator[dict]:
    yield from missing("DCGAN training step", PEER)


def figures(threads: int) -> Iterator[dict]:
    if not version(PEER):
        return
    data = with_margin(finished(open_data("fashion")))
    with our_steps("gan", CONFIG, data) as step:
        racers = [Racer(OURS, step, CONFIG.batch, our_parameters("gan", CONFIG, data))]
        racers += [_torchgan(data, name, width) for name, width in DISCRIMINATORS.items()]
        result = race(racers, threads, rounds=9, steps=8)
    yield {"figure": "DCGAN training step", "peers": versions(PEER), **result}


def with_margin(data: DataSet) -> DataSet:
    """torchgan's nets know only powers of two: 28 pixels and two black ones all around."""
    return replace(data, images=np.pad(data.images, ((0, 0), (2, 2), (2, 2), (0, 0))))


def _torchgan(data: DataSet, name: str, width: int) -> Racer:
    from torchgan.losses import MinimaxDiscriminatorLoss, MinimaxGeneratorLoss
    from torchgan.models import DCGANDiscriminator, DCGANGenerator

    item, place = data.item, torch.device("cpu")
    generator = DCGANGenerator(CONFIG.latent, item.height, item.channels, CONFIG.width)
    discriminator = DCGANDiscriminator(item.height, item.channels, width)
    betas = CONFIG.beta1, CONFIG.beta2
    for_generator = torch.optim.Adam(generator.parameters(), CONFIG.generator_rate, betas)
    for_discriminator = torch.optim.Adam(discriminator.parameters(), CONFIG.discriminator_rate, betas)
    apart, alike = MinimaxDiscriminatorLoss(), MinimaxGeneratorLoss(nonsaturating=True)
    images = batches(data, CONFIG.batch, signed=True)

    def step() -> None:
        """What its Trainer does of a batch, without what it logs."""
        apart.train_ops(generator, discriminator, for_discriminator, next(images), place)
        alike.train_ops(generator, discriminator, for_generator, place, CONFIG.batch)

    return Racer(f"{PEER}, {name}", step, CONFIG.batch, size(generator, discriminator))
