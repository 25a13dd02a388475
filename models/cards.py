"""The card beside an exported model: how it was made and what it scores, as Markdown."""

from __future__ import annotations

import platform
import shlex
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from models.checkpoints import Header
from models.metrics.base import BY_CHANCE, ERROR, HELD_OUT, REAL, SPREAD
from models.runs import Run


def card(run: Run, header: Header, path: Path, exported: str, parts: list[list[str]]) -> str:
    """Of the file at `path`; `exported` is the command that wrote it, parts are lines that a blank one separates.

    Sentences about it are written by hand beneath.
    """
    machine, data = run.machine, header.data
    seconds = header.extra.get("seconds")  # which snapshots do not know
    minutes = "" if seconds is None else f"{seconds / 60:.0f} minutes of "
    threads = f"{machine.threads} thread{'s' * (machine.threads > 1)}"
    processor = platform.processor() or platform.machine()
    made = [
        f"- Command: `{command(run, header.step)}`",
        f"- Exported with: `{exported}`",
        f"- Data: {data.title}, {data.item}, {data.count - data.held_out:,} training and "
        f"{data.held_out:,} {data.held_out_name} images, fingerprint `{data.fingerprint}`",
        f"- Seed {header.seed}, {header.step:,} steps, {minutes}training on {machine.device} with "
        f"{threads}, {machine.precision} ({processor})",
        f"- Python {machine.python}, torch {machine.torch}",
        *(
            f"- Changed from step {line['step']:,} on: {line['name']} {line['value']:g}"
            for line in changes(run, header)
        ),
    ]
    return "\n\n".join("\n".join(lines) for lines in ([f"# {path.stem}"], made, *parts) if lines) + "\n"


def card_beside(path: Path) -> str:
    """The text of the card of the model's file at `path`, without its title; empty where there is none to be read."""
    try:
        text = path.with_suffix(".md").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
    title, _, rest = text.partition("\n")
    return rest.strip() if title.startswith("# ") else ""


def scores_table(scores: Mapping[str, Any]) -> list[str]:
    """The family's own figures."""
    rows = (f"| {name.replace('_', ' ')} | {_figure(value)} |" for name, value in scores.items())
    return ["| figure, over all held-out images | value |", "| --- | --- |", *rows]


COUNTS = "samples", "training", "held_out"
BESIDE = HELD_OUT, REAL, ERROR, SPREAD, BY_CHANCE  # endings of what has no row of its own


def measures_table(figures: Mapping[str, float]) -> list[str]:
    """What `evaluate` found, beside what real images get where that was measured too; empty where nothing was."""
    named = [name for name in figures if name not in COUNTS and not name.endswith(BESIDE)]
    if not named:
        return []
    made, training, held_out = (f"{figures.get(name, 0):,}" for name in COUNTS)
    of = f" of {made} samples" if "samples" in figures else ""
    return [
        f"| figure,{of} beside {training} training images | value | of {held_out} held-out images |",
        "| --- | --- | --- |",
        *(f"| {name.replace('_', ' ')} | {_said(figures, name)} | {_beside(figures, name)} |" for name in named),
    ]


def _beside(figures: Mapping[str, float], name: str) -> str:
    """What real images get, held-out ones if nothing else is said; or what chance gives."""
    if name + REAL in figures:
        return f"{_figure(figures[name + REAL])}, of as many training images"
    if name + BY_CHANCE in figures:
        return f"{_figure(figures[name + BY_CHANCE])} by chance"
    return _said(figures, name, HELD_OUT) if name + HELD_OUT in figures else ""


def _said(figures: Mapping[str, float], name: str, end: str = "") -> str:
    """With what it may be off by, where that is known."""
    off = next((figures[name + by + end] for by in (ERROR, SPREAD) if name + by + end in figures), None)
    return _figure(figures[name + end]) + ("" if off is None else f" ± {_figure(off)}")


def changes(run: Run, header: Header) -> list[dict[str, Any]]:
    """The settings changed while the run was trained, up to the header's step."""
    return [line for line in run.metrics() if line["event"] == "change" and line["step"] <= header.step]


def command(run: Run, steps: int) -> str:
    """What to type for the same run, apart from `changes`."""
    header = run.header
    changed = {
        f.name: value for f in fields(header.config) if (value := getattr(header.config, f.name)) != f.default
    } | header.data.options
    settings = "".join(f" {_option(name, value)}" for name, value in changed.items())
    seed = f" --seed {header.seed}" if header.seed else ""
    data = f"--data {header.data.name} --steps {steps} --run {run.name}"
    return f"python -m models train {header.family} {data}{settings}{seed}"


def _option(name: str, value: Any) -> str:
    """As the shell takes it: a switch has no value, and its name begins with "no" where it is off."""
    dashed = name.replace("_", "-")
    if isinstance(value, bool):
        return f"--{dashed}" if value else f"--no-{dashed}"
    return f"--{dashed} {shlex.quote(str(value))}"


def _figure(value: float | int) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.2f}" if value >= 10 else f"{value:.4g}"
