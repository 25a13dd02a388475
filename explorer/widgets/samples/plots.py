"""Plots on which a hand scrubs, points that are looked at, trees and planes."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget

from explorer import theme
from explorer.widgets.branch_lines import HERE, OTHER, BranchLine, BranchLines
from explorer.widgets.class_plot import ClassCurve, ClassPlot
from explorer.widgets.label import heading
from explorer.widgets.laid_over import Laid, LaidOver
from explorer.widgets.legend import LineKey
from explorer.widgets.legend_row import LegendRow
from explorer.widgets.log_plot import LogPlot, Points, Scale, Spot
from explorer.widgets.plane_axes import AxisText
from explorer.widgets.plane_frame import Cell
from explorer.widgets.plane_view import PlaneView
from explorer.widgets.routes import Route
from explorer.widgets.samples.made_up import pictures
from explorer.widgets.scatter import Look, Scatter
from explorer.widgets.share_bars import ShareBars, Shares, SharesLegend
from explorer.widgets.signed_bars import LITTLE, MOVED, WANTED, Change, SignedBars
from explorer.widgets.surface import Line, Surface, column, row
from explorer.widgets.way_plot import Band, Curve, WayPlot

SHARES = np.linspace(0, 1, 60)
CLASSES, GROUP = ("Trouser", "Dress", "Coat"), 150  # points of each
HIDDEN = 2  # of the classes


def plots() -> QWidget:
    surface = Surface()
    classes, way = _named("Classes along a way", _class_plot()), _named("Quantities along a way", _way_plot(), _keys())
    laid, tree = _named("Schedules laid over one another", _laid_over()), _named("A tree of runs", _branches())
    points, bars = _named("Points on a logarithmic axis", _log_plot()), _named("What else moved", _signed_bars())
    shares = _named("Shares of two parts", *_share_bars())
    left = _shared((classes, 3), (way, 2), (laid, 2), (tree, 0))
    middle = _shared((points, 1), (bars, 0), (shares, 0))
    right = _shared((_named("A map", _scatter(), _legend()), 1), (_named("A plane", _plane()), 1))
    layout = row(left, Line(vertical=True), middle, Line(vertical=True), right, margins=(16, 16, 16, 16), gap=16)
    for index in (0, 2, 4):
        layout.setStretch(index, 1)
    surface.setLayout(layout)
    return surface


def _named(name: str, *parts: QWidget | QLayout) -> QLayout:
    layout = column(heading(name), *parts, gap=6)
    layout.setStretch(1, 1)
    return layout


def _shared(*parts: tuple[QLayout, int]) -> QVBoxLayout:
    """One beneath the other, each with so many parts of the room that is left."""
    layout = column(*(part for part, _ in parts), gap=16)
    for index, (_, room) in enumerate(parts):
        layout.setStretch(index, room)
    return layout


def _share_bars() -> tuple[SharesLegend, ShareBars]:
    legend, bars = SharesLegend(), ShareBars(name="Attributes")
    legend.show_words("training", "held-out", "among all")
    bars.set_rows(
        [
            Shares("smiling", 1.0, 1.0, "100 %", usual=0.44, chosen=True),
            Shares("glasses", 0.31, 0.28, "31 %", usual=0.3),
            Shares("bald", 0.05, 0.04, "5 %", usual=0.08),
        ]
    )
    return legend, bars


def _class_plot() -> ClassPlot:
    plot = ClassPlot(name="Classes along a way")
    sure = 1 / (1 + np.exp(-14 * (SHARES - 0.45)))
    steps = np.linspace(0, 0.9, 7)
    agree = ClassCurve(steps, 0.3 + 0.68 * steps**0.7, "text", hollow=True)
    curves = {
        "B · Coat": ClassCurve(SHARES, 0.75 * sure, "text", mark=4, dashed=True),
        "Shirt": ClassCurve(SHARES, 0.35 * np.exp(-((SHARES - 0.3) ** 2) / 0.02), "text", mark=6),
        "Dress": ClassCurve(SHARES, 0.05 + 0.92 * sure, "text", mark=3),
        "continuations agree": agree,
    }
    plot.set_curves(curves, len(SHARES))
    plot.set_event((0.52, "decided at step 31"))
    plot.set_at(0.7, True)
    return plot


def _way_plot() -> WayPlot:
    plot = WayPlot(name="Quantities along a way")
    curves = {
        "linear": Curve(SHARES, 7 - 2.4 * np.sin(np.pi * SHARES), "linear"),
        "spherical": Curve(SHARES, 7 + 0.2 * np.sin(5 * SHARES), "spherical"),
        "through data": Curve(SHARES[::6], 6.4 + 0.5 * np.cos(9 * SHARES[::6]), "through_data", dots=True),
    }
    plot.set_curves(curves, len(SHARES), Band(6.2, 6.9, 7.6))
    plot.set_at(0.7, True)
    return plot


def _keys() -> QHBoxLayout:
    kinds = {"Linear": "linear", "Spherical": "spherical", "Through data": "through_data"}
    keys = [LineKey(name, colour, strong=colour == "spherical") for name, colour in kinds.items()]
    return row(*keys, LineKey("expected", "muted", dotted=True), None, gap=16)


def _laid_over() -> QHBoxLayout:
    cosine, linear = np.cos(SHARES * np.pi / 2), np.exp(-5 * SHARES**2)
    squares, rates = LaidOver(0.0, 1.0, name="Alpha-bar"), LaidOver(0.0, 1.0, name="Rates")
    squares.set_curves([Laid("linear", linear**2, "linear"), Laid("cosine", cosine**2, "spherical", strong=True)], 1000)
    signal = Laid("signal", cosine, "spherical", strong=True)
    noise = Laid("noise", np.sqrt(1 - cosine**2), "spherical", strong=True, dashed=True)
    rates.set_curves([Laid("", linear, "linear"), signal, noise], 1000)
    for plot in (squares, rates):
        plot.set_at(0.4)
    return row(squares, rates, gap=12)


def _branches() -> BranchLines:
    lines, images = BranchLines(name="A tree of runs"), pictures(4, side=28)
    lines.set_lines(
        [
            BranchLine(0.0, 1.0, words="seed 4", image=images[0], look=HERE),
            BranchLine(0.4, 1.0, 0, "step 20, other noise", images[1], OTHER),
            BranchLine(0.55, 1.0, 1, "step 28, guidance 3", images[2]),
            BranchLine(0.7, 0.85, 0, "step 35, renoised"),
        ],
        51,
    )
    lines.set_at((0, 0.62))
    return lines


def _log_plot() -> LogPlot:
    plot = LogPlot(name="Quality", across="network evaluations for a picture", empty="Nothing has been measured yet.")
    looks = (("DDIM", "spherical", "o", 0.93), ("Ancestral", "linear", "t", 0.9), ("Heun", "total", "d", 0.95))
    lines = [
        Points(name, colour, shape, tuple(_spot(name, n, best * (1 - 1.8 / (n + 1)), 0.05) for n in (2, 5, 10, 20, 50)))
        for name, colour, shape, best in looks
    ]
    scale = Scale("Taken for what was asked for", lowest=0.0, highest=1.0, level=(0.96, "real images"))
    plot.set_lines(lines, scale, (2, 50))
    plot.set_current((0, 2), kept=True)
    return plot


def _spot(name: str, evaluations: int, share: float, error: float) -> Spot:
    return Spot(evaluations, share, error, (f"{name}, {evaluations} steps", f"agreement {share:.2f} ± {error:.2f}"))


def _signed_bars() -> SignedBars:
    bars = SignedBars(name="What else moved")
    wanted, moved = Change("Smiling", 0.82, WANTED), Change("Mouth open", 0.47, MOVED)
    bars.set_changes([wanted, moved, Change("Young", -0.21, MOVED), Change("Glasses", 0.02, LITTLE)])
    return bars


def _scatter() -> Scatter:
    draw, scatter = np.random.default_rng(8), Scatter()
    centres = np.array([(-3, 0), (2, 2), (2, -2)])
    points = np.concatenate([draw.normal(centre, 0.9, (GROUP, 2)) for centre in centres])
    marks = [theme.CLASS_MARKS[kind] for kind in range(len(CLASSES))]
    kinds, colours = np.arange(len(CLASSES)).repeat(GROUP), tuple(mark.colour for mark in marks)
    shapes = tuple(mark.symbol for mark in marks)
    labels = tuple((name, tuple(centre)) for name, centre in zip(CLASSES[:HIDDEN], centres, strict=False))
    look = Look(kinds, colours, kinds != HIDDEN, shapes=shapes, labels=labels)
    scatter.show_points(points)
    scatter.show_look(look)
    way = np.stack([np.linspace(-3, 2, 30), 2 * np.sin(np.linspace(0, 1.5, 30))], 1)
    scatter.show_routes([Route(way, way[[0, -1]], "spherical", np.zeros(len(way)), is_followed=True)])
    scatter.show_marker((0.2, 1.6))
    return scatter


def _legend() -> QVBoxLayout:
    marks = [theme.CLASS_MARKS[kind] for kind in range(len(CLASSES))]
    rows = [LegendRow(name, mark.colour, GROUP, shape=mark.symbol) for name, mark in zip(CLASSES, marks, strict=True)]
    rows[HIDDEN].setChecked(False)
    return column(*rows, gap=0)


def _plane() -> PlaneView:
    made = pictures(40, side=28)
    view = PlaneView(lambda cell: made[_number(cell) % len(made)])
    view.set_reduce_motion(True)
    view.show_axes(AxisText("PC 1", "σ"), AxisText("PC 2", "σ"))
    view.show_view((0.0, 0.0), 0)
    view.show_position((0.3, 0.2))
    return view


def _number(cell: Cell) -> int:
    _, across, up = cell
    return 7 * across + 3 * up
