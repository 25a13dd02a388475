"""A slider for each leading principal direction, for each raw dimension of the space, or each direction with a name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from explorer.state.session import Session
from explorer.widgets.button import Button
from explorer.widgets.icon_button import IconButton
from explorer.widgets.label import heading
from explorer.widgets.refusal import refuse
from explorer.widgets.segmented import Segmented
from explorer.widgets.slider_row import NAME_WIDTH, SliderRow
from explorer.widgets.surface import Surface, column, row
from explorer.widgets.text import number
from models.latent.encodings import Encodings

SHOWN_FIRST = 6  # rows, until all are asked for
LISTED = 256  # raw dimensions that have a row, at most: those of noise as large as a picture tell nothing singly
PRINCIPAL, NAMED, RAW = "principal", "named", "raw"  # bases
NAMES = 76  # pixels of width for names that somebody has given
REACH = 3.0  # of a slider, either way, in its unit


@dataclass(frozen=True)
class Direction:
    """One row: what it is called, and how it reads and writes the code."""

    name: str
    tip: str
    unit: str
    index: int


class SlidersSection(Surface):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._rows: list[SliderRow] = []
        self._directions: list[Direction] = []
        self._all = False
        self._wanted = PRINCIPAL  # the basis chosen, or the one to come once the data are encoded
        self._is_old = False  # the rows, since encodings have come while one of them was dragged
        self._basis = Segmented(
            [(PRINCIPAL, "Principal"), (RAW, "Raw"), (NAMED, "Named", "Those of Arithmetic")],
            name="Directions",
            stretch=True,
        )
        self._reset = IconButton("rotate-ccw", "Reset all", side=24, muted=True)
        self._more = Button("Show all", kind="quiet")
        self._list = column(gap=0)
        head = row(heading("Directions"), None, self._reset)
        self.setLayout(column(head, 2, self._basis, 4, self._list, self._more))

        session.model.opened.connect(self._renew)
        session.space.changed.connect(self._renew)
        session.directions.changed.connect(self._renew)
        session.viewpoint.moved.connect(self._show_code)
        session.viewpoint.rested.connect(self._catch_up)
        self._basis.chosen.connect(self._choose)
        self._reset.clicked.connect(self._send_reset)
        self._more.clicked.connect(self._toggle_all)

        self._renew()

    # --- rows ---

    def _choose(self, basis: str) -> None:
        self._wanted = basis
        self._renew()

    def _catch_up(self) -> None:
        if self._is_old:
            self._renew()

    def _renew(self) -> None:
        """The rows again: another model, other encodings, or the other basis; never under a hand that drags one."""
        self._is_old = self._session.viewpoint.is_dragging
        if self._is_old:
            return
        opened, encodings = self._session.model.current, self._session.space.encodings
        self._basis.set_refusal(PRINCIPAL, self._session.plane.why_not("principal") if encodings is None else "")
        self._basis.set_refusal(NAMED, self._session.directions.why_no_names())
        self._basis.set_value(self._shown)
        refuse(self._reset, "" if opened else "No model is open.")
        directions = self._all_rows(opened.model.latent) if opened else []
        self._more.setVisible(len(directions) > SHOWN_FIRST)
        self._more.setText("Show fewer" if self._all else f"Show all {len(directions)}")
        shown = directions if self._all else directions[:SHOWN_FIRST]
        if [d.name for d in shown] != [d.name for d in self._directions]:
            self._rebuild(shown)
        self._directions = shown
        for slider, direction in zip(self._rows, shown, strict=True):
            slider.setToolTip(direction.tip)
        self._show_code()

    def _all_rows(self, latent: int) -> list[Direction]:
        encodings, name = self._session.space.encodings, self._session.model.current.model.dimension
        if self._shown == NAMED:
            named = self._session.directions.named
            return [Direction(each.name, f"{each.name}: {each.how}", "σ", k) for k, each in enumerate(named)]
        if self._shown == PRINCIPAL:
            principal = encodings.principal
            tips = [f"{number(100 * share, 1)} % of {principal.shared}" for share in principal.shares]
            return [
                Direction(f"{principal.name} {k + 1}", tip, principal.unit.split()[-1], k) for k, tip in enumerate(tips)
            ]
        if encodings is None or not encodings.are_data:
            return [Direction(name(k), "", "", k) for k in range(min(latent, LISTED))]
        return [Direction(name(k), tells(encodings, k), "", k) for k in encodings.by_kl.tolist()]

    def _rebuild(self, directions: list[Direction]) -> None:
        for slider in self._rows:
            self._list.removeWidget(slider)
            slider.deleteLater()
        self._rows = [self._new_row(direction) for direction in directions]

    def _new_row(self, direction: Direction) -> SliderRow:
        slider = SliderRow(direction.name, minimum=-REACH, maximum=REACH, unit=direction.unit,
                           hard_minimum=-99.0, hard_maximum=99.0,
                           name_width=NAMES if self._shown == NAMED else NAME_WIDTH)  # fmt: skip
        send: Callable[[float], None] = partial(self._send, direction.index)
        slider.moved.connect(send)
        slider.typed.connect(send)
        slider.pressed.connect(self._session.viewpoint.begin_gesture)
        slider.released.connect(self._session.viewpoint.end_gesture)
        self._list.addWidget(slider)
        return slider

    # --- state to widgets, and back ---

    @property
    def _shown(self) -> str:
        """The basis that is shown: what was chosen, as far as there is such."""
        if self._wanted == NAMED and not self._session.directions.why_no_names():
            return NAMED
        return RAW if self._wanted == RAW or self._session.space.encodings is None else PRINCIPAL

    def _values(self) -> np.ndarray | None:
        code, encodings = self._session.viewpoint.code, self._session.space.encodings
        if self._shown == RAW:
            return code
        if self._shown == NAMED:
            return self._session.along.places()
        return encodings.principal.scores(code) if len(encodings.principal.mean) == len(code) else None

    def _show_code(self) -> None:
        values = self._values()
        if values is not None:
            for slider, direction in zip(self._rows, self._directions, strict=True):
                if direction.index < len(values):
                    slider.set_value(float(values[direction.index]))

    def _send(self, index: int, value: float) -> None:
        code = self._session.viewpoint.code
        if self._shown == NAMED:
            self._session.along.move_to(index, value)
        elif self._shown == PRINCIPAL:
            principal = self._session.space.encodings.principal
            away = value - float(principal.scores(code)[index])
            self._session.viewpoint.move_to(code + away * principal.sigmas[index] * principal.directions[index])
        else:
            self._session.viewpoint.set_dimension(index, value)

    def _send_reset(self) -> None:
        """To the mean of the encodings, or to the space's own zero; along what is known of drawn codes, to neither."""
        viewpoint, encodings = self._session.viewpoint, self._session.space.encodings
        if self._shown == NAMED:
            self._session.along.move_to_none()
        elif self._shown == RAW:
            viewpoint.move_to(np.zeros_like(viewpoint.code))
        elif encodings.are_data:
            viewpoint.move_to(encodings.principal.mean)
        else:
            principal = encodings.principal
            viewpoint.move_to(viewpoint.code - (principal.codes(principal.scores(viewpoint.code)) - principal.mean))

    def _toggle_all(self) -> None:
        self._all = not self._all
        self._renew()


def tells(encodings: Encodings, dimension: int) -> str:
    """How much a dimension tells of an image; an encoder that gives points has no KL."""
    if encodings.kl.any():
        return f"KL {number(float(encodings.kl[dimension]))} nats"
    return f"The data's σ is {number(float(encodings.dimension_sigmas[dimension]))}"
