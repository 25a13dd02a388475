"""Every run there is, each below the one it was begun from; and, where none is the user's, how to get one."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox

from explorer.panels.train.twig import TwigRow
from explorer.state.session import Session
from explorer.state.train.tree import Twig
from explorer.widgets.empty import EmptyState
from explorer.widgets.header import PanelHeader
from explorer.widgets.menu import Menu
from explorer.widgets.scroll import ScrollColumn
from explorer.widgets.surface import Surface, column
from models.data import DATASETS
from models.families import FAMILIES
from models.runs import Run, RunError


class RunsPage(Surface):
    started = Signal()  # the one thing to do where there is no run
    chosen = Signal()  # a run was, which is being opened

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.rows: list[TwigRow] = []
        self.header = PanelHeader("Runs")
        self._rows = column(margins=(8, 0, 8, 0))
        self.empty = EmptyState("chart-spline", "", "Start")
        self.question: QMessageBox | None = None  # whether a run is to go to the trash
        body = Surface()
        body.setLayout(column(self.header, self._rows, self.empty, None))
        body.layout().setStretch(2, 1)
        self.setLayout(column(ScrollColumn(body)))
        self._family, self._time = next(iter(FAMILIES)), ""

        session.tree.changed.connect(self._list_runs)
        session.covers.changed.connect(self._show_covers)
        session.model.opened.connect(self._show_current)
        session.training.changed.connect(self._show_current)
        session.training.run_changed.connect(self._show_current)
        session.data.changed.connect(self._show_offer)
        session.data.loading_changed.connect(self._show_offer)
        self.empty.acted.connect(self.started)

        self._list_runs()

    def set_offer(self, family: str, time: str) -> None:
        """The run that is offered, and how long it would take, "8 min"; empty where that is not known."""
        if (family, time) != (self._family, self._time):
            self._family, self._time = family, time
            self._show_offer()

    # --- showing ---

    def _list_runs(self) -> None:
        twigs = self._session.tree.twigs
        if [row.twig.entry.path for row in self.rows] == [twig.entry.path for twig in twigs]:
            for row, twig in zip(self.rows, twigs, strict=True):
                row.set_twig(twig)  # in place: somebody may be typing into one
        else:
            for row in self.rows:
                row.deleteLater()
            self.rows = [self._row(twig) for twig in twigs]
            for index, row in enumerate(self.rows):
                self._rows.insertWidget(index, row)
        self.header.set_context(f"{len(twigs)} to open" if twigs else "")
        self.header.setVisible(bool(twigs))
        folder = self._session.folders.runs.resolve()
        self.empty.setVisible(not any(folder in twig.entry.path.parents for twig in twigs))
        self._show_offer()
        self._show_current()
        self._show_covers()

    def _row(self, twig: Twig) -> TwigRow:
        row = TwigRow(twig)
        row.opened.connect(self._send_run)
        row.menu_wanted.connect(self._open_menu)
        row.renamed.connect(self._send_name)
        row.noted.connect(self._send_notes)
        row.renaming.connect(self._begin_rename)
        row.removing.connect(self._ask_to_trash)
        row.walked.connect(self._walk)
        return row

    def _show_covers(self) -> None:
        for row in self.rows:
            row.set_images(self._session.covers.of(row.twig.entry.path))

    def _show_current(self) -> None:
        training, opened = self._session.training, self._session.model.current
        shown = training.run.folder.resolve() if training.run is not None else None
        for row in self.rows:
            path, word = row.twig.entry.path, ""
            if path == shown:
                word = "Training elsewhere" if training.is_elsewhere else "Training" if training.is_active else ""
            row.show_state(is_open=opened is not None and opened.path.resolve() == path, training=word)

    def _show_offer(self) -> None:
        data = self._session.data
        name = data.current.title if data.current else next(iter(DATASETS.values())).title
        family = FAMILIES[self._family].title
        article = "an" if family[0] in "AEIO" else "a"
        time = f": about {self._time} on this machine" if self._time else ""
        loading = f" {data.loading} is being opened." if data.loading else ""
        self.empty.show_state(
            "chart-spline", f"No run yet. Train {article} {family} on {name}{time}.{loading}", "Start"
        )

    # --- what can be done with a run ---

    def _open_menu(self, place: QPoint) -> None:
        menu = self.menu_of(self.sender())
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    def menu_of(self, row: TwigRow) -> Menu:
        """Everything that can be done with a run; what cannot be says why."""
        session, path, menu = self._session, row.twig.entry.path, Menu(parent=self)
        busy, fixed = session.training.cannot_begin(), session.tree.cannot_change(path)
        self._add(menu, "Open", "", row.opened.emit)
        self._add(menu, "Start again with changes…", busy, partial(self._branch, row, 0))
        self._add(menu, "Go on with changes…", busy, partial(self._branch, row, None))
        self._add(menu, "Compare with the run that is shown", self._cannot_compare(row), partial(self._compare, row))
        menu.addSeparator()
        self._add(menu, "Rename…\tF2", fixed, row.edit_name)
        self._add(menu, "Edit the notes…" if row.twig.notes else "Write notes…", self._cannot_note(row), row.edit_notes)
        self._add(menu, "Duplicate", session.tree.cannot_duplicate(path), partial(session.tree.duplicate, path))
        self._add(menu, "Show the folder", "", partial(self._reveal, row))
        menu.addSeparator()
        self._add(menu, "Move to the trash…\tDel", fixed, row.removing.emit)
        return menu

    def _add(self, menu: Menu, text: str, refusal: str, run: object) -> None:
        action = menu.addAction(text, run)
        action.setEnabled(not refusal)
        action.setToolTip(refusal)

    def _cannot_note(self, row: TwigRow) -> str:
        return self._session.tree.cannot_write(row.twig.entry.path)

    def _cannot_compare(self, row: TwigRow) -> str:
        comparing, path = self._session.comparing, row.twig.entry.path
        if reason := comparing.cannot():
            return reason
        known = any(entry.path == path for entry in comparing.candidates())
        return "" if known else "Only with another run of the same family."

    def _compare(self, row: TwigRow) -> None:
        self._session.comparing.choose(row.twig.entry.path)
        self.chosen.emit()

    def _branch(self, row: TwigRow, step: int | None) -> None:
        try:
            self._session.branch(Run.open(row.twig.entry.path), step)
        except RunError as error:
            self._session.notices.refuse(error)

    def _reveal(self, row: TwigRow) -> None:
        path = row.twig.entry.path
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self._session.notices.refuse(f"The system opens no folders; this one is {path}.")

    def _begin_rename(self) -> None:
        row = self.sender()
        if reason := self._session.tree.cannot_change(row.twig.entry.path):
            self._session.notices.refuse(reason)
        else:
            row.edit_name()

    def _ask_to_trash(self) -> None:
        row = self.sender()
        path = row.twig.entry.path
        if reason := self._session.tree.cannot_change(path):
            self._session.notices.refuse(reason)
            return
        box = QMessageBox(QMessageBox.Icon.NoIcon, "Move to the trash?", f"{path.name} goes to the trash.", parent=self)
        below = sum(entry.parent is not None and entry.parent.id == row.twig.entry.id for entry in self._entries())
        kept = f" Its {below} branch{'es' * (below > 1)} stay{'s' * (below == 1)}." if below else ""
        box.setInformativeText(f"With its figures, snapshots and notes; it can be put back from there.{kept}")
        trash = box.addButton("Move to the trash", QMessageBox.ButtonRole.AcceptRole)
        keep = box.addButton("Keep it", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        trash.clicked.connect(partial(self._session.tree.trash, path))
        box.finished.connect(box.deleteLater)
        self.question = box
        box.open()

    def _entries(self) -> list:
        return [row.twig.entry for row in self.rows]

    def _walk(self, by: int) -> None:
        """The arrow keys go from run to run."""
        index = self.rows.index(self.sender()) + by
        if 0 <= index < len(self.rows):
            self.rows[index].button.setFocus()

    # --- sending ---

    def _send_run(self) -> None:
        self._session.open(self.sender().twig.entry.path)
        self.chosen.emit()

    def _send_name(self, name: str) -> None:
        row = self.sender()
        path = row.twig.entry.path
        if reason := self._session.tree.cannot_rename_to(path, name):
            row.refuse_name(reason)
        else:
            row.close_name()
            self._session.tree.rename(path, name)

    def _send_notes(self, text: str) -> None:
        self._session.tree.write_notes(self.sender().twig.entry.path, text)
