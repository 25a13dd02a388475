"""The bar of the Denoise workspace: what of a step is shown, and what can be done from here."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QActionGroup

from explorer.exporting import export_steps, export_trajectory
from explorer.panels.denoise.restart import RestartDialog
from explorer.state.denoise.exports import WHOLE
from explorer.state.denoise.plan import LETTERS
from explorer.state.session import Session
from explorer.theme import px
from explorer.widgets.button import Button
from explorer.widgets.header import GivingBar
from explorer.widgets.menu import Menu
from explorer.widgets.refusal import refuse
from explorer.widgets.segmented import Option, Segmented
from explorer.widgets.text import count

KINDS = (
    Option("x_t", "x\u209c", "The sample itself, with the noise that is left in it"),
    Option("x_0", "Predicted x\u2080", "The picture that the network sees in it"),
    Option("noise", "Predicted noise", "The noise that the network sees in it; grey is none"),
    Option("change", "Change", "What the predicted picture got since the step before"),
)
SHORT = {"x_t": "x\u209c", "x_0": "x\u0302\u2080", "noise": "\u03b5\u0302", "change": "\u0394"}  # where room is short
RESTART = "Start again from this step: with other noise, another class or guidance, or painted on"
FILES = {  # what is written, by the ends of files' names
    ".png": "Film strip (PNG)…",
    ".gif": "GIF…",
    ".mp4": "MP4…",
    ".webp": "WebP…",
    ".npz": "Whole trajectory (.npz)…",
}


class DenoiseBar(GivingBar):
    levels = 4

    def __init__(self, session: Session) -> None:
        super().__init__("")
        self._session = session
        self.title.hide()
        self.kinds = self.add(Segmented(KINDS, name="Shown"))

        self.restart = self.add(
            Button("", icon_name="git-branch", tip=RESTART),
            at_end=True,
        )
        self.export = self.add(
            Button("Export", icon_name="download", tip="Save the steps; such a file restores the run"), at_end=True
        )
        self._words = ""

        for signal in (session.denoise.look.seen, session.denoise.look.moved, session.denoise.runs.changed):
            signal.connect(self._show_state)
        self.kinds.chosen.connect(session.denoise.look.look_at)
        self.restart.clicked.connect(self._open_restart)
        self.export.clicked.connect(self._open_export)

        self._show_state()

    def _show_state(self) -> None:
        session = self._session
        self.kinds.set_value(session.denoise.look.kind)
        refuse(self.restart, session.denoise.restart.why_not_here())
        refuse(self.export, session.denoise.exports.why_not())
        words, before = f"Start again from step {count(session.denoise.look.step)}", self._words
        if words != before:
            self._words = words
            self.restart.setAccessibleName(words)
            if self.restart.text():
                self.restart.setText(words)
            if len(words) != len(before):  # figures are all as wide as one another
                self.give_way()

    # --- starting again ---

    def _open_restart(self) -> None:
        self._session.denoise.player.pause()
        if self._session.denoise.restart.begin():
            dialog = RestartDialog(self._session, self)
            dialog.finished.connect(dialog.deleteLater)
            dialog.open()

    # --- export ---

    def _open_export(self) -> None:
        self.export_menu().popup(self.export.mapToGlobal(QPoint(0, self.export.height() + px(4))))

    def export_menu(self) -> Menu:
        exports, menu = self._session.denoise.exports, Menu(parent=self)
        each = menu.addAction("Every step as PNG…")
        each.triggered.connect(self._export_steps)
        pictures = [each]
        for suffix, text in FILES.items():
            action = menu.addAction(text)
            action.triggered.connect(partial(self._export, suffix))
            if suffix != WHOLE:
                pictures.append(action)
        reason = exports.why_no_pictures()
        for action in pictures:
            action.setEnabled(not reason)
            action.setToolTip(reason)
        menu.addSeparator()
        batch = menu.addAction("The whole batch")
        batch.setCheckable(True)
        batch.setChecked(exports.whole_batch)
        batch.setToolTip("Pictures and movies show all of its images, in place of the one that is looked at.")
        batch.toggled.connect(exports.take_whole_batch)
        if self._session.denoise.runs.b is not None:
            menu.add_caption("Of which run")
            group = QActionGroup(menu)
            for letter in LETTERS:
                action = group.addAction(menu.addAction(f"Run {letter}"))
                action.setCheckable(True)
                action.setChecked(exports.letter == letter)
                action.triggered.connect(partial(self._choose_run, letter))
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _export(self, suffix: str, _: bool = False) -> None:
        export_trajectory(self._session, self, suffix)

    def _export_steps(self, _: bool = False) -> None:
        export_steps(self._session, self)

    def _choose_run(self, letter: str, _: bool = False) -> None:
        self._session.denoise.exports.take_run(letter)

    # --- room ---

    def tighten(self, tightness: int) -> None:
        self.restart.setText(self._words if tightness < 2 else "")
        self.export.setText("Export" if tightness < 1 else "")
        for option in KINDS:
            self.kinds.set_label(option.value, option.label if tightness < 3 else SHORT[option.value])

    def minimumSizeHint(self) -> QSize:
        return QSize(px(280), px(44))
