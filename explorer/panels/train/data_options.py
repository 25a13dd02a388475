"""How many images of a data set are opened, and how large, where that can be chosen."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from explorer.state.session import Session
from explorer.widgets.number_box import NumberBox
from explorer.widgets.segmented import Segmented
from explorer.widgets.surface import column, row
from explorer.widgets.text import count
from models.data import DATASETS
from models.data.source import Source

IMAGES, POINTS = "Images", "Points"
STEP = 1000  # images, of an arrow key


class DataOptions(QWidget):
    """Hidden unless the open data set leaves something to choose."""

    def __init__(self, session: Session) -> None:
        super().__init__(visible=False)
        self._session = session
        self.images, self.points = (NumberBox(word, minimum=2, step=STEP) for word in (IMAGES, POINTS))
        self.size = Segmented([(32, "32", "32 x 32 pixels"), (64, "64 px", "64 x 64 pixels")], name="Side in pixels")
        self.setLayout(column(row(self.images, self.points, None, self.size), margins=(0, 4, 0, 4)))

        for box in (self.images, self.points):
            box.changed.connect(self._send_count)
        self.size.chosen.connect(self._send_size)

    def show_options(self, locked: bool) -> None:
        """Those of the open data; what was chosen stays while it is being loaded."""
        data, source, loading = self._session.data.current, self._source(), self._session.data.loading
        offered = source is not None and bool(source.most or source.sizes)
        self.setVisible(offered and not locked and loading in ("", source.name))
        if self.isHidden() or loading:
            return
        for box, shown in ((self.images, not data.item.is_point), (self.points, data.item.is_point)):
            box.setVisible(shown and source.most > 0)
            box.set_limits(2, source.most)
            box.set_value(len(data))
            box.setToolTip(f"The first so many, of {count(source.most)} at most; a tenth is held out.")
        self.size.setVisible(bool(source.sizes))
        self.size.set_value(data.item.height)

    def _source(self) -> Source | None:
        data = self._session.data.current
        return DATASETS.get(data.name) if data is not None else None

    def _send_count(self, number: int) -> None:
        self._session.data.change(count=number)

    def _send_size(self, size: int) -> None:
        self._session.data.change(size=size)
