"""What the form is of while a branch is set up: of which run, from where, what that means, and what is changed."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from explorer.state.session import Session
from explorer.theme import SEMIBOLD, Theme, px
from explorer.widgets.icon_button import IconButton, IconLabel
from explorer.widgets.label import ElidedLabel, caption
from explorer.widgets.paint import box, painter_of
from explorer.widgets.surface import column, row

BELOW = 12  # pixels between the card and what follows, which there are only where there is a card


class BranchCard(QWidget):
    """Hidden unless there is a draft."""

    dropped = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(visible=False)
        self._session = session
        self.title = ElidedLabel("", weight=SEMIBOLD)
        self.place, self.about = caption(""), caption("", wrap=True)
        self.changes = caption("", wrap=True)
        self._close = IconButton("x", "Give up this branch", side=24, muted=True)
        head = row(IconLabel("git-branch"), self.title, self._close, gap=6)
        head.setStretch(1, 1)
        self.setLayout(column(head, self.place, 4, self.changes, 4, self.about, margins=(12, 6, 8, 10 + BELOW)))

        self._close.clicked.connect(self.dropped)

    def show_draft(self, words: str) -> None:
        """`words` say what is changed."""
        draft = self._session.branching.draft
        self.setVisible(draft is not None)
        if draft is not None:
            self.title.setText(draft.title)
            self.place.setText(f"{draft.place[0].upper()}{draft.place[1:]}")
            self.about.setText(draft.begun.about)
            self.show_changes(words)

    def show_changes(self, words: str) -> None:
        self.changes.setText(words or "Nothing is changed yet.")
        self.changes.set_muted(not words)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.of(self)
        with painter_of(self) as painter:
            box(painter, QRectF(self.rect()).adjusted(0, 0, 0, -px(BELOW)), px(6), theme.raised, theme.border)
