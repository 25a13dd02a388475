"""Tiny runs and files that the tests of models share."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from models.base import Event, Step
from models.classifier import Classifier
from models.classifier import Config as ClassifierConfig
from models.data.base import DataCard, DataSet
from models.families import TRAINABLE
from models.families.vae import Config
from models.pace import Live, Pace
from models.runs import Run
from models.training import new_run, train

QUIET = Pace(snapshots=10**6, early=())  # snapshots of the first and the last step only


SMALL = {"latent": 3, "width": 8, "hidden": 16, "units": 16, "features": 8, "levels": 2, "timesteps": 50, "batch": 8}


def tiny_config(family: str, **settings: object) -> Any:
    """The family's Config with its nets as small as they can be."""
    known = {f.name for f in dataclasses.fields(TRAINABLE[family].config)}
    return TRAINABLE[family].config(**{name: value for name, value in SMALL.items() if name in known} | settings)


class Clock:
    """A clock that moves on by itself, the same way every time."""

    def __init__(self, tick: float = 0.25) -> None:
        self.tick, self.seconds = tick, 0.0

    def __call__(self) -> float:
        self.seconds += self.tick
        return self.seconds


def tiny_run(folder: Path, data: DataSet, precision: str = "float32", seed: int = 1, **settings: object) -> Run:
    config = Config(**{"latent": 3, "width": 8, "hidden": 16, "batch": 8, "kl_warmup": 20, **settings})
    return new_run(folder, "vae", config, data, seed=seed, device="cpu", precision=precision, threads=1)


def events_until(events: Iterator[Event], step: int) -> list[Event]:
    """What comes up to and with this step's Step; the generator is left open."""
    heard = []
    for event in events:
        heard.append(event)
        if isinstance(event, Step) and event.step == step:
            return heard
    raise AssertionError(f"it ended before step {step}")


def learn(run: Run, data: DataSet, steps: int, stop: int | None = None, pace: Pace = QUIET, **changes: dict) -> Live:
    """Train up to `steps`, or close the generator at the Step of `stop`; `changes` are of settings, {step: value}."""
    live = Live()
    events = train(run, data, steps, live=live, pace=pace)
    for event in events:
        if isinstance(event, Step):
            for name, values in changes.items():
                if event.step in values:
                    live.change(name, values[event.step])
            if event.step == stop:
                events.close()
    return live


def ended(work: Iterator) -> Any:
    """What a generator returns."""
    while True:
        try:
            next(work)
        except StopIteration as stop:
            return stop.value


def with_attributes(data: DataSet) -> DataSet:
    """Blobs whose corner is told by two attributes in place of a class."""
    attributes = np.stack([data.labels // 2, data.labels % 2], 1).astype(np.uint8)
    return dataclasses.replace(data, labels=None, classes=(), attributes=attributes, attribute_names=("low", "right"))


@pytest.fixture
def run(tmp_path: Path, data: DataSet) -> Run:
    """A run of a tiny VAE on `data`, not yet trained."""
    return tiny_run(tmp_path / "run", data)


def tiny_classifier(data: DataSet, **settings: object) -> Classifier:
    torch.manual_seed(0)
    config = ClassifierConfig(**{"width": 8, "features": 8, **settings})
    return Classifier(config, DataCard.of(data)).eval().requires_grad_(False)
