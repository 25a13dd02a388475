"""Every run there is, each with a few pictures of its newest weights; and, where none is the user's, how to get one."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from explorer import icons
from explorer.state.library import Entry
from explorer.state.session import Session
from explorer.theme import BODY, CAPTION, NORMAL, SEMIBOLD, Theme, px
from explorer.widgets.empty import EmptyState
from explorer.widgets.header import PanelHeader
from explorer.widgets.paint import RIGHT, box, draw_icon, focus_ring, painter_of, write
from explorer.widgets.pixels import draw, qimage
from explorer.widgets.scroll import ScrollColumn
from explorer.widgets.surface import Surface, column
from models.data import DATASETS
from models.families import FAMILIES

TILE, GAP, SHOWN = 36, 3, 4
ROW = 52


class RunsPage(Surface):
    started = Signal()  # the one thing to do where there is no run
    chosen = Signal()  # a run was, which is being opened

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.rows: list[RunRow] = []
        self.header = PanelHeader("Runs")
        self._rows = column(margins=(8, 0, 8, 0), gap=2)
        self.empty = EmptyState("chart-spline", "", "Start")
        body = Surface()
        body.setLayout(column(self.header, self._rows, self.empty, None))
        body.layout().setStretch(2, 1)
        self.setLayout(column(ScrollColumn(body)))
        self._family, self._time = next(iter(FAMILIES)), ""

        session.library.changed.connect(self._list_runs)
        session.covers.changed.connect(self._show_covers)
        session.model.opened.connect(self._show_current)
        session.training.changed.connect(self._show_current)
        session.data.changed.connect(self._show_offer)
        session.data.loading_changed.connect(self._show_offer)
        self.empty.acted.connect(self.started)

        self._list_runs()

    def set_offer(self, family: str, time: str) -> None:
        """The run that is offered, and how long it would take, "8 min"; empty where that is not known."""
        if (family, time) != (self._family, self._time):
            self._family, self._time = family, time
            self._show_offer()

    def _list_runs(self) -> None:
        entries = self._session.library.runs
        if [row.entry for row in self.rows] != entries:
            for row in self.rows:
                row.deleteLater()
            self.rows = [RunRow(entry) for entry in entries]
            for index, row in enumerate(self.rows):
                self._rows.insertWidget(index, row)
                row.clicked.connect(self._send_run)
        self.header.set_context(f"{len(entries)} to open" if entries else "")
        self.header.setVisible(bool(entries))
        folder = self._session.folders.runs.resolve()
        self.empty.setVisible(not any(folder in entry.path.parents for entry in entries))
        self._show_offer()
        self._show_current()
        self._show_covers()

    def _show_covers(self) -> None:
        for row in self.rows:
            row.set_images(self._session.covers.of(row.entry.path))

    def _show_current(self) -> None:
        training, opened = self._session.training, self._session.model.current
        for row in self.rows:
            trains = training.is_active and training.run.folder.resolve() == row.entry.path
            row.show_state(is_open=opened is not None and opened.path.resolve() == row.entry.path, is_training=trains)

    def _show_offer(self) -> None:
        data = self._session.data
        name = data.current.title if data.current else next(iter(DATASETS.values())).title
        family = FAMILIES[self._family].title
        article = "an" if family[0] in "AEIO" else "a"
        time = f": about {self._time} on this machine" if self._time else ""
        loading = f" {data.loading} is being opened." if data.loading else ""
        self.empty.show_state(
            "chart-spline", f"No run yet. Train {article} {family} on {name}{time}.{loading}", "Start"
        )

    def _send_run(self) -> None:
        row = self.sender()
        self._session.open(row.entry.path)
        self.chosen.emit()


class RunRow(QAbstractButton):
    """One run: pictures, name, what it is of, and whether it can go on."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(text=entry.name, focusPolicy=Qt.FocusPolicy.TabFocus)
        self.entry = entry
        self._images: list = []
        self._is_open = self._is_training = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleDescription(entry.detail)

    def set_images(self, images: np.ndarray) -> None:
        self._images = [qimage(image) for image in images]
        self.update()

    def show_state(self, *, is_open: bool, is_training: bool) -> None:
        self._is_open, self._is_training = is_open, is_training
        self.setToolTip(f"{self.entry.path}\n{self.state()}")
        self.update()

    def state(self) -> str:
        if self._is_training:
            return "Training"
        return "Can be resumed" if self.entry.can_resume else "To look at only"

    def sizeHint(self) -> QSize:
        return QSize(px(320), px(ROW))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, area = Theme.of(self), QRectF(self.rect())
        with painter_of(self) as painter:
            if self._is_open or self.underMouse():
                box(painter, area, px(6), theme.soft if self._is_open else theme.hover)
            top, left = (area.height() - px(TILE)) / 2, float(px(8))
            for k in range(SHOWN):
                tile = QRectF(left + k * px(TILE + GAP), top, px(TILE), px(TILE))
                if k < len(self._images):
                    draw(painter, self._images[k], tile, smooth=True, radius=px(4))
                else:
                    box(painter, tile, px(4), theme.well)
            words = area.adjusted(left + SHOWN * px(TILE + GAP) + px(10), 0, -px(14), 0)
            half = area.height() / 2
            name = words.adjusted(0, px(8), 0, -half + px(2))
            write(painter, name, self.entry.name, theme.text, BODY, SEMIBOLD)
            write(painter, words.adjusted(0, half - px(2), 0, -px(7)), self.entry.detail, theme.muted, CAPTION)
            colour = theme.ok if self._is_training else theme.muted
            width = write(painter, words, self.state(), colour, CAPTION, NORMAL, RIGHT)
            if not self.entry.can_resume and not self._is_training:
                draw_icon(painter, QPointF(words.right() - width - px(12), half), "lock", theme.muted, icons.SMALL)
            if self.hasFocus():
                focus_ring(painter, area, px(6), theme)
