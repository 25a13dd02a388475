"""Which peers are installed here, in which version."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterator


def version(package: str) -> str | None:
    """Of an installed package; None where it is not."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def missing(figure: str, *packages: str) -> Iterator[dict]:
    """A line for every peer that this figure has to do without."""
    for package in packages:
        if version(package) is None:
            why = f"{package} is not installed; tests/benchmarks/peers.txt says how"
            yield {"figure": figure, "peer": package, "skipped": why}


def versions(*packages: str) -> dict[str, str]:
    """Of those that are installed."""
    return {package: found for package in packages if (found := version(package))}
