"""The button by which continuations of run A's image are asked for and stopped, with what they are and cost."""

from __future__ import annotations

from explorer.state.session import Session
from explorer.widgets.button import Button
from explorer.widgets.refusal import refuse
from explorer.widgets.text import count, duration, number
from models.trajectories.agreement import CONTINUATIONS, continued
from models.trajectories.recipe import Recipe

ASK = f"{CONTINUATIONS} continuations"


class ContinuationsButton(Button):
    def __init__(self, session: Session) -> None:
        super().__init__(ASK)
        self._session = session

        session.denoise.continuations.changed.connect(self._show_state)
        session.denoise.decided.changed.connect(self._show_state)
        self.clicked.connect(self._send_ask)

        self._show_state()

    # --- state to widgets ---

    def _show_state(self) -> None:
        continuations, run = self._session.denoise.continuations, self._session.denoise.runs.a
        if continuations.is_asking:
            self.setText(f"Stop at {count(len(continuations.agreements))} steps")
            refuse(self, "")
            self.setToolTip("Stop drawing continuations; what has been found is kept.")
            return
        self.setText("Ask for the rest" if continuations.agreements and continuations.missing else ASK)
        refuse(self, continuations.why_not_ask())
        if self.isEnabled():
            self.setToolTip(f"{_what(run.recipe)} {self._costs()}")

    def _costs(self) -> str:
        """What asking costs, by what sampling the batch has taken."""
        runs, cost = self._session.denoise.runs, self._session.denoise.continuations.cost
        run = runs.a
        times = cost / max((run.last - run.first) * run.recipe.count, 1)
        words = f"That costs about {number(times, 0)} times what sampling this batch did"
        if runs.seconds is None or not self._session.measured_times:
            return f"{words}; a first curve is there early, and it can be stopped."
        seconds = runs.seconds / sum(run.recipe.count * steps for run, steps in runs.made.items()) * cost
        return f"{words}, some {duration(seconds)}; a first curve is there early, and it can be stopped."

    # --- widgets to state ---

    def _send_ask(self) -> None:
        continuations = self._session.denoise.continuations
        continuations.stop() if continuations.is_asking else continuations.ask()


def _what(recipe: Recipe) -> str:
    what = (
        f"From each step of this image, {CONTINUATIONS} times with other noise on the way: how many come to the same."
    )
    if continued(recipe) == recipe:
        return what
    return f"{what} Here nothing is drawn after x_T, which decides everything; so this goes on by DDIM with eta 1."
