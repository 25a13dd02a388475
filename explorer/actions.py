"""Every command of the menus, in one table: where it stands, what it says, its keys, and the function it runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QFileDialog, QWidget

from explorer import own_pictures
from explorer.bookmarking import BOOKMARK, bookmark
from explorer.exporting import export_path
from explorer.state.denoise.restoring import SUFFIXES
from explorer.state.session import Session
from explorer.state.train.training import PAUSED, RUNNING
from explorer.widgets.menu import Menu
from explorer.widgets.menu_bar import MenuBar
from explorer.widgets.pixels import qimage
from models.families.gan.config import BOTH, DISCRIMINATOR, GENERATOR

MENUS = ("File", "Edit", "View", "Model", "Run", "Help")


# --- the commands; each gets the session, and a widget to put a dialog over ---


def open_model(session: Session, parent: QWidget) -> None:
    name, _ = QFileDialog.getOpenFileName(parent, "Open a model", "", "Models (*.safetensors);;All files (*)")
    if name:
        session.open(name)


def open_run(session: Session, parent: QWidget) -> None:
    folder = QFileDialog.getExistingDirectory(parent, "Open a run", str(session.folders.runs))
    if folder:
        session.open(folder)


def open_trajectory(session: Session, parent: QWidget) -> None:
    of = " ".join(f"*{suffix}" for suffix in SUFFIXES)
    name, _ = QFileDialog.getOpenFileName(parent, "Open a diffusion run", "", f"Diffusion runs ({of})")
    if name:
        session.denoise.restoring.open(Path(name))


def open_image_folder(session: Session, parent: QWidget) -> None:
    folder = QFileDialog.getExistingDirectory(parent, "Open a folder of images")
    if folder:
        session.data.open(folder)


def open_arrays(session: Session, parent: QWidget) -> None:
    name, _ = QFileDialog.getOpenFileName(parent, "Open images in an .npz", "", "Arrays (*.npz)")
    if name:
        session.data.open(name)


def save_picture(session: Session, parent: QWidget) -> None:
    dialog = QFileDialog(parent, "Save the picture", filter="Pictures (*.png)", defaultSuffix="png",
                         acceptMode=QFileDialog.AcceptMode.AcceptSave)  # fmt: skip
    dialog.selectFile("picture.png")
    image = qimage(session.viewpoint.picture.image)  # as it is now: training may go on behind the dialog
    accepted, names = dialog.exec(), dialog.selectedFiles()
    dialog.deleteLater()
    if accepted and not image.save(names[0], "PNG"):
        session.notices.refuse(f"{Path(names[0]).name} could not be written.")


def copy_picture(session: Session, _: QWidget) -> None:
    QGuiApplication.clipboard().setImage(qimage(session.viewpoint.picture.image))


def paste_picture(session: Session, _: QWidget) -> None:
    own_pictures.paste(session)


def random_code(session: Session, _: QWidget) -> None:
    session.viewpoint.move_to(session.space.any_code(session.viewpoint.manner))


def mean_code(session: Session, _: QWidget) -> None:
    session.viewpoint.move_to(session.space.encodings.principal.mean)


def add_to_group(letter: str, session: Session, _: QWidget) -> None:
    """Put the viewpoint into a slot of the sum."""
    session.arithmetic.fill(letter, [session.picks.here()])


def step_of(sides: str, session: Session, _: QWidget) -> None:
    session.slow_motion.switch(True)
    session.slow_motion.step(sides)


def slow_motion(session: Session, _: QWidget) -> None:
    session.slow_motion.switch(not session.slow_motion.is_on)


def pause_or_go_on(session: Session, _: QWidget) -> None:
    session.training.go_on() if session.training.state == PAUSED else session.training.pause()


def start_again(session: Session, _: QWidget) -> None:
    session.branch(session.training.run, 0)


def branch_here(session: Session, _: QWidget) -> None:
    """From the step that is shown, where there is a snapshot of it; else from the newest state."""
    timeline = session.timeline
    session.branch(timeline.run, timeline.step if timeline.step in timeline.snapshots else None)


def play_or_pause(session: Session, _: QWidget) -> None:
    session.player.toggle()


# --- why a command cannot be done now ---


def no_model(session: Session) -> str:
    return "" if session.model.current else "No model is open."


def no_picture(session: Session) -> str:
    return "" if session.viewpoint.picture else "There is no picture yet."


def no_encoder(session: Session) -> str:
    reason = session.own_image.why_not()
    return f"Nothing can be encoded: {reason}." if reason else ""


def no_encodings(session: Session) -> str:
    opened, encodings = session.model.current, session.space.encodings
    if opened and (reason := opened.model.cannot("encode")):
        return reason
    return "" if encodings else "The data are not encoded yet."


def no_prior(session: Session) -> str:
    has_none = session.model.current and session.space.prior is None
    return "This model has no prior, and the data are not encoded yet." if has_none else no_model(session)


def no_difference(session: Session) -> str:
    return session.directions.why_not_sum()


def no_run(session: Session) -> str:
    return "" if session.timeline.is_open else "The open model is not of a run."


def not_training(session: Session) -> str:
    return "" if session.training.is_active else "Nothing is being trained."


def cannot_take_step(session: Session) -> str:
    return not_training(session) or session.training.cannot_take_step()


def no_sides(session: Session) -> str:
    return session.slow_motion.cannot_step()


def no_slow_motion(session: Session) -> str:
    return session.slow_motion.cannot()


def cannot_pause(session: Session) -> str:
    return "" if session.training.state in (RUNNING, PAUSED) else "Nothing is being trained."


def cannot_start_again(session: Session) -> str:
    return session.branching.cannot_begin(session.training.run)


def cannot_branch(session: Session) -> str:
    return session.branching.cannot_begin(session.timeline.run)


def not_in_grid(session: Session) -> str:
    if session.workspace != "grid":
        return "Only in the Grid."
    return "" if session.plane.plane else "There is no plane to show."


def no_path(session: Session) -> str:
    return "" if session.path.paths else "There is no path yet; the Path workspace makes one."


def cannot_undo(session: Session) -> str:
    return "" if session.trail.can_undo else "Nothing to undo."


def cannot_redo(session: Session) -> str:
    return "" if session.trail.can_redo else "Nothing to redo."


@dataclass(frozen=True)
class Action:
    """One line of a menu."""

    menu: str
    text: str
    keys: str | QKeySequence.StandardKey  # one or several, separated by spaces; the first is the one that is shown
    run: Callable[[Session, QWidget], object]
    refusal: Callable[[Session], str] = lambda session: ""
    name: str = ""  # where a button of the window runs it too
    starts_group: bool = False


ACTIONS = (
    Action("File", "Open a model…", "Ctrl+O", open_model, name="open-model"),
    Action("File", "Open a run…", "Ctrl+Shift+O", open_run),
    Action("File", "Open a diffusion run…", "", open_trajectory, name="open-trajectory"),
    Action("File", "Open a folder of images…", "", open_image_folder, name="open-images", starts_group=True),
    Action("File", "Open images in an .npz…", "", open_arrays, name="open-arrays"),
    Action("File", "Save the picture…", "Ctrl+S", save_picture, no_picture, starts_group=True),
    Action("File", "Export the path…", "Ctrl+E", export_path, no_path),
    Action("Edit", "Undo", QKeySequence.StandardKey.Undo, lambda s, _: s.trail.undo(), cannot_undo, "undo"),
    Action("Edit", "Redo", QKeySequence.StandardKey.Redo, lambda s, _: s.trail.redo(), cannot_redo, "redo"),
    Action("Edit", "Copy the picture", QKeySequence.StandardKey.Copy, copy_picture, no_picture, starts_group=True),
    Action("Edit", "Paste and encode a picture", QKeySequence.StandardKey.Paste, paste_picture, no_encoder),
    Action("Edit", f"{BOOKMARK}…", "Ctrl+D", bookmark, no_picture, "bookmark", starts_group=True),
    Action("View", "Zoom in", "Ctrl++ Ctrl+=", lambda s, _: s.plane.zoom_about(s.plane.view.center, 2), not_in_grid),
    Action("View", "Zoom out", "Ctrl+-", lambda s, _: s.plane.zoom_about(s.plane.view.center, -2), not_in_grid),
    Action("View", "Home", "Home", lambda s, _: s.plane.home(), not_in_grid),
    Action("View", "Go to the viewpoint", "L", lambda s, _: s.plane.go_to_viewpoint(), not_in_grid),
    Action("Model", "A random code of the prior", "R", random_code, no_prior),
    Action("Model", "The mean of the encoded data", "Shift+R", mean_code, no_encodings),
    Action("Model", "Play or pause the path", "Ctrl+Space", play_or_pause, no_path, starts_group=True),
    Action("Model", "Add this code to A", "", partial(add_to_group, "A"), no_picture, starts_group=True),
    Action("Model", "Add this code to B", "", partial(add_to_group, "B"), no_picture),
    Action("Model", "Add this code to C", "", partial(add_to_group, "C"), no_picture),
    Action("Model", "Save A − B as a direction", "", lambda s, _: s.directions.keep_sum(), no_difference),
    Action("Run", "Pause or go on", "Ctrl+P", pause_or_go_on, cannot_pause),
    Action("Run", "Take one step", "Ctrl+Shift+P", lambda s, _: s.training.take_step(), cannot_take_step),
    Action("Run", "Slow motion", "Ctrl+Shift+L", slow_motion, no_slow_motion, "slow-motion"),
    Action("Run", "One step of the discriminator", "D", partial(step_of, DISCRIMINATOR), no_sides),
    Action("Run", "One step of the generator", "G", partial(step_of, GENERATOR), no_sides),
    Action("Run", "One step of both", "B", partial(step_of, BOTH), no_sides),
    Action("Run", "Stop", "Ctrl+.", lambda s, _: s.training.stop(), not_training),
    Action("Run", "The snapshot before", "Ctrl+Left", lambda s, _: s.timeline.move(-1), no_run, starts_group=True),
    Action("Run", "The next snapshot", "Ctrl+Right", lambda s, _: s.timeline.move(1), no_run),
    Action("Run", "Follow the newest", "Ctrl+End", lambda s, _: s.timeline.follow(), no_run),
    Action("Run", "Start again with changes…", "Ctrl+Shift+R", start_again, cannot_start_again, starts_group=True),
    Action("Run", "Branch from this step…", "Ctrl+Shift+B", branch_here, cannot_branch),
)


class Installed(QObject):
    """The table as menus of a window, kept enabled or refused as the session changes."""

    refreshed = Signal()

    def __init__(self, bar: MenuBar, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._parent = session, parent
        self.bar = bar
        self.menus = {name: Menu(name, parent) for name in MENUS}
        for menu in self.menus.values():
            bar.add(menu)
        self._items = [(action, self._item(action)) for action in ACTIONS]

        for signal in (
            session.model.opened,
            session.viewpoint.picture_changed,
            session.space.changed,
            session.trail.changed,
            session.training.changed,
            session.slow_motion.changed,
            session.plane.changed,
            session.path.changed,
            session.directions.changed,
            session.workspace_changed,
        ):
            signal.connect(self.refresh)

        self.refresh()

    def __getitem__(self, name: str) -> QAction:
        return next(item for action, item in self._items if action.name == name)

    def run(self, name: str) -> None:
        """What a button of the window does that stands in a menu too."""
        self[name].trigger()

    def refresh(self, *_: object) -> None:
        for action, item in self._items:
            reason = action.refusal(self._session)
            item.setEnabled(not reason)
            item.setToolTip(reason)  # nothing else: a tip that repeats its entry only gets in the way
        self.refreshed.emit()

    def _item(self, action: Action) -> QAction:
        menu = self.menus[action.menu]
        if action.starts_group:
            menu.addSeparator()
        item = QAction(action.text, self._parent)
        item.setShortcuts(keys_of(action))
        item.triggered.connect(partial(self._run, action))
        menu.addAction(item)
        return item

    def _run(self, action: Action, _: bool = False) -> None:
        action.run(self._session, self._parent)


def keys_of(action: Action) -> list[QKeySequence]:
    if isinstance(action.keys, str):
        return [QKeySequence(keys) for keys in action.keys.split()]
    bound = QKeySequence.keyBindings(action.keys)
    both_ways = [QKeySequence("Ctrl+Y"), QKeySequence("Ctrl+Shift+Z")]
    return list(dict.fromkeys([*bound, *both_ways])) if action.keys == QKeySequence.StandardKey.Redo else bound


def shortcut_table() -> list[tuple[str, str]]:
    """What each command's first keys are, for the help page and the README."""
    return [(keys_of(a)[0].toString(QKeySequence.SequenceFormat.NativeText), a.text) for a in ACTIONS if keys_of(a)]
