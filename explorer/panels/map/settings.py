"""The settings of the map's method: boxes in its bar, or in a menu where the bar has no room for them."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget, QWidgetAction

from explorer.state.session import Session
from explorer.theme import px
from explorer.widgets.menu import Menu
from explorer.widgets.number_box import NumberBox
from explorer.widgets.surface import row
from models.maps import METHODS

BOXES = {
    "perplexity": lambda: NumberBox("Perplexity", whole=False, minimum=2, maximum=500),
    "exaggeration": lambda: NumberBox("Exaggeration", whole=False, minimum=1, maximum=100),
    "seed": lambda: NumberBox("Seed", minimum=0, maximum=10**6),
}


def boxes_for(session: Session) -> dict[str, NumberBox]:
    """A box for every setting, by name, which tells the session what is typed."""
    found = {}
    for name, make in BOXES.items():
        found[name] = box = make()
        box.changed.connect(partial(_send, session, name))
    return found


def _send(session: Session, name: str, value: float) -> None:
    session.map.set_settings(**{name: value})


def open_menu(session: Session, under: QWidget) -> None:
    menu = Menu(parent=under)
    for name, box in boxes_for(session).items():
        if name in METHODS[session.map.method].settings:
            box.set_value(getattr(session.map.settings, name))
            holder, action = QWidget(), QWidgetAction(menu)
            holder.setLayout(row(box, None, margins=(12, 4, 12, 4)))
            action.setDefaultWidget(holder)
            menu.addAction(action)
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(under.mapToGlobal(QPoint(0, under.height() + px(4))))
