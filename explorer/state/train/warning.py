"""What is wrong with what a run has learned, by its family; empty where nothing is known to be."""

from __future__ import annotations

from explorer.state.train.collapse import collapse
from explorer.state.train.curves import Curves
from explorer.state.train.mode_collapse import trouble_in_words
from models.base import Preview
from models.checkpoints import Header


def warning_of(header: Header, curves: Curves, preview: Preview | None) -> str:
    """A sentence or two."""
    if header.family == "gan":
        return trouble_in_words(curves, header)
    if header.family != "vae":
        return ""
    told = next((each for each in reversed(curves.evaluations) if each.kl_per_dimension), None)
    return collapse(header.config, told, preview)
