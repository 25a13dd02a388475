"""How the code is decoded: the classes or attributes asked for, blended, and guidance, steps, truncation and noise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from explorer.state.session import Session
from explorer.theme import SEMIBOLD
from explorer.widgets.button import Button
from explorer.widgets.icon_button import IconButton
from explorer.widgets.label import ElidedLabel, caption
from explorer.widgets.refusal import refuse
from explorer.widgets.slider_row import SliderRow
from explorer.widgets.surface import Surface, column, row
from models.base import PLAIN, Conditions
from models.conditioning import blended, in_words

NAMES = 92  # pixels of a row's name
FEW = 3  # classes that have a row until all are asked for: those there is most of
UNGUIDED = "It leads towards what is asked for, and nothing is. Ask for a class."


@dataclass(frozen=True)
class Setting:
    """One field of a Manner, as a row."""

    name: str
    tip: str
    minimum: float
    maximum: float
    digits: int = 2
    unit: str = ""
    logarithmic: bool = False


SETTINGS = {
    "guidance": Setting("Guidance", "How far beyond plain conditional the class counts; 1 is plain.", 0, 8, 1, "×"),
    "steps": Setting("Steps", "Of the sampler: more are finer and slower.", 2, 250, 0, "", True),
    "truncation": Setting("Truncation", "Below 1 codes stay nearer to the middle: surer, and more alike.", 0, 1),
}


class MannerSection(Surface):
    """Absent where the open model knows nothing of it."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._shares: dict[int, SliderRow] = {}  # by condition
        self._settings: dict[str, SliderRow] = {}
        self._all = False
        self._title, self._asked = ElidedLabel("", weight=SEMIBOLD), ElidedLabel("", size=12, muted=True)
        self._redraw = IconButton("dices", "Draw the noise again", side=24, muted=True)
        self._more = Button("", kind="quiet")
        self._later = caption("Of random codes (R), from the next one on: this one stays.", wrap=True)
        self._blend, self._how = column(gap=0), column(gap=0)
        head = row(self._title, self._asked, None, self._redraw)
        self.setLayout(column(head, self._blend, self._more, self._how, self._later))

        session.model.opened.connect(self._renew)
        session.viewpoint.manner_changed.connect(self._show_manner)
        session.viewpoint.rested.connect(self._sort)
        self._redraw.clicked.connect(self._send_noise)
        self._more.clicked.connect(self._toggle_all)

        self._renew()

    @property
    def _conditions(self) -> Conditions:
        opened = self._session.model.current
        return opened.model.conditions if opened else Conditions()

    # --- rows ---

    def _renew(self) -> None:
        opened = self._session.model.current
        manners = opened.model.manners if opened else ()
        for each in (*self._shares.values(), *self._settings.values()):
            each.hide()
            each.deleteLater()
        self._shares = {k: self._share(k) for k in self._shown()}
        self._settings = {name: self._setting(name, SETTINGS[name]) for name in manners if name in SETTINGS}
        self._title.setText(self._heading())
        self._redraw.setVisible("seed" in manners)
        self._more.setVisible(len(self._conditions) > FEW)
        verb = "Blend" if self._conditions.exclusive else "Show"
        self._more.setText("Show fewer" if self._all else f"{verb} all {len(self._conditions)}")
        self.setVisible(bool(self._conditions) or bool(manners))
        self._show_manner()

    def _shown(self) -> list[int]:
        """The conditions that have a row: all, or those there is most of, in their order."""
        count, condition = len(self._conditions), self._session.viewpoint.manner.condition
        if self._all or count <= FEW:
            return list(range(count))
        by_share = sorted(range(count), key=lambda k: -(condition[k] if condition else 0))
        return sorted(by_share[:FEW])

    def _sort(self) -> None:
        """Another class has come to the fore; never under a hand that drags a row."""
        if self._shown() != list(self._shares):
            self._renew()

    def _heading(self) -> str:
        if not self._conditions:
            return "Decoding"
        return "Class" if self._conditions.exclusive else "Attributes"

    def _share(self, which: int) -> SliderRow:
        usual = self._session.model.current.model.usual.condition
        send, default = partial(self._send_share, which), usual[which] if usual else 0.0
        slider = self._row(self._conditions.names[which], "", send, hard_maximum=1, default=default)
        refuse(slider, self._session.model.current.model.cannot_ask())
        self._blend.addWidget(slider)
        return slider

    def _setting(self, name: str, about: Setting) -> SliderRow:
        slider = self._row(
            about.name,
            about.tip,
            partial(self._send_setting, name),
            minimum=about.minimum,
            maximum=about.maximum,
            hard_minimum=about.minimum,
            hard_maximum=about.maximum if name == "truncation" else None,
            default=float(getattr(self._session.model.current.model.usual, name)),
            digits=about.digits,
            unit=about.unit,
            logarithmic=about.logarithmic,
        )
        self._how.addWidget(slider)
        return slider

    def _row(self, name: str, tip: str, send: Callable[[float], None], **range_: object) -> SliderRow:
        slider = SliderRow(name, name_width=NAMES, **{"minimum": 0.0, "maximum": 1.0, "hard_minimum": 0.0, **range_})
        slider.set_name(name, tip)
        slider.moved.connect(send)
        slider.typed.connect(send)
        slider.pressed.connect(self._session.viewpoint.begin_gesture)
        slider.released.connect(self._session.viewpoint.end_gesture)
        return slider

    # --- state to widgets, and back ---

    def _show_manner(self) -> None:
        manner = self._session.viewpoint.manner
        self._asked.setText(in_words(manner.condition, self._conditions) if self._conditions else "")
        shares = manner.condition or (0.0,) * len(self._conditions)
        for which, slider in self._shares.items():
            if which < len(shares):  # the rows may still be of the model before
                slider.set_value(shares[which])
        for name, slider in self._settings.items():
            slider.set_value(float(getattr(manner, name)))
        opened = self._session.model.current
        if opened is not None and "seed" in opened.model.manners:
            refuse(self._redraw, opened.model.cannot("redraw"))
        if "guidance" in self._settings:
            refuse(self._settings["guidance"], "" if any(manner.condition) else UNGUIDED)
        self._later.setVisible(self._truncates_draws() and manner.truncation < 1)

    def _truncates_draws(self) -> bool:
        """Whether truncation is of the codes that are drawn, and so nothing that this one is decoded with."""
        return "truncation" in self._settings and self._session.model.current.model.truncates_draws

    def _send_share(self, which: int, share: float) -> None:
        viewpoint = self._session.viewpoint
        viewpoint.set_manner(condition=blended(viewpoint.manner.condition, which, share, self._conditions))

    def _send_setting(self, name: str, value: float) -> None:
        kind = type(getattr(PLAIN, name))
        self._session.viewpoint.set_manner(**{name: kind(round(value, SETTINGS[name].digits))})

    def _send_noise(self) -> None:
        self._session.viewpoint.set_manner(seed=self._session.viewpoint.manner.seed + 1)

    def _toggle_all(self) -> None:
        self._all = not self._all
        self._renew()
