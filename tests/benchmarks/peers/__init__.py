"""Ours against other libraries, at equal numbers of parameters; peers.txt says how to install them.

Whoever is not installed is left out, and a line says so.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.peers import adversarial, autoencoding, denoising


def figures() -> Iterator[dict]:
    yield from denoising.figures()
    yield from adversarial.figures()
    yield from autoencoding.figures()
