"""What watching a GAN costs, and whether the presets of what goes wrong really show it, on one thread."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import numpy as np
import torch

from models.base import Step, Variety
from models.data import open_data
from models.data.base import DataSet
from models.families.gan import PRESETS, Config
from models.families.gan import learner as gan_learner
from models.pace import Pace
from models.presets import filled
from models.progress import finished
from models.training import new_run, train
from tests.benchmarks.measuring import taking_turns

FIRST, STEPS = 100, 100  # from which on gradients are measured now and then
QUIET = Pace(snapshots=10**6, early=())
SMOOTH = 50  # steps over which scores are averaged before their swings are counted
NO_NORM = torch.zeros(())


def figures() -> Iterator[dict]:
    fashion, digits = (finished(open_data(name)) for name in ("fashion", "digits"))
    for name, config in (
        ("DCGAN, width 24, at 28 px", Config(width=24)),
        ("MLP, width 16, at 28 px", Config(architecture="mlp", conditioning="none", width=16, latent=16)),
    ):
        result = taking_turns(lambda c=config: speed(fashion, c, True), lambda c=config: speed(fashion, c, False), 7)
        about = {"budget": "ratio at least 0.99", "unit": "steps/CPU-s", **result}
        yield {"figure": f"GAN step with and without the norms of its gradients, {name}", **about}
    for preset in PRESETS:
        for data in (fashion, digits):
            yield {"figure": f"GAN preset {preset.name} on {data.name}", **shown(data, preset)}


def speed(data: DataSet, config: Config, with_norms: bool) -> float:
    with (
        tempfile.TemporaryDirectory() as folder,
        patch.object(
            gan_learner, "gradient_norm", gan_learner.gradient_norm if with_norms else lambda optimiser: NO_NORM
        ),
    ):
        run = new_run(Path(folder) / "run", "gan", config, data, device="cpu", precision="float32", threads=1)
        events, began = train(run, data, 10_000, pace=QUIET), 0.0
        for event in events:
            if isinstance(event, Step) and event.step == FIRST:
                began = time.process_time()
            if isinstance(event, Step) and event.step == FIRST + STEPS:
                took = time.process_time() - began
                break
        events.close()
    return STEPS / took


def shown(data: DataSet, preset: object) -> dict:
    """What a preset's run came to; seconds are of the CPU."""
    config, steps, varieties = filled(Config(), preset, PRESETS), [], []
    began = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        run = new_run(Path(folder) / "run", "gan", config, data, device="cpu", precision="float32", threads=1)
        for event in train(run, data, preset.steps, pace=QUIET):
            if isinstance(event, Step):
                steps.append(event.losses)
            if isinstance(event, Variety):
                varieties.append(event)
    return {
        "cpu_seconds": round(time.process_time() - began, 1),
        "diversity": [round(each.diversity, 2) for each in varieties],
        "classes_seen": [sum(share > 0.01 for share in each.shares) for each in varieties if each.shares],
        **_of_gradients(steps),
        **_of_scores(steps),
    }


def _of_gradients(steps: list) -> dict:
    norms = np.array([each["generator_gradient"] for each in steps if "generator_gradient" in each])
    below = np.flatnonzero(norms[::-1] >= 1e-3)
    stands = len(norms) - (below[0] if len(below) else len(norms))
    return {
        "generator_gradient_first_and_last": [float(f"{x.mean():.1g}") for x in (norms[:20], norms[-20:])],
        "below_1e-3_since_share_of_its_steps": round(float(stands / len(norms)), 2),
    }


def _of_scores(steps: list) -> dict:
    """How far what it says of real images swings, and how often it crosses its mean."""
    name = "real_score" if "real_score" in steps[0] else "real_probability"
    values = np.convolve([each[name] for each in steps], np.ones(SMOOTH) / SMOOTH, "valid")
    above = values > values.mean()
    return {f"swing_of_{name}": round(float(np.ptp(values)), 2), "crossings": int((above[1:] != above[:-1]).sum())}
