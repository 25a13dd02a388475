"""Which settings in the form can be changed now, and why the others cannot."""

from __future__ import annotations

from collections.abc import Mapping

from explorer.panels.train.forms import FamilyForms
from explorer.panels.train.plan import BOARD, KEPT, LENGTH, SEED
from explorer.state.session import Session
from explorer.state.train.branching import SAME_SEED
from models.board import why_not_board
from models.families import FAMILIES

OF_PARENT = "A branch has its parent's family."
AS_PARENT = "A branch keeps what its parent keeps; that can be changed when it goes on."
LOCKED = "Fixed for this run. Start a new run to choose it."


def show_locks(session: Session, forms: FamilyForms, is_drafting: bool, refusals: Mapping[str, str]) -> None:
    """`refusals` say by family why it cannot take the open data."""
    training, draft, form = session.training, session.branching.draft, forms.form
    locked = not is_drafting or training.waiting is not None
    may_grow = not is_drafting and not training.is_active and not training.cannot_go_on(training.run)
    free = (LENGTH, *KEPT) if may_grow else ()
    form.set_locked(locked, except_live=training.is_active, but=free, reason=LOCKED if locked else "")
    if reason := why_not_board():
        form.set_lock(BOARD, reason)
    if draft is not None and not locked:
        form.set_locks({**draft.fixed, SEED: SAME_SEED, **dict.fromkeys(KEPT, AS_PARENT)})
    for name in FAMILIES:
        reason = OF_PARENT if draft else LOCKED if locked else refusals.get(name, "")
        forms.family.set_refusal(name, reason if name != forms.family.value() else "")
