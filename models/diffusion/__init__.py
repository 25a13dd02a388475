"""Diffusion: noise schedules, what a network predicts, and samplers. A new sampler is one more line below."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from models.diffusion.samplers import (
    Denoiser,
    Moment,
    NoiseSource,
    State,
    ancestral,
    ddim,
    dpm_solver,
    heun,
    heun_looks,
)
from models.diffusion.schedules import Schedule


@dataclass(frozen=True)
class Sampler:
    """A sampler as it is chosen: what it is called, how it is run, and what it needs."""

    title: str
    short: str  # where room is short
    run: Callable[[Denoiser, Schedule, State, list[int], float, NoiseSource], Iterator[Moment]]  # eta, fresh noise
    random: bool = False  # whether it draws noise at every step, whatever eta is
    takes_eta: bool = False
    memories: int = 0  # tensors that its State remembers
    looks: Callable[[Schedule, int, int], int] = lambda schedule, t, earlier: 1  # at the network, in a step

    def draws(self, eta: float) -> bool:
        """Whether anything is left to chance once the starting noise is drawn."""
        return self.random or (self.takes_eta and eta > 0)


SAMPLERS = {
    "ddim": Sampler("DDIM", "DDIM", ddim, takes_eta=True),
    "ancestral": Sampler(
        "Ancestral",
        "DDPM",
        lambda look, rates, state, at, eta, noise: ancestral(look, rates, state, at, noise),
        random=True,
    ),
    "dpm_solver": Sampler(
        "DPM-Solver++",
        "DPM++",
        lambda look, rates, state, at, eta, noise: dpm_solver(look, rates, state, at),
        memories=1,
    ),
    "heun": Sampler(
        "Heun", "Heun", lambda look, rates, state, at, eta, noise: heun(look, rates, state, at), looks=heun_looks
    ),
}
