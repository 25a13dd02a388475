"""What a run can be called, and whether it can go on: every answer is the reason why not, empty where it can."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from models.blank import without_weights
from models.checkpoints import CheckpointError, Header, read_header
from models.config import ConfigError
from models.data.base import DataCard
from models.families import FAMILIES
from models.runs import Run

NOT_IN_NAMES = '/\\:*?"<>|'  # what no file system may have to take


def next_name(folder: Path, data_name: str, family: str) -> str:
    """The first free "faces-vae-3" in the folder of runs."""
    stem = f"{Path(data_name).stem or 'run'}-{family}".lower().replace(" ", "-")
    return next(name for n in range(1, 10_000) if not (folder / (name := f"{stem}-{n}")).exists())


def branch_name(folder: Path, name: str) -> str:
    """The first free "faces-vae-3-b1" in the folder of runs."""
    return next(free for n in range(1, 10_000) if not (folder / (free := f"{name}-b{n}")).exists())


def cannot_name(folder: Path, name: str) -> str:
    """Why a new run in the folder of runs cannot have this name."""
    if not name.strip():
        return "The run needs a name."
    if name != name.strip() or name.startswith(".") or name.endswith("."):
        return "A run's name neither begins with a dot or a space nor ends with one."
    if wrong := next((c for c in name if c in NOT_IN_NAMES or not c.isprintable()), ""):
        return f"A run's name is the name of a folder and cannot have {wrong!r} in it."
    if (folder / name).exists():
        return f"There is a run {name} already; choose another name."
    return ""


def cannot_train(family: str, config: Any, data: DataCard) -> str:
    """Why a model with these settings cannot be trained on these data."""
    try:
        with without_weights():
            FAMILIES[family].build(config, data)
    except ConfigError as error:
        return sentence(error)
    return ""


def sentence(error: Exception) -> str:
    """What an error says, with a capital and a full stop."""
    text = str(error).rstrip(".")
    return f"{text[:1].upper()}{text[1:]}."


def cannot_resume(run: Run) -> str:
    """Why a run cannot go on."""
    if run.latest.exists() or not run.snapshots():
        return ""
    return f"The run {run.name} has only its snapshots: what resuming needs (latest.safetensors) is not there."


def cannot_end_at(run: Run, steps: int) -> str:
    """Why a run cannot have so many steps in all."""
    step = header_of_latest(run).step
    return "" if steps > step else f"The run {run.name} has {step:,} steps already; choose a greater length to go on."


def cut_off(run: Run) -> str:
    """That a run's process was killed or the power went, and what that cost, in words; empty where it was not so."""
    if not run.was_cut_off():
        return ""
    said = f"The training of {run.name} was cut off: its process was killed, or the power went."
    if cannot_resume(run):
        return said
    step = header_of_latest(run).step
    lost = run.beyond(step)
    return f"{said} Resuming goes on from step {step:,}" + (f"; lost beyond it: {lost}." if lost else ".")


def header_of_latest(run: Run) -> Header:
    """Of the weights that training goes on from; of step 0 where there are none yet, or none that can be read."""
    try:
        return read_header(run.latest) if run.latest.exists() else run.header
    except CheckpointError:
        return run.header
