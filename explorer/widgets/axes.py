"""What plots share: a scale and its ticks, lines thinned to what a screen shows, labels kept apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPolygonF

from explorer.widgets.text import short_count

STEPS = (1, 2, 5, 10)
LEAST_WRITTEN_OUT = 1e-3  # smaller ones are "1e-4": there is little room beside an axis


@dataclass(frozen=True)
class Axis:
    """Maps low to the pixel `start` and high to `end`; a vertical one has start below end."""

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    def at(self, values: np.ndarray | float) -> np.ndarray | float:
        low, high, values = self._space(self.low), self._space(self.high), self._space(values)
        return self.start + (values - low) / ((high - low) or 1.0) * (self.end - self.start)

    def value(self, pixel: float) -> float:
        share = (pixel - self.start) / ((self.end - self.start) or 1.0)
        low, high = self._space(self.low), self._space(self.high)
        value = low + min(max(share, 0.0), 1.0) * (high - low)
        return float(10**value) if self.log else float(value)

    def ticks(self, most: int) -> list[float]:
        """Round values between the ends, `most` of them or fewer."""
        return _log_ticks(self.low, self.high, most) if self.log else _linear_ticks(self.low, self.high, most)

    def _space(self, values: np.ndarray | float) -> np.ndarray | float:
        return np.log10(np.maximum(values, 1e-12)) if self.log else values


def _linear_ticks(low: float, high: float, most: int) -> list[float]:
    span = high - low
    if span <= 0 or most < 1:
        return []
    decade = 10.0 ** floor(log10(span / most))
    step = next(decade * each for each in STEPS if span / (decade * each) <= most)
    return [round(k * step, 12) for k in range(ceil(low / step - 1e-9), floor(high / step + 1e-9) + 1)]


def _log_ticks(low: float, high: float, most: int) -> list[float]:
    """All of 1, 2, 5 where they fit, else whole decades; a narrow range is ticked like a linear one."""
    decades = range(floor(log10(low)), ceil(log10(high)) + 1)
    for steps in ((1, 2, 5), (1,)):
        ticks = [each * 10.0**decade for decade in decades for each in steps if low <= each * 10.0**decade <= high]
        if 2 <= len(ticks) <= most:
            return ticks
    return _linear_ticks(low, high, most) if high < 10 * low else ticks[:: ceil(len(ticks) / most)]


def tick_text(value: float) -> str:
    if 0 < abs(value) < LEAST_WRITTEN_OUT:
        return f"{value:.1e}".replace(".0e", "e").replace("e-0", "e-")
    return short_count(value) if abs(value) >= 10_000 else f"{value:,.4g}"


def polyline(x: np.ndarray, y: np.ndarray) -> QPolygonF:
    """Of many points in one pixel column only the lowest and the highest are kept, in their order."""
    keep = thinned(x, y)
    return QPolygonF([QPointF(*point) for point in zip(x[keep].tolist(), y[keep].tolist(), strict=True)])


def thinned(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Indices of what is left of a line whose x, in pixels, never falls."""
    if len(x) < 8:
        return np.arange(len(x))
    columns = np.floor(x).astype(np.int64)
    starts = np.flatnonzero(np.r_[True, columns[1:] != columns[:-1]])
    if len(starts) * 2 >= len(x):
        return np.arange(len(x))
    order = np.lexsort((y, columns))
    ends = np.r_[starts[1:], len(x)] - 1
    return np.unique(np.r_[0, order[starts], order[ends], len(x) - 1])


def spread(positions: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """The positions moved apart to at least `gap`, in their order, within the limits as far as there is room."""
    order = np.argsort(positions, kind="stable")
    gaps = gap * np.arange(len(order))
    result = np.empty(len(order))
    if len(order):
        # Where there is too little room for all, np.clip keeps to the second limit.
        placed = _not_falling(np.asarray(positions, float)[order] - gaps)
        result[order] = np.clip(placed, low + gap / 2, high - gap / 2 - gaps[-1]) + gaps
    return result.tolist()


def _not_falling(values: np.ndarray) -> np.ndarray:
    """The nearest sequence that never falls: neighbours that would are pooled at their mean."""
    pools: list[list[float]] = []
    for value in values:
        pools.append([value])
        while len(pools) > 1 and np.mean(pools[-2]) > np.mean(pools[-1]):
            pools[-2:] = [pools[-2] + pools[-1]]
    return np.concatenate([np.full(len(pool), np.mean(pool)) for pool in pools]) if pools else values
