"""One line for the status bar about the work that is going on, and the button that ends it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget

from explorer.theme import CAPTION, SEMIBOLD, px
from explorer.widgets.icon_button import IconButton
from explorer.widgets.label import ElidedLabel, caption
from explorer.widgets.surface import row


class JobStatus(QWidget):
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ElidedLabel(size=CAPTION, weight=SEMIBOLD)
        self._name.setMaximumWidth(px(320))
        self._bar = QProgressBar(textVisible=False, maximum=1000)
        self._bar.setFixedWidth(px(140))
        self._text = caption()
        self._cancel = IconButton("x", "Cancel", side=20)
        self.setLayout(row(self._name, self._bar, self._text, self._cancel))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.show_idle()

        self._cancel.clicked.connect(self.cancelled)

    def show_job(self, name: str, fraction: float | None, text: str = "", can_cancel: bool = True) -> None:
        """A fraction from 0 to 1; None when nobody knows how long it takes."""
        self._show(name, text, bar=fraction is not None, can_cancel=can_cancel)
        self._bar.setValue(round((fraction or 0) * 1000))
        self._bar.setAccessibleName(f"{name}: {text}")

    def show_idle(self, text: str = "Ready", detail: str = "") -> None:
        self._show(text, detail, bar=False, can_cancel=False)

    def _show(self, name: str, text: str, bar: bool, can_cancel: bool) -> None:
        self._name.setText(name)
        self._text.setText(text)
        self._bar.setVisible(bar)
        self._cancel.setVisible(can_cancel)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), px(24))
