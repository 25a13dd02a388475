"""What to say of a GAN whose samples have come to look alike, or whose generator stands still, and what to try."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from explorer.state.train.captions import NEXT_TO_NOTHING
from explorer.state.train.curves import Curves
from models.adversarial.losses import LOSSES
from models.base import Variety
from models.checkpoints import Header
from models.families.gan.config import Config, penalty_of
from models.metrics.coverage import collapse_of

MUCH_MOMENTUM = 0.6
MOST = 3  # pieces of advice at once
LEAST_STEPS = 10  # with next to no gradient, from which on it is said


def trouble_in_words(curves: Curves, header: Header) -> str:
    """One or two sentences; empty while samples vary and something reaches the generator to learn from."""
    config, data = header.config, header.data
    standstill = standing_still_since(*curves.drawn("generator_gradient"))
    if standstill and config.loss == "minimax":  # which says next to nothing of fakes that are told for sure
        return (
            f"The generator has stood still since step {standstill:,}: its gradient is shorter than "
            f"{NEXT_TO_NOTHING:g}. What may help: {', '.join(ways_to_move(config))}."
        )
    return collapse_in_words(curves.varieties, config, "attributes" if data.attribute_names else "classes")


def standing_still_since(steps: np.ndarray, norms: np.ndarray) -> int | None:
    """From which step on its gradients have been next to nothing; None where the newest are not."""
    longer = np.flatnonzero(norms >= NEXT_TO_NOTHING)
    first = longer[-1] + 1 if len(longer) else 0
    return int(steps[first]) if len(norms) - first >= LEAST_STEPS else None


def ways_to_move(config: Config) -> Iterator[str]:
    """What to try where nothing reaches the generator, the likeliest first."""
    yield "the non-saturating loss"
    if config.discriminator_steps > 1:
        yield "one step of the discriminator for each of the generator's"
    if config.discriminator_rate > config.generator_rate:
        yield "a lower rate of the discriminator"


def collapse_in_words(varieties: Sequence[Variety], config: Config, things: str) -> str:
    """The same of samples that look alike; `things` are what the classifier sees, "classes"."""
    found = collapse_of(varieties)
    if found is None:
        return ""
    seen = f", and show {found.seen} of {found.of} {things}" if found.of else ""
    return (
        f"Mode collapse since step {found.since:,}: samples differ {found.diversity:.2f} times as much as real images"
        f"{seen}. What may help: {', '.join(list(advice(config))[:MOST])}."
    )


def advice(config: Config) -> Iterator[str]:
    """What to try, the likeliest first."""
    if penalty_of(config) == "none":
        yield f"a penalty ({_fitting(config)})"
    if config.generator_rate > config.discriminator_rate:
        yield "a lower generator rate"
    if config.beta1 > MUCH_MOMENTUM:
        yield "a Beta 1 of 0.5 or 0"
    if not config.minibatch_deviation and penalty_of(config) == "none":
        yield "minibatch deviation"
    if penalty_of(config) != "none":
        yield "a lower rate of the generator, from a snapshot before that on"


def _fitting(config: Config) -> str:
    """What a loss was published with, or R1, which goes with any."""
    return {"gradient": "the gradient penalty", "r1+r2": "R1 and R2"}.get(LOSSES[config.loss].penalty, "R1")
