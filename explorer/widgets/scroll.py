"""A column that scrolls up and down; its scroll bar lies over the padding, so nothing moves when it comes or goes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget


class ScrollColumn(QScrollArea):
    """The body is as wide as the whole area, and as high as it needs or as there is room."""

    def __init__(self, body: QWidget, parent: QWidget | None = None, *, squeezed: bool = False) -> None:
        """A squeezed body takes its least height before it scrolls, otherwise the height it would like."""
        super().__init__(parent, frameShape=QFrame.Shape.NoFrame, focusPolicy=Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._body, self._squeezed = body, squeezed
        self._holder = QWidget()
        body.setParent(self._holder)
        self.setWidget(self._holder)
        body.installEventFilter(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._body and event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        width, layout = self.width(), self._body.layout()
        if not layout.hasHeightForWidth():
            wanted = (layout.totalMinimumSize() if self._squeezed else layout.totalSizeHint()).height()
        else:
            wanted = layout.minimumHeightForWidth(width) if self._squeezed else layout.totalHeightForWidth(width)
        height = max(wanted, self.height())
        self._body.resize(width, height)
        self._holder.resize(self.viewport().width(), height)
