"""The line that says which run the shown one is compared with, and what differs between the two."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent

from explorer.state.session import Session
from explorer.theme import px
from explorer.widgets.chip import Chip
from explorer.widgets.icon_button import IconButton, IconLabel
from explorer.widgets.label import ElidedLabel
from explorer.widgets.legend import LINE, LineKey
from explorer.widgets.picker import Entry, Picker
from explorer.widgets.surface import Line, Surface, column, row
from explorer.widgets.text import count

CHIPS = 2  # of what differs; the rest is said by the last one's tool tip
ROOMY, TIGHT = 640, 440  # pixels of width: from there on room for so many, and up to there not even for one
LEAST = 200  # pixels of width
NONE = "no other run"


class CompareBar(Surface):
    """Shown while there is something to compare, or while somebody wants to choose it."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.is_wanted = False  # though nothing is chosen yet
        self._key = LineKey("", "total", faint=True)  # its curves are dashed
        self._key.setFixedWidth(px(LINE))
        self.picker = Picker("Beside", name="The run this one is compared with")
        self.chips = [Chip("", height=20) for _ in range(CHIPS + 1)]
        self._warning, self.reason = IconLabel("triangle-alert", kind="warn"), ElidedLabel("", muted=True)
        self._close = IconButton("x", "Compare no more", side=24, muted=True)
        said = *self.chips, self._warning, self.reason
        line = row(self._key, self.picker, *said, None, self._close, margins=(16, 4, 12, 4), gap=8)
        line.setStretch(line.indexOf(self.reason), 1000)  # all that the empty room behind it would take
        self.setLayout(column(line, Line()))

        session.comparing.changed.connect(self.redraw)
        session.training.run_changed.connect(self.redraw)
        self.picker.opening.connect(self._list_runs)
        self.picker.chosen.connect(session.comparing.choose)
        self._close.clicked.connect(self._send_none)

        self.redraw()

    def redraw(self) -> None:
        comparing = self._session.comparing
        other = comparing.other
        self.setVisible(other is not None or (self.is_wanted and not comparing.cannot()))
        if other is None:
            self.picker.show_value("Choose a run…")
            self.picker.setToolTip("")
        else:
            standing = _standing(other.curves.steps)
            self.picker.show_value(other.run.name, standing, other.run.folder)
            self.picker.setToolTip(", ".join(filter(None, (other.run.name, standing))))
        reason = comparing.unlike.reason if other else ""
        self.reason.setText(reason)
        self._warning.setToolTip(reason)
        self._warning.setVisible(bool(reason))
        self._key.setVisible(other is not None)
        self._give_way()

    def _give_way(self) -> None:
        """Where there is little room the reason is in the tool tip of its sign, and the chips are fewer."""
        comparing = self._session.comparing
        self._show_words(comparing.words if comparing.other else [])
        self.reason.setVisible(bool(self.reason.text()) and self.width() >= px(TIGHT))

    def _show_words(self, words: list[str]) -> None:
        most = CHIPS if self.width() >= px(ROOMY) else 1
        if self.width() < px(TIGHT) and words:
            rest, texts = words, [f"{len(words)} change{'s' * (len(words) > 1)}"]
        else:
            rest = words[most:]
            texts = [*words[:most], *([f"+{len(rest)}"] if rest else [])]
        for k, chip in enumerate(self.chips):
            chip.setVisible(k < len(texts))
            chip.show_state(texts[k] if k < len(texts) else "")
            chip.setToolTip("\n".join(rest) if rest and k == len(texts) - 1 else "In the other run → in this one.")

    def minimumSizeHint(self) -> QSize:
        return QSize(px(LEAST), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._give_way()

    def set_wanted(self, wanted: bool) -> None:
        self.is_wanted = wanted
        self.redraw()

    def _list_runs(self) -> None:
        comparing, training = self._session.comparing, self._session.training
        parent = training.run.parent.id if training.run is not None and training.run.parent else None
        entries = [
            Entry(each.name, each.path, "parent" if each.id == parent else each.header.data.title)
            for each in comparing.candidates()
        ]
        self.picker.set_entries([Entry(NONE, None), *entries])

    def _send_none(self) -> None:
        self.is_wanted = False
        self._session.comparing.choose(None)


def _standing(steps: Sequence[float]) -> str:
    return f"step {count(int(steps[-1]))}" if len(steps) else ""
