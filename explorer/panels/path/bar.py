"""The bar of the Path: its stops, how many frames, and how it is gone."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint

from explorer.exporting import export_path
from explorer.panels.path.slots import PathSlots
from explorer.state.path.path import FEWEST, MOST, MOST_OVERSHOOT
from explorer.state.session import Session
from explorer.theme import px
from explorer.widgets.button import Button
from explorer.widgets.header import GivingBar
from explorer.widgets.icon_button import IconButton
from explorer.widgets.menu import Menu
from explorer.widgets.number_box import NumberBox
from explorer.widgets.picker import Entry, Picker
from explorer.widgets.refusal import refuse
from models.movies import FORMATS
from models.paths.easing import EASINGS


class PathBar(GivingBar):
    levels = 6

    def __init__(self, session: Session) -> None:
        super().__init__("Path")
        self._session = session
        self.slots = self.add(PathSlots(session))
        self.closed = self.add(
            IconButton("iteration-cw", "Close the path: back to the first stop", side=28, checkable=True)
        )
        self.frames = self.add(NumberBox("Frames", minimum=FEWEST, maximum=MOST), at_end=True)
        self.overshoot = self.add(
            NumberBox("Overshoot", minimum=0, maximum=100 * MOST_OVERSHOOT, step=5, unit="%"), at_end=True
        )
        self.easing = self.add(Picker(name="Easing"), at_end=True)
        self.export = self.add(
            Button("Export", icon_name="download", tip="Save the path as GIF, WebP, MP4 or PNG"), at_end=True
        )
        self.easing.set_entries([Entry(easing.title, name) for name, easing in EASINGS.items()])

        session.path.changed.connect(self.show_state)
        session.model.opened.connect(self.show_state)
        self.closed.clicked.connect(self._send_closed)
        self.frames.changed.connect(self._send_frames)
        self.overshoot.changed.connect(self._send_overshoot)
        self.easing.chosen.connect(self._send_easing)
        self.export.clicked.connect(self._open_export)

        self.show_state()

    def show_state(self) -> None:
        path, course = self._session.path, self._session.path.course
        self.closed.setChecked(course.closed)
        for box, value in ((self.frames, course.frames), (self.overshoot, round(100 * course.overshoot))):
            if not box.hasFocus():
                box.set_value(value)
        self.easing.show_value(EASINGS[course.easing].title, "", course.easing)
        refuse(self.overshoot, "A closed path has no ends to go beyond." if course.closed else "")
        refuse(self.export, self._session.movies.why_not() or ("" if path.paths else "There is no path yet."))
        refuse(self.closed, "" if len(path.stops) else "There are no ends yet.")
        self.give_way()

    def _send_closed(self, closed: bool) -> None:
        self._session.path.go_by(closed=closed)

    def _send_frames(self, frames: int) -> None:
        self._session.path.go_by(frames=frames)

    def _send_overshoot(self, percent: float) -> None:
        self._session.path.go_by(overshoot=percent / 100)

    def _send_easing(self, easing: str) -> None:
        self._session.path.go_by(easing=easing)

    def _open_export(self) -> None:
        menu = Menu(parent=self)
        for suffix, each in FORMATS.items():
            menu.addAction(f"{each.title}…").triggered.connect(partial(self._export, suffix, False))
        menu.addAction("PNG strips of all paths…").triggered.connect(partial(self._export, ".png", True))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.export.mapToGlobal(QPoint(0, self.export.height() + px(4))))

    def _export(self, suffix: str, every: bool, _: bool = False) -> None:
        export_path(self._session, self, suffix, every=every)

    # --- room ---

    def tighten(self, tightness: int) -> None:
        self.overshoot.show_word(tightness < 1)
        self.export.setText("Export" if tightness < 4 else "")
        self.slots.tighten(names=tightness < 2, ends=tightness < 4, arrows=tightness < 5)
        self.frames.show_word(tightness < 3)
        self.title.setVisible(tightness < 5)
