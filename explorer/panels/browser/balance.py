"""How evenly the data are spread: how many images of each class and with each attribute, to learn from and held out."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget

from explorer.state.browser import View
from explorer.state.session import Session
from explorer.theme import px
from explorer.widgets.label import Label, caption, heading
from explorer.widgets.scroll import ScrollColumn
from explorer.widgets.share_bars import ShareBars, Shares, SharesLegend
from explorer.widgets.surface import Surface, column
from explorer.widgets.text import count, spoken
from models.data.balance import Balance, attribute_balance, class_balance

HINT = "A click asks for images like that; the others then show what goes with it."


class BalanceView(Surface):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.legend = SharesLegend()
        self.classes, self.attributes = _Section("Classes"), _Section("Attributes")
        body = QWidget()
        body.setLayout(
            column(self.classes, self.attributes, caption(HINT, wrap=True), None, margins=(8, 0, 8, 12), gap=12)
        )
        self.scroll = ScrollColumn(body)
        self.setLayout(column(self.legend, self.scroll, margins=(4, 10, 4, 0), gap=8))
        self.layout().setStretch(1, 1)

        session.browser.changed.connect(self.show_balance)
        session.browser.view_changed.connect(self.show_balance)
        self.classes.bars.chosen.connect(self._send_class)
        self.attributes.bars.chosen.connect(self._send_attribute)
        for section in (self.classes, self.attributes):
            section.bars.moved_to.connect(partial(_reveal, self.scroll, section.bars))

        self.show_balance()

    # --- state to widgets ---

    def show_balance(self) -> None:
        browser = self._session.browser
        if browser.view != View.BALANCE or browser.data is None:
            return
        data = browser.data
        of_classes, of_attributes = browser.balances()
        filtered = bool(browser.attributes), browser.is_filtered
        usual = class_balance(data) if filtered[0] else None, attribute_balance(data) if filtered[1] else None
        self.legend.show_words(data.training_name, data.held_out_name, "among all" if any(usual) else "")
        names = (data.training_name, data.held_out_name)
        self.classes.show_shares(of_classes, usual[0], {browser.label}, names)
        asked = {data.attribute_names.index(name) for name, has in browser.attributes.items() if has}
        self.attributes.show_shares(of_attributes, usual[1], asked, names)

    # --- widgets to state ---

    def _send_class(self, label: int) -> None:
        browser = self._session.browser
        browser.show_class(None if browser.label == label else label)

    def _send_attribute(self, index: int) -> None:
        browser = self._session.browser
        name = browser.data.attribute_names[index]
        browser.ask_for(name, None if browser.attributes.get(name) else True)


class _Section(QWidget):
    """A heading, a sentence, and the bars."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.said, self.bars = Label(wrap=True, muted=True, size=12), ShareBars(name=name)
        self.setLayout(column(heading(name), 2, self.said, 6, self.bars))

    def show_shares(
        self, balance: Balance | None, usual: Balance | None, chosen: set[int | None], parts: tuple[str, str]
    ) -> None:
        self.setVisible(balance is not None)
        if balance is None:
            return
        asked = {each for each in chosen if each is not None}
        self.said.setText(balance.beside(usual, asked) if usual is not None else balance.in_words())
        training, held_out = balance.shares
        among = usual.shares[0] if usual is not None else None
        self.bars.set_rows(
            [
                Shares(
                    spoken(name),
                    float(training[k]),
                    float(held_out[k]),
                    _figure(balance, k),
                    _tip(balance, k, parts),
                    None if among is None else float(among[k]),
                    k in chosen,
                )
                for k, name in enumerate(balance.names)
            ]
        )


def _figure(balance: Balance, k: int) -> str:
    """Images of a class in both parts, or the share of those to learn from that have an attribute."""
    if balance.exclusive:
        return " + ".join(count(int(each)) for each in balance.counts[:, k])
    return f"{balance.shares[0, k]:.0%}".replace("%", "\u2009%")


def _tip(balance: Balance, k: int, parts: tuple[str, str]) -> str:
    lines = [spoken(balance.names[k])]
    for part, counted, of, share in zip(parts, balance.counts[:, k], balance.of, balance.shares[:, k], strict=True):
        lines.append(f"{count(int(counted))} of {count(of)} {part} images, {share:.1%}".replace("%", "\u2009%"))
    return "\n".join(lines)


def _reveal(scroll: ScrollColumn, bars: ShareBars, area: QRectF) -> None:
    """Scroll so far that the row the keys have come to is seen."""
    at = bars.mapTo(scroll.widget(), area.center().toPoint())
    scroll.ensureVisible(0, at.y(), 0, px(40))
