"""A column that scrolls up and down; its scroll bar lies over the padding, so nothing moves when it comes or goes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from explorer.theme import px


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
        self._revealed: QWidget | None = None
        self.verticalScrollBar().actionTriggered.connect(self._leave)

    def reveal(self, part: QWidget) -> None:
        """Scroll so far that a part of the body is seen, however that is laid out anew, until somebody scrolls."""
        self._revealed = part
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right are of no use here, and may be elsewhere."""
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._leave()
        super().wheelEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._body and event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        height = max(self._wanted(), self.height())
        self._body.resize(self.width(), height)
        self._holder.resize(self.viewport().width(), height)
        if self._revealed is not None:
            self._body.layout().activate()
            self.ensureWidgetVisible(self._revealed, 0, 0)

    def _leave(self) -> None:
        """Where somebody scrolls, that is where the column stays."""
        self._revealed = None

    def _wanted(self) -> int:
        """The height of the body."""
        width, layout = self.width(), self._body.layout()
        if not layout.hasHeightForWidth():
            return (layout.totalMinimumSize() if self._squeezed else layout.totalSizeHint()).height()
        return layout.minimumHeightForWidth(width) if self._squeezed else layout.totalHeightForWidth(width)


class GivingColumn(ScrollColumn):
    """One that takes the height its body would like where there is room, and scrolls only where there is not."""

    def __init__(self, body: QWidget, parent: QWidget | None = None, *, least: int) -> None:
        super().__init__(body, parent)
        self._least = least
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    def sizeHint(self) -> QSize:
        return QSize(self._body.layout().totalSizeHint().width(), self._wanted())

    def minimumSizeHint(self) -> QSize:
        return QSize(self._body.layout().totalMinimumSize().width(), min(px(self._least), self.sizeHint().height()))

    def _fit(self) -> None:
        super()._fit()
        self.updateGeometry()
