"""The kinds of charts that Train has, and where they stand; figures are called what training calls them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from explorer.widgets.curves import Pane, Series

PAIRS, STRIP, NOTHING = "pairs", "strip", "nothing"  # what is at the left of the samples
NATS = "nats per image"


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


@dataclass(frozen=True)
class EffortChart(Titled):
    title: str = "Time and memory"
    tip: str = "How fast it learns, how long it waits for data, and what memory it takes."


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
