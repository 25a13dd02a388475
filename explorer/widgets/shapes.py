"""The shapes of marks in plots, by pyqtgraph's names for them; all weigh the same to the eye."""

from __future__ import annotations

from pyqtgraph.graphicsItems.ScatterPlotItem import Symbols
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter, QPen, QTransform

DISC = "o"
LARGER = {"star": 1.4, "+": 1.3, "x": 1.3, "d": 1.3, "t": 1.1, "t1": 1.1, "s": 0.9}
LARGEST = max(LARGER.values())


def draw_shape(painter: QPainter, at: QPointF, shape: str, side: float, colour: str | QColor, outline: QPen) -> None:
    side *= LARGER.get(shape, 1.0)
    painter.setPen(outline)
    painter.setBrush(QColor(colour))
    painter.drawPath(QTransform.fromTranslate(at.x(), at.y()).scale(side, side).map(Symbols[shape]))
