"""What both runs are sampled with, side by side; what is other in B stands out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtWidgets import QGridLayout, QWidget

from explorer.state.denoise.plan import LETTERS, A, uses_seed
from explorer.state.session import Session
from explorer.theme import px
from explorer.widgets.fields import NumberField, set_tone
from explorer.widgets.label import Label, caption, heading
from explorer.widgets.picker import Entry, Picker
from explorer.widgets.refusal import refuse
from explorer.widgets.surface import Surface, column
from explorer.widgets.text import listed
from models.base import Conditions
from models.conditioning import in_words
from models.diffusion import SAMPLERS
from models.trajectories.recipe import LARGEST_GUIDANCE, LARGEST_SEED, Branch, Codes, Recipe

CELL = 66  # pixels of a field
NAMES = {
    "sampler": "sampler",
    "steps": "steps",
    "guidance": "guidance",
    "condition": "class",
    "seed": "seed",
    "eta": "eta",
    "start": "start",
    "count": "batch",
}


@dataclass(frozen=True)
class _Number:
    whole: bool
    minimum: float
    maximum: float
    tip: str


NUMBERS = {
    "steps": _Number(True, 1, 4000, "Of the sampler; more are finer and take longer."),
    "guidance": _Number(False, 0, LARGEST_GUIDANCE, "How far beyond plain conditional the class counts; 1 is plain."),
    "seed": _Number(True, 0, LARGEST_SEED, "Of the noise that it starts with, and of all that is drawn on the way."),
    "eta": _Number(False, 0, 1, "How much noise DDIM draws anew at every step: 0 is none, 1 is as much as DDPM."),
}
ROWS = ("sampler", "steps", "guidance", "condition", "seed", "eta")


class SettingsTable(Surface):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.cells: dict[tuple[str, str], NumberField | Picker] = {}
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(px(6))
        grid.setVerticalSpacing(px(4))
        grid.setColumnStretch(0, 1)
        for place, letter in enumerate(LETTERS):
            grid.addWidget(_centred(heading(f"Run {letter}")), 0, 1 + place)
        for line, name in enumerate(ROWS):
            label = Label(NAMES[name].capitalize())
            grid.addWidget(label, 1 + line, 0)
            for place, letter in enumerate(LETTERS):
                cell = self._cell(letter, name)
                label.setToolTip(cell.toolTip())
                self.cells[letter, name] = cell
                grid.addWidget(cell, 1 + line, 1 + place)
        self._about = caption(wrap=True)
        table = QWidget()
        table.setLayout(grid)
        self.setLayout(column(table, 8, self._about))

        session.denoise.plan.changed.connect(self.show_plan)
        session.denoise.runs.changed.connect(self.show_plan)

        self.show_plan()

    def _cell(self, letter: str, name: str) -> NumberField | Picker:
        send: Callable[[Any], None] = partial(self._send, letter, name)
        if name in ("sampler", "condition"):
            cell = Picker(name=f"{NAMES[name].capitalize()} of run {letter}")
            cell.has_chevron = False
            cell.chosen.connect(send)
        else:
            about = NUMBERS[name]
            cell = NumberField(whole=about.whole, minimum=about.minimum, maximum=about.maximum)
            cell.setAccessibleName(f"{NAMES[name].capitalize()} of run {letter}")
            cell.setToolTip(about.tip)
            cell.committed.connect(partial(self._send_number, letter, name))
            cell.refused.connect(partial(self._refuse, name))
        cell.setFixedWidth(px(CELL))
        return cell

    # --- state to widgets ---

    def show_plan(self) -> None:
        plan = self._session.denoise.plan
        self.setVisible(plan.a is not None)
        if plan.a is None:
            return
        changes = plan.changes
        for (letter, name), cell in self.cells.items():
            recipe = plan.recipes.get(letter, plan.a)
            tone = "" if letter == A else "changed" if name in changes else "shared"
            self._show_cell(cell, name, recipe)
            if isinstance(cell, Picker):
                cell.tone = tone
                cell.update()
            else:
                set_tone(cell, tone)
            refuse(cell, self._why_not(letter, name, recipe))
        self._about.setText(self._words(changes))

    def _show_cell(self, cell: NumberField | Picker, name: str, recipe: Recipe) -> None:
        model = self._session.model.current.model.whole
        if name == "sampler":
            cell.set_entries([Entry(each.title, key) for key, each in SAMPLERS.items()])
            cell.show_value(SAMPLERS[recipe.sampler].short, "", recipe.sampler)
            cell.setToolTip(SAMPLERS[recipe.sampler].title)
        elif name == "condition":
            cell.set_entries(class_entries(model.conditions))
            words = in_words(recipe.condition, model.conditions) if recipe.condition else "any"
            cell.show_value(words, "", recipe.condition)
            cell.setToolTip(words)
        elif not cell.hasFocus():
            cell.set_value(getattr(recipe, name))

    def _why_not(self, letter: str, name: str, recipe: Recipe) -> str:
        model = self._session.model.current.model.whole
        if name == "eta" and not SAMPLERS[recipe.sampler].takes_eta:
            return f"Of DDIM alone: {SAMPLERS[recipe.sampler].title} " + (
                "always draws all of the noise anew." if SAMPLERS[recipe.sampler].random else "never draws any."
            )
        if name == "condition" and not model.conditions:
            return "This model was trained without classes."
        if name == "guidance" and (not recipe.condition or not model.conditions.optional):
            return "It leads towards what is asked for, and nothing is. Ask for a class."
        if name == "seed" and not uses_seed(recipe):
            return "Nothing is drawn: it starts with a given code, and none of its steps draws noise."
        if name == "steps" and isinstance(recipe.start, Branch):
            return "A branch has as many steps as the run that it branches from."
        return ""

    def _words(self, changes: tuple[str, ...]) -> str:
        """What is other in B, and whether both begin with the same."""
        plan = self._session.denoise.plan
        if plan.b is None:
            return "Change a setting of run B to see both side by side."
        if isinstance(start := plan.b.start, Branch):
            others = [NAMES[name] for name in changes if name != "start"]
            with_other = f", with other {listed(others)}" if others else ""
            return f"Run B starts again from step {start.step}{with_other}."
        words = [NAMES[name] for name in changes]
        few = {1: "One setting", 2: "Two settings", 3: "Three settings"}
        said = f"{few.get(len(words), f'{len(words)} settings')} changed: {listed(words)}."
        same = {"seed", "start"}.isdisjoint(changes) or (isinstance(plan.a.start, Codes) and "start" not in changes)
        return f"{said} {'Same' if same else 'Other'} starting noise."

    # --- widgets to state ---

    def _send_number(self, letter: str, name: str) -> None:
        value = self.cells[letter, name].value()
        self._send(letter, name, value if NUMBERS[name].whole else float(value))

    def _send(self, letter: str, name: str, value: Any) -> None:
        plan = self._session.denoise.plan
        if value != getattr(plan.recipes.get(letter, plan.a), name):
            plan.set(letter, **{name: value})

    def _refuse(self, name: str, why: str) -> None:
        self._session.notices.refuse(f"The {NAMES[name]} {why}")
        self.show_plan()


def class_entries(conditions: Conditions) -> list[Entry]:
    """Each class alone, and any where a model can do without."""
    names = conditions.names
    any_class = [Entry("Any", ())] if conditions.optional or not names else []
    alone = [tuple(float(k == j) for j in range(len(names))) for k in range(len(names))]
    return [*any_class, *(Entry(each, one) for each, one in zip(names, alone, strict=True))]


def _centred(label: Label) -> Label:
    label.setFixedWidth(px(CELL))
    return label
