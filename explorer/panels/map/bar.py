"""The map's bar: of what it is, by which method with which settings, and what the hand does on it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog

from explorer.panels.map.settings import boxes_for, open_menu
from explorer.state.map.map import MORE
from explorer.state.session import Session
from explorer.widgets.button import Button
from explorer.widgets.header import GivingBar
from explorer.widgets.icon_button import IconButton
from explorer.widgets.picker import Entry, Picker
from explorer.widgets.refusal import refuse
from explorer.widgets.scatter import LASSO, PAN, RECTANGLE
from explorer.widgets.segmented import Segmented
from models.maps import METHODS
from models.maps.sources import FILE, SOURCES
from models.maps.tsne import Embedding

OPEN = "open"  # a file, in the place of a source's name
NPZ = "Its embeddings [n, d] are of the open data's images, in their order, or of images [n, height, width] beside them"
TOOLS = {
    PAN: ("hand", "Move the map by dragging"),
    RECTANGLE: ("square-dashed-mouse-pointer", "Select in a rectangle"),
    LASSO: ("lasso-select", "Select by drawing around"),
}


class MapBar(GivingBar):
    levels = 6

    tool_chosen = Signal(str)
    fitting = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__("Map")
        self._session = session
        self._act = "Start"  # what the button that runs does
        self.source = self.add(Picker(name="Map of"))
        self.methods = self.add(Segmented([(m.name, m.title, m.about) for m in METHODS.values()], name="Method"))
        self.method = self.add(Picker(name="Method"))  # where the segments have no room
        self.boxes = {name: self.add(box) for name, box in boxes_for(session).items()}
        self.more = self.add(IconButton("sliders-horizontal", "Settings", side=28))  # where the boxes have no room
        self.run = self.add(Button("Start", icon_name="play", kind="primary"))
        self.stop = self.add(Button("Stop", icon_name="square", tip="Stop; what has been laid out stays"))
        self.tools = {
            name: self.add(IconButton(icon, tip, side=28, checkable=True), at_end=True)
            for name, (icon, tip) in TOOLS.items()
        }
        self.path = self.add(IconButton("spline", "Show the path", side=28, checkable=True), at_end=True)
        self.save = self.add(IconButton("download", "Save as a table (CSV)", side=28), at_end=True)
        self.fit = self.add(IconButton("maximize", "All points in view", shortcut="Home", side=28), at_end=True)
        self.tools[PAN].setChecked(True)
        self.path.setChecked(True)

        session.map.changed.connect(self.show_state)
        session.model.opened.connect(self.show_state)
        session.path.ways_changed.connect(self.show_state)
        self.source.chosen.connect(self._send_source)
        self.methods.chosen.connect(session.map.choose_method)
        self.method.chosen.connect(session.map.choose_method)
        self.more.clicked.connect(lambda: open_menu(session, self.more))
        self.run.clicked.connect(self._send_run)
        self.stop.clicked.connect(session.map.stop)
        self.fit.clicked.connect(self.fitting)
        self.save.clicked.connect(self._send_save)
        for name, button in self.tools.items():
            button.clicked.connect(lambda _=False, name=name: self.choose_tool(name))

        self.show_state()

    def show_state(self) -> None:
        state, opened = self._session.map, self._session.model.current
        title = SOURCES[state.source].title(opened.model) if opened else "no model"
        self.source.show_value(title, state.file.name if state.source == FILE else "", state.source)
        if opened:
            self.source.set_entries(
                [
                    *(Entry(s.title(opened.model), name, refusal=state.why_not(name)) for name, s in SOURCES.items()),
                    Entry("Embeddings in an .npz…", OPEN, tip=NPZ, group="Computed elsewhere"),
                ]
            )
        for name, method in METHODS.items():
            self.methods.set_refusal(name, method.cannot())
        self.methods.set_value(state.method)
        self.method.show_value(METHODS[state.method].title, "", state.method)
        self.method.set_entries([Entry(m.title, name, refusal=m.cannot()) for name, m in METHODS.items()])
        for name, box in self.boxes.items():
            if not box.hasFocus():
                box.set_value(getattr(state.settings, name))
        self._show_buttons()

    def _show_buttons(self) -> None:
        state = self._session.map
        is_live = state.method == "tsne"
        running = state.is_moving and not state.is_paused
        ended = isinstance(state.layouts.get(state.method), Embedding) and not state.is_moving
        self.run.setVisible(is_live)
        self._act = "Pause" if running else f"{MORE} more" if ended else "Go on" if state.is_paused else "Start"
        self.run.setAccessibleName(self._act)
        self.run.set_icon("pause" if running else "play")
        self.run.setToolTip(f"{MORE} further iterations from here" if ended else self._act)
        self.stop.setVisible(is_live and state.is_moving)
        refuse(self.path, "" if self._session.path.paths else "There is no path yet; the Path workspace makes one.")
        for button in (self.run, self.save):
            refuse(button, "" if state.points is not None else "There are no points yet.")
        self.give_way()

    def choose_tool(self, tool: str) -> None:
        for name, button in self.tools.items():
            button.setChecked(name == tool)
        self.tool_chosen.emit(tool)

    def _send_source(self, source: str) -> None:
        if source != OPEN:
            self._session.map.choose_source(source)
            return
        name, _ = QFileDialog.getOpenFileName(self, "Map embeddings", "", "Arrays (*.npz)")
        if name:
            self._session.map.open_embeddings(Path(name))

    def _send_run(self) -> None:
        state = self._session.map
        if state.is_moving and not state.is_paused:
            state.pause()
        else:
            state.go_on()

    def _send_save(self) -> None:
        session = self._session
        dialog = QFileDialog(self, "Save the map as a table", filter="Tables (*.csv)", defaultSuffix="csv",
                             acceptMode=QFileDialog.AcceptMode.AcceptSave)  # fmt: skip
        dialog.selectFile(f"{session.model.current.name}-map.csv")
        accepted, names = dialog.exec(), dialog.selectedFiles()
        dialog.deleteLater()
        if accepted and session.map.points is not None:
            session.map.export(Path(names[0]))

    # --- room ---

    def tighten(self, tightness: int) -> None:
        uses = METHODS[self._session.map.method].settings
        for name, box in self.boxes.items():
            box.show_word(tightness < 1)
            box.setVisible(name in uses and tightness < 5)
        self.more.setVisible(bool(uses) and tightness >= 5)
        self.run.setText(self._act if tightness < 2 else "")
        self.stop.setText("Stop" if tightness < 2 else "")
        self.methods.setVisible(tightness < 3)
        self.method.setVisible(tightness >= 3)
        self.title.setVisible(tightness < 4)
