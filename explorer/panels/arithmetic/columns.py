"""The chosen direction on several samples side by side, from −2σ to +2σ."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QFileDialog, QStackedWidget

from explorer import picking
from explorer.state.arithmetic.applied import Edit, unit_of
from explorer.state.arithmetic.columns import SAMPLES, STEPS
from explorer.state.picks import Pick
from explorer.state.session import Session
from explorer.widgets.empty import EmptyState
from explorer.widgets.header import PanelHeader
from explorer.widgets.picture_table import PictureTable
from explorer.widgets.pixels import qimage
from explorer.widgets.refusal import refuse
from explorer.widgets.surface import Surface, column
from explorer.widgets.text import THIN, number

NUMBERS = ("no", "one", "two", "three", "four", "five", "six")
BETWEEN = 4  # pixels between the pictures of a saved sheet


class DirectionColumns(Surface):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._header = PanelHeader("Columns")
        self.deal = self._header.add_button("dices", "Other samples")
        self.save = self._header.add_button("download", "Save as a picture")
        self.table = PictureTable(name="The direction on several samples")
        self._empty = EmptyState("diff", "")
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.table)
        body = column(self._stack, margins=(16, 0, 12, 8))
        body.setStretch(0, 1)
        layout = column(self._header)
        layout.addLayout(body, 1)
        self.setLayout(layout)

        session.columns.changed.connect(self._show_columns)
        session.directions.chosen_changed.connect(self._show_columns)
        session.directions.changed.connect(self._show_columns)
        self.table.chosen.connect(self._go_to)
        self.table.mime_data = self._mime_of
        self.deal.clicked.connect(session.columns.deal)
        self.save.clicked.connect(self._send_save)

        self._show_columns()

    def _show_columns(self) -> None:
        columns, chosen = self._session.columns.columns, self._session.directions.chosen
        there = columns is not None and chosen is not None
        self._stack.setCurrentWidget(self.table if there else self._empty)
        refuse(self.save, "" if there else "There is nothing to save yet.")
        refuse(self.deal, "" if there else "There are no samples yet.")
        if not there:
            self._header.set_title("Columns")
            self._empty.show_state("diff", self._why_empty())
            return
        self._header.set_title(f"{columns.direction.name} on {self._samples(len(columns.samples))}")
        unit = unit_of(columns.direction)
        names = [number(step, 0, unit, signed=True).replace(THIN, " ") if step else "0" for step in STEPS]
        rows = [columns.rows.get(k) for k in range(len(STEPS))]
        encoded = all(sample.is_image for sample in columns.samples)
        first = "row 0 is the image as encoded" if encoded else "row 0 is the code as drawn"
        note, tip = f"{first}; every column moves by the same step", "Click to go there; drag it into a slot"
        if isinstance(columns.direction, Edit):
            note, tip = f"{first}; an offset changes how it is decoded", "Click to go to the code, which stays the same"
        self.table.set_rows(names, rows, STEPS.index(0.0), tip, note)

    def _samples(self, count: int) -> str:
        number_ = NUMBERS[count] if count <= SAMPLES else str(count)
        if self._session.columns.are_held_out:
            return f"{number_} held-out images"
        return f"{number_} {'images' if self._session.columns.samples[0].is_image else 'random codes'}"

    def _why_empty(self) -> str:
        session = self._session
        if session.model.current is None:
            return "No model is open."
        if session.directions.is_making:
            return "Looking for directions…"
        return "No direction is chosen." if session.directions.chosen is None else "The samples are on their way."

    def _pick(self, row: int, place: int) -> Pick:
        """Of an edit the code itself, which shows otherwise where it is not edited."""
        columns = self._session.columns.columns
        sample, step = columns.samples[place], number(STEPS[row], 0, "σ", signed=True)
        if isinstance(columns.direction, Edit):
            return sample
        name, code = f"{sample.name}, {columns.direction.name} {step}", columns.steps[row][1][place]
        return Pick(name, code, columns.rows[row][place], sample.manner)

    def _go_to(self, row: int, place: int) -> None:
        pick = self._pick(row, place)
        self._session.viewpoint.move_to(pick.code, pick.manner)

    def _mime_of(self, row: int, place: int) -> QMimeData:
        return picking.mime_of([self._pick(row, place)])

    def _send_save(self) -> None:
        columns = self._session.columns.columns  # as it is now
        dialog = QFileDialog(self, "Save the columns", filter="Pictures (*.png)", defaultSuffix="png",
                             acceptMode=QFileDialog.AcceptMode.AcceptSave)  # fmt: skip
        dialog.selectFile(f"{columns.direction.name}.png")
        accepted, names = dialog.exec(), dialog.selectedFiles()
        dialog.deleteLater()
        if accepted and not qimage(sheet_of(columns.rows)).save(names[0], "PNG"):
            self._session.notices.refuse(f"{names[0]} could not be written.")


def sheet_of(rows: dict[int, np.ndarray]) -> np.ndarray:
    """One white picture uint8 [H, W, C] with all rows of pictures, in their order."""
    count, height, width, channels = next(iter(rows.values())).shape
    across, down = width + BETWEEN, height + BETWEEN
    sheet = np.full((len(rows) * down - BETWEEN, count * across - BETWEEN, channels), 255, np.uint8)
    for line, row in enumerate(sorted(rows)):
        for place, image in enumerate(rows[row]):
            sheet[line * down :, place * across :][:height, :width] = image
    return sheet
