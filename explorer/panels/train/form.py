"""The settings of a run: of the one that is shown, or of a new one; and the buttons that start, pause and end it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from explorer.panels.train import starting
from explorer.panels.train.branch_card import BranchCard
from explorer.panels.train.buttons import RunButtons
from explorer.panels.train.data import DataField
from explorer.panels.train.forms import FamilyForms
from explorer.panels.train.length import LengthInTime
from explorer.panels.train.locks import show_locks
from explorer.panels.train.plan import USUAL_LENGTH, plan_of
from explorer.panels.train.presets import PresetField
from explorer.state.session import Session
from explorer.state.train.branching import Draft
from explorer.state.train.run_checks import cannot_train
from explorer.theme import px
from explorer.widgets.button import Button
from explorer.widgets.fields import mark_invalid
from explorer.widgets.form import Form
from explorer.widgets.icon_button import IconButton
from explorer.widgets.label import caption, title
from explorer.widgets.refusal import refuse
from explorer.widgets.scroll import ScrollColumn
from explorer.widgets.surface import Line, Surface, column, row
from models.config import said
from models.data.base import DataCard
from models.families import FAMILIES
from models.presets import Preset

WIDTH = 292


class TrainForm(Surface):
    new_run = Signal()  # somebody wants to set up another run
    runs = Signal(bool)  # or to see the list of all runs, or not any more

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.is_drafting = True  # the form is of a run to be
        self._shown: Path | None = None  # the run whose settings are in the form
        self._refusals: dict[str, str] = {}  # why a family cannot take the open data
        self.list_button = IconButton("folder-open", "All runs", side=28, checkable=True)
        self.new_button = Button("New run", icon_name="plus")
        self.branch = BranchCard(session)
        self._refusal = caption("", wrap=True)
        self.data = DataField(session)
        self.preset = PresetField()
        self.forms = FamilyForms(session)
        self.family = self.forms.family
        self.buttons = RunButtons(session)
        self.time = LengthInTime(session, self)
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
        self.family.chosen.connect(self.show_run)
        self.forms.changed.connect(self._look_at_typed)
        self.preset.chosen.connect(self._fill_in)
        self.buttons.starting.connect(self._send_start)
        self.buttons.resuming.connect(self._send_resume)
        self.buttons.going_on.connect(self._send_go_on)

        self.show_run()
        self.forms.note_filled()
        if session.model.current:
            self._follow_model()

    def _arranged(self) -> object:
        head = QWidget()
        head.setLayout(row(title("Train"), None, self.list_button, self.new_button, margins=(16, 0, 16, 0)))
        head.setFixedHeight(px(44))
        body = Surface()
        top = column(self.branch, self.family, self._refusal, 14, self.preset, self.data, margins=(16, 12, 16, 0))
        body.setLayout(column(top, self.forms, None))
        layout = column(head, Line(), ScrollColumn(body), Line(), self.buttons)
        layout.setStretch(2, 1)
        return layout

    @property
    def form(self) -> Form:
        """The form of the chosen family."""
        return self.forms.form

    @property
    def _draft(self) -> Draft | None:
        return self._session.branching.draft

    # --- which run it is of ---

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
            self._set_draft(self.forms.usual_config())
        self.show_run()

    def _set_draft(self, config: Any) -> None:
        self.is_drafting, self._shown = True, None
        self.forms.fill(config)

    def show_shown(self) -> None:
        """The settings of the run that is shown, if any."""
        self.is_drafting = self._draft is not None or self._session.training.run is None
        self.show_run()

    def _show_branch(self) -> None:
        """The form of a branch, with its parent's settings; or, when that is given up, of the run that is shown."""
        draft = self._draft
        self.is_drafting, self._shown = draft is not None or self._session.training.run is None, None
        if draft is not None:
            self.family.set_value(draft.run.header.family)
            length = max(self._session.training.steps, USUAL_LENGTH if draft.begun.step == 0 else 2 * draft.begun.step)
            self.form.set_value(plan_of(draft.begun.config, length, draft.run.header.seed, ""))
        self.show_run()

    def _follow_model(self) -> None:
        """A model's own family and settings for the next run, unless others have been chosen already."""
        training, header = self._session.training, self._session.model.current.header
        is_free = self.is_drafting and training.run is None and not training.waiting
        if is_free and self.forms.is_as_filled():
            self.family.set_value(header.family)
            self._set_draft(header.config)
            self.show_run()

    # --- showing ---

    def show_run(self) -> None:
        training = self._session.training
        self.is_drafting = (self.is_drafting or training.run is None) and not training.is_active
        if not self.is_drafting:
            self._show_settings()
            self._show_live()
        elif training.run is None and self._shown is not None:  # those of a run whose place a model has taken
            self.family.set_value(training.header.family)
            self._set_draft(training.header.config)
        self.forms.show_chosen()
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

    def _show_locks(self) -> None:
        training = self._session.training
        show_locks(self._session, self.forms, self.is_drafting, self._refusals)
        busy = "Another run is being trained; stop it first." if training.is_active or training.waiting else ""
        refuse(self.new_button, busy)

    def _show_data(self) -> None:
        data = self._session.data.current
        card = DataCard.of(data) if data else None
        self._refusals = {}
        if card:
            self._refusals = {f.name: cannot_train(f.name, f.usual(card.item), card) for f in FAMILIES.values()}
            if self.is_drafting and not self._session.training.waiting:
                self.forms.suit(card)
        self._show_locks()
        self._offer_name()
        self.buttons.show_state(self.is_drafting)
        self._say_time()

    def _show_refusal(self) -> None:
        """Why the run that is set up cannot be trained, as soon as that is known."""
        known = self.is_drafting and self._session.data.current is not None and self._measures_open_data()
        refusal = self._session.estimate.refusal if known else ""
        self._refusal.setText(refusal)
        self._refusal.setVisible(bool(refusal))

    def _offer_name(self) -> None:
        if self.is_drafting and not self._session.training.waiting:
            self.forms.offer_name(self._draft.run.name if self._draft else "")

    # --- what is typed ---

    def _look_at_typed(self) -> None:
        self._say_time()
        self._mark_changes()
        self._show_preset()

    def _mark_changes(self) -> None:
        """What is other than in the parent of a branch, as far as what is typed can be read."""
        if self._draft is None:
            self.form.set_changes({})
            self.branch.show_draft("")
        elif (config := self.forms.config()) is not None:
            changes, fields = self._draft.changes(config), config.__dataclass_fields__
            self.form.set_changes({n: f"instead of {said(fields[n], before)}" for n, (before, _) in changes.items()})
            self.branch.show_draft(self._session.branching.words(config))

    def _show_preset(self) -> None:
        """Which one the settings in the form are, while a new run is set up."""
        presets = self.forms.kind.presets
        free = self.is_drafting and self._session.training.waiting is None
        self.preset.setVisible(free and bool(presets))
        if free and (config := self.forms.config()) is not None:
            self.preset.show_config(config, presets, self._usual(), self._draft.fixed if self._draft else {})

    def _usual(self) -> Any:
        """The settings without any preset: a branch's are its parent's."""
        return self._draft.begun.config if self._draft else self.forms.usual_config()

    def _fill_in(self, preset: Preset | None) -> None:
        self.forms.fill_in(preset, self._usual())
        self._look_at_typed()

    def _say_time(self) -> None:
        """How long it would take, while a new run is set up."""
        waiting = self._session.training.waiting
        if self.is_drafting and self.isVisible() and not waiting and self._measures_open_data():
            self.time.follow(self.family.value(), self.forms.kind.config, self.form)
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

    def _send_start(self) -> None:
        starting.start(self._session, self.forms)

    def _send_resume(self) -> None:
        starting.resume(self._session, self.forms)

    def _send_go_on(self) -> None:
        starting.send_live(self._session, self.form)
        self._session.training.go_on()
