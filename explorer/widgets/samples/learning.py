"""Plots of how a model learns: colours and ways over its steps, and where its codes lie."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QWidget

from explorer import theme
from explorer.widgets.cloud import Cloud
from explorer.widgets.coverage_bars import CoverageBars, Share
from explorer.widgets.density_plot import DensityPlot, Spread
from explorer.widgets.header import PanelHeader
from explorer.widgets.heaps import Heap, Heaps
from explorer.widgets.heat_map import HeatMap, Scale, Table
from explorer.widgets.surface import Line, Surface, column, row
from explorer.widgets.title_menu import View
from explorer.widgets.trade_plane import TradePlane, Way

STEPS = np.arange(1, 41) * 500.0
DIMENSIONS, ACTIVE = 24, 16
VIEWS = (View("KL over time", "What each dimension tells."), View("Trade-off", "Pictures against codes."))


def learning() -> QWidget:
    surface = Surface()
    left = column(_head("KL over time"), _heat_map(), _head("Trade-off"), _trade_plane())
    right = column(PanelHeader("All codes", "one dimension"), _density(), PanelHeader("All codes", "two"), _cloud())
    for layout in (left, right):
        layout.setStretch(1, 1)
        layout.setStretch(3, 1)
    game = column(PanelHeader("Verdicts", "before and after a step"), _heaps(), PanelHeader("Coverage"), _coverage())
    game.setStretch(1, 1)
    game.setStretch(3, 1)
    parts = left, Line(vertical=True), right, Line(vertical=True), game
    layout = row(*parts, margins=(16, 16, 16, 16), gap=16)
    for index, share in ((0, 3), (2, 2), (4, 2)):
        layout.setStretch(index, share)
    surface.setLayout(layout)
    return surface


def _head(title: str) -> PanelHeader:
    header = PanelHeader(title)
    header.offer(VIEWS, title)
    header.set_context("held-out nats per image")
    return header


def _heat_map() -> HeatMap:
    heat = HeatMap(name="KL over time")
    tells = np.linspace(4, 0.4, DIMENSIONS) * (np.arange(DIMENSIONS) < ACTIVE)
    values = tells * (1 - np.exp(-STEPS[:, None] / (2000 + 400 * np.arange(DIMENSIONS))))
    names = [f"z {k + 1}" for k in range(DIMENSIONS)]
    marked = np.minimum(ACTIVE, 4 + np.arange(len(STEPS)) // 2)
    heat.set_table(Table(STEPS, values, names, Scale(0, 4), unit="nats", marked=marked, mark="active"), 25_000)
    return heat


def _trade_plane() -> TradePlane:
    plane = TradePlane(name="Trade-off", across="KL", up="reconstruction", total="−ELBO")
    own = Way("faces-vae-7", STEPS, 40 + 10 * np.exp(-STEPS / 9000), 130 + 90 * np.exp(-STEPS / 3000))
    other = Way("faces-vae-b4", STEPS, 22 + 4 * np.exp(-STEPS / 5000), 160 + 90 * np.exp(-STEPS / 3000))
    plane.set_ways(own, [other])
    return plane


def _density() -> DensityPlot:
    plot = DensityPlot(name="Codes", names=("means", "codes", "prior N(0, 1)"))
    at = np.linspace(-4.5, 4.5, 48)
    prior, codes = (np.exp(-((at - middle) ** 2) / 2 / width**2) / width for middle, width in ((0, 1), (0.3, 1.2)))
    plot.set_spread(Spread(4.5, codes * (1 + 0.2 * np.sin(9 * at)), codes, prior))
    return plot


def _cloud() -> Cloud:
    cloud, draw = Cloud(name="Codes"), np.random.default_rng(3)
    points = np.concatenate([draw.normal(centre, 0.5, (150, 2)) for centre in ((-1, 0), (0.6, 0.9), (0.7, -0.9))])
    colours = tuple(theme.CLASS_MARKS[k // 150].colour for k in range(len(points)))
    cloud.set_points(points, colours)
    return cloud


def _heaps() -> Heaps:
    heaps, draw = Heaps(name="Verdicts"), np.random.default_rng(4)
    real, fakes = draw.beta(6, 2, 200), draw.beta(2, 5, 200)
    pair = Heap("real", "reconstruction", real), Heap("fakes", "kl", fakes, np.clip(fakes - 0.08, 0, 1))
    heaps.set_heaps(pair, (0.0, 1.0))
    return heaps


def _coverage() -> CoverageBars:
    bars = CoverageBars(name="Coverage", colour="kl", real_colour="reconstruction")
    shares = (
        ("Trouser", 0.46, 0.12),
        ("Dress", 0.3, 0.1),
        ("Coat", 0.24, 0.13),
        ("Bag", 0.0, 0.1),
        ("Sandal", 0.0, 0.11),
    )
    bars.set_shares([Share(name, samples, real, samples > 0) for name, samples, real in shares])
    return bars
