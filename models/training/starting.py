"""How a run starts: its folder, and a learner at step 0."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from models.blank import without_weights
from models.checkpoints import Header, build
from models.config import ConfigError
from models.data.base import DataCard, DataSet
from models.device import MOST_THREADS, choose_device, choose_precision, threads_for_training
from models.families import TRAINABLE
from models.learning import Learner
from models.randomness import START, generator
from models.room import NoSpaceError, check_space, size_of
from models.runs import Machine, Run, RunError

KEPT_WEIGHTS = 4  # times their size is a latest.safetensors at most: shown, learning, and Adam's two means


def new_run(
    folder: Path | str,
    family: str,
    config: Any,
    data: DataSet,
    *,
    seed: int = 0,
    options: dict[str, Any] | None = None,
    device: str = "auto",
    precision: str = "auto",
    threads: int | None = None,
) -> Run:
    """A new run folder; ConfigError, DeviceError or RunError before anything is written when it cannot be."""
    card = DataCard.of(data, options)
    with without_weights():
        size = size_of(TRAINABLE[family].build(config, card).state_dict())
    if not data.training.stop:
        raise ConfigError(f"{data.title} has no training images")
    if seed < 0:
        raise ConfigError("The seed must be at least 0.")
    if threads is not None and not 1 <= threads <= MOST_THREADS:
        raise ConfigError(f"It takes 1 to {MOST_THREADS:,} threads, not {threads:,}.")
    place = choose_device(device)
    chosen = choose_precision(place, data.item.precision if precision == "auto" else precision)
    machine = Machine(str(place), chosen, threads_for_training(place) if threads is None else threads)
    _check_space_for(Path(folder), size)
    return Run.create(folder, Header(family, config, card, 0, seed), machine)


def _check_space_for(folder: Path, size: int) -> None:
    """RunError where a run of weights of so many bytes would fill the disk soon after it began."""
    needed = 2 * KEPT_WEIGHTS * size + size // 2  # while a latest.safetensors takes the place of another, there are two
    try:
        check_space(folder, needed, "with one snapshot it")
    except NoSpaceError as error:
        raise RunError(f"{folder.name} cannot begin: {error}.") from error


def new_learner(header: Header, device: torch.device) -> Learner:
    """A learner at step 0; its weights depend on the run's seed alone."""
    with torch.random.fork_rng(devices=[]):  # initialisers of torch know only the global generator, here the CPU's
        torch.default_generator.manual_seed(generator(header.seed, START).initial_seed())
        model = build(header)
    return TRAINABLE[header.family].learner(model.to(device))
