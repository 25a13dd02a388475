"""Edits of a bottleneck kept with a model: too many numbers for text, so an .npz beside its directions.

about      JSON: of each edit its name, the times of its offsets, what they are of, and the step of the weights
values_0   float32 [times, channels, height, width], and so on, one array for each
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from models.checkpoints import write_atomically
from models.data.npz import read_npz
from models.directions.bottleneck import Offsets
from models.families.ddpm import DDPM

MOST = 100  # edits that are read from a file
LIMIT = 500_000_000  # bytes


def save(path: Path, named: Sequence[tuple[str, Offsets]]) -> None:
    """Put them, with their names, in place of what the file held; without any there is no file. OSError."""
    if not named:
        path.unlink(missing_ok=True)
        return
    about = [{"name": name, "shows": o.name, "times": o.times, "of": o.of, "step": o.step} for name, o in named]
    arrays = {f"values_{k}": offsets.values.float().cpu().numpy() for k, (_, offsets) in enumerate(named)}
    contents = io.BytesIO()
    np.savez_compressed(contents, about=np.array(json.dumps(about)), **arrays)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, contents.getvalue())


def load(path: Path, model: DDPM) -> list[tuple[str, Offsets]]:
    """What `save` has written and this model can add to what it sees; nothing of a file that cannot be read."""
    if not path.exists():
        return []
    names = tuple(f"values_{k}" for k in range(MOST))
    try:
        found = read_npz(path, ("about", *names), LIMIT)
        entries = json.loads(str(found["about"]))
    except (ValueError, KeyError, RecursionError):
        return []
    shape, edits = _seen_by(model), []
    for entry, name in zip(entries if isinstance(entries, list) else [], names, strict=False):
        offsets = _offsets_or_none(entry, found.get(name), shape)
        if offsets is not None:
            edits.append((entry["name"], offsets))
    return edits


def _seen_by(model: DDPM) -> tuple[int, ...]:
    """The shape of the bottleneck, channels, height and width."""
    item = model.item
    x = torch.zeros(1, item.channels, item.height, item.width, device=model.device)
    with torch.inference_mode():
        return tuple(model.bottleneck(x, 1, None).shape[1:])


def _offsets_or_none(entry: Any, values: np.ndarray | None, shape: tuple[int, ...]) -> Offsets | None:
    match entry:
        case {"name": str(), "shows": str(shows), "times": [*times], "of": str(of), "step": int(step)}:
            fits = values is not None and values.dtype == np.float32 and values.ndim == 4 and len(values) == len(times)
            fits = fits and values.shape[1] == shape[0] and values.shape[2:] in (shape[1:], (1, 1))
            if fits and times and all(type(t) is int for t in times) and np.isfinite(values).all():
                return Offsets(shows, torch.from_numpy(values), tuple(times), of, step)
    return None
