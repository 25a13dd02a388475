"""Which preset the settings in the form are, and a menu of those there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from explorer.theme import px
from explorer.widgets.label import Label, caption
from explorer.widgets.picker import Entry, Picker
from explorer.widgets.surface import column, row
from models.presets import Preset, filled, preset_of

NONE, OWN = "None", "Own settings"
LEAST, WIDEST = 132, 176  # pixels of the picker
TIP = "Settings that belong together, to show one thing."


class PresetField(QWidget):
    chosen = Signal(object)  # the preset, or None

    def __init__(self) -> None:
        super().__init__()
        self.picker = Picker(name="Preset")
        self.about = caption("", wrap=True)
        label = Label("Preset")
        label.setToolTip(TIP)
        self.setLayout(column(row(label, None, self.picker, gap=6), self.about, 8, gap=2))

        self.picker.chosen.connect(self._send)

    def show_config(self, config: Any, presets: Sequence[Preset], usual: Any, fixed: Mapping[str, str]) -> None:
        """What these settings are: a preset, none, or none any more. Some settings may be fixed, for a reason."""
        current = preset_of(config, presets, usual)
        entries = [Entry(each.title, each, refusal=_why_not(each, usual, fixed), tip=each.about) for each in presets]
        self.picker.set_entries([Entry(NONE, NONE, tip="What presets change is as usual."), *entries])
        is_usual = current is None and filled(config, None, presets, usual) == config
        self.picker.show_value(
            current.title if current else NONE if is_usual else OWN, value=current or (NONE if is_usual else None)
        )
        self.picker.setFixedWidth(min(max(self.picker.sizeHint().width(), px(LEAST)), px(WIDEST)))
        self.about.setText(current.about if current else "")
        self.about.setVisible(current is not None)

    def _send(self, value: Preset | str) -> None:
        self.chosen.emit(None if value == NONE else value)


def _why_not(preset: Preset, usual: Any, fixed: Mapping[str, str]) -> str:
    """Why a preset cannot be had where it would change a setting that is fixed."""
    changed = [name for name, value in preset.settings.items() if value != getattr(usual, name)]
    return next((fixed[name] for name in changed if name in fixed), "")
