"""What is to be said where a batch is not taken whole: by how many processes and in how many parts."""

from __future__ import annotations

import torch

from models.learning import Learner
from models.teams import Team


def parts_of(team: Team, batch: int, micro_batch: int | None) -> int:
    """In how many parts a process takes its share, where it looks at no more than `micro_batch` images at once."""
    rows = team.rows(batch)
    return -(-(rows.stop - rows.start) // micro_batch) if micro_batch else 1


def shared_in_words(learner: Learner, batch: int) -> str:
    """Who takes what of a batch, and what is not the same as by oneself."""
    processes, parts = learner.whole.team.size, learner.whole.parts
    if processes == 1:
        said = f"Each batch of {batch} is taken in {parts} parts."
    else:
        parted = f", and each takes its share in {parts} parts" if parts > 1 else ""
        said = f"{processes} processes share each batch of {batch}{parted}."
    return f"{said}{_by_part(learner)}"


def parted_in_words(learner: Learner, batch: int, device: torch.device, step: int) -> str:
    """That from a step on it is taken in more parts, for want of memory."""
    parts = learner.whole.parts
    return (
        f"The memory of {device} does not hold a whole batch: from step {step:,} on it is taken in {parts} parts of "
        f"{-(-batch // parts)} images. What is learned stays the same.{_by_part(learner)}"
    )


def _by_part(learner: Learner) -> str:
    """A sentence about what is not the same in parts; empty where there is nothing."""
    words = learner.by_part()
    return f" {words[0].upper()}{words[1:]} each part by itself." if words else ""
