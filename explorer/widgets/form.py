"""A form made from a frozen dataclass whose fields say in their metadata how they want to be shown."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from explorer.theme import px
from explorer.widgets.chip import Chip
from explorer.widgets.fields import (
    ChoiceField,
    FieldError,
    NumberField,
    NumbersField,
    SliderField,
    SwitchField,
    TextField,
    mark_invalid,
)
from explorer.widgets.fold import Fold
from explorer.widgets.icon_button import IconLabel
from explorer.widgets.label import Label, caption, heading
from explorer.widgets.surface import Line, column, row

FIELD_WIDTH, LEAST_FIELD_WIDTH = 132, 84
LIVE_TITLE = "Changeable while it runs"
BEFORE, AFTER = "before", "after"  # the live section; these two have no heading
LOCK_REASON = "Fixed once training has started. Start a new run to change it."


class FormError(ValueError):
    """One sentence about the first field that cannot be used."""


class Form(QWidget):
    """Metadata keys: label, unit, help, source, choices, minimum, maximum, live, log, group, hidden."""

    changed = Signal()
    live_changed = Signal(str, object)  # name and new value of a field marked live

    def __init__(
        self,
        config_class: type,
        parent: QWidget | None = None,
        *,
        padding: int = 16,
        folded: Collection[str] = (),
    ) -> None:
        """Groups that are `folded` are out of sight until their name is clicked."""
        super().__init__(parent)
        self._class = config_class
        self._config: Any = None
        self._padding = padding
        self._folded = folded
        self._folds: list[Fold] = []
        types = get_type_hints(config_class)
        fields = [each for each in dataclasses.fields(config_class) if each.init and not each.metadata.get("hidden")]
        self._rows = {each.name: _Row(each, types[each.name]) for each in fields}
        self._live = [each.name for each in fields if each.metadata.get("live")]
        self.setLayout(self._built(fields))
        self._sent: dict[str, Any] = {}
        self.set_value(config_class())

        for name, each in self._rows.items():
            each.setObjectName(name)
            each.edited.connect(self.changed)
            each.committed.connect(self._send_live)

    def value(self) -> Any:
        """The config as entered; a FormError marks the first field that is wrong."""
        entered = {name: self._entered(each) for name, each in self._rows.items()}
        try:
            return dataclasses.replace(self._config, **entered)
        except ValueError as error:
            raise FormError(str(error)) from error

    def set_value(self, config: Any) -> None:
        self._config = config
        for name, each in self._rows.items():
            each.set_value(getattr(config, name))
        self._sent = {name: getattr(config, name) for name in self._live}

    def set_locked(
        self, locked: bool, *, except_live: bool = True, but: Collection[str] = (), reason: str = LOCK_REASON
    ) -> None:
        """All fields but some."""
        for name, each in self._rows.items():
            each.set_locked(locked and name not in but and not (except_live and name in self._live), reason)

    def set_locks(self, reasons: Mapping[str, str]) -> None:
        """Only these fields, each for a reason of its own."""
        for name, each in self._rows.items():
            each.set_locked(name in reasons, reasons.get(name, ""))

    def set_lock(self, name: str, reason: str) -> None:
        """One more field."""
        self._rows[name].set_locked(True, reason)

    def set_changes(self, words: Mapping[str, str]) -> None:
        """Mark the fields that are other than something they are compared with, and say what that has."""
        for name, each in self._rows.items():
            each.set_change(words.get(name, ""))

    def set_help(self, name: str, text: str) -> None:
        self._rows[name].set_help(text)

    def set_choices(self, name: str, choices: Sequence[Any]) -> None:
        self._rows[name].editor.set_choices(choices)

    def editor(self, name: str) -> QWidget:
        return self._rows[name].editor

    def show_error(self, name: str, sentence: str) -> None:
        """Mark a field whose value cannot be used for a reason that only others know."""
        row = self._rows[name]
        for fold in self._folds:
            fold.set_open(fold.is_open() or fold.isAncestorOf(row))
        row.show_error(sentence)
        row.editor.setFocus()

    def _entered(self, row: _Row) -> Any:
        try:
            return row.editor.value()
        except FieldError as error:
            sentence = f"{row.label} {error}"
            self.show_error(row.name, sentence)
            raise FormError(sentence) from error

    def _send_live(self, name: str) -> None:
        if name in self._live and self._rows[name].editor.value() != self._sent[name]:
            self._sent[name] = self._rows[name].editor.value()
            self.live_changed.emit(name, self._sent[name])

    def _built(self, fields: Sequence[dataclasses.Field]) -> QLayout:
        """In the order of declaration, but everything live together where the first live field stands."""
        sections = [self._group(group, [self._rows[name] for name in names]) for group, names in self._grouped(fields)]
        layout = column()
        for index, section in enumerate(sections):
            if index:
                layout.addWidget(Line())
            layout.addWidget(section)
        layout.addStretch(1)
        return layout

    def _group(self, group: str, rows: Sequence[QWidget]) -> QWidget:
        body, folded = QWidget(), group in self._folded
        head = None if folded else _head(group)
        items = rows if head is None else [head, *rows]
        body.setLayout(column(*items, margins=(self._padding, 0 if folded else 12, self._padding, 12), gap=10))
        if folded:
            self._folds.append(Fold(group, body, padding=self._padding))
        return self._folds[-1] if folded else body

    def _grouped(self, fields: Sequence[dataclasses.Field]) -> list[tuple[str, list[str]]]:
        """Names by section: before the live ones, the live ones, after them, then the named groups."""
        groups: dict[str, list[str]] = {BEFORE: [], LIVE_TITLE: self._live, AFTER: []}
        for each in fields:
            if each.name not in self._live:
                met = bool(self._live) and fields.index(each) > [one.name for one in fields].index(self._live[0])
                groups.setdefault(each.metadata.get("group") or (AFTER if met else BEFORE), []).append(each.name)
        return [(group, names) for group, names in groups.items() if names]


def _head(group: str) -> QWidget | QLayout | None:
    if group == LIVE_TITLE:
        return row(heading(group), None, Chip("live", "accent", icon_name="zap", height=20))
    return None if group in (BEFORE, AFTER) else heading(group)


class _Row(QWidget):
    edited = Signal()
    committed = Signal(str)

    def __init__(self, field: dataclasses.Field, kind: Any) -> None:
        super().__init__()
        about = field.metadata
        self.name = field.name
        self.label = about.get("label", field.name.replace("_", " ").capitalize())
        self.editor = _editor(field, kind)
        self.editor.setAccessibleName(self.label)
        self._help = about.get("help", "")
        self._lock = IconLabel("lock", tip=LOCK_REASON)
        self._caption = caption(self._help, wrap=True)
        self._change = Chip("", height=20)
        self._change.setVisible(False)
        name = Label(self.label)
        name.setToolTip(" ".join(part for part in (self._help, about.get("source", "")) if part))
        name.setBuddy(self.editor)
        self.setLayout(self._arranged(name))
        self._lock.setVisible(False)
        self._caption.setVisible(bool(self._help))

        self.editor.edited.connect(self._send_edit)
        self.editor.committed.connect(self._send_commit)
        if isinstance(self.editor, TextField):
            self.editor.refused.connect(self._show_refusal)

    def _arranged(self, name: Label) -> QVBoxLayout:
        """Beside its name, except a slider, which needs the width."""
        if isinstance(self.editor, SliderField):
            return column(row(name, self._lock, self._change, None, gap=6), self.editor, self._caption)
        beside = row(name, self._lock, None, self.editor, gap=6)
        self.editor.setMinimumWidth(px(LEAST_FIELD_WIDTH))
        self.editor.setMaximumWidth(px(FIELD_WIDTH))
        beside.setStretchFactor(self.editor, 1000)  # as wide as it may be, but a long name comes first
        return column(beside, row(self._change, None), self._caption, gap=2)

    def set_value(self, value: Any) -> None:
        self.editor.set_value(value)
        self._show_help()

    def set_help(self, text: str) -> None:
        self._help = text
        self._show_help()

    def set_locked(self, locked: bool, reason: str) -> None:
        self.editor.set_locked(locked)
        self.editor.setToolTip(reason if locked else "")
        self._lock.setVisible(locked)

    def set_change(self, words: str) -> None:
        self._change.show_state(words)
        self._change.setVisible(bool(words))

    def show_error(self, sentence: str) -> None:
        self.editor.set_invalid(True)
        self._caption.setText(sentence)
        self._caption.setVisible(True)
        mark_invalid(self._caption, True)

    def _show_refusal(self, error: str) -> None:
        self.show_error(f"{self.label} {error}")

    def _show_help(self) -> None:
        mark_invalid(self._caption, False)
        self._caption.setText(self._help)
        self._caption.setVisible(bool(self._help))

    def _send_edit(self) -> None:
        self._show_help()
        self.edited.emit()

    def _send_commit(self) -> None:
        self.committed.emit(self.name)


def _editor(field: dataclasses.Field, kind: Any) -> QWidget:
    about = field.metadata
    unit, low, high = about.get("unit", ""), about.get("minimum"), about.get("maximum")
    kind, optional = _without_none(kind)
    if about.get("choices"):
        return ChoiceField(about["choices"])
    if kind is bool:
        return SwitchField()
    log = bool(about.get("log"))
    if kind is float and about.get("live") and high is not None and not log:
        return SliderField(unit, low or 0.0, high, field.default)
    if kind in (int, float):
        return NumberField(unit, whole=kind is int, optional=optional, minimum=low, maximum=high, log=log)
    if get_origin(kind) is tuple:
        return NumbersField(unit)
    return TextField(unit)


def _without_none(kind: Any) -> tuple[Any, bool]:
    """`int | None` is an int that may be left empty."""
    if get_origin(kind) in (Union, UnionType) and NoneType in get_args(kind):
        return next(each for each in get_args(kind) if each is not NoneType), True
    return kind, False
