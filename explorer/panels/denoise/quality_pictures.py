"""Pictures of the samplers, one beneath the other: each column is drawn from the same noise."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from explorer.state.session import Session
from explorer.theme import px
from explorer.widgets.gallery import Gallery
from explorer.widgets.label import ElidedLabel, heading
from explorer.widgets.surface import Surface, column, row
from explorer.widgets.text import count, number
from models.diffusion import SAMPLERS
from models.trajectories.quality import SHOWN, Point

WORDS, TILE = 160, 44  # pixels before the pictures, and of one of them


class QualityPictures(Surface):
    """A row for every sampler: what it makes of about as many evaluations, each column of the same noise and class."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.rows = {sampler: _Row(sampler) for sampler in SAMPLERS}
        self.setLayout(column(*self.rows.values(), margins=(16, 10, 16, 10), gap=6))

        session.denoise.quality.changed.connect(self._show_pictures)
        session.denoise.quality_look.moved.connect(self._show_pictures)

        self._show_pictures()

    def _show_pictures(self) -> None:
        look, looked_at = self._session.denoise.quality_look, self._session.denoise.quality_look.point
        for sampler, shown in self.rows.items():
            point = look.beside(sampler) if looked_at is not None else None
            shown.setVisible(point is not None)
            if point is not None:
                shown.show_point(point, point is looked_at, self._session)


class _Row(QWidget):
    def __init__(self, sampler: str) -> None:
        super().__init__()
        self._name, self._about = heading(SAMPLERS[sampler].title), ElidedLabel(size=12, muted=True)
        self.gallery = Gallery(columns=SHOWN, tile=TILE, gap=4, radius=2, name=f"Pictures by {SAMPLERS[sampler].title}")
        words = QWidget()
        words.setLayout(column(self._name, self._about, None))
        words.setFixedWidth(px(WORDS))
        layout = row(words, self.gallery, gap=0)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def show_point(self, point: Point, is_looked_at: bool, session: Session) -> None:
        self._name.set_muted(not is_looked_at)
        self._about.setText(f"{count(point.steps)} steps, {count(point.evaluations)} evaluations")
        self._about.setToolTip("\n".join(figures(point, session)))
        self.gallery.set_images(point.pictures)


def figures(point: Point, session: Session) -> list[str]:
    """What is said of a point."""
    found = [f"{count(point.evaluations)} network evaluations"]
    if point.agreement is not None:
        found.append(f"agreement {number(point.agreement)} ± {number(point.agreement_error)}")
    of = " of real images'" if session.denoise.quality.to_real else ""
    found.append(f"variety {number(point.variety)}{of}")
    if session.measured_times:
        found.append(f"{number(point.seconds, 3, 's')} for a picture")
    return found
