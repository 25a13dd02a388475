"""What is said of the point under the pointer: its picture at once, from memory."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QImage, QPaintEvent
from PySide6.QtWidgets import QWidget

from explorer.theme import SEMIBOLD, px
from explorer.widgets.label import Label, caption
from explorer.widgets.paint import painter_of
from explorer.widgets.pixels import draw_crisp, qimage
from explorer.widgets.plane_floating import Floating
from explorer.widgets.surface import column
from explorer.widgets.text import number, spoken
from models.maps.points import Points

PICTURE, PAD = 84, 8
AWAY = 14  # from the point
SHOWN_ATTRIBUTES = 4


class MapCard(Floating):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._picture: QImage | None = None
        self._name, self._which, self._cost = Label(weight=SEMIBOLD), caption(), caption()
        self._act = caption()
        room = PICTURE + 2 * PAD + 2
        self.setLayout(column(self._name, self._which, self._cost, 3, self._act, None, margins=(room, PAD, 12, PAD)))
        self.setMinimumHeight(px(PICTURE + 2 * PAD))
        self.hide()

    def show_point(self, points: Points, row_: int, act: str) -> None:
        self._picture = qimage(points.images[row_])
        self._name.setText(name_of(points, row_))
        self._which.setText(which_of(points, row_))
        known = points.costs is not None
        self._cost.setVisible(known)
        if known:
            name, _, unit = points.cost_name.partition(", ")
            self._cost.setText(f"{name} {number(float(points.costs[row_]), 1, unit)}")
        self._act.setText(act)
        self.adjustSize()
        self.update()

    def move_beside(self, spot: QPointF, within: QSize) -> None:
        """To the right below the point, or where there is room."""
        x, y = spot.x() + px(AWAY), spot.y() + px(AWAY)
        x = x if x + self.width() <= within.width() else spot.x() - px(AWAY) - self.width()
        y = y if y + self.height() <= within.height() else spot.y() - px(AWAY) - self.height()
        self.move(round(max(0, x)), round(max(0, y)))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._picture is not None:
            with painter_of(self) as painter:
                draw_crisp(painter, self._picture, QRectF(px(PAD), px(PAD), px(PICTURE), px(PICTURE)))


def name_of(points: Points, row_: int) -> str:
    """Its class, or the first of the attributes it has."""
    if points.labels is not None and points.classes:
        return points.classes[points.labels[row_]]
    if points.attributes is None:
        return "Image" if points.held_out is not None else "Picture"
    has = [points.attribute_names[k] for k in np.flatnonzero(points.attributes[row_])]
    return ", ".join(spoken(each) for each in has[:SHOWN_ATTRIBUTES]) or "none of the attributes"


def which_of(points: Points, row_: int) -> str:
    """The part of the data that it belongs to, where it does, and its number."""
    if points.held_out is None:
        return f"number {points.ids[row_] + 1:,}"
    return f"{'held-out' if points.held_out[row_] else 'training'} image {points.ids[row_] + 1:,}"
