"""Denoising step by step: what keeping and showing every step costs, how soon it stops, and how the slider follows."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from statistics import median

import numpy as np
from PySide6.QtCore import QCoreApplication, QEventLoop
from PySide6.QtWidgets import QApplication

from explorer.state.session import Session
from models.base import inferring
from models.checkpoints import load
from models.diffusion.samplers import seeded_noise
from models.families.ddpm import DDPM
from models.sampling import one_of
from models.shipped import FOLDER
from models.trajectories.recipe import Recipe
from models.trajectories.starting import first_noise
from models.trajectories.trajectory import Trajectory
from tests.benchmarks.measuring import Heartbeat, quantiles, spin, taking_turns
from tests.benchmarks.window import window_of

ASKED = one_of(10, 9)
RECIPES = {1: Recipe(steps=20), 16: Recipe(steps=10, count=16), 64: Recipe(steps=3, count=64)}
STOPS = 10
IN_WINDOW = Recipe(steps=25, count=16)
SCRUBS = 300


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
    yield from _in_window()


def _in_window() -> Iterator[dict]:
    QApplication.instance() or QApplication([])
    with window_of("fashion-ddpm") as session:
        session.go_to("denoise")
        spin(until=lambda: session.is_idle)
        model = session.model.current.model.whole
        ratio = taking_turns(lambda: _shown(session), lambda: _processed(lambda: _bare(model, IN_WINDOW)), rounds=3)
        yield {"figure": "sampling in the window beside the sampler alone", "budget": "ratio under 1.1", **ratio}
        beat = Heartbeat()
        _shown(session)
        yield {"figure": "heartbeat, sampling", "budget": "99 % under 50, none over 150", **beat.stop()}
        yield {"figure": "scrubbing, one run", "budget": "33 ms", **quantiles(_scrubbing(session))}
        session.denoise.plan.set("B", guidance=2.0, condition=ASKED)
        session.denoise.runs.sample()
        spin(until=lambda: session.is_idle)
        yield {"figure": "scrubbing, two runs", "budget": "33 ms", **quantiles(_scrubbing(session))}


def _shown(session: Session) -> float:
    """Seconds of all cores that a run takes with every step on the screen."""
    session.denoise.runs.forget()
    session.denoise.plan.take(IN_WINDOW)
    session.denoise.look.follows = True

    def sampled() -> None:
        """In an event loop that sleeps: looking a thousand times a second whether it has ended takes time too."""
        loop, runs = QEventLoop(), session.denoise.runs
        ends = runs.changed.connect(lambda: None if runs.is_sampling else loop.quit())
        runs.sample()
        loop.exec()
        runs.changed.disconnect(ends)

    return _processed(sampled)


def _processed(work: Callable[[], None]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _scrubbing(session: Session) -> list[float]:
    """Milliseconds from another step to its pictures on the screen."""
    waits, last = [], session.denoise.look.last
    for k in range(SCRUBS):
        began = time.perf_counter()
        session.denoise.look.move_to(abs((7 * k) % (2 * last) - last))
        QCoreApplication.processEvents()
        waits.append(1000 * (time.perf_counter() - began))
    return waits


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
