"""Along the paths: the norm of their codes beside what the prior's have, and how much is seen to change."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QWidget

from explorer.panels.path.row import HEADING
from explorer.state.session import Session
from explorer.theme import px
from explorer.widgets.label import caption, heading
from explorer.widgets.surface import Surface, column, row
from explorer.widgets.text import number
from explorer.widgets.way_plot import Band, Curve, WayPlot
from models.base import LatentModel
from models.latent.norms import INSIDE, NormLaw, norm_law
from models.paths import KINDS

POINTS = 181  # of a curve that needs no pictures


class PathPlots(Surface):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._norm, self._shell = heading("Norm"), caption("", wrap=True)
        self._change, self._even = heading("Visible change"), caption("per frame; flat is even", wrap=True)
        self.norms = WayPlot(name="Norm of the codes along the paths")
        self.changes = WayPlot(name="Visible change from frame to frame", from_zero=True)
        rows = (_beside(self._norm, self._shell, self.norms), _beside(self._change, self._even, self.changes))
        self.setLayout(column(*rows, margins=(0, 4, 0, 4)))

        session.path.ways_changed.connect(self._show_norms)
        session.model.opened.connect(self._show_norms)
        session.strips.changed.connect(self._show_changes)
        for signal in (session.path.moved, session.path.changed, session.viewpoint.moved):
            signal.connect(self._show_place)
        for plot in (self.norms, self.changes):
            plot.pressed.connect(self._begin)
            plot.scrubbed.connect(session.path.move_to)
            plot.released.connect(session.viewpoint.end_gesture)

        self._show_norms()
        self._show_changes()

    def _show_norms(self) -> None:
        path, opened = self._session.path, self._session.model.current
        law = norm_law(opened.model.prior, opened.model.latent) if opened else None
        shares = np.linspace(0, 1, POINTS)
        t = path.t_at(shares)
        curves = {
            kind: Curve(shares, np.linalg.norm(each.codes(t), axis=1), kind)
            for kind, each in sorted(path.paths.items(), key=lambda pair: list(KINDS).index(pair[0]))
        }
        self.norms.set_curves(curves, path.course.frames, Band(law.low, law.mean, law.high) if law else None)
        self._norm.setText(f"Norm of {opened.model.space}" if opened else "Norm")
        self._shell.setText(_in_short(law, opened.model) if law else "")
        self._shell.setToolTip(_about(law, opened.model) if law else "")
        self._show_place()

    def _show_changes(self) -> None:
        path, strips, curves = self._session.path, self._session.strips, {}
        for kind in KINDS:
            if kind in path.paths and (found := strips.changes(kind)) is not None:
                shares = path.shares
                curves[kind] = Curve((shares[:-1] + shares[1:]) / 2, found.values, kind, dots=True)
        self.changes.set_curves(curves, path.course.frames)
        by = {found.by for kind in KINDS if (found := strips.changes(kind)) is not None}
        self._even.setText("per frame, in pixels; flat is even" if by == {"pixels"} else "per frame; flat is even")
        self._even.setToolTip(f"From frame to frame in {', '.join(by)}, over the mean along the path." if by else "")

    def _show_place(self) -> None:
        path = self._session.path
        for plot in (self.norms, self.changes):
            plot.set_at(path.at, bool(path.paths))

    def _begin(self) -> None:
        self._session.player.pause()
        self._session.viewpoint.begin_gesture()


def _beside(title: QWidget, about: QWidget, plot: WayPlot) -> QWidget:
    words = QWidget()
    words.setLayout(column(title, about, None, margins=(16, 4, 4, 0)))
    words.setFixedWidth(px(HEADING))
    whole = QWidget()
    whole.setLayout(row(words, plot, gap=0))
    return whole


def _in_short(law: NormLaw, model: LatentModel) -> str:
    """In few dimensions there is no shell, only a mean."""
    return f"prior {'shell' if model.prior.has_shell(model.latent) else 'mean'} at {number(law.mean, 1)}"


def _about(law: NormLaw, model: LatentModel) -> str:
    inside, low, high = number(100 * INSIDE, 0, "%"), number(law.low, 1), number(law.high, 1)
    return f"{inside} of the codes of {model.prior.name} have norms from {low} to {high}: the band behind the curves."
