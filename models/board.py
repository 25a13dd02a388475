"""A run's figures in TensorBoard's format, beside metrics.jsonl: for whoever watches many runs there."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

FOLDER = "tensorboard"  # in a run's
KINDS = {"step": "training", "evaluation": "held out", "change": "settings"}  # of lines, by their event
NO_FIGURES = ("event", "step")
MISSING = "TensorBoard's format needs the package tensorboard: pip install tensorboard."


def why_not_board() -> str:
    """Why it cannot be written; empty where it can."""
    return "" if importlib.util.find_spec("tensorboard") else MISSING


class Board:
    """Writes the lines of a run's log as they come; what lies beyond a step is hidden when the run goes on there."""

    def __init__(self, folder: Path, step: int) -> None:
        from torch.utils.tensorboard import SummaryWriter

        self._writer = SummaryWriter(str(folder / FOLDER), purge_step=step + 1 if step else None)

    def log(self, lines: Iterable[Mapping[str, Any]]) -> None:
        """Steps as "training/NAME", evaluations as "held out/NAME", lists as one curve an entry."""
        for line in lines:
            kind = KINDS.get(line["event"], line["event"])
            for name, value in _figures(line):
                self._writer.add_scalar(f"{kind}/{name}", value, line["step"])
        self._writer.flush()

    def close(self) -> None:
        self._writer.close()


def _figures(line: Mapping[str, Any]) -> Iterable[tuple[str, float]]:
    if line["event"] == "change":
        if not isinstance(line["value"], str):  # a choice is no figure
            yield line["name"], line["value"]
        return
    for name, value in line.items():
        if isinstance(value, (list, tuple)):
            yield from ((f"{name}/{k + 1}", each) for k, each in enumerate(value))
        elif name not in NO_FIGURES and isinstance(value, (int, float)):
            yield name, value
