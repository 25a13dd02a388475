"""Which images the data browser shows: of which part, of which class, with or without which attributes."""

from __future__ import annotations

from functools import partial

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from explorer.state.browser import Part, View
from explorer.state.session import Session
from explorer.theme import px
from explorer.widgets.button import Button
from explorer.widgets.flow import Flow
from explorer.widgets.picker import Entry, Picker
from explorer.widgets.scroll import ScrollColumn
from explorer.widgets.segmented import Segmented
from explorer.widgets.surface import Surface, column, row
from explorer.widgets.text import spoken

ANY = -1
MARGIN = 12


class BrowserFilters(Surface):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.part = Segmented([(part, part.value.capitalize()) for part in Part], name="Part of the data")
        self.label = Picker(name="Class")
        self.attribute = Picker(name="Add an attribute")
        body = QWidget()
        self._flow = Flow()
        body.setLayout(self._flow)
        self._chips = ScrollColumn(body)  # in a low window they scroll
        self.clear = Button("All again", kind="quiet", icon_name="x", tip="Show every image")
        pickers = row(self.label, self.attribute, None, self.clear)
        self.setLayout(column(row(self.part, None), pickers, self._chips, margins=(MARGIN, 8, MARGIN, 8), gap=8))

        session.browser.changed.connect(self.show_filters)
        session.browser.view_changed.connect(self.show_filters)
        self.part.chosen.connect(session.browser.show_part)
        self.label.chosen.connect(self._send_class)
        self.attribute.chosen.connect(lambda pair: session.browser.ask_for(*pair))
        self.clear.clicked.connect(session.browser.ask_for_all)

        self.show_filters()

    def show_filters(self) -> None:
        browser, data = self._session.browser, self._session.browser.data
        self.part.set_value(browser.part)
        self.part.setVisible(browser.view == View.IMAGES)  # balance has both parts beside each other
        if data is not None:
            self.part.set_label(Part.TRAINING, data.training_name.capitalize())
            self.part.set_label(Part.HELD_OUT, data.held_out_name.capitalize())
        classes = data.classes if data is not None and data.labels is not None else ()
        names = data.attribute_names if data is not None and data.attributes is not None else ()
        self.label.setVisible(bool(classes))
        self.label.show_value("Every class" if browser.label is None else classes[browser.label], "", browser.label)
        self.label.set_entries([Entry("Every class", ANY), *(Entry(name, k) for k, name in enumerate(classes))])
        self.attribute.setVisible(bool(names))
        self.attribute.show_value("Attributes")
        self.attribute.set_entries(
            [
                Entry(_named(name, has), (name, has), group="With" if has else "Without")
                for has in (True, False)
                for name in names
                if browser.attributes.get(name) is not has
            ]
        )
        self.clear.setVisible(bool(browser.attributes) or browser.label is not None or browser.part is not Part.ALL)
        self._show_chips()

    def _show_chips(self) -> None:
        while item := self._flow.takeAt(0):
            item.widget().hide()  # it is deleted only when the event that led here is over
            item.widget().deleteLater()
        for name, has in self._session.browser.attributes.items():
            chip = Button(_named(name, has), icon_name="x", tip="Does not matter any more")
            chip.clicked.connect(partial(self._session.browser.ask_for, name, None))
            self._flow.addWidget(chip)
            chip.show()  # Qt would do it later, and a hidden one takes no room
        self._chips.setVisible(bool(self._session.browser.attributes))
        self._fit_chips()

    def _fit_chips(self) -> None:
        """All lines of them where there is room, and the first one at least."""
        self._chips.setMinimumHeight(self._flow.minimumSize().height())
        self._chips.setMaximumHeight(self._flow.heightForWidth(self.width() - px(2 * MARGIN)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_chips()

    def _send_class(self, label: int) -> None:
        self._session.browser.show_class(None if label == ANY else label)


def _named(attribute: str, has: bool) -> str:
    words = spoken(attribute)
    return words if has else f"not {words}"
