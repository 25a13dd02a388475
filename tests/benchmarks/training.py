"""A VAE's training step against a bare loop over the same nets."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from models.data import open_data
from models.data.base import DataSet
from models.families.vae import VAE, Config
from models.progress import finished
from tests.benchmarks.racing import OURS, Racer, batches, our_parameters, our_steps, race, size

CONFIG = Config(latent=16, kl_warmup=0, lr_warmup=0)


def figures() -> Iterator[dict]:
    data = finished(open_data("fashion"))
    with our_steps("vae", CONFIG, data) as step:
        racers = [Racer(OURS, step, CONFIG.batch, our_parameters("vae", CONFIG, data)), bare_loop(data)]
        result = race(racers, threads=1, rounds=15, steps=10)
    yield {"figure": "VAE step against a bare loop", "budget": "ratio at least 0.97", **result}


def bare_loop(data: DataSet) -> Racer:
    """What a tutorial would write: the same nets and losses, Adam, and nothing else."""
    model = VAE(CONFIG, data.item)
    adam = torch.optim.Adam(model.parameters(), CONFIG.learning_rate)
    images = batches(data, CONFIG.batch)

    def step() -> None:
        losses = model.losses(next(images), torch.randn(CONFIG.batch, CONFIG.latent))
        adam.zero_grad()
        losses.objective.backward()
        adam.step()
        losses.report()

    return Racer("bare loop", step, CONFIG.batch, size(model))
