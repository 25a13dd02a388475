"""What the classifier gets wrong of the data: pictures with what it takes them for, the surest first."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtWidgets import QFileDialog, QProgressBar, QSizePolicy, QStackedWidget, QWidget

from explorer import picking
from explorer.state.browser import Part, View
from explorer.state.session import Session
from explorer.widgets.empty import EmptyState
from explorer.widgets.label import Label, caption
from explorer.widgets.picker import Entry, Picker
from explorer.widgets.scroll import GivingColumn
from explorer.widgets.segmented import Segmented
from explorer.widgets.surface import Line, Surface, column, row
from explorer.widgets.text import THIN, count, spoken, with_unit
from explorer.widgets.wall import Caption, Wall
from models.mistakes import Mistakes
from models.progress import figures

ANY = -1
LOW = 72  # pixels of what stands over the pictures, in a low window
LEAST = 104  # pixels of a picture, so that its words have room
SHIPPED, OWN = "shipped", "own"
UNBROKEN = "\u202f"  # a thin space at which no line breaks
CHOOSE = "Choose a classifier…"
TRAIN = "“python -m models train classifier” trains one."


class MistakesView(Surface):
    chosen = Signal(int)  # a row of the data, by a double click or Return

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.part = Segmented([(Part.TRAINING, "Training"), (Part.HELD_OUT, "Held-out")], name="Part of the data")
        self.kind, self.judge = Picker(name="Class"), Picker("Classifier", height=28)
        self.said, self.note = Label(wrap=True), caption(wrap=True)
        self.bar = QProgressBar(textVisible=False, maximum=1000)
        self.wall = Wall(name="Images that the classifier gets wrong", least=LEAST)
        self.empty = EmptyState("target", "")
        self.empty.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)  # as low as the pictures
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.wall)
        controls = QWidget()
        controls.setLayout(
            column(
                row(self.part, None, self.kind),
                row(self.judge, None),
                self.said,
                self.note,
                self.bar,
                margins=(12, 8, 12, 8),
                gap=8,
            )
        )
        layout = column(GivingColumn(controls, least=LOW), Line(), self._stack)
        layout.setStretch(2, 1)
        self.setLayout(layout)
        self.wall.mime_data = self._mime

        session.mistakes.changed.connect(self.show_mistakes)
        session.browser.view_changed.connect(self.show_mistakes)
        self.part.chosen.connect(session.mistakes.show_part)
        self.kind.chosen.connect(self._send_kind)
        self.judge.chosen.connect(self._send_judge)
        self.empty.acted.connect(self._act)
        self.wall.selection_changed.connect(self._send_selected)
        self.wall.chosen.connect(self._send_chosen)
        self._shown: tuple = ()

        self.show_mistakes()

    # --- state to widgets ---

    def show_mistakes(self) -> None:
        mistakes, data = self._session.mistakes, self._session.browser.data
        if self._session.browser.view != View.MISTAKES:
            return
        reason, found = mistakes.why_not(), mistakes.found
        if data is not None:
            self.part.set_label(Part.TRAINING, data.training_name.capitalize())
            self.part.set_label(Part.HELD_OUT, data.held_out_name.capitalize())
        self.part.set_value(mistakes.part)
        self.part.setVisible(not reason)
        self._show_judge()
        self._show_kinds(found)
        self.said.setText(_in_words(found, mistakes.kind).replace(THIN, UNBROKEN) if found else "")
        self.said.setVisible(found is not None)
        self.note.setText(mistakes.note())
        self.note.setVisible(not reason and bool(mistakes.note()))
        self._show_progress()
        self._show_wall()

    def _show_judge(self) -> None:
        judge = self._session.mistakes.judge
        self.judge.show_value(judge.name if judge else "No classifier", "")
        entries = [Entry("The one that comes with the data", SHIPPED), Entry("One of your own…", OWN)]
        self.judge.set_entries(entries)
        self.judge.setToolTip("The classifier that judges")

    def _show_kinds(self, found: Mistakes | None) -> None:
        self.kind.setVisible(found is not None)
        if found is None:
            return
        every = "All attributes" if found.by_attribute else "All classes"
        kind = self._session.mistakes.kind
        self.kind.show_value(every if kind is None else spoken(found.names[kind]), "", ANY if kind is None else kind)
        entries = [Entry(every, ANY, f"{count(len(found.rows))} wrong")]
        for k, name in enumerate(found.names):
            entries.append(Entry(spoken(name), k, f"{count(len(found.of_kind(k)))} wrong"))
        self.kind.set_entries(entries)

    def _show_progress(self) -> None:
        mistakes = self._session.mistakes
        progress = mistakes.progress
        self.bar.setVisible(mistakes.is_under_way and mistakes.found is None)
        self.bar.setMaximum(1000 if progress else 0)
        self.bar.setValue(round(1000 * progress.done / progress.of) if progress and progress.of else 0)

    def _show_wall(self) -> None:
        mistakes, data = self._session.mistakes, self._session.browser.data
        found, items = mistakes.found, mistakes.items
        self._stack.setCurrentWidget(self.wall if len(items) else self.empty)
        if not len(items):
            self._show_empty()
            self._shown = ()
            return
        if self._shown == (found, mistakes.kind):
            return
        self._shown = found, mistakes.kind
        self.wall.set_items(
            len(items),
            lambda k: data.images[found.rows[items[k]]],
            lambda k: _described(found, int(items[k])),
            lambda k: _caption(found, int(items[k])),
        )

    def _show_empty(self) -> None:
        mistakes = self._session.mistakes
        if reason := mistakes.why_not():
            has_data = self._session.browser.data is not None
            way_out = f" {TRAIN}" if has_data and mistakes.judge is None else ""
            self.empty.show_state("target", reason + way_out, CHOOSE if has_data else "")
        elif mistakes.found is not None:
            self.empty.show_state("circle-check", "None of these is wrong.")
        elif mistakes.was_stopped:
            self.empty.show_state("target", "The search has been stopped.", "Look for mistakes")
        else:
            far = figures(mistakes.progress) if mistakes.progress else ""
            self.empty.show_state("search", f"Looking for mistakes: {far} images." if far else "Looking for mistakes…")

    # --- widgets to state ---

    def _act(self) -> None:
        if self._session.mistakes.why_not():
            self._send_judge(OWN)
        else:
            self._session.mistakes.look()

    def _send_kind(self, kind: int) -> None:
        self._session.mistakes.show_kind(None if kind == ANY else kind)

    def _send_judge(self, which: str) -> None:
        if which == SHIPPED:
            self._session.mistakes.use_shipped()
            return
        name, _ = QFileDialog.getOpenFileName(self, "A classifier of these data", "", "Classifiers (*.safetensors)")
        if name:
            self._session.mistakes.use(Path(name))

    def _rows(self, items: tuple[int, ...]) -> tuple[int, ...]:
        """Rows of the data, each once: an image may be wrong in several attributes."""
        mistakes = self._session.mistakes
        return tuple(dict.fromkeys(int(mistakes.found.rows[mistakes.items[item]]) for item in items))

    def _send_selected(self, items: tuple[int, ...]) -> None:
        self._session.browser.select(self._rows(items))

    def _send_chosen(self, item: int) -> None:
        self.chosen.emit(self._rows((item,))[0])

    def _mime(self, items: tuple[int, ...]) -> QMimeData:
        return picking.mime_of_rows(self._session, list(self._rows(items)))


def _in_words(found: Mistakes, kind: int | None) -> str:
    """How many verdicts are wrong."""
    wrong, asked = len(found.of_kind(kind)), int(found.asked.sum() if kind is None else found.asked[kind])
    of = "verdicts" if found.by_attribute else "images"
    if kind is not None and not found.by_attribute:
        of = f"images of {found.names[kind]}"
    return f"{count(wrong)} of {count(asked)} {of} wrong, {_percent(100 * found.rate(kind))}"


def _percent(share: float) -> str:
    """Two digits that tell, never so many that it seems certain."""
    return with_unit(f"{share:.0f}" if share == 100 else f"{share:.1f}" if share >= 10 else f"{share:.2g}", "%")


def _caption(found: Mistakes, item: int) -> Caption:
    """What the classifier says and how sure it is, over what the data say."""
    name, sure = spoken(found.names[found.kinds[item]]), min(100 * float(found.sure[item]), 99.9)
    figure = with_unit(f"{sure:.1f}" if sure >= 99 else f"{sure:.0f}", "%")
    if found.by_attribute:
        both = (f"not {name}", name)
        said = int(found.said[item])
        return Caption(both[said], f"labelled {both[1 - said]}", figure)
    return Caption(found.names[found.said[item]], f"labelled {name}", figure)


def _described(found: Mistakes, item: int) -> str:
    """What the classifier says of an image, in full."""
    above, below, sure = _caption(found, item)
    return f"Image {found.rows[item] + 1:,}\nThe classifier says {above} and is {sure} sure.\nIt is {below}."
