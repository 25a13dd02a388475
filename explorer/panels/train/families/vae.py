"""What Train shows of a VAE."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from explorer.panels.train.charts import (
    KL_OVER_TIME,
    NATS,
    PAIRS,
    AggregateChart,
    Bars,
    EffortChart,
    GapChart,
    Line,
    LineChart,
    OverTime,
    Plot,
    Shown,
    TradeOff,
)
from explorer.state.train.dimensions import KL


def _warm_up(config: Any) -> Sequence[tuple[int, str]]:
    return [(config.kl_warmup, "KL warm-up ends")]


BESIDE = (
    OverTime(
        "KL over time",
        "What each dimension tells of an image; those above the line are active.",
        "nats, held out",
        "What each dimension tells is measured at evaluations: the first is at step 500, or at the end.",
        KL_OVER_TIME,
    ),
    AggregateChart(
        "All codes",
        "Where the codes of all images lie together, beside the prior. Where only the prior has codes, samples fail.",
    ),
    GapChart(
        "Amortisation gap",
        "What the ELBO gains where every image gets a posterior fitted to itself alone, in place of the encoder's.",
    ),
    EffortChart(),
)

SHOWN = Shown(
    LineChart(
        "Loss",
        "Total is the negative ELBO: reconstruction plus KL, whatever weights training gives them.",
        (
            Plot(
                (
                    Line("objective", "objective", "muted", apart_from="negative_elbo"),
                    Line("negative_elbo", "total", "total"),
                    Line("reconstruction", "reconstruction", "reconstruction"),
                    Line("negative_elbo", "", "total", held_out=True),
                ),
                share=2,
                settling=0.03,
                about=NATS,
            ),
            Plot((Line("kl", "KL", "kl"), Line("total_correlation", "correlation", "muted")), from_zero=True),
        ),
        events=_warm_up,
    ),
    Bars(
        KL,
        "KL per dimension",
        "nats, sorted",
        "How much each dimension tells is known once data are encoded.",
        "What each dimension tells of an image: its posterior's KL from the prior. At 0 it is noise alone.",
    ),
    PAIRS,
    instead=(
        TradeOff(
            "Trade-off",
            "What pictures cost against what their codes cost; along a dashed line the sum, −ELBO, is the same. "
            "Faint: other runs.",
            "held-out nats per image",
            "The two are measured at evaluations: the first is at step 500, or at the end.",
        ),
    ),
    instead_beside=BESIDE,
)
