"""What Train shows of a DDPM."""

from __future__ import annotations

from explorer.panels.train.charts import (
    NOISE_OVER_TIME,
    STRIP,
    EffortChart,
    Levels,
    Line,
    LineChart,
    OverTime,
    Plot,
    Shown,
)

SHOWN = Shown(
    LineChart(
        "Loss",
        "Mean square error of what the network predicts, with the weights of the time steps; and of the noise that "
        "it sees in images, all time steps alike: 1 is knowing nothing.",
        (
            Plot(
                (Line("objective", "loss", "reconstruction"), Line("objective", "", "total", held_out=True)),
                log=True,
                about="mean square, log",
            ),
            Plot(
                (Line("noise_error", "noise", "kl"), Line("noise_error", "", "total", held_out=True)),
                log=True,
            ),
        ),
        digits=4,
    ),
    Levels(
        "Noise error by level",
        "Mean square error of the noise that the network sees in held-out images: 1 is knowing nothing. Noise is "
        "hard to see where there is little of it; where there is nothing else it is there for all to see.",
        "How well noise is seen, little or much of it, is known from the first evaluation on.",
    ),
    STRIP,
    averaged=True,
    instead_beside=(
        OverTime(
            "Noise error over time",
            "Of the noise seen in held-out images, whatever the network predicts: 1 is knowing nothing.",
            "log",
            "How well noise is seen is measured at evaluations: the first is at step 500, or at the end.",
            NOISE_OVER_TIME,
        ),
        EffortChart(),
    ),
)
