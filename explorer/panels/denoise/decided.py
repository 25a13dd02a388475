"""When is it decided? What a classifier sees in each step, and how many of 16 continuations agree, as curves."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from explorer.panels.denoise.columns import LEAST, beside
from explorer.panels.denoise.continuations import ContinuationsButton
from explorer.state.denoise.plan import A, B
from explorer.state.session import Session
from explorer.theme import class_order, px
from explorer.widgets.class_plot import ClassCurve, ClassPlot
from explorer.widgets.label import caption
from explorer.widgets.surface import Surface, column
from explorer.widgets.text import count, number, spoken
from models.trajectories.agreement import CONTINUATIONS, Agreement
from models.trajectories.decided import Verdicts

SHOWN = 3  # classes of run A
HEIGHT = 100
BLUR = (
    "The classifier was trained on clean pictures. Of the blurred ones that are predicted at first it is surer than it "
    "should be: look at where a curve changes its mind for good, not at how high it begins."
)
AGREE = f"{CONTINUATIONS} continuations agree"


class DecidedPlot(Surface):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._about = caption(wrap=True)
        self.ask = ContinuationsButton(session)
        self.plot = ClassPlot(name="What a classifier sees in the predicted picture of each step", least=LEAST)
        self.plot.setFixedHeight(px(HEIGHT))
        self.plot.tip_at = self._tip
        words = Surface()
        words.setLayout(column(self._about, 6, self.ask))
        self.setLayout(column(beside("When is it decided?", words, self.plot), margins=(0, 0, 0, 4)))
        self.setToolTip(BLUR)

        denoise = session.denoise.look
        session.denoise.decided.changed.connect(self._show_curves)
        session.denoise.continuations.changed.connect(self._show_curves)
        denoise.moved.connect(self._show_place)
        self.plot.pressed.connect(session.denoise.player.pause)
        self.plot.scrubbed.connect(denoise.move_to_share)

        self._show_curves()

    # --- state to widgets ---

    def _show_curves(self) -> None:
        decided, denoise = self._session.denoise.decided, self._session.denoise.look
        reason = decided.why_not()
        self._about.setText(reason or f"x\u0302\u2080, top {SHOWN}; overconfident on early blur")
        self._about.setToolTip("" if reason else BLUR)
        self.plot.setVisible(not reason)
        self.ask.setVisible(not reason)
        if reason:
            return
        curves = {**self._curves_of(B), **self._curves_of(A), **self._agreeing()}
        self.plot.set_curves(curves, max(denoise.last + 1, 2))
        step = decided.decided(A)
        self.plot.set_event(None if step is None else (step / denoise.last, f"decided at step {count(step)}"))
        self._show_place()

    def _show_place(self) -> None:
        denoise = self._session.denoise.look
        self.plot.set_at(denoise.step / max(denoise.last, 1), denoise.reached >= 0)

    def _curves_of(self, letter: str) -> dict[str, ClassCurve]:
        """By name: the foremost classes of run A; of run B the one that it comes to, dashed."""
        verdicts, run = self._session.denoise.decided.verdicts(letter), self._session.denoise.runs.shown.get(letter)
        if verdicts is None or run is None:
            return {}
        image, marks = self._session.denoise.look.image, class_order(verdicts.names)
        shares = np.arange(len(verdicts.values)) / run.last
        found = {}
        for label in reversed(verdicts.foremost(image, SHOWN if letter == A else 1)):
            word = spoken(verdicts.names[label])
            name = word if letter == A else f"{letter} · {word}"
            values = verdicts.values[:, image, label]
            found[name] = ClassCurve(shares, values, "text", mark=marks[label], dashed=letter == B)
        return found

    def _agreeing(self) -> dict[str, ClassCurve]:
        found, run = self._session.denoise.continuations.agreements, self._session.denoise.runs.a
        if not found:
            return {}
        steps = sorted(found)
        values = np.array([found[step].share for step in steps])
        return {AGREE: ClassCurve(np.array(steps) / run.last, values, "text", hollow=True)}

    # --- words ---

    def _tip(self, share: float) -> str:
        """What is seen at the step that stands there."""
        decided, run = self._session.denoise.decided, self._session.denoise.runs.a
        verdicts = decided.verdicts(A)
        if run is None or verdicts is None:
            return BLUR
        step = min(round(share * run.last), len(verdicts.values) - 1)
        lines = [
            f"step {count(step)}, t = {count(run.times[step])}",
            _seen(verdicts, step, self._session.denoise.look.image),
        ]
        agreement = self._session.denoise.continuations.agreements.get(step)
        if agreement is not None:
            lines.append(_agreed(agreement, verdicts.names))
        return "\n".join(lines)


def _seen(verdicts: Verdicts, step: int, image: int) -> str:
    values = verdicts.values[step, image]
    foremost = np.argsort(-values, kind="stable")[:SHOWN]
    return ", ".join(f"{spoken(verdicts.names[k])} {number(float(values[k]))}" for k in foremost)


def _agreed(agreement: Agreement, names: Sequence[str]) -> str:
    if agreement.by_attribute:
        share = number(100 * agreement.share, 0, "%")
        return f"Of {CONTINUATIONS} continuations {share} have an attribute, or lack it, as most of them do."
    most, agreeing = int(agreement.shares.argmax()), round(agreement.share * len(agreement.values))
    return f"{agreeing} of {CONTINUATIONS} continuations from here show {spoken(names[most])}."
