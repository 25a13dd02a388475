"""The traversal sheet: what every dimension does, seen from the viewpoint. It is shown inside the Grid."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent

from explorer.state.grid.traversal import COLUMNS
from explorer.state.session import Session
from explorer.widgets.label import caption
from explorer.widgets.plane_sheet import PlaneSheet, SheetRow
from explorer.widgets.surface import Line, Surface, column, row
from explorer.widgets.text import number
from models.latent.encodings import Encodings


class TraversalSheet(Surface):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._selected: int | None = None
        self.sheet = PlaneSheet()
        self._note = caption("")
        layout = column(self.sheet, Line(), row(self._note, None, margins=(16, 6, 16, 6)))
        layout.setStretch(0, 1)
        self.setLayout(layout)
        self.setFocusProxy(self.sheet)
        self._soon = QTimer(self, interval=0, singleShot=True)  # once for all that changes together

        self._soon.timeout.connect(self._show_rows)
        for signal in (session.traversal.changed, session.viewpoint.moved, session.space.changed):
            signal.connect(self._show_soon)
        session.model.opened.connect(self._show_model)
        self.sheet.row_chosen.connect(session.traversal.select)
        self.sheet.cell_chosen.connect(self._send_value)
        self.sheet.rows_seen.connect(session.traversal.look_at)
        self.sheet.grabbed.connect(session.viewpoint.begin_gesture)
        self.sheet.dropped.connect(session.viewpoint.end_gesture)

        self._show_model()

    def _show_model(self) -> None:
        if opened := self._session.model.current:
            headings = [number(each, 0 if each.is_integer() else 1, "σ", signed=True) for each in COLUMNS.tolist()]
            self.sheet.show_columns(headings, opened.model.item.width, opened.model.item.height)
        self._show_soon()

    def _show_soon(self) -> None:
        if self.isVisible():
            self._soon.start()

    def _show_rows(self) -> None:
        session, encodings = self._session, self._session.space.encodings
        opened, code = session.model.current, session.viewpoint.code
        if opened is None or encodings is None or encodings.means.shape[1] != len(code):
            self._note.setText("The data are not encoded yet, so there is no sigma to go by.")
            self.sheet.show_rows([])
            return
        nearest = np.abs(session.traversal.places()[:, None] - COLUMNS).argmin(1)
        tells, figure, words = telling(encodings)
        rows = [self._row(k, float(tells[k]), figure, int(nearest[k])) for k in session.traversal.order]
        self.sheet.show_rows(rows, words)
        selected = session.traversal.selected
        self.sheet.show_selected(selected, reveals=selected != self._selected)
        self._selected = selected
        self._note.setText(words_of(encodings))

    def _row(self, dimension: int, tells: float, figure: Callable[[float], str], nearest: int) -> SheetRow:
        known = self._session.traversal.rows.get(dimension)
        name = self._session.traversal.name(dimension)
        return SheetRow(dimension, name, tells, figure(tells), known and known.images, nearest)

    def _send_value(self, dimension: int, column: int) -> None:
        known = self._session.traversal.rows.get(dimension)
        if known is not None:
            self._session.viewpoint.move_to(known.codes[column])

    def showEvent(self, event: QShowEvent) -> None:
        self._session.traversal.show(True)
        self._show_rows()

    def hideEvent(self, event: QHideEvent) -> None:
        self._session.traversal.show(False)


def words_of(encodings: Encodings) -> str:
    """What a row of the sheet changes, and what its columns are measured by."""
    if encodings.are_data:
        spread = f"σ and 0 are the spread and the mean of {encodings.of}, encoded."
        return f"Each row changes one dimension of the viewpoint; {spread}"
    return f"Each row moves the viewpoint along one direction, by {encodings.principal.unit} from the space's middle."


def telling(encodings: Encodings) -> tuple[np.ndarray, Callable[[float], str], tuple[str, str]]:
    """How much every row tells of pictures, how to say it, and the words above names and figures.

    By KL, else the data's spread along a dimension, else a direction's share.
    """
    if not encodings.are_data:
        return encodings.principal.shares, lambda share: number(100 * share, 1, "%"), ("Direction", "share")
    if encodings.kl.any():
        return encodings.kl, lambda nats: number(nats, 2, "nats"), ("Dimension", "KL")
    return encodings.dimension_sigmas, number, ("Dimension", "σ")
