"""A VAE's training step, and whole runs of it, against pythae's VAE and its trainer over the same nets.

Fashion-MNIST, 28 pixels, no classes, Bernoulli's cross-entropy, Adam. A whole run is two epochs of 9,000 images from
nothing to saved weights, with figures of the 1,000 held-out ones: once at the end of ours, after each epoch of
pythae's.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch

from models.data import open_data
from models.data.base import DataSet
from models.families.vae import Config
from models.progress import finished
from models.training import new_run, train
from tests.benchmarks.peers.presence import missing, version, versions
from tests.benchmarks.racing import OURS, Racer, batches, our_parameters, our_steps, race, size

CONFIG = Config(latent=16, likelihood="bernoulli", kl_warmup=0, lr_warmup=0)
EPOCHS = 2
PEER = "pythae"


def missed() -> Iterator[dict]:
    yield from missing("VAE training step and run", PEER)


def figures(threads: int) -> Iterator[dict]:
    if not version(PEER):
        return
    data = finished(open_data("fashion"))
    ours = our_parameters("vae", CONFIG, data)
    with our_steps("vae", CONFIG, data) as step:
        racers = [Racer(OURS, step, CONFIG.batch, ours), _pythae_step(data)]
        result = race(racers, threads, rounds=15, steps=10)
    yield {"figure": "VAE training step", "peers": versions(PEER), **result}
    with tempfile.TemporaryDirectory() as folder:
        racers = [_our_run(data, ours, Path(folder)), _pythae_run(data, Path(folder))]
        result = race(racers, threads, rounds=5, steps=1, warm_up=0, counts=False)
    yield {"figure": "VAE trained for two epochs, from nothing to a file", "peers": versions(PEER), **result}


def _our_run(data: DataSet, parameters: int, folder: Path) -> Racer:
    numbers, steps = itertools.count(), round(EPOCHS * data.training.stop / CONFIG.batch)

    def run() -> None:
        made = new_run(folder / f"ours {next(numbers)}", "vae", CONFIG, data, device="cpu", precision="float32")
        for _ in train(made, data, steps):
            pass

    return Racer(OURS, run, steps * CONFIG.batch, parameters)


def _pythae_step(data: DataSet) -> Racer:
    from tests.benchmarks.peers.pythae_nets import their_vae

    model = their_vae(CONFIG, data.item)
    adam = torch.optim.Adam(model.parameters(), CONFIG.learning_rate)
    images = batches(data, CONFIG.batch)

    def step() -> None:
        """What its trainer does of a batch."""
        loss = model({"data": next(images)}).loss
        adam.zero_grad()
        loss.backward()
        adam.step()
        loss.item()

    return Racer(PEER, step, CONFIG.batch, size(model))


def _pythae_run(data: DataSet, folder: Path) -> Racer:
    from pythae.data.datasets import BaseDataset
    from pythae.trainers import BaseTrainer, BaseTrainerConfig

    from tests.benchmarks.peers.pythae_nets import their_vae

    learned, held_out = (
        BaseDataset(torch.from_numpy(np.array(data.images[part])).permute(0, 3, 1, 2) / 255, torch.zeros(len(data)))
        for part in (data.training, data.testing)
    )
    config = BaseTrainerConfig(
        output_dir=str(folder / "pythae"),
        num_epochs=EPOCHS,
        per_device_train_batch_size=CONFIG.batch,
        per_device_eval_batch_size=CONFIG.batch,
        learning_rate=CONFIG.learning_rate,
        optimizer_cls="Adam",
        no_cuda=True,
    )

    def run() -> None:
        with _quiet():
            BaseTrainer(their_vae(CONFIG, data.item), learned, held_out, config).train()

    return Racer(PEER, run, EPOCHS * len(learned), size(their_vae(CONFIG, data.item)))


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """It says a lot and draws progress bars."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
            yield
    finally:
        logging.disable(before)
