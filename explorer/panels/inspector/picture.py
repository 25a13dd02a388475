"""The viewpoint's picture with its typicality and its nearest images."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage

from explorer import own_pictures, picking
from explorer.state.session import Session
from explorer.theme import SEMIBOLD
from explorer.widgets.chip import Chip
from explorer.widgets.gallery import Gallery
from explorer.widgets.image_view import ImageView
from explorer.widgets.label import ElidedLabel, caption, heading
from explorer.widgets.meter import Meter
from explorer.widgets.point_picture import is_point
from explorer.widgets.surface import Surface, column, row
from explorer.widgets.text import TIMES, count, number

KINDS = {"typical": "ok", "very close": "warn", "unusual": "warn", "off the data": "danger"}
NEAREST_SHOWN = 4
RIDGE_POINTS = 96


class PictureSection(Surface):
    """The picture, crisp; an image dropped on it is encoded."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.view = ImageView(name="The viewpoint's picture", accepts=True)
        self.setLayout(column(self.view))

        session.viewpoint.picture_changed.connect(self._show_picture)
        session.model.opened.connect(self._show_picture)
        self.view.dropped.connect(self._send_dropped)

        self._show_picture()

    def _show_picture(self) -> None:
        picture = self._session.viewpoint.picture
        self.view.set_image(picture.image if picture else None)
        self.view.set_hint("" if self._session.model.current else "No model is open")

    def _send_dropped(self, dropped: Path | QImage) -> None:
        own_pictures.encode(self._session, dropped)


class TypicalitySection(Surface):
    """How far off the data the picture is, in multiples of a real one's distance."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._figure, self._chip = heading("–"), Chip("", height=20)
        self._chip.hide()
        self._meter = Meter()
        self._norm, self._score = caption(wrap=True), caption(wrap=True)
        head = row(ElidedLabel("Off the data", weight=SEMIBOLD), None, self._figure, self._chip)
        self.setLayout(column(head, self._meter, self._norm, self._score))

        session.judgement.changed.connect(self._show_verdict)
        session.judgement.ruler_changed.connect(self._show_ruler)
        session.viewpoint.moved.connect(self._show_norm)
        session.viewpoint.picture_changed.connect(self._show_score)
        session.model.opened.connect(self._show_norm)

        self._show_ruler()
        self._show_verdict()
        self._show_norm()
        self._show_score()

    def _show_ruler(self) -> None:
        ruler = self._session.judgement.ruler
        if ruler is None:
            self._meter.set_reference([], [])
            self.setToolTip("No data to judge by are open, and the model's file carries none.")
            return
        self._meter.set_reference(*density(ruler.multiples))
        self.setToolTip(
            f"Mean distance to the 4 nearest of {ruler.of}, in {ruler.features.name},\n"
            f"over the median of the same for {count(len(ruler.curve))} that are held out.\n"
            "Two-sided: what lies closer than they do to one another is remarkable too."
        )

    def _show_verdict(self) -> None:
        judged = self._session.judgement.judged
        self._chip.setVisible(judged is not None)
        self._figure.setText(number(judged.verdict.multiple, unit=TIMES) if judged else "–")
        opened = self._session.model.current
        of = "point" if opened and opened.model.item.is_point else "image"
        self._meter.set_value(judged.verdict.multiple if judged else None, of)
        if judged:
            self._chip.show_state(judged.verdict.words, KINDS[judged.verdict.words])

    def _show_norm(self) -> None:
        """The code beside the picture: its norm among those of the prior, which no average hides."""
        percentile = self._session.judgement.norm_percentile
        self._norm.setVisible(percentile is not None)
        if percentile is not None:
            norm = number(float(np.linalg.norm(self._session.viewpoint.code)), 1)
            prior = self._session.model.current.model.prior.name
            self._norm.setText(f"Code: norm {norm}, longer than {number(percentile, 0)} % of {prior}")

    def _show_score(self) -> None:
        """What the discriminator, where there is one, says of the picture."""
        picture = self._session.viewpoint.picture
        self._score.setVisible(picture is not None and picture.score is not None)
        if not self._score.isHidden():
            likely = self._session.model.current.model.scores_have_probabilities
            said = (
                f"real with {number(50 * (1 + math.tanh(picture.score / 2)), 0)} %"
                if likely
                else f"score {number(picture.score)}"
            )
            self._score.setText(f"Discriminator: {said}")


def density(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A smooth curve of how values are distributed, by a Gaussian kernel of Silverman's width."""
    width = 0.9 * min(values.std(), np.subtract(*np.percentile(values, [75, 25])) / 1.34) * len(values) ** -0.2
    width = max(width, 0.01 * float(np.ptp(values)), 1e-3)  # where most are one number, it is to be seen
    x = np.linspace(max(0.0, values.min() - 3 * width), values.max() + 3 * width, RIDGE_POINTS)
    return x, np.exp(-0.5 * ((x[:, None] - values) / width) ** 2).sum(1)


class NearestSection(Surface):
    """The images of the data nearest to the picture, with data set and split named."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._title, self._of = heading("Nearest images"), ElidedLabel("", size=12, muted=True)
        self._gallery = Gallery(columns=NEAREST_SHOWN, tile=56, gap=10, radius=3, name="Nearest images")
        self._empty = caption(wrap=True)
        self.setLayout(column(row(self._title, self._of), 4, self._gallery, self._empty))

        session.judgement.changed.connect(self._show_nearest)
        session.model.opened.connect(self._show_nearest)
        session.data.changed.connect(self._show_nearest)
        self._gallery.chosen.connect(self._send_chosen)
        self._gallery.mime_data = self._mime_of

        self._show_nearest()

    def _show_nearest(self) -> None:
        judged = self._session.judgement.judged
        self._gallery.setVisible(judged is not None)
        self._empty.setVisible(judged is None)
        self._empty.setText(self._why_none())
        of_points = judged is not None and is_point(judged.images[0])
        things = "points" if of_points else "images"
        self._title.setText(f"Nearest {judged.split} {things}" if judged else "Nearest images")
        self._of.setText("distance" if judged else "")
        self._of.setToolTip(f"Of {judged.data}, in the units of what pictures are compared by." if judged else "")
        self.setToolTip(f"Searched: {judged.of}, by {judged.features}" if judged else "")
        if judged:
            distances = [number(float(d), 3 if of_points else 1) for d in judged.verdict.distances[:NEAREST_SHOWN]]
            own = self._session.own_image
            does = "search for the code of" if own.searches else "encode"
            offer = "" if own.why_not() else f" Click to {does} this image."
            tips = [f"Distance {d}.{offer}" for d in distances]
            self._gallery.set_images(judged.images[:NEAREST_SHOWN], distances, tips)

    def _why_none(self) -> str:
        """The reason in words; empty where they are about to come."""
        opened, data = self._session.model.current, self._session.data.current
        if opened is None:
            return "No model is open."
        if self._session.judgement.ruler is not None:
            return ""
        if data is None:
            return "No data are open, and the model's file carries none."
        same = data.item == opened.model.item
        return "" if same else f"The pictures of {data.title} are {data.item}, this model's are {opened.model.item}."

    def _mime_of(self, index: int) -> QMimeData:
        judged = self._session.judgement.judged
        return picking.mime_of_image(self._session, judged.images[index], int(judged.verdict.nearest[index]))

    def _send_chosen(self, index: int) -> None:
        self._session.own_image.encode(self._session.judgement.judged.images[index])
