"""The settings of a run: of the one that is shown, or of a new one; and the buttons that start, pause and end it."""

from __future__ import annotations

import contextlib
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from explorer.panels.train.branch_card import BranchCard
from explorer.panels.train.buttons import RunButtons
from explorer.panels.train.data import DataField
from explorer.panels.train.length import LengthInTime
from explorer.panels.train.plan import (
    BOARD,
    KEPT,
    LENGTH,
    MORE,
    NAME,
    POINTS_LENGTH,
    SEED,
    SELF_EXPLAINED,
    USUAL_LENGTH,
    config_of,
    habits_of,
    plan_class,
    plan_of,
    typed,
)
from explorer.panels.train.presets import PresetField
from explorer.state.session import Session
from explorer.state.train.branching import SAME_SEED, Draft
from explorer.state.train.run_checks import branch_name, cannot_end_at, cannot_name, cannot_train, next_name
from explorer.theme import px
from explorer.widgets.button import Button
from explorer.widgets.fields import mark_invalid
from explorer.widgets.form import Form, FormError
from explorer.widgets.icon_button import IconButton
from explorer.widgets.label import caption, title
from explorer.widgets.refusal import refuse
from explorer.widgets.scroll import ScrollColumn
from explorer.widgets.segmented import Segmented
from explorer.widgets.surface import Line, Surface, column, row
from models.board import why_not_board
from models.config import said
from models.data import DATASETS
from models.data.base import DataCard
from models.families import FAMILIES
from models.presets import Preset, filled

WIDTH = 292
FIRST_FAMILY = "vae"  # of the first run that is offered
OF_PARENT = "A branch has its parent's family."
AS_PARENT = "A branch keeps what its parent keeps; that can be changed when it goes on."
LOCKED = "Fixed for this run. Start a new run to choose it."


class TrainForm(Surface):
    new_run = Signal()  # somebody wants to set up another run
    runs = Signal(bool)  # or to see the list of all runs, or not any more

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.is_drafting = True  # the form is of a run to be
        self._shown: Path | None = None  # the run whose settings are in the form
        self._offered = ""  # the name that was proposed last
        self.list_button = IconButton("folder-open", "All runs", side=28, checkable=True)
        self.new_button = Button("New run", icon_name="plus")
        options = [(f.name, f.short, f"{f.title}. {f.about}") for f in FAMILIES.values()]
        self.family = Segmented(options, name="Family", stretch=True)
        self.family.set_value(FIRST_FAMILY)
        self.branch = BranchCard(session)
        self._refusal = caption("", wrap=True)
        self.data = DataField(session)
        self.preset = PresetField()
        self._place = QWidget()
        self._place.setLayout(column())
        self._forms: dict[str, Form] = {}
        self.buttons = RunButtons(session)
        self.time = LengthInTime(session, self)
        self._drafted: tuple[str, Any] = (FIRST_FAMILY, None)  # the family and settings that were last filled in
        self._suited = False  # whether the forms were last made to suit points
        self._refusals: dict[str, str] = {}  # why a family cannot take the open data
        mark_invalid(self._refusal, True)
        self.setLayout(self._arranged())
        self.setFixedWidth(px(WIDTH))

        session.training.changed.connect(self.show_run)
        session.training.run_changed.connect(self.show_run)
        session.data.changed.connect(self._show_data)
        session.data.loading_changed.connect(self._show_data)
        session.library.changed.connect(self._offer_name)
        session.model.opened.connect(self._follow_model)
        session.estimate.changed.connect(self._show_refusal)
        session.branching.changed.connect(self._show_branch)
        self.branch.dropped.connect(session.branching.drop)
        self.list_button.clicked.connect(self.runs)
        self.new_button.clicked.connect(self.new_run)
        self.family.chosen.connect(self._change_family)
        self.preset.chosen.connect(self._fill)
        self.buttons.starting.connect(self._send_start)
        self.buttons.resuming.connect(self._send_resume)
        self.buttons.going_on.connect(self._send_go_on)

        self.show_run()
        self._note_draft()
        if session.model.current:
            self._follow_model()

    def _arranged(self) -> object:
        head = QWidget()
        head.setLayout(row(title("Train"), None, self.list_button, self.new_button, margins=(16, 0, 16, 0)))
        head.setFixedHeight(px(44))
        body = Surface()
        top = column(self.branch, self.family, self._refusal, 14, self.preset, self.data, margins=(16, 12, 16, 0))
        body.setLayout(column(top, self._place, None))
        layout = column(head, Line(), ScrollColumn(body), Line(), self.buttons)
        layout.setStretch(2, 1)
        return layout

    @property
    def form(self) -> Form:
        """The form of the chosen family."""
        name = self.family.value()
        if name not in self._forms:
            self._forms[name] = self._made(name)
        return self._forms[name]

    def _made(self, family: str) -> Form:
        form = Form(plan_class(FAMILIES[family].config), folded=(MORE,))
        for name in SELF_EXPLAINED:
            if hasattr(form.value(), name):
                form.set_help(name, "")
        self._place.layout().addWidget(form)
        form.changed.connect(self._say_time)
        form.changed.connect(self._mark_changes)
        form.changed.connect(self._show_preset)
        form.live_changed.connect(self._session.training.change)
        if self._of_points:
            form.set_value(self._usual_plan(family))
        return form

    @property
    def _of_points(self) -> bool:
        data = self._session.data.current
        return data is not None and data.item.is_point

    def _usual_plan(self, family: str) -> Any:
        """What is usual for the open data."""
        return plan_of(self._usual_config(family), POINTS_LENGTH if self._of_points else USUAL_LENGTH, 0, "")

    def _usual_config(self, family: str) -> Any:
        data = self._session.data.current
        return FAMILIES[family].usual(data.item) if data else FAMILIES[family].config()

    def _suit_data(self, card: DataCard) -> None:
        """Take what is usual where what stands in a form is what is usual for data of the other kind, or cannot be.

        Points and images have nets of their own, and what one has seen to for one says nothing of the other.
        """
        if card.item.is_point == self._suited or not self.is_drafting or self._session.training.waiting:
            return
        self._suited = card.item.is_point
        for name, form in self._forms.items():
            family = FAMILIES[name]
            with contextlib.suppress(FormError):
                plan = form.value()
                config = config_of(plan, family.config)
                is_of_others = config == family.config(**({} if card.item.is_point else family.for_points))
                if is_of_others or cannot_train(name, config, card):
                    form.set_value(replace(self._usual_plan(name), **{NAME: getattr(plan, NAME)}))
        self._note_draft()

    # --- showing ---

    def _show_branch(self) -> None:
        """The form of a branch, with its parent's settings; or, when that is given up, of the run that is shown."""
        draft = self._session.branching.draft
        self.is_drafting, self._shown = draft is not None or self._session.training.run is None, None
        if draft is not None:
            self.family.set_value(draft.run.header.family)
            self._offered = ""
            length = max(self._session.training.steps, USUAL_LENGTH if draft.begun.step == 0 else 2 * draft.begun.step)
            self.form.set_value(plan_of(draft.begun.config, length, draft.run.header.seed, ""))
        self.show_run()

    @property
    def _draft(self) -> Draft | None:
        return self._session.branching.draft

    def _mark_changes(self) -> None:
        """What is other than in the parent of a branch, as far as what is typed can be read."""
        if self._draft is None:
            self.form.set_changes({})
            self.branch.show_draft("")
            return
        config = self._config_as_typed()
        if config is not None:
            changes = self._draft.changes(config)
            fields = config.__dataclass_fields__
            self.form.set_changes({n: f"instead of {said(fields[n], before)}" for n, (before, _) in changes.items()})
            self.branch.show_draft(self._session.branching.words(config))

    def _config_as_typed(self) -> Any:
        """The settings that stand in the form; None while one of them is not typed to its end."""
        kind = FAMILIES[self.family.value()].config
        plan = typed(self.form, kind)
        return None if plan is None else config_of(plan, kind)

    def show_draft(self) -> None:
        """The form of a new run, with the settings of the run that was shown."""
        training = self._session.training
        if training.is_active or training.waiting:
            return
        self._session.branching.drop()
        run, data = training.run, self._session.data.current
        if run and (data is None or data.item.is_point == run.header.item.is_point):
            self._set_draft(run.header.config)
        else:
            self._set_draft(config_of(self._usual_plan(self.family.value()), FAMILIES[self.family.value()].config))
        self.show_run()

    def _set_draft(self, config: Any) -> None:
        self.is_drafting, self._shown, self._offered = True, None, ""
        self.form.set_value(plan_of(config, POINTS_LENGTH if self._of_points else USUAL_LENGTH, 0, ""))
        self._note_draft()

    def _note_draft(self) -> None:
        self._drafted = self.family.value(), self._typed()

    def _typed(self) -> Any:
        """The settings that stand in the form, whatever the run is called; None where some cannot be read."""
        try:
            return replace(self.form.value(), **{NAME: ""})
        except FormError:
            return None

    def _follow_model(self) -> None:
        """A model's own family and settings for the next run, unless others have been chosen already."""
        training, header = self._session.training, self._session.model.current.header
        is_free = self.is_drafting and training.run is None and not training.waiting
        if is_free and self._drafted == (self.family.value(), self._typed()):
            self.family.set_value(header.family)
            self._set_draft(header.config)
            self.show_run()

    def show_shown(self) -> None:
        """The settings of the run that is shown, if any."""
        self.is_drafting = self._draft is not None or self._session.training.run is None
        self.show_run()

    def show_run(self) -> None:
        training = self._session.training
        self.is_drafting = (self.is_drafting or training.run is None) and not training.is_active
        if not self.is_drafting:
            self._show_settings()
            self._show_live()
        elif training.run is None and self._shown is not None:  # those of a run whose place a model has taken
            self.family.set_value(training.header.family)
            self._set_draft(training.header.config)
        self._show_form()
        self._show_locks()
        run = self._draft.run if self._draft else None if self.is_drafting else training.run
        self.data.set_card(run.header.data if run else None)
        self._offer_name()
        self._mark_changes()
        self.buttons.show_state(self.is_drafting)
        self._show_preset()
        self._show_refusal()
        self._say_time()

    def _show_settings(self) -> None:
        """Once for every run: what is typed into the form later stays."""
        training = self._session.training
        if training.run.folder == self._shown:
            return
        self._shown = training.run.folder
        header = training.run.header
        self.family.set_value(header.family)
        config = replace(header.config, **training.settings)
        self.form.set_value(plan_of(config, max(training.steps, 1), header.seed, training.run.name, training.habits))

    def _show_live(self) -> None:
        """What live settings are now, wherever they were changed."""
        for name, value in self._session.training.settings.items():
            editor = self.form.editor(name)
            if not editor.hasFocus():
                editor.set_value(value)

    def _show_form(self) -> None:
        shown = self.form
        for form in self._forms.values():
            form.setVisible(form is shown)

    def _show_locks(self) -> None:
        training = self._session.training
        locked = not self.is_drafting or training.waiting is not None
        may_grow = not self.is_drafting and not training.is_active and not training.cannot_go_on(training.run)
        free = (LENGTH, *KEPT) if may_grow else ()
        self.form.set_locked(locked, except_live=training.is_active, but=free, reason=LOCKED if locked else "")
        if reason := why_not_board():
            self.form.set_lock(BOARD, reason)
        if self._draft is not None and not locked:
            self.form.set_locks({**self._draft.fixed, SEED: SAME_SEED, **dict.fromkeys(KEPT, AS_PARENT)})
        for name in FAMILIES:
            reason = OF_PARENT if self._draft else LOCKED if locked else self._refusals.get(name, "")
            self.family.set_refusal(name, reason if name != self.family.value() else "")
        busy = "Another run is being trained; stop it first." if training.is_active or training.waiting else ""
        refuse(self.new_button, busy)

    def _show_data(self) -> None:
        data = self._session.data.current
        card = DataCard.of(data) if data else None
        self._refusals = {}
        if card:
            self._refusals = {f.name: cannot_train(f.name, f.usual(card.item), card) for f in FAMILIES.values()}
            self._suit_data(card)
        self._show_locks()
        self._offer_name()
        self.buttons.show_state(self.is_drafting)
        self._say_time()

    def _show_preset(self) -> None:
        """Which one the settings in the form are, while a new run is set up."""
        family = FAMILIES[self.family.value()]
        free = self.is_drafting and self._session.training.waiting is None
        self.preset.setVisible(free and bool(family.presets))
        if free and (plan := typed(self.form, family.config)) is not None:
            fixed = self._draft.fixed if self._draft else {}
            self.preset.show_config(config_of(plan, family.config), family.presets, self._usual(), fixed)

    def _usual(self) -> Any:
        """The settings without any preset: a branch's are its parent's."""
        return self._draft.begun.config if self._draft else self._usual_config(self.family.value())

    def _fill(self, preset: Preset | None) -> None:
        family = FAMILIES[self.family.value()]
        plan = typed(self.form, family.config)
        if plan is None:
            plan = plan_of(self._usual(), USUAL_LENGTH, 0, self.form.editor(NAME).text())
        config = filled(config_of(plan, family.config), preset, family.presets, self._usual())
        length = preset.steps if preset and preset.steps else getattr(plan, LENGTH)
        values = {each.name: getattr(config, each.name) for each in fields(config)}
        self.form.set_value(replace(plan, **values, **{LENGTH: length}))
        self._show_preset()
        self._mark_changes()
        self._say_time()

    def _show_refusal(self) -> None:
        """Why the run that is set up cannot be trained, as soon as that is known."""
        known = self.is_drafting and self._session.data.current is not None and self._measures_open_data()
        refusal = self._session.estimate.refusal if known else ""
        self._refusal.setText(refusal)
        self._refusal.setVisible(bool(refusal))

    def _offer_name(self) -> None:
        """A free name for the new run, as long as nobody has typed one."""
        editor = self.form.editor(NAME)
        if self.is_drafting and not self._session.training.waiting and editor.text() in ("", self._offered):
            folder = self._session.training.folder
            if self._draft is not None:
                self._offered = branch_name(folder, self._draft.run.name)
            else:
                self._offered = next_name(folder, self._data_name(), FAMILIES[self.family.value()].short)
            editor.set_value(self._offered)

    def _data_name(self) -> str:
        data = self._session.data
        return data.loading or (data.current.name if data.current else next(iter(DATASETS)))

    def _change_family(self, family: str) -> None:
        self._offered = self._offered if self.form.editor(NAME).text() else ""
        self.show_run()

    def _say_time(self) -> None:
        """How long it would take, while a new run is set up."""
        waiting = self._session.training.waiting
        if self.is_drafting and self.isVisible() and not waiting and self._measures_open_data():
            self.time.follow(self.family.value(), FAMILIES[self.family.value()].config, self.form)
        else:
            self.time.drop()

    def _measures_open_data(self) -> bool:
        """Whether the run that is set up would learn from the data that are open."""
        data, draft = self._session.data.current, self._draft
        return draft is None or (data is not None and data.fingerprint == draft.run.header.data.fingerprint)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._say_time()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._say_time()

    # --- sending ---

    def _send_go_on(self) -> None:
        self._send_live()
        self._session.training.go_on()

    def _send_live(self) -> None:
        """What has been typed into a live field, though the focus never left it."""
        for name in self._session.training.settings:
            with contextlib.suppress(ValueError):
                self._session.training.change(name, self.form.editor(name).value())

    def _send_start(self) -> None:
        training, data, family = self._session.training, self._session.data, self.family.value()
        try:
            plan = self.form.value()
        except FormError:
            return  # the form has marked the field
        name = getattr(plan, NAME)
        if reason := cannot_name(training.folder, name):
            self.form.show_error(NAME, reason)
            return
        if self._draft is not None:
            self._send_branch(name, config_of(plan, FAMILIES[family].config), getattr(plan, LENGTH))
            return
        if data.current is None and not data.loading:
            data.open(next(iter(DATASETS)))
        config = config_of(plan, FAMILIES[family].config)
        training.start(name, family, config, getattr(plan, LENGTH), getattr(plan, SEED), habits_of(plan))

    def _send_branch(self, name: str, config: Any, steps: int) -> None:
        branching = self._session.branching
        if reason := branching.cannot_end_at(steps):
            self.form.show_error(LENGTH, reason)
        else:
            branching.start(name, config, steps)

    def _send_resume(self) -> None:
        training = self._session.training
        try:
            plan = self.form.value()
        except FormError:
            return
        steps = getattr(plan, LENGTH)
        if reason := cannot_end_at(training.run, steps):
            self.form.show_error(LENGTH, reason)
            return
        training.resume(training.run, steps, habits_of(plan))
