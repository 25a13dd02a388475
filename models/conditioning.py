"""What conditional models are told: numbers made of what images show, or of what is asked for.

Conditions are [n, conditions], how much of each: classes of which a blend adds up to 1, or attributes from 0 to 1.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from models.base import Batch, Conditions, Manner


def shown(batch: Batch, conditions: Conditions) -> Tensor:
    """What a batch's images show, [n, conditions]."""
    if not conditions:
        return batch.x.new_zeros(len(batch.x), 0)
    if not conditions.exclusive:
        return batch.attributes.to(batch.x)
    return F.one_hot(batch.labels, len(conditions)).to(batch.x)


def asked(manner: Manner, conditions: Conditions, device: torch.device) -> Tensor:
    """[1, conditions]; where nothing is asked for it is the first class, or none of the attributes."""
    if manner.condition:
        return torch.tensor([manner.condition], dtype=torch.float32, device=device)
    nothing = torch.zeros(1, len(conditions), device=device)
    if conditions.exclusive:
        nothing[:, :1] = 1
    return nothing


def unsaid(conditions: Conditions, device: torch.device) -> Tensor:
    """[1, conditions]: all classes alike, every attribute halfway."""
    share = 1 / max(1, len(conditions)) if conditions.exclusive else 0.5
    return torch.full((1, len(conditions)), share, device=device)


def told(condition: Tensor, conditions: Conditions) -> Tensor:
    """What nets are told of conditions: values whose mean square is 1, as a code's is."""
    return condition * math.sqrt(len(conditions)) if conditions.exclusive else 2 * condition - 1


def mismatched(condition: Tensor, conditions: Conditions, noise: torch.Generator) -> Tensor:
    """For every image another class, any of them alike, or the attributes of another image.

    Where these are the same, as they often are with few attributes, one of them is not.
    """
    if not conditions.exclusive:
        others = condition.roll(1, 0)
        same = (others == condition).all(1, keepdim=True)
        which = torch.randint(len(conditions), (len(condition),), generator=noise).to(condition.device)
        return torch.where(same & F.one_hot(which, len(conditions)).bool(), 1 - others, others)
    steps = torch.randint(1, len(conditions), (len(condition),), generator=noise).to(condition.device)
    return F.one_hot((condition.argmax(1) + steps) % len(conditions), len(conditions)).to(condition)


def one_by_one(conditions: Conditions) -> list[tuple[float, ...]]:
    """Each class by itself; or no attribute, and then each by itself."""
    rows = torch.eye(len(conditions))
    if not conditions.exclusive:
        rows = torch.cat([torch.zeros(1, len(conditions)), rows])
    return [tuple(row) for row in rows.tolist()]


def first_where_needed(conditions: Conditions) -> tuple[float, ...]:
    """The first condition by itself, of a model that draws nothing sensible without being asked for one."""
    return one_by_one(conditions)[0] if conditions and not conditions.optional else ()


def blended(condition: tuple[float, ...], which: int, share: float, conditions: Conditions) -> tuple[float, ...]:
    """A condition with another share of one of its parts.

    Of classes the others give way, or take what is left, in the proportions they have; where a model also draws without
    being asked for any, what is left may stay nobody's.
    """
    old = condition or (0.0,) * len(conditions)
    shares = [share if k == which else each for k, each in enumerate(old)]
    if not conditions.exclusive:
        return tuple(shares)
    rest, room = sum(each for k, each in enumerate(old) if k != which), 1 - share
    if rest > room or (rest and not conditions.optional):
        shares = [each if k == which else each * room / rest for k, each in enumerate(shares)]
    elif not rest and room and not conditions.optional:  # the next class takes all of what is left
        shares[(which + 1) % len(shares)] = room
    return tuple(shares)


def in_words(condition: tuple[float, ...], conditions: Conditions) -> str:
    """What is asked for: "Coat", "Coat 60 %, Shirt 40 %", "hat, smiling"."""
    condition = condition or (0.0,) * len(conditions)
    shares = sorted(zip(condition, conditions.names, strict=True), key=lambda pair: -pair[0])
    named = [name if share >= 0.995 else f"{name} {100 * share:.0f} %" for share, name in shares if share >= 0.005]
    return ", ".join(named) or ("any" if conditions.exclusive else "none")
