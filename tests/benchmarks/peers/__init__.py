"""Ours against other libraries, at equal numbers of parameters; peers.txt says how to install them.

Whoever is not installed is left out, and a line says so.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.peers import adversarial, autoencoding, denoising

KINDS = (denoising, adversarial, autoencoding)


def figures() -> Iterator[dict]:
    """With one thread, where what else runs on the machine matters least; then with two."""
    for kind in KINDS:
        yield from kind.missed()
    for threads in (1, 2):
        for kind in KINDS:
            yield from kind.figures(threads)
