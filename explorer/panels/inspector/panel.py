"""The inspector: the viewpoint's picture, how typical it is, what lies near, and a slider for each direction."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from explorer.bookmarking import BOOKMARK, bookmark
from explorer.panels.inspector.manner import MannerSection
from explorer.panels.inspector.own import OwnImageSection
from explorer.panels.inspector.picture import NearestSection, PictureSection, TypicalitySection
from explorer.panels.inspector.sliders import SlidersSection
from explorer.state.session import Session
from explorer.widgets.header import PanelHeader
from explorer.widgets.refusal import refuse
from explorer.widgets.surface import Line, Surface, column

SCROLL_BAR = 10  # pixels, as the style sheet has it


class Inspector(Surface):
    name = "inspector"
    title = "Inspector"
    area = Qt.DockWidgetArea.RightDockWidgetArea
    movable = True

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.header = PanelHeader("Viewpoint")
        self._bookmark = self.header.add_button("bookmark", BOOKMARK, "Ctrl+D")
        self._own = OwnImageSection(session)
        sections = (
            PictureSection(session),
            TypicalitySection(session),
            NearestSection(session),
            self._own.result,
            MannerSection(session),
            SlidersSection(session),
        )
        body = Surface()
        body.setMinimumWidth(0)
        body.setLayout(column(*sections, None, margins=(16, 0, 16 - SCROLL_BAR, 8), gap=10))
        scroll = QScrollArea(widgetResizable=True, frameShape=QFrame.Shape.NoFrame, focusPolicy=Qt.FocusPolicy.NoFocus)
        # Always there, inside the margin, so that pictures keep their whole multiple when rows come and go.
        scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(body)
        layout = column(self.header, scroll, Line(), self._own)
        layout.setStretch(1, 1)
        self.setLayout(layout)

        session.model.opened.connect(self._show_space)
        session.viewpoint.picture_changed.connect(self._show_space)
        self._bookmark.clicked.connect(self._send_bookmark)

        self._show_space()

    def add_header_button(self, button: QWidget) -> None:
        """For the window, whose business floating and closing are."""
        self.header.add(button)

    def _show_space(self) -> None:
        opened = self._session.model.current
        picture = self._session.viewpoint.picture
        of = f"{opened.model.space} · {opened.model.latent}-d" if opened else "no model open"
        self.header.set_context(picture.of if picture is not None and picture.of else of)
        refuse(self._bookmark, "" if opened else "No model is open.")

    def _send_bookmark(self) -> None:
        bookmark(self._session, self)
