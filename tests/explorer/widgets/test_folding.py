from PySide6.QtWidgets import QLabel

from explorer.widgets.folding import Folding
from explorer.widgets.surface import Line, row


def test_what_stands_side_by_side_stands_below_where_there_is_little_width(qtbot):
    left, line, right = QLabel("left"), Line(vertical=True), QLabel("right")
    folding = Folding(row(left, line, right, gap=0), below=300)
    qtbot.addWidget(folding)
    folding.resize(320, 200)
    folding.show()
    assert not folding.is_folded
    assert (left.y(), line.width()) == (right.y(), 1)
    folding.resize(280, 200)
    folding.layout().activate()
    assert folding.is_folded
    assert left.geometry().bottom() < line.y() < right.y()
    assert (line.width(), line.height()) == (280, 1)
    folding.resize(320, 200)
    folding.layout().activate()
    assert (left.y(), line.width()) == (right.y(), 1)
