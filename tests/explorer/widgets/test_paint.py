"""Painting: a painter ends with its event, whatever happens and whoever still holds it."""

import pytest
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from explorer.widgets.paint import painter_of


class Canvas(QWidget):
    """Keeps its painter, as a traceback or a debugger would, and fails where it is told to."""

    fails = False

    def paintEvent(self, event):
        with painter_of(self) as self.painter:
            self.smooth = bool(self.painter.renderHints() & QPainter.RenderHint.Antialiasing)
            if self.fails:
                raise ValueError("cannot paint")


def test_a_painter_has_ended_after_its_event(qtbot):
    canvas = Canvas()
    qtbot.addWidget(canvas)
    canvas.render(QPixmap(10, 10))
    assert canvas.smooth
    assert not canvas.painter.isActive()


def test_an_error_while_painting_ends_the_painter_too(qtbot):
    canvas = Canvas()
    qtbot.addWidget(canvas)
    canvas.fails = True
    with pytest.raises(ValueError, match="cannot paint"):
        canvas.render(QPixmap(10, 10))
    assert not canvas.painter.isActive()
