"""What is known of a model whose run is not here: the card that lies beside its file."""

from __future__ import annotations

from explorer.state.session import Session
from explorer.widgets.document import Document
from explorer.widgets.label import heading
from explorer.widgets.surface import Surface, column, row
from models.cards import card_beside


class CardPanel(Surface):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.text = Document(name="How the model was made")
        layout = column(row(heading("How it was made"), None, margins=(16, 10, 16, 0)), self.text)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def shows(self) -> bool:
        """Whether there is a card to see, and no run; what it says is brought up to date."""
        opened = self._session.model.current
        if self._session.training.run is not None or opened is None or opened.run is not None:
            return False
        text = card_beside(opened.path)
        self.text.show_markdown(text)
        return bool(text)
