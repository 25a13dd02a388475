"""A VAE's training step against a bare loop over the same nets, in images per CPU-second on one thread."""

from __future__ import annotations

import itertools
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import torch

from models.base import Step
from models.data import open_data
from models.data.base import DataSet, finished
from models.families.vae import VAE, Config
from models.training import new_run, train
from tests.benchmarks.measuring import taking_turns

STEPS = 60


def figures() -> Iterator[dict]:
    data = finished(open_data("fashion"))
    config = Config(latent=16, kl_warmup=0, lr_warmup=0)
    with tempfile.TemporaryDirectory() as folder:
        numbers = itertools.count()
        ours = lambda: our_loop(data, config, Path(folder) / str(next(numbers)))  # noqa: E731
        bare = lambda: bare_loop(data, config)  # noqa: E731
        result = taking_turns(ours, bare)
    yield {"figure": "VAE step against a bare loop", "budget": "ratio at least 0.97", "unit": "images/CPU-s", **result}


def our_loop(data: DataSet, config: Config, folder: Path) -> float:
    run = new_run(folder, "vae", config, data, precision="float32", threads=1)
    events = train(run, data, 10_000)
    began = 0.0
    for event in events:
        if isinstance(event, Step) and event.step == 10:
            began = time.process_time()
        if isinstance(event, Step) and event.step == 10 + STEPS:
            took = time.process_time() - began
            break
    events.close()
    return STEPS * config.batch / took


def bare_loop(data: DataSet, config: Config) -> float:
    """What a tutorial would write: the same nets and losses, Adam, and nothing else."""
    model = VAE(config, data.item)
    images = torch.tensor(data.images[data.training])
    adam = torch.optim.Adam(model.parameters(), config.learning_rate)
    began = 0.0
    for step in range(10 + STEPS):
        if step == 10:
            began = time.process_time()
        x = images[torch.randint(len(images), (config.batch,))].permute(0, 3, 1, 2).float() / 255
        losses = model.losses(x, torch.randn(len(x), config.latent))
        adam.zero_grad()
        losses.objective.backward()
        adam.step()
        losses.report()
    return STEPS * config.batch / (time.process_time() - began)
