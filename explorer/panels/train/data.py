"""The data set of a run: which, how many images, and what must be said about them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFileDialog, QListWidget, QWidget

from explorer.panels.train.data_options import DataOptions
from explorer.state.drawn_points import open_drawing
from explorer.state.session import Session
from explorer.theme import BODY, MEDIUM, font, px
from explorer.widgets.button import Button
from explorer.widgets.draw_pad import DrawDialog
from explorer.widgets.icon_button import IconLabel
from explorer.widgets.label import Label, caption
from explorer.widgets.picker import Entry, Picker
from explorer.widgets.surface import column, row
from explorer.widgets.text import count
from models.data import DATASETS
from models.data.base import DataCard
from models.data.source import Source
from models.progress import figures, in_megabytes

FOLDER, ARRAYS, DRAWING = object(), object(), object()  # entries that ask for a path, or for a drawing
SHEET = 128  # pixels of a side
WIDEST = 176  # pixels of the picker


class DataField(QWidget):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._card: DataCard | None = None  # of the run that is shown, whose data cannot be changed
        self.picker = Picker(name="Data set")
        self._lock = IconLabel("lock", tip="The data of a run are fixed. Start a new run to choose others.")
        self._about = caption(wrap=True)
        self._skipped = Button("", kind="quiet")
        self.options = DataOptions(session)
        top = row(Label("Data set"), self._lock, None, self.picker, gap=6)
        self.setLayout(column(top, self._about, self.options, self._skipped, gap=2))

        session.data.changed.connect(self.show_data)
        session.data.loading_changed.connect(self.show_data)
        session.work.changed.connect(self._show_progress)
        self.picker.opening.connect(self._list_sources)
        self.picker.chosen.connect(self._send_choice)
        self._skipped.clicked.connect(self._open_skipped)

        self.show_data()

    def set_card(self, card: DataCard | None) -> None:
        """The data of the shown run; None offers a choice."""
        if card is not self._card:
            self._card = card
            self.show_data()

    def show_data(self) -> None:
        locked, data = self._card is not None, self._session.data.current
        known = self._card or (DataCard.of(data) if data else None)
        loading = self._session.data.loading and not locked
        self.picker.setEnabled(not locked)
        self._lock.setVisible(locked)
        self._skipped.setVisible(bool(data and data.skipped and not locked))
        if loading:
            self._show_value("Opening…", "")
        elif known is None:
            self._show_value("Choose…", "")
        else:
            short = known.item.short
            self._show_value(known.title, "" if known.title.endswith(short) else short, known.name)
        if data and data.skipped:
            self._skipped.setText(f"{_files(len(data.skipped))} could not be read…")
        self._show_about(None if loading else known)
        self.options.show_options(locked)

    def _show_value(self, text: str, detail: str, value: object = None) -> None:
        metrics = QFontMetricsF(font(BODY, MEDIUM))
        if metrics.horizontalAdvance(text) > px(WIDEST - 84):
            detail = ""
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, px(WIDEST - 84 if detail else WIDEST - 40))
        self.picker.show_value(shown, detail, value)
        self.picker.setToolTip(text)
        self.picker.setFixedWidth(min(max(self.picker.sizeHint().width(), px(132)), px(WIDEST)))

    def _show_about(self, card: DataCard | None) -> None:
        if self._session.data.loading and self._card is None:
            self._show_progress()
            return
        parts = "Nothing is open yet."
        if card is not None:
            parts = (
                f"{count(card.count - card.held_out)} to train, {count(card.held_out)} held out. {card.note}".strip()
            )
        self._about.setText(parts)

    def _show_progress(self) -> None:
        """How far loading has come, while it goes on."""
        under = next((under for under in self._session.work.under_way if under.key == "data"), None)
        if under is None or self._card is not None or not self._session.data.loading:
            return
        progress = under.progress
        how_far = figures(progress) if progress else ""
        self._about.setText(f"{progress.doing}: {how_far}" if how_far else f"{under.name}…")

    def _list_sources(self) -> None:
        """What there is, looked at anew: a download may have come to be at hand."""
        here = [source for source in DATASETS.values() if source.at_hand()]
        elsewhere = [source for source in DATASETS.values() if source not in here]
        self.picker.set_entries([
            *(Entry(s.title, s.name, _size(s.count), group="On this machine", tip=s.about) for s in here),
            *(Entry(s.title, s.name, _download(s), group="To be fetched", tip=s.about) for s in elsewhere),
            Entry("A folder of images…", FOLDER, group="Your own", tip="Sub-folders become classes."),
            Entry("An .npz file…", ARRAYS, group="Your own", tip="Its “images” or “points”, and “labels” if any."),
            Entry("Points you draw…", DRAWING, group="Your own", tip="A drawing, of which points are taken."),
        ])  # fmt: skip

    def _send_choice(self, choice: object) -> None:
        if choice is DRAWING:
            self._draw()
            return
        if choice is FOLDER:
            name = QFileDialog.getExistingDirectory(self, "A folder of images")
        elif choice is ARRAYS:
            name, _ = QFileDialog.getOpenFileName(self, "Images in an .npz file", "", "Arrays (*.npz)")
        else:
            name = choice
        if name:
            self._session.data.choose(name)

    def _draw(self) -> None:
        about = "Draw a shape: points are taken from it, more of them where it is brighter."
        self.dialog = DrawDialog(SHEET, SHEET, 1, self, title="Draw data", use="Use as data", about=about)
        self.dialog.accepted.connect(self._send_drawing)
        self.dialog.finished.connect(self.dialog.deleteLater)
        self.dialog.open()

    def _send_drawing(self) -> None:
        session = self._session
        open_drawing(session.data, session.notices, session.folders.drawings, self.dialog.pixels())

    def _open_skipped(self) -> None:
        data = self._session.data.current
        dialog = SkippedDialog(data.title, data.skipped, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()


class SkippedDialog(QDialog):
    """The files that could not be read, each with the reason."""

    def __init__(self, title: str, skipped: tuple[str, ...], parent: QWidget) -> None:
        super().__init__(parent, windowTitle=f"Left out of {title}")
        self.list = QListWidget()
        self.list.addItems(skipped)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        said = Label(f"{_files(len(skipped))} could not be read and were left out. The others were opened.", wrap=True)
        self.setLayout(column(said, self.list, buttons, margins=(16, 16, 16, 16), gap=12))
        self.resize(px(520), px(360))

        buttons.rejected.connect(self.reject)


def _download(source: Source) -> str:
    return in_megabytes(source.origin.size) if source.origin else _size(source.count)


def _size(images: int | None) -> str:
    return "" if images is None else f"{count(images)} images"


def _files(number: int) -> str:
    return f"{count(number)} file{'s' * (number != 1)}"
