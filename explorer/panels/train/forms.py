"""A form for every family, of which the chosen one's is seen, and what is usual for the open data."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from explorer.panels.train.plan import (
    LENGTH,
    MORE,
    NAME,
    POINTS_LENGTH,
    SELF_EXPLAINED,
    USUAL_LENGTH,
    config_of,
    plan_class,
    plan_of,
    typed,
)
from explorer.state.session import Session
from explorer.state.train.run_checks import branch_name, cannot_train, next_name
from explorer.widgets.form import Form
from explorer.widgets.segmented import Segmented
from explorer.widgets.surface import column
from models.data import DATASETS
from models.data.base import DataCard
from models.families import FAMILIES, Family
from models.presets import Preset, filled

FIRST_FAMILY = "vae"  # of the first run that is offered


class FamilyForms(QWidget):
    changed = Signal()  # something is typed

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        options = [(f.name, f.short, f"{f.title}. {f.about}") for f in FAMILIES.values()]
        self.family = Segmented(options, name="Family", stretch=True)  # stands apart from them
        self.family.set_value(FIRST_FAMILY)
        self._forms: dict[str, Form] = {}
        self._filled: tuple[str, Any] = (FIRST_FAMILY, None)  # the family and settings that were last filled in
        self._suited = False  # whether they were last made to suit points
        self._offered = ""  # the name that was proposed last
        self.setLayout(column())

    @property
    def kind(self) -> Family:
        """That is chosen."""
        return FAMILIES[self.family.value()]

    @property
    def form(self) -> Form:
        """The form of the chosen family."""
        name = self.family.value()
        if name not in self._forms:
            self._forms[name] = self._made(name)
        return self._forms[name]

    def show_chosen(self) -> None:
        shown = self.form
        for form in self._forms.values():
            form.setVisible(form is shown)

    def _made(self, family: str) -> Form:
        form = Form(plan_class(FAMILIES[family].config), folded=(MORE,))
        for name in SELF_EXPLAINED:
            if hasattr(form.value(), name):
                form.set_help(name, "")
        self.layout().addWidget(form)
        form.changed.connect(self.changed)
        form.live_changed.connect(self._session.training.change)
        if self._of_points:
            form.set_value(self._usual_plan(family))
        return form

    # --- what is typed ---

    def plan(self) -> Any:
        """None while some of it cannot be read."""
        return typed(self.form, self.kind.config)

    def config(self) -> Any:
        """The family's settings of it; None likewise."""
        plan = self.plan()
        return None if plan is None else config_of(plan, self.kind.config)

    # --- what is usual ---

    @property
    def _of_points(self) -> bool:
        data = self._session.data.current
        return data is not None and data.item.is_point

    def usual_config(self, family: str = "") -> Any:
        """Of a family, else of the chosen one, for the open data."""
        kind, data = FAMILIES[family or self.family.value()], self._session.data.current
        return kind.usual(data.item) if data else kind.config()

    def _usual_length(self) -> int:
        return POINTS_LENGTH if self._of_points else USUAL_LENGTH

    def _usual_plan(self, family: str) -> Any:
        return plan_of(self.usual_config(family), self._usual_length(), 0, "")

    def suit(self, card: DataCard) -> None:
        """Take what is usual where what stands in a form is what is usual for data of the other kind, or cannot be.

        Points and images have nets of their own, and what one has seen to for one says nothing of the other.
        """
        if card.item.is_point == self._suited:
            return
        self._suited = card.item.is_point
        for name, form in self._forms.items():
            family = FAMILIES[name]
            if (plan := typed(form, family.config)) is None:
                continue
            config = config_of(plan, family.config)
            is_of_others = config == family.config(**({} if card.item.is_point else family.for_points))
            if is_of_others or cannot_train(name, config, card):
                form.set_value(replace(self._usual_plan(name), **{NAME: getattr(plan, NAME)}))
        self.note_filled()

    # --- a run to be ---

    def fill(self, config: Any) -> None:
        """A new run of the chosen family with these settings; its name is still to come."""
        self.form.set_value(plan_of(config, self._usual_length(), 0, ""))
        self.note_filled()

    def fill_in(self, preset: Preset | None, usual: Any) -> None:
        """What a preset changes of the usual settings, or what the last one changed taken back."""
        kind, plan = self.kind, self.plan()
        if plan is None:
            plan = plan_of(usual, USUAL_LENGTH, 0, self.form.editor(NAME).text())
        config = filled(config_of(plan, kind.config), preset, kind.presets, usual)
        length = preset.steps if preset and preset.steps else getattr(plan, LENGTH)
        values = {each.name: getattr(config, each.name) for each in fields(config)}
        self.form.set_value(replace(plan, **values, **{LENGTH: length}))

    def note_filled(self) -> None:
        """What stands in the form is nobody's choice yet."""
        self._filled = self.family.value(), self._nameless()

    def is_as_filled(self) -> bool:
        """Whether nobody has changed it since; the name does not count."""
        return self._filled == (self.family.value(), self._nameless())

    def _nameless(self) -> Any:
        plan = self.plan()
        return None if plan is None else replace(plan, **{NAME: ""})

    def offer_name(self, parent: str = "") -> None:
        """A free name, as long as nobody has typed one; a branch has one like its parent's."""
        editor = self.form.editor(NAME)
        if editor.text() in ("", self._offered):
            folder = self._session.training.folder
            of_data = next_name(folder, self._data_name(), self.kind.short)
            self._offered = branch_name(folder, parent) if parent else of_data
            editor.set_value(self._offered)

    def _data_name(self) -> str:
        data = self._session.data
        return data.loading or (data.current.name if data.current else next(iter(DATASETS)))
