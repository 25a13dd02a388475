"""What Train shows of each family besides its samples: curves, what stands beside them, and pictures of its work.

A new family is one more entry of FAMILIES_SHOWN below; figures are called what training calls them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from explorer.state.train.dimensions import KL, SPREAD
from explorer.widgets.curves import Pane, Series

PAIRS, STRIP, NOTHING = "pairs", "strip", "nothing"  # what is at the left of the samples


@dataclass(frozen=True)
class Line:
    """One figure over the steps of a run."""

    figure: str
    name: str
    colour: str  # a field of Theme
    held_out: bool = False
    apart_from: str = ""  # the figure from which it must differ to be worth drawing

    @property
    def series(self) -> Series:
        key = f"{self.figure}, held out" if self.held_out else self.name
        return Series(key, self.colour, dotted=self.held_out, labelled=not self.held_out)

    @property
    def beside(self) -> Series:
        """The same figure of the run that this one is compared with."""
        return Series(f"{self.series.name}, other run", self.colour, faint=True)


@dataclass(frozen=True)
class Plot:
    """Lines that share a y axis; it is left out where a run has none of their figures."""

    lines: tuple[Line, ...]
    log: bool = False
    share: float = 1.0  # of the height
    from_zero: bool = False
    top: float | None = None  # of the axis, where it is always the same
    settling: float = 0.0  # share of the steps that may leave it
    about: str = ""  # what its figures are, after the title of the chart
    floor: float = 0.0  # at which lower values are drawn

    @property
    def pane(self) -> Pane:
        # Those of another run first, so that they lie below.
        series = tuple(line.beside for line in self.lines if not line.held_out) + tuple(
            line.series for line in self.lines
        )
        return Pane(series, self.log, self.share, self.from_zero, self.settling, self.top)


def nothing_happens(config: Any) -> Sequence[tuple[int, str]]:
    return ()


@dataclass(frozen=True)
class LineChart:
    title: str
    tip: str
    plots: tuple[Plot, ...]
    digits: int = 1
    events: Callable[[Any], Sequence[tuple[int, str]]] = nothing_happens  # of a config: steps, and what happens there


@dataclass(frozen=True)
class Bars:
    """A bar for each dimension of the space, in falling order."""

    measure: str  # of explorer.state.train.dimensions
    title: str
    about: str
    why_empty: str
    tip: str = ""


@dataclass(frozen=True)
class Levels:
    """A bar for each level of noise, from little to much."""

    title: str
    tip: str
    why_empty: str


@dataclass(frozen=True)
class Titled:
    """A chart with a line on what there is to see."""

    title: str
    tip: str
    about: str = ""  # beside the title
    why_empty: str = ""


@dataclass(frozen=True)
class Verdicts(Titled):
    """The discriminator's, of real images and of fakes, as two heaps."""

    see: str = ""  # one line, below
    squashed: bool = True  # probabilities, else scores


class Coverage(Titled):
    """A pair of bars for each class or attribute."""


KL_OVER_TIME, NOISE_OVER_TIME = "kl", "noise"


@dataclass(frozen=True)
class OverTime(Titled):
    """Colours over the steps: a row for each dimension or level."""

    figure: str = KL_OVER_TIME  # or NOISE_OVER_TIME


class TradeOff(Titled):
    """Reconstruction against KL."""


class AggregateChart(Titled):
    """All codes together, beside the prior."""


class GapChart(Titled):
    """The amortisation gap, on request."""


class EffortChart(Titled):
    """Time and memory."""


# Each has a title, and a tip that says in one line what there is to see.
Chart = LineChart | Bars | Levels | Titled


@dataclass(frozen=True)
class Shown:
    """Of one family."""

    loss: LineChart
    beside: Chart
    left: str  # PAIRS, STRIP or NOTHING
    averaged: bool = False  # whether an average of the weights draws the samples
    instead: tuple[Chart, ...] = ()  # what can be looked at in the place of the loss
    instead_beside: tuple[Chart, ...] = ()  # and in the place beside it
    below: tuple[Chart, ...] = ()  # and in the place beside the samples, if there is one


def _warm_up(config: Any) -> Sequence[tuple[int, str]]:
    return [(config.kl_warmup, "KL warm-up ends")]


NATS = "nats per image"
HEAPS_TIP = "What the discriminator says of 200 training images, always the same, and of 200 fakes from the same codes."
HEAPS_SEE = "Apart: the discriminator wins. Overlapping: it cannot tell."
GRADIENTS = LineChart(
    "Gradients and penalties",
    "How long the gradient is that each side learns by: next to 0 it learns nothing, and where it leaps about it is "
    "thrown about. Below, what steep slopes of the discriminator cost.",
    (
        Plot(
            (
                Line("discriminator_gradient", "discriminator", "total"),
                Line("generator_gradient", "generator", "kl"),
            ),
            log=True,
            share=2,
            about="length, log",
            floor=1e-8,
        ),
        Plot(
            (
                Line("gradient_penalty", "slopes", "muted"),
                Line("r1", "R1", "muted"),
                Line("r2", "R2", "reconstruction"),
            ),
            settling=0.01,
        ),
    ),
    digits=3,
)
DIVERSITY = LineChart(
    "Diversity",
    "How much samples differ, as a share of real images: 1 is as much, near 0 they are all alike, which is mode "
    "collapse. Measured in what the classifier of the data sees, else in pixels.",
    (Plot((Line("diversity", "samples", "kl"),), from_zero=True, top=1.0, about="1: as real images"),),
    digits=2,
)
EFFORT = EffortChart("Time and memory", "How fast it learns, how long it waits for data, and what memory it takes.")
OF_A_VAE = (
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
    EFFORT,
)
FAMILIES_SHOWN = {
    "autoencoder": Shown(
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
        instead_beside=(EFFORT,),
    ),
    "vae": Shown(
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
        instead_beside=OF_A_VAE,
    ),
    "gan": Shown(
        LineChart(
            "Losses",
            "Of the two networks. They play against each other: neither falls for good, and neither says how good "
            "the pictures are.",
            (
                Plot(
                    (
                        Line("discriminator_loss", "discriminator", "total"),
                        Line("generator_loss", "generator", "kl"),
                        Line("discriminator_loss", "", "total", held_out=True),
                    ),
                    share=2,
                    settling=0.01,
                ),
                Plot(
                    (
                        Line("class_error", "class missed", "spherical"),
                        Line("information", "information", "through_data"),
                    ),
                    settling=0.01,
                ),
            ),
            digits=3,
        ),
        LineChart(
            "Verdicts",
            "What the discriminator says of real and of generated images. Dotted: of real ones it has never seen; "
            "where that falls behind, it knows its images by heart.",
            (
                Plot(
                    (
                        Line("real_probability", "D(real)", "reconstruction"),
                        Line("fake_probability", "D(fake)", "kl"),
                        Line("real_probability", "", "reconstruction", held_out=True),
                    ),
                    from_zero=True,
                    top=1.0,
                    about="probability",
                ),
                Plot(
                    (
                        Line("real_score", "real", "reconstruction"),
                        Line("fake_score", "fake", "kl"),
                        Line("real_score", "", "reconstruction", held_out=True),
                    ),
                    settling=0.01,
                    about="raw scores",
                ),
                Plot((Line("score_difference", "difference", "total"),), settling=0.01),
            ),
            digits=2,
        ),
        NOTHING,
        averaged=True,
        instead=(GRADIENTS, DIVERSITY),
        instead_beside=(GRADIENTS, DIVERSITY, EFFORT),
        below=(
            Verdicts("D(real) and D(fake)", HEAPS_TIP, see=HEAPS_SEE),
            Verdicts("Raw scores", f"{HEAPS_TIP} Not squashed to probabilities.", see=HEAPS_SEE, squashed=False),
            Coverage(
                "What the samples show",
                "What the classifier of the data sees among samples, beside what it sees among real images: what is "
                "missing the generator has forgotten, or never learned.",
            ),
        ),
    ),
    "ddpm": Shown(
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
            EFFORT,
        ),
    ),
}
