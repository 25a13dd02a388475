"""Denoise: a diffusion model's sampling, every step of it, replayed, compared and begun again."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget

from explorer.panels.denoise.forward import ForwardPage
from explorer.panels.denoise.quality import QualityPage
from explorer.panels.denoise.reverse import ReversePage
from explorer.state.session import Session
from explorer.widgets.empty import EmptyState
from explorer.widgets.surface import Surface, column

PAGES = {"reverse": ReversePage, "forward": ForwardPage, "quality": QualityPage}  # by mode


class DenoiseWorkspace(Surface):
    name = "denoise"
    title = "Denoise"
    icon = "film"
    shortcut = "Ctrl+6"

    status_changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._said = ("", "")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.pages = {mode: page(session) for mode, page in PAGES.items()}
        self._empty = EmptyState("film", "")
        self._stack = QStackedWidget()
        for page in (self._empty, *self.pages.values()):
            self._stack.addWidget(page)
        self.setLayout(column(self._stack))

        for signal in (session.denoise.plan.changed, session.denoise.runs.changed, session.work.changed):
            signal.connect(self._show_page)
        session.denoise.look.mode_changed.connect(self._show_page)
        session.denoise.runs.advanced.connect(self._say_status)
        session.denoise.glances.changed.connect(self._say_status)
        session.denoise.quality.changed.connect(self._say_status)
        self._empty.acted.connect(lambda: session.open_one_of("ddpm"))

        self._show_page()

    @property
    def page(self) -> Surface:
        return self.pages[self._session.denoise.look.mode]

    @property
    def hint(self) -> str:
        return "" if self._session.denoise.plan.why_not() else self.page.hint

    @property
    def status(self) -> str:
        return "" if self._session.denoise.plan.why_not() else self.page.status

    # --- state to widgets ---

    def _show_page(self) -> None:
        session = self._session
        reason = session.denoise.plan.why_not()
        if reason:
            opening = next((under.name for under in session.work.under_way if under.key == "open"), "")
            offer = "" if opening else "Open a diffusion model"
            self._empty.show_state("film", f"{opening}…" if opening else reason, offer)
        self._stack.setCurrentWidget(self._empty if reason else self.page)
        self._look()
        self._say_status()

    def _look(self) -> None:
        """Let work be done only for the page that somebody sees."""
        for page in self.pages.values():
            page.show_mode(self.isVisible() and self._stack.currentWidget() is page)

    def _say_status(self) -> None:
        if (said := (self.hint, self.status)) != self._said:
            self._said = said
            self.status_changed.emit()

    # --- Qt ---

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What no control of its own has taken."""
        modified = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        if modified or self._stack.currentWidget() is self._empty or not self.page.takes_key(event):
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._look()
