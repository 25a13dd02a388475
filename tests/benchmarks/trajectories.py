"""Denoising step by step: what keeping and showing every step costs, and how soon it stops."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from statistics import median

import numpy as np

from models.base import inferring
from models.checkpoints import load
from models.diffusion.samplers import seeded_noise
from models.families.ddpm import DDPM
from models.sampling import one_of
from models.shipped import FOLDER
from models.trajectories.recipe import Recipe
from models.trajectories.starting import first_noise
from models.trajectories.trajectory import Trajectory
from tests.benchmarks.measuring import taking_turns

ASKED = one_of(10, 9)
RECIPES = {1: Recipe(steps=20), 16: Recipe(steps=10, count=16), 64: Recipe(steps=3, count=64)}
STOPS = 10


def figures() -> Iterator[dict]:
    model = load(FOLDER / "fashion-ddpm.safetensors").model
    for count, recipe in RECIPES.items():
        ratio = taking_turns(lambda r=recipe: _timed(_kept, model, r), lambda r=recipe: _timed(_bare, model, r))
        yield {"figure": "keeping and showing every step", "budget": "ratio under 1.1", "images": count, **ratio}
    for sampler in ("ddim", "heun"):
        recipe = Recipe(sampler, 50, count=64, guidance=2.0, condition=ASKED)
        waits = [_stopping(model, recipe, 0.2 + 0.05 * k) for k in range(STOPS)]
        worst, middle = round(1000 * max(waits)), round(1000 * median(waits))
        yield {"figure": "stop", "budget": "200 ms", "sampler": sampler, "median_ms": middle, "worst_ms": worst}


def _timed(work: object, model: DDPM, recipe: Recipe) -> float:
    began = time.thread_time()
    work(model, recipe)
    return time.thread_time() - began


def _kept(model: DDPM, recipe: Recipe) -> None:
    for frame in Trajectory(model, recipe).sampling():
        for kind in ("x_t", "x_0"):
            np.ascontiguousarray(frame.pictures(kind))


def _bare(model: DDPM, recipe: Recipe) -> None:
    """The sampler alone, the whole batch at once."""
    state = first_noise(recipe, model)
    noise = seeded_noise(recipe.seed, range(recipe.count), state.x.shape[1:], model.device)
    denoise, at = model.denoiser(recipe.manner), recipe.at(model.schedule)
    for _ in inferring(recipe.method.run(denoise, model.schedule, state, at, recipe.eta, noise)):
        pass


def _stopping(model: DDPM, recipe: Recipe, after: float) -> float:
    """Seconds from saying stop to the end."""
    trajectory = Trajectory(model, recipe)
    thread = threading.Thread(target=lambda: list(trajectory.sampling()))
    thread.start()
    time.sleep(after)
    began = time.perf_counter()
    trajectory.stop()
    thread.join()
    return time.perf_counter() - began
