"""Runs of points, large: all of them at the step one stands at, their ways so far, and the moving density beneath."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from explorer.state.denoise.flow import FAR
from explorer.state.denoise.look import CHANGE
from explorer.state.denoise.plan import A, B
from explorer.state.session import Session
from explorer.theme import SEMIBOLD, px
from explorer.widgets.label import ElidedLabel, caption
from explorer.widgets.point_plane import Arrows, Dots, Ground, PointPlane, Scene, Strokes
from explorer.widgets.surface import Surface, column, row
from explorer.widgets.text import count
from models.trajectories.trajectory import Trajectory

WAYS = 160  # points whose ways are drawn
REACH = 3.0  # of a picked place to the nearest point, in hundredths of the view
ARROW = 0.14  # of an arrow, for noise of one standard deviation
STRONG = 3.0  # of the median density where there is some
LOWEST = 180
ABOUT = {
    "x_t": "Points at this step and the ways they came, over the density of data with as much noise.",
    "x_0": "Where the network takes each point to come from, and the point itself.",
    "noise": "Arrows lead against the noise that the network sees in each point.",
    CHANGE: "How far the predicted places have moved since the step before.",
}


class PointStage(Surface):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.a, self.b = _Run("Run A"), _Run("Run B")
        self._about = caption("")
        planes = row(self.a, self.b, gap=24)
        for index in (0, 1):
            planes.setStretch(index, 1)
        layout = column(planes, 2, self._about, margins=(16, 6, 16, 6))
        layout.setStretch(0, 1)
        self.setLayout(layout)

        denoise = session.denoise
        for signal in (denoise.look.seen, denoise.look.moved, denoise.runs.changed, denoise.flow.changed):
            signal.connect(self.redraw)
        self.a.plane.picked.connect(self._send_nearest)

        self.redraw()

    def minimumSizeHint(self) -> QSize:
        return QSize(px(320), px(LOWEST))

    def redraw(self) -> None:
        denoise = self._session.denoise
        if not denoise.flow.is_of_points or self.isHidden():
            return
        self.b.setVisible(denoise.runs.b is not None)
        self._about.setText(ABOUT[denoise.look.kind])
        for letter, shown in ((A, self.a), (B, self.b)):
            if run := denoise.runs.shown.get(letter):
                step = denoise.look.step_of(letter)
                shown.show_about(f"{count(run.recipe.count)} points, t = {count(run.times[step])}")
                shown.plane.set_scene(self._scene(run, step))
            else:
                shown.plane.set_scene(Scene(-FAR, FAR))

    def _scene(self, run: Trajectory, step: int) -> Scene:
        if run.shape[0] == 1:
            return self._over_time(run, step)
        flow, look = self._session.denoise.flow, self._session.denoise.look
        here, layers = flow.points(run, step, "x_t"), []
        density = flow.density(run, step)
        if here is None:
            return Scene(-FAR, FAR, _ground(density))
        ways = flow.ways(run, step, WAYS)
        match look.kind:
            case "x_t":
                layers = [Strokes(ways, "kl", width=0.7, opacity=0.28), Dots(here, "kl", 4.0)]
            case "x_0":
                seen = flow.points(run, step, "x_0")
                layers = [
                    Strokes(np.stack([here, seen], 1), "muted", width=0.7, opacity=0.4),
                    Dots(here, "kl", 3.0, opacity=0.5),
                    Dots(seen, "reconstruction", 4.0),
                ]
            case "noise":
                noise = flow.points(run, step, "noise")
                layers = [Arrows(here, -ARROW * noise, "reconstruction", opacity=0.8), Dots(here, "kl", 3.5)]
            case _:
                now, before = (flow.points(run, k, "x_0") for k in (step, max(step - 1, 0)))
                before = now if before is None else before
                layers = [
                    Strokes(np.stack([before, now], 1), "reconstruction", width=1.0, opacity=0.6),
                    Dots(now, "reconstruction", 3.5),
                ]
        image = min(look.image, len(here) - 1)
        if image < len(ways):
            layers.append(Strokes(ways[image : image + 1], "accent", width=2.0))
        return Scene(-FAR, FAR, _ground(density), tuple(layers), tuple(here[image].tolist()))

    def _over_time(self, run: Trajectory, step: int) -> Scene:
        """Of points on a line: the way from noise to data from left to right."""
        flow, look = self._session.denoise.flow, self._session.denoise.look
        known = [flow.density(run, k) for k in range(run.last + 1)]
        ground = None
        if all(values is not None for values in known):
            ground = _ground(np.stack([values / values.max() for values in known], 1))
        ways = flow.ways(run, run.reached, WAYS)
        layers, here = [], flow.points(run, step, look.kind if look.kind in ("x_0", "noise") else "x_t")
        if len(ways):
            steps = np.broadcast_to(np.arange(ways.shape[1], dtype=float)[None, :, None], ways.shape)
            lines = np.concatenate([steps, ways], 2)
            layers.append(Strokes(lines, "kl", width=0.7, opacity=0.22))
            layers.append(Strokes(lines[:, : step + 1], "kl", width=0.8, opacity=0.4))
        chosen = None
        if here is not None:
            image = min(look.image, len(here) - 1)
            layers.append(Strokes(np.array([[[step, -FAR], [step, FAR]]], float), "accent", width=2.0))
            spots = np.concatenate([np.full_like(here, step), here], 1)
            layers.append(Dots(spots, "kl" if look.kind in ("x_t", CHANGE) else "reconstruction", 4.0))
            if image < len(ways):
                layers.append(Strokes(lines[image : image + 1], "accent", width=2.0))
            chosen = tuple(spots[image].tolist())
        return Scene(-FAR, FAR, ground, tuple(layers), chosen, across=(0.0, float(run.last)))

    def _send_nearest(self, x: float, y: float) -> None:
        """Look at the point that is nearest to a place."""
        denoise = self._session.denoise
        run, step = denoise.runs.a, denoise.look.step
        if run is not None and run.shape[0] == 1:
            step = round(x)
            denoise.player.pause()
            denoise.look.move_to(step)
            x, y = 0.0, y
        here = denoise.flow.points(run, denoise.look.step, "x_t") if run is not None else None
        if here is not None:
            place = np.array([x, y])[-here.shape[1] :]
            denoise.standing.choose(int(((here - place) ** 2).sum(1).argmin()))


class _Run(QWidget):
    """One run's plane, under its name and what is said of it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._about = ElidedLabel("", size=12, muted=True)
        self.plane = PointPlane(name=name, pickable=True)
        head = row(ElidedLabel(name, weight=SEMIBOLD), self._about)
        head.setStretch(1, 1)
        layout = column(head, 4, self.plane)
        layout.setStretch(2, 1)
        self.setLayout(layout)

    def show_about(self, text: str) -> None:
        self._about.setText(text)


def _ground(values: np.ndarray | None) -> Ground | None:
    if values is None:
        return None
    there = values[values > 0.05 * values.max()]
    return Ground(values, 0.0, max(STRONG * float(np.median(there)), 1e-9) if len(there) else 1.0)
