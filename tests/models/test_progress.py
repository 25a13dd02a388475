"""How far a piece of work has come, in figures."""

from __future__ import annotations

import pytest

from models.progress import Progress, figures, in_megabytes


@pytest.mark.parametrize(("size", "said"), [(0, "0.0 kB"), (12_300, "12 kB"), (999_700, "1.0 MB"), (1.44e9, "1.4 GB")])
def test_sizes_are_rounded_as_people_say_them(size: float, said: str) -> None:
    assert in_megabytes(size) == said


@pytest.mark.parametrize(
    ("progress", "said"),
    [
        (Progress("", 1200, 20_000), "1,200 of 20,000"),
        (Progress("", 12_000_000, 170_000_000, in_bytes=True), "12 MB of 170 MB"),
        (Progress("", 12_000_000, 0, in_bytes=True), "12 MB"),
        (Progress("", 0, 0), ""),
    ],
)
def test_figures_say_what_is_known(progress: Progress, said: str) -> None:
    assert figures(progress) == said
