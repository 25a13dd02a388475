"""Starting again from a step: how, and with what other settings; on the predicted x_0 it can be painted."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtWidgets import QDialog, QGridLayout, QLayout, QWidget

from explorer.panels.denoise.settings import NAMES, NUMBERS, class_entries
from explorer.state.denoise.restart import GO_ON, PAINT, RENOISE
from explorer.state.session import Session
from explorer.theme import px
from explorer.widgets.button import Button
from explorer.widgets.draw_pad import DrawPad, DrawTools
from explorer.widgets.fields import FieldError, NumberField
from explorer.widgets.icon_button import IconButton, IconLabel
from explorer.widgets.label import Label, caption
from explorer.widgets.picker import Picker
from explorer.widgets.refusal import refuse
from explorer.widgets.segmented import Option, Segmented
from explorer.widgets.surface import column, row
from explorer.widgets.text import count
from models.conditioning import in_words

WIDTH, CELL = 340, 108  # pixels of the settings, and of a field
HOW = (
    Option(GO_ON, "Go on from x\u209c", "x\u209c stays; the noise drawn from here on, or what is asked for, is other"),
    Option(RENOISE, "Noise x\u0302\u2080 again", "Fresh noise on the picture that the network sees in it"),
    Option(PAINT, "Paint on x\u0302\u2080", "Change that picture by hand, and noise it again"),
)
ROWS = ("seed", "eta", "condition", "guidance")


class RestartDialog(QDialog):
    """Shows what the session's restart has chosen; accepting it starts."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        restart = session.denoise.restart
        super().__init__(parent, windowTitle=f"Start again from step {count(restart.spot.step)}")
        self._session, self._restart = session, restart
        self._wrong: dict[str, str] = {}  # what is typed in a field and cannot be read
        self.how = Segmented(HOW, name="How", stretch=True)
        self._mark, self._note = IconLabel("info"), caption(wrap=True)
        self.cells = {name: self._cell(name) for name in ROWS}
        self.other = IconButton("dices", "Another seed", side=28)
        self._words = Label(wrap=True)
        self.start, cancel = Button("Start again", kind="primary", icon_name="git-branch"), Button("Cancel")
        self._settings = QWidget()
        self._settings.setLayout(column(
            self.how, 8, row(self._mark, self._note), 12, self._grid(), 12, self._words, None, 12,
            row(None, cancel, self.start)))  # fmt: skip
        self._settings.layout().itemAt(2).layout().setStretch(1, 1)
        self._settings.setFixedWidth(px(WIDTH))
        item = session.model.current.model.item
        self.how.set_refusal(PAINT, "A point is no picture to be painted on." if item.is_point else "")
        self.pad = DrawPad(item.height, item.width, item.channels)
        self._has_picture = False
        self._painting = self._sheet(item.height, item.channels)
        whole = row(self._painting, self._settings, margins=(16, 16, 16, 16), gap=20)
        whole.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)  # it grows for the sheet, and shrinks again
        self.setLayout(whole)
        self.start.setDefault(True)

        restart.changed.connect(self.show_choice)
        session.denoise.runs.changed.connect(self.show_choice)
        self.how.chosen.connect(partial(self._send, "how"))
        self.other.clicked.connect(restart.choose_other_seed)
        self.pad.changed.connect(self._send_painted)
        self.start.clicked.connect(self._send_start)
        cancel.clicked.connect(self.reject)

        self.show_choice()
        self.start.setFocus()

    def _cell(self, name: str) -> NumberField | Picker:
        if name == "condition":
            cell = Picker(name="Class")
            cell.chosen.connect(partial(self._send, name))
        else:
            about = NUMBERS[name]
            cell = NumberField(whole=about.whole, minimum=about.minimum, maximum=about.maximum)
            cell.setAccessibleName(NAMES[name].capitalize())
            cell.setToolTip(about.tip)
            for signal in (cell.edited, cell.committed, cell.refused):
                signal.connect(partial(self._send_number, name))
        cell.setFixedWidth(px(CELL))
        return cell

    def _grid(self) -> QWidget:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(px(6))
        grid.setVerticalSpacing(px(6))
        grid.setColumnStretch(0, 1)
        for line, name in enumerate(ROWS):
            grid.addWidget(Label(NAMES[name].capitalize()), line, 0)
            grid.addWidget(self.cells[name], line, 1)
        grid.addWidget(self.other, ROWS.index("seed"), 2)
        table = QWidget()
        table.setLayout(grid)
        return table

    def _sheet(self, height: int, channels: int) -> QWidget:
        sheet = QWidget()
        reset = Button("As predicted", icon_name="rotate-ccw", tip="Take all that has been painted away")
        reset.clicked.connect(self.pad.reset)
        self._reset, self._tools = reset, DrawTools(self.pad, height, channels)
        sheet.setLayout(column(self.pad, self._tools, row(reset, None), None, gap=12))
        return sheet

    # --- state to widgets ---

    def show_choice(self) -> None:
        restart, choice = self._restart, self._restart.choice
        if restart.spot is None:  # it has been started
            return
        self.how.set_value(choice.how)
        self._note.setText(restart.note)
        self._mark.show_icon("info" if choice.how == GO_ON else "triangle-alert",
                             "neutral" if choice.how == GO_ON else "warn")  # fmt: skip
        for name, cell in self.cells.items():
            self._show_cell(name, cell, getattr(choice, name))
            refuse(cell, restart.why_not_setting(name))
        refuse(self.other, restart.why_not_setting("seed"))
        self._show_whether()
        self._painting.setVisible(choice.how == PAINT)
        self._show_picture()

    def _show_whether(self) -> None:
        """What it will do, or why it cannot."""
        reason = next(iter(self._wrong.values()), "") or self._restart.why_not()
        refuse(self.start, reason)
        self._words.setText(reason or self._restart.words)
        self._words.set_muted(bool(reason))

    def _show_cell(self, name: str, cell: NumberField | Picker, value: Any) -> None:
        if name == "condition":
            conditions = self._restart.spot.run.model.conditions
            cell.set_entries(class_entries(conditions))
            cell.show_value(in_words(value, conditions) if value else "Any", "", value)
        elif name not in self._wrong and (not cell.hasFocus() or cell.value() != value):
            cell.set_value(value)

    def _show_picture(self) -> None:
        """Once: what is painted on it stays."""
        picture = self._restart.picture if not self._has_picture else None
        if picture is not None:
            self._has_picture = True
            self.pad.set_pixels(picture)
        waiting = "" if self._has_picture else "This step is being computed again."
        refuse(self.pad, waiting)
        refuse(self._reset, waiting or ("" if self.pad.can_undo else "Nothing has been painted yet."))

    # --- widgets to state ---

    def _send(self, name: str, value: Any) -> None:
        self._restart.choose(**{name: value})

    def _send_number(self, name: str, *_: object) -> None:
        """At each key, so that the sentence follows; what cannot be read keeps it from being started."""
        cell = self.cells[name]
        try:
            value = cell.value()
        except FieldError as error:
            self._wrong[name] = f"The {NAMES[name]} {error}"
            cell.set_invalid(bool(self._wrong))
            self._show_whether()
            return
        self._wrong.pop(name, None)
        self._send(name, value if NUMBERS[name].whole else float(value))
        self._show_whether()

    def _send_painted(self) -> None:
        if self._has_picture:
            self._restart.paint(self.pad.pixels())

    def _send_start(self) -> None:
        self._restart.start()
        self.accept()
