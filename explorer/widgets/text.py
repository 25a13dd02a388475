"""Figures as the window writes them: a real minus, thousands with a comma, thin spaces before units."""

from __future__ import annotations

import re
from collections.abc import Iterable

MINUS, THIN, TIMES = "\u2212", "\u2009", "\u00d7"


def number(value: float, digits: int = 2, unit: str = "", signed: bool = False) -> str:
    """1234.5 becomes "1,234.50"; what rounds to zero has no sign."""
    text = f"{abs(value):,.{digits}f}"
    zero = not text.strip("0.,")
    sign = "" if zero else MINUS if value < 0 else "+" if signed else ""
    return with_unit(sign + text, unit)


def spoken(name: str) -> str:
    """An attribute's name as a person writes it: dark_skin becomes "dark skin"."""
    return name.replace("_", " ")


def count(value: int) -> str:
    return number(value, digits=0)


def short_count(value: float) -> str:
    """Axis labels: 20000 becomes "20k", 2500 "2.5k", 1000000 "1M"."""
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:.4g}{letter}".replace("-", MINUS)
    return f"{value:.4g}".replace("-", MINUS)


def general(value: float) -> str:
    """A setting as a person types it: 0.0005, 1e-06, 20,000; no digits that say nothing."""
    if isinstance(value, int) or (float(value).is_integer() and abs(value) < 1e15):
        return count(int(value))
    return f"{value:.6g}".replace("-", MINUS, 1) if value < 0 else f"{value:.6g}"


def signed(text: str) -> str:
    """A figure with a real minus."""
    return text.replace("-", MINUS)


def with_unit(text: str, unit: str) -> str:
    return f"{text}{THIN}{unit}" if unit else text


def parsed(text: str) -> float | None:
    """The number somebody typed, with or without unit, commas and either minus; None where there is none."""
    found = re.match(r"\s*([+-]?(?:\d[\d,]*\.?\d*|\.\d+)(?:e[+-]?\d+)?)", text.replace(MINUS, "-"), re.IGNORECASE)
    return float(found[1].replace(",", "")) if found else None


def listed(words: Iterable[str]) -> str:
    """ "A", "A and B", "A, B and C"."""
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last


def duration(seconds: float) -> str:
    """Two units at most: "11 s", "3 min 02 s", "1 h 05 min"."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}{THIN}h {minutes:02d}{THIN}min"
    return f"{minutes}{THIN}min {rest:02d}{THIN}s" if minutes else f"{rest}{THIN}s"
