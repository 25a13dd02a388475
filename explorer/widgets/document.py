"""A text with headings and tables, to be read: Markdown in the window's colours and type."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor, QTextCursor, QTextFrameFormat, QTextLength, QTextTable
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from explorer.theme import Theme, px


class Document(QTextBrowser):
    def __init__(self, parent: QWidget | None = None, *, name: str = "") -> None:
        super().__init__(parent, accessibleName=name, frameShape=QFrame.Shape.NoFrame, openLinks=False)
        self._markdown = ""
        self.document().setDocumentMargin(px(14))
        self.document().setIndentWidth(px(12))

    def show_markdown(self, text: str) -> None:
        if text != self._markdown:
            self._markdown = text
            self._render()

    def _render(self) -> None:
        self.document().setMarkdown(self._markdown)
        self._dress_tables(Theme.of(self))
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _dress_tables(self, theme: Theme) -> None:
        """As wide as the text, with lines between rows only."""
        for frame in self.document().rootFrame().childFrames():
            if isinstance(frame, QTextTable):
                form = frame.format()
                form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
                form.setBorderBrush(QColor(theme.border))
                form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
                form.setBorderCollapse(True)
                form.setBorder(1)
                form.setCellPadding(px(5))
                form.setTopMargin(px(8))
                form.setBottomMargin(px(8))
                frame.setFormat(form)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._markdown:
            self._render()
