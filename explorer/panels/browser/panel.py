"""The data browser: every image of the open data, by part, class and attributes, to go to, to drag or to pick."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from explorer import picking
from explorer.panels.browser.balance import BalanceView
from explorer.panels.browser.filters import BrowserFilters
from explorer.panels.browser.mistakes import MistakesView
from explorer.state.browser import View
from explorer.state.session import Session
from explorer.theme import px
from explorer.widgets.banner import Banner
from explorer.widgets.button import Button
from explorer.widgets.empty import EmptyState
from explorer.widgets.header import PanelHeader
from explorer.widgets.label import ElidedLabel
from explorer.widgets.refusal import refuse
from explorer.widgets.segmented import Segmented
from explorer.widgets.surface import Line, Surface, column, row
from explorer.widgets.text import count, spoken
from explorer.widgets.wall import Wall
from models.data.base import DataSet

NAMED = 4  # attributes in a tool tip's first line


class BrowserPanel(Surface):
    name = "browser"
    title = "Data browser"
    area = Qt.DockWidgetArea.LeftDockWidgetArea
    shortcut = "Ctrl+B"
    comes_and_goes = True

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.header = PanelHeader("Data")
        self.view = Segmented([(view, view.value.capitalize()) for view in View], name="View", stretch=True)
        self.filters = BrowserFilters(session)
        self.balance, self.mistakes = BalanceView(session), MistakesView(session)
        self.banner = Banner()
        self.wall = Wall(name="Images of the data")
        self._empty = EmptyState("images", "")
        for page in (self._empty, self.balance, self.mistakes):  # as low as the pictures with their filters
            page.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.wall)
        self._stack.addWidget(self.balance)
        self._stack.addWidget(self.mistakes)
        self._count = ElidedLabel("", size=12, muted=True)
        self.use = Button("Use", kind="primary")
        self.go = Button("Go there", tip="Make the image's code the viewpoint")
        self._count.setMinimumHeight(px(28))  # as high as the buttons, which are not always there
        foot = row(self._count, self.go, self.use, margins=(12, 8, 12, 8))
        foot.setStretch(0, 1)
        self._views = QWidget()
        self._views.setLayout(row(self.view, margins=(12, 0, 12, 4)))
        self._line = Line()
        layout = column(self.header, self.banner, self._views, self.filters, self._line, self._stack, Line(), foot)
        layout.setStretch(5, 1)
        self.setLayout(layout)
        self.setMinimumWidth(px(260))
        self.wall.mime_data = self._mime

        session.browser.changed.connect(self._show_rows)
        session.browser.view_changed.connect(self._show_rows)
        session.browser.selected_changed.connect(self._show_selected)
        session.mistakes.changed.connect(self._show_selected)
        session.browser.taker_changed.connect(self._show_taker)
        session.model.opened.connect(self._show_selected)
        self.view.chosen.connect(session.browser.show_view)
        self.mistakes.chosen.connect(self._send_row)
        self.wall.selection_changed.connect(self._send_selected)
        self.wall.chosen.connect(self._send_chosen)
        self.use.clicked.connect(session.browser.use)
        self.go.clicked.connect(self._send_go)
        self.banner.closed.connect(session.browser.give_up)

        self._show_rows()
        self._show_taker()

    # --- state to widgets ---

    def _show_rows(self) -> None:
        browser, data = self._session.browser, self._session.browser.data
        self.header.set_context(f"{data.title} · {count(len(data))}" if data else "none open")
        self.view.set_value(browser.view)
        self.view.set_refusal(View.BALANCE, _no_balance(data))
        self.view.set_refusal(View.MISTAKES, "" if data is not None else "No data are open.")
        if data is None:
            self._empty.show_state("images", "No data are open.")
        elif browser.view == View.BALANCE:
            self._empty.show_state("layers", _no_balance(data))
        elif not len(browser.rows):
            self._empty.show_state("funnel", "No image is like that.")
        self.filters.setVisible(browser.view != View.MISTAKES)
        self._line.setVisible(browser.view != View.MISTAKES)
        self._stack.setCurrentWidget(self._shown())
        if data is not None:
            rows = browser.rows
            self.wall.set_items(len(rows), lambda k: data.images[rows[k]], lambda k: described(data, int(rows[k])))
        self._show_selected()

    def _shown(self) -> QWidget:
        browser = self._session.browser
        if browser.data is None:
            return self._empty
        if browser.view == View.MISTAKES:
            return self.mistakes
        if browser.view == View.BALANCE:
            return self._empty if _no_balance(browser.data) else self.balance
        return self.wall if len(browser.rows) else self._empty

    def _show_selected(self) -> None:
        browser = self._session.browser
        if browser.view == View.IMAGES:  # all that are selected are among the rows, which are in order
            self.wall.select(np.searchsorted(browser.rows, browser.selected).tolist())
        chosen = len(browser.selected)
        number, kind = len(browser.rows), "image"
        if browser.view == View.MISTAKES:
            number, kind = len(self._session.mistakes.items), "mistake"
        shown = f"{count(number)} {kind}{'s' * (number != 1)}"
        if browser.view == View.MISTAKES and self._session.mistakes.found is None:
            shown = ""
        self._count.setText(f"{count(chosen)} of {shown}" if chosen else shown)
        why = self._session.picks.why_not_images() or ("" if chosen else "Select an image first.")
        self.use.setText(f"Use {count(chosen)}" if chosen > 1 else "Use")
        self.go.setVisible(browser.view != View.BALANCE)
        refuse(self.use, browser.why_not_use())
        refuse(self.go, why)
        searches = self._session.picks.searches and not why
        self.go.setToolTip(why or ("Search for the code of the first one selected" if searches else "Encode it"))

    def _show_taker(self) -> None:
        waited_for = self._session.browser.taker is not None
        self.use.setVisible(waited_for)
        self.banner.setVisible(waited_for)
        self._views.setHidden(waited_for)  # only an image can be given
        if waited_for:
            several = self._session.browser.takes_several
            self.banner.show_message("Select one image, or several." if several else "Select one image.", "accent")
            self.wall.setFocus()
        self._show_selected()

    # --- widgets to state ---

    def _mime(self, items: tuple[int, ...]) -> object:
        return picking.mime_of_rows(self._session, self._session.browser.rows[list(items)])

    def _send_selected(self, items: tuple[int, ...]) -> None:
        browser = self._session.browser
        browser.select(tuple(int(row_) for row_ in browser.rows[list(items)]))

    def _send_chosen(self, item: int) -> None:
        self._send_row(int(self._session.browser.rows[item]))

    def _send_row(self, row_: int) -> None:
        """Used, where somebody waits for it; else gone to."""
        browser = self._session.browser
        browser.select((row_,))
        if browser.taker is not None:
            browser.use()
        else:
            self._send_go()

    def _send_go(self) -> None:
        browser = self._session.browser
        if browser.selected and not self._session.picks.why_not_images():
            self._session.picks.of_rows(browser.selected[:1], self._go_to)

    def _go_to(self, picks: tuple) -> None:
        self._session.viewpoint.move_to(picks[0].code, picks[0].manner)


def _no_balance(data: DataSet | None) -> str:
    """Why there is nothing that could be balanced; empty where there is."""
    if data is None:
        return "No data are open."
    return "" if data.labels is not None or data.attributes is not None else f"{data.title} has no classes."


def described(data: DataSet, row_: int) -> str:
    """Which image it is, and what is known of it."""
    part = data.held_out_name if row_ >= data.testing.start else data.training_name
    lines = [f"{part.capitalize()} image {row_ + 1:,}"]
    if data.labels is not None and data.classes:
        lines.append(data.classes[data.labels[row_]])
    if data.attributes is not None:
        has = [spoken(n) for n, each in zip(data.attribute_names, data.attributes[row_], strict=True) if each]
        lines += [", ".join(has[k : k + NAMED]) for k in range(0, len(has), NAMED)]
    return "\n".join(lines)
