"""A run begun, branched or resumed as the form says; what cannot be is said at its field, and changes nothing."""

from __future__ import annotations

import contextlib
from typing import Any

from explorer.panels.train.forms import FamilyForms
from explorer.panels.train.plan import LENGTH, NAME, SEED, config_of, habits_of
from explorer.state.session import Session
from explorer.state.train.run_checks import cannot_end_at, cannot_name
from explorer.widgets.form import Form, FormError
from models.data import DATASETS


def start(session: Session, forms: FamilyForms) -> None:
    """The run that is set up: a branch where there is the draft of one."""
    training, data, form = session.training, session.data, forms.form
    if (plan := _entered(form)) is None:
        return
    config, name, length = config_of(plan, forms.kind.config), getattr(plan, NAME), getattr(plan, LENGTH)
    if reason := cannot_name(training.folder, name):
        form.show_error(NAME, reason)
    elif session.branching.draft is not None:
        _branch(session, form, name, config, length)
    else:
        if data.current is None and not data.loading:
            data.open(next(iter(DATASETS)))
        training.start(name, forms.kind.name, config, length, getattr(plan, SEED), habits_of(plan))


def _branch(session: Session, form: Form, name: str, config: Any, steps: int) -> None:
    if reason := session.branching.cannot_end_at(steps):
        form.show_error(LENGTH, reason)
    else:
        session.branching.start(name, config, steps)


def resume(session: Session, forms: FamilyForms) -> None:
    """The run that is shown, up to the length in the form."""
    training, form = session.training, forms.form
    if (plan := _entered(form)) is None:
        return
    steps = getattr(plan, LENGTH)
    if reason := cannot_end_at(training.run, steps):
        form.show_error(LENGTH, reason)
    else:
        training.resume(training.run, steps, habits_of(plan))


def send_live(session: Session, form: Form) -> None:
    """What has been typed into a live field, though the focus never left it."""
    for name in session.training.settings:
        with contextlib.suppress(ValueError):
            session.training.change(name, form.editor(name).value())


def _entered(form: Form) -> Any:
    """The plan; None where a field is wrong, which the form has marked."""
    try:
        return form.value()
    except FormError:
        return None
