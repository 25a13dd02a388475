"""A window that trains: bars, buttons, a form, curves, an inspector."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QWidget

from explorer import theme
from explorer.widgets.banner import Banner
from explorer.widgets.bars import BarChart
from explorer.widgets.button import Button
from explorer.widgets.chip import Chip
from explorer.widgets.curves import Curves, Pane, Series
from explorer.widgets.empty import EmptyState
from explorer.widgets.form import Form
from explorer.widgets.gallery import Gallery
from explorer.widgets.header import PanelHeader, WorkspaceBar
from explorer.widgets.icon_button import IconButton
from explorer.widgets.image_view import ImageView
from explorer.widgets.job_status import JobStatus
from explorer.widgets.label import caption, heading
from explorer.widgets.legend import MarkKey
from explorer.widgets.meter import BarMeter, Meter
from explorer.widgets.named_strip import NamedStrip
from explorer.widgets.number_box import NumberBox
from explorer.widgets.picker import Picker
from explorer.widgets.rail import Rail
from explorer.widgets.refusal import refuse
from explorer.widgets.samples.made_up import pictures
from explorer.widgets.segmented import Segmented
from explorer.widgets.slider_row import SliderRow
from explorer.widgets.strip import ThumbnailStrip
from explorer.widgets.surface import Line, Surface, column, row
from explorer.widgets.timeline_track import TimelineTrack

RAIL = (
    ("train", "Train", "chart-spline", "Ctrl+1"),
    ("map", "Map", "chart-scatter", "Ctrl+2"),
    ("grid", "Grid", "grid-3x3", "Ctrl+3"),
    ("path", "Path", "spline", "Ctrl+4"),
    ("arithmetic", "Arithmetic", "diff", "Ctrl+5"),
    ("denoise", "Denoise", "film", "Ctrl+6"),
)


def window() -> QWidget:
    rail = Rail(RAIL)
    rail.set_current("grid")
    rail.set_running("train", True)
    rail.set_refusal("denoise", "This model is not a diffusion model.")
    banner = Banner()
    middle = column(
        _tool_bar(), Line(), _workspace_bar(), _controls(), _chips(), banner, _pictures(), Line(), _charts(), Line(),
        _timeline(), Line(), _trail(), Line(), _status())  # fmt: skip
    surface = Surface()
    surface.setLayout(row(rail, middle, Line(vertical=True), _form(), Line(vertical=True), _inspector(), gap=0))
    surface.layout().setStretch(1, 1)
    banner.show_message("weights.safetensors is cut short: 1.2 of 4.7 MB. Nothing was changed.",
                        action="Choose another file")  # fmt: skip
    return surface


def _tool_bar() -> QHBoxLayout:
    model, space, label = Picker("Model"), Picker("Space"), Picker("Class")
    model.show_value("faces-vae", "VAE · 64 px")
    space.show_value("z", "48-d")
    label.show_value("none")
    label.set_refusal("This model was trained without classes.")
    redo = IconButton("redo-2", "Redo")
    refuse(redo, "Nothing to redo.")
    return row(
        model, space, label, None, IconButton("undo-2", "Undo", shortcut="Ctrl+Z"), redo,
        IconButton("bookmark", "Bookmark"), Button("Present", icon_name="presentation"),
        margins=(12, 7, 20, 7), gap=6)  # fmt: skip


def _workspace_bar() -> WorkspaceBar:
    bar = WorkspaceBar("Grid")
    planes = Segmented([("pca", "Principal"), ("three", "Three anchors"), ("umap", "UMAP", "", "Needs umap-learn.")])
    across = Picker(name="Across")
    across.show_value("PC 1", "18.2 %")
    for widget in (planes, across, IconButton("arrow-left-right", "Swap the axes", muted=True)):
        bar.add(widget)
    for text, icon, on in (("Data points", "chart-scatter", False), ("Prior", "layers", True)):
        bar.add(Button(text, icon_name=icon, checkable=True), at_end=True).setChecked(on)
    return bar


def _controls() -> QHBoxLayout:
    pause, stop = Button("Pause", icon_name="pause", kind="primary"), Button("Stop", icon_name="square", large=True)
    reset, off = Button("Reset all", icon_name="rotate-ccw", kind="quiet"), Button("Disabled")
    refuse(off, "Nothing is running.")
    field, choice, box = QLineEdit("48"), QComboBox(), QCheckBox("Flips", checked=True)
    choice.addItems(["σ-Gaussian", "Bernoulli"])
    frames = NumberBox("Frames", minimum=2, maximum=60)
    frames.set_value(9)
    return row(pause, stop, reset, off, frames, field, choice, box, margins=(16, 12, 16, 0))


def _chips() -> QHBoxLayout:
    return row(
        Chip("Training", "ok", dot=True), Chip("typical", "ok", height=20), Chip("unusual", "warn"),
        Chip("off the data", "danger"), Chip("live", "accent", icon_name="zap", height=20),
        Chip("other attributes kept 0.94"), None, *(MarkKey(mark) for mark in range(10)),
        margins=(16, 12, 16, 12))  # fmt: skip


def _pictures() -> QHBoxLayout:
    samples, pairs = Gallery(columns=5, row_gap=3), Gallery(columns=5)
    samples.set_images(pictures(10, side=48))
    pairs.set_pairs(pictures(5, side=48), pictures(5, side=48) // 2 + 60)
    empty = EmptyState("chart-spline", "No run yet. Train a VAE on Faces: about 8 minutes on this machine.", "Start")
    return row(samples, pairs, empty, margins=(16, 16, 16, 16), gap=16)


def _charts() -> QHBoxLayout:
    steps, noise = np.arange(0, 12481, 10), np.random.default_rng(0).normal(0, 1, 1249)
    reconstruction, kl = 120 + 400 * np.exp(-steps / 700) + noise, 50 * (1 - np.exp(-steps / 1000)) + 0.3 * noise
    total, held_out = Series("total", "total"), Series("held out", "total", dotted=True, labelled=False)
    losses = Pane((held_out, total, Series("reconstruction", "reconstruction")), log=True, share=2)
    curves = Curves([losses, Pane((Series("KL", "kl"),), from_zero=True)])
    for name, values in (("total", reconstruction + kl), ("reconstruction", reconstruction), ("KL", kl)):
        curves.set_series(name, steps, values)
    curves.set_series("held out", steps[::40], (reconstruction + kl)[::40] + 6)
    curves.set_total(20_000)
    curves.set_events([(2000, "KL warm-up ends")])
    bars = BarChart(verb="traverse")
    values = np.r_[3.6 * np.exp(-np.arange(31) / 16), np.full(17, 0.01)]
    bars.set_values(values, [f"z {k + 1}" for k in range(48)], active=31)
    bars.set_selected(4)
    layout = row(curves, bars, margins=(16, 8, 16, 8), gap=24)
    layout.setStretch(0, 2)
    layout.setStretch(1, 1)
    return layout


def _timeline() -> QHBoxLayout:
    track = TimelineTrack()
    track.set_run(total=20_000, done=12_480)
    track.set_snapshots(range(0, 12_001, 500), pictures(25))
    track.set_current(12_000, "following the newest")
    return row(column(None, heading("Timeline"), caption("25 snapshots"), None), 24, track, margins=(16, 0, 16, 0))


def _trail() -> QHBoxLayout:
    strip = ThumbnailStrip()
    strip.set_images(pictures(14), current=10)
    marks = NamedStrip()
    marks.set_items(pictures(2), ["Blond, smiling", "Grey beard"])
    marks.setFixedWidth(marks.sizeHint().width())
    names = column(None, heading("Trail"), caption("14 codes"), None)
    return row(names, 24, strip, Line(vertical=True, length=40), marks, margins=(16, 10, 16, 10))


def _status() -> Surface:
    status, surface = JobStatus(), Surface(window=True)
    status.show_job("Training faces-vae-7", 0.62, "12,480 of 20,000 · 3 min 02 s left")
    surface.setLayout(row(status, None, caption("decode 9 ms"), margins=(12, 0, 12, 0)))
    return surface


@dataclass(frozen=True)
class _Config:
    """What a family's Config looks like to the form."""

    latent_size: int = field(default=48, metadata={"unit": "dims", "help": "Numbers that describe one picture."})
    likelihood: str = field(default="σ-Gaussian", metadata={"choices": ("σ-Gaussian", "Bernoulli")})
    learning_rate: float = field(default=0.0005, metadata={"unit": "Adam", "live": True})
    beta: float = field(default=1.0, metadata={"unit": "×", "live": True, "maximum": 4.0})
    batch: int = field(default=128, metadata={"unit": "images", "group": "Schedule"})
    flips: bool = field(default=True, metadata={"label": "Horizontal flips", "group": "Schedule"})


def _form() -> Form:
    form = Form(_Config)
    form.set_locked(True)
    form.setFixedWidth(theme.px(292))
    return form


def _inspector() -> Surface:
    header = PanelHeader("Viewpoint", "z · 48-d", padding=0)
    for icon, name in (("bookmark", "Bookmark"), ("external-link", "Float"), ("ellipsis", "More")):
        header.add_button(icon, name)
    image, meter, nearest, bar = ImageView(), Meter(), Gallery(columns=4, tile=56, radius=4), BarMeter(limit=2)
    image.set_image(pictures(1)[0])
    x = np.linspace(0, 3.6, 120)
    meter.set_reference(x, np.exp(-((np.log(x + 0.1) - 0.1) ** 2) / 0.18))
    meter.set_value(1.12)
    nearest.set_images(pictures(4), captions=("4.1", "4.4", "4.9", "5.0"))
    bar.set_value(2.4)
    figure = row(heading("Off the data"), None, heading("1.12 ×"), Chip("typical", "ok", height=20))
    sliders = row(heading("Principal directions"), None, Button("Reset all", icon_name="rotate-ccw", kind="quiet"))
    inspector = Surface()
    inspector.setLayout(column(
        header, image, 8, figure, meter, 8, row(heading("Nearest training images"), None, caption("distance")), 6,
        nearest, 10, sliders, *_slider_rows(), 8, bar, None, margins=(16, 0, 16, 8)))  # fmt: skip
    inspector.setFixedWidth(theme.px(288))
    return inspector


def _slider_rows() -> list[SliderRow]:
    rows = [SliderRow(f"PC {k + 1}", unit="σ") for k in range(6)]
    for each, value in zip(rows, (-1.28, 1.16, 0.42, 0.0, -0.35, 0.0), strict=True):
        each.set_value(value)
    return rows
