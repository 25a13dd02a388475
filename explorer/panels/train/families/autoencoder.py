"""What Train shows of an autoencoder."""

from __future__ import annotations

from explorer.panels.train.charts import NATS, PAIRS, Bars, EffortChart, Line, LineChart, Plot, Shown
from explorer.state.train.dimensions import SPREAD

SHOWN = Shown(
    LineChart(
        "Loss",
        "Reconstruction, and what sparse codes cost besides.",
        (
            Plot(
                (
                    Line("objective", "total", "total", apart_from="reconstruction"),
                    Line("reconstruction", "reconstruction", "reconstruction"),
                    Line("reconstruction", "", "total", held_out=True),
                    Line("reconstruction_of_clean", "", "muted", held_out=True),
                ),
                share=2,
                settling=0.03,
                about=NATS,
            ),
            Plot((Line("sparsity", "sparsity", "kl"),), from_zero=True),
        ),
    ),
    Bars(
        SPREAD,
        "Spread per dimension",
        "σ of codes, sorted",
        "How far codes spread along each dimension is known once data are encoded.",
        "How far the codes of images spread along each dimension.",
    ),
    PAIRS,
    instead_beside=(EffortChart(),),
)
