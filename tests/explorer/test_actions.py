"""Every command of the menus: when it can be run, the reason when it cannot, and what it does."""

from collections import Counter

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QApplication, QFileDialog, QInputDialog, QWidget

from explorer.actions import ACTIONS, Installed, keys_of, shortcut_table
from explorer.panels import DOCKS, WORKSPACES
from explorer.state.grid.plane import View
from explorer.state.train.training import IDLE, PAUSED, RUNNING, STOPPING
from explorer.widgets.menu_bar import MenuBar
from explorer.widgets.pixels import array, qimage
from models.families.vae import Config
from models.latent.mapped import Mapped
from models.training import new_run, train
from tests.conftest import blobs, opened_of, tiny_gan, tiny_model, wait_until

CONFIG = Config(latent=3, width=8, hidden=16, batch=8, kl_warmup=10, lr_warmup=0)
FOREVER = 10**6


# --- when each can be run ---

NO_MODEL, NO_PICTURE, NO_ENCODER = "No model is open.", "There is no picture yet.", "Nothing can be encoded: {}."
NO_DATA, NO_RUN, NO_TRAINING = (
    "The data are not encoded yet.",
    "The open model is not of a run.",
    "Nothing is being trained.",
)
NO_SUM = "A and B have to be filled, and with different codes."
NO_PLANE, NO_UNDO, NO_REDO = "There is no plane to show.", "Nothing to undo.", "Nothing to redo."
BUSY = "Another run is being trained; stop it first."
NO_PATH = "There is no path yet; the Path workspace makes one."
STATES = ("nothing", "bare", "of_a_run", "training")
REFUSALS = {  # in each of these states; empty where it can be run
    "Open a model…": ("", "", "", ""),
    "Open a run…": ("", "", "", ""),
    "Open a diffusion run…": ("", "", "", ""),
    "Open a folder of images…": ("", "", "", ""),
    "Open images in an .npz…": ("", "", "", ""),
    "Save the picture…": (NO_PICTURE, "", "", ""),
    "Export the path…": (NO_PATH, NO_PATH, NO_PATH, NO_PATH),
    "Undo": (NO_UNDO, NO_UNDO, NO_UNDO, NO_UNDO),
    "Redo": (NO_REDO, NO_REDO, NO_REDO, NO_REDO),
    "Copy the picture": (NO_PICTURE, "", "", ""),
    "Paste and encode a picture": (NO_ENCODER.format("no model is open"), "", "", ""),
    "Bookmark this code…": (NO_PICTURE, "", "", ""),
    "Zoom in": (NO_PLANE, "", "", ""),
    "Zoom out": (NO_PLANE, "", "", ""),
    "Home": (NO_PLANE, "", "", ""),
    "Go to the viewpoint": (NO_PLANE, "", "", ""),
    "A random code of the prior": (NO_MODEL, "", "", ""),
    "The mean of the encoded data": (NO_DATA, NO_DATA, NO_DATA, ""),
    "Play or pause the path": (NO_PATH, NO_PATH, NO_PATH, NO_PATH),
    "Add this code to A": (NO_PICTURE, "", "", ""),
    "Add this code to B": (NO_PICTURE, "", "", ""),
    "Add this code to C": (NO_PICTURE, "", "", ""),
    "Save A − B as a direction": (NO_SUM, NO_SUM, NO_SUM, NO_SUM),
    "Pause or go on": (NO_TRAINING, NO_TRAINING, NO_TRAINING, ""),
    "Take one step": (NO_TRAINING, NO_TRAINING, NO_TRAINING, "Single steps are taken while training is paused."),
    "Slow motion": ("Only a GAN has two sides that take steps.",) * 4,
    "One step of the discriminator": ("Only a GAN has two sides that take steps.",) * 4,
    "One step of the generator": ("Only a GAN has two sides that take steps.",) * 4,
    "One step of both": ("Only a GAN has two sides that take steps.",) * 4,
    "Stop": (NO_TRAINING, NO_TRAINING, NO_TRAINING, ""),
    "The snapshot before": (NO_RUN, NO_RUN, "", ""),
    "The next snapshot": (NO_RUN, NO_RUN, "", ""),
    "Follow the newest": (NO_RUN, NO_RUN, "", ""),
    "Start again with changes…": (NO_RUN, NO_RUN, "", BUSY),
    "Branch from this step…": (NO_RUN, NO_RUN, "", BUSY),
}


@pytest.fixture
def installed(session, show):
    return Installed(MenuBar(), session, show(QWidget(), 10, 10))


@pytest.fixture
def nothing(session):
    return session


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory):
    """A run of three steps, with a snapshot at the first and the last."""
    run = new_run(tmp_path_factory.mktemp("runs") / "short", "vae", CONFIG, blobs(), threads=1)
    list(train(run, blobs(), 3))
    return run.folder


@pytest.fixture
def of_a_run(session, run_folder, qapp):
    session.open(run_folder)
    wait_until(lambda: session.model.current is not None and session.is_idle)
    return session


@pytest.fixture
def training(session, data, qapp):
    session.data.show(data)
    session.training.start("mine", "vae", CONFIG, FOREVER, 0)
    wait_until(lambda: session.viewpoint.picture is not None and session.space.encodings is not None)
    return session


def item(installed, text):
    return next(item for action, item in installed._items if action.text == text)


def reason(installed, text):
    """Why a command cannot be run, as its entry says; empty where it can."""
    entry = item(installed, text)
    return "" if entry.isEnabled() else entry.toolTip()


def test_the_table_of_refusals_is_whole():
    assert list(REFUSALS) == [action.text for action in ACTIONS]


@pytest.mark.parametrize("state", STATES)
def test_every_command_can_be_run_or_says_why_not(installed, request, state):
    request.getfixturevalue(state)
    expected = {text: reasons[STATES.index(state)] for text, reasons in REFUSALS.items()}
    assert {text: reason(installed, text) for text in REFUSALS} == expected


def test_away_from_the_grid_its_commands_are_refused(installed, bare):
    bare.go_to("train")
    for text in ("Zoom in", "Zoom out", "Home", "Go to the viewpoint"):
        assert reason(installed, text) == "Only in the Grid."
    bare.go_to("grid")
    assert reason(installed, "Home") == ""


def test_a_path_can_be_played_from_the_menu_once_there_is_one(installed, bare):
    bare.path.show(True)
    assert reason(installed, "Export the path…") == ""
    item(installed, "Play or pause the path").trigger()
    assert bare.player.is_playing
    item(installed, "Play or pause the path").trigger()
    assert not bare.player.is_playing
    wait_until(lambda: bare.is_idle)


def test_a_model_that_cannot_encode_refuses_pasting_with_its_own_reason(installed, blind):
    assert reason(installed, "Paste and encode a picture") == NO_ENCODER.format("a GAN has no encoder")


def test_a_run_that_is_stopping_can_be_stopped_or_paused_no_more(installed, training):
    training.training.stop()
    assert training.training.state == STOPPING
    assert reason(installed, "Pause or go on") != ""
    wait_until(lambda: training.training.state == IDLE)
    assert reason(installed, "Stop") == NO_TRAINING


# --- keys ---


def test_no_shortcut_is_used_twice():
    keys = [keys.toString() for action in ACTIONS for keys in keys_of(action)]
    keys += [QKeySequence(p.shortcut).toString() for p in (*WORKSPACES, *DOCKS) if hasattr(p, "shortcut")]
    assert [key for key, times in Counter([*keys, "Ctrl+Q", "F1"]).items() if times > 1] == []


def test_every_shortcut_is_one_that_qt_understands():
    assert all(not keys.isEmpty() for action in ACTIONS for keys in keys_of(action))


def test_redo_is_found_by_both_customs(qapp):
    redo = next(action for action in ACTIONS if action.text == "Redo")
    assert {"Ctrl+Y", "Ctrl+Shift+Z"} <= {keys.toString() for keys in keys_of(redo)}


def test_the_table_of_shortcuts_has_a_line_for_every_command_with_keys(qapp):
    texts = [text for _, text in shortcut_table()]
    assert texts == [action.text for action in ACTIONS if keys_of(action)]
    assert all(keys for keys, _ in shortcut_table())


# --- what each does ---


def run(installed, text):
    assert reason(installed, text) == ""
    item(installed, text).trigger()


def rest(session):
    wait_until(lambda: session.is_idle)


def calls(monkeypatch, owner, method):
    """What a method is called with from now on, instead of doing anything."""
    heard = []
    monkeypatch.setattr(owner, method, lambda value: heard.append(str(value)))
    return heard


OPENING = {
    "Open a model…": ("getOpenFileName", "session", ("a.safetensors", ""), ("", "")),
    "Open a run…": ("getExistingDirectory", "session", "a.safetensors", ""),
    "Open a folder of images…": ("getExistingDirectory", "data", "a.safetensors", ""),
    "Open images in an .npz…": ("getOpenFileName", "data", ("a.safetensors", ""), ("", "")),
}


@pytest.mark.parametrize("text", OPENING)
def test_what_is_chosen_is_opened_and_nothing_where_nothing_is(installed, session, monkeypatch, text):
    dialog, owner, chosen, given_up = OPENING[text]
    opened = calls(monkeypatch, session if owner == "session" else session.data, "open")
    for answer in (given_up, chosen):
        monkeypatch.setattr(QFileDialog, dialog, lambda *_, answer=answer: answer)
        run(installed, text)
    assert opened == ["a.safetensors"]


def test_a_diffusion_run_is_opened_from_what_is_chosen(installed, session, monkeypatch):
    opened = calls(monkeypatch, session.denoise.restoring, "open")
    for answer in (("", ""), ("a.npz", "")):
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_, answer=answer: answer)
        run(installed, "Open a diffusion run…")
    assert opened == ["a.npz"]


def save_as(path, accept=True):
    """Answers the dialog that is about to ask for a file's name."""

    def answer():
        dialog = QApplication.activeModalWidget()
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        dialog.selectFile(str(path))
        dialog.accept() if accept else dialog.reject()

    QTimer.singleShot(0, answer)


@pytest.mark.parametrize(("typed", "written"), [("face.png", "face.png"), ("face", "face.png"), ("v1.5", "v1.5")])
def test_the_picture_is_saved_pixel_for_pixel(installed, bare, tmp_path, typed, written):
    save_as(tmp_path / typed)
    run(installed, "Save the picture…")
    saved = np.asarray(Image.open(tmp_path / written))
    np.testing.assert_array_equal(saved, bare.viewpoint.picture.image[..., 0])


def test_a_picture_that_is_not_saved_after_all_leaves_no_file(installed, bare, tmp_path, notices):
    save_as(tmp_path / "face.png", accept=False)
    run(installed, "Save the picture…")
    assert not (tmp_path / "face.png").exists()
    assert notices == []


def test_the_copied_picture_lies_on_the_clipboard(installed, bare):
    run(installed, "Copy the picture")
    np.testing.assert_array_equal(array(QGuiApplication.clipboard().image(), 1), bare.viewpoint.picture.image)


def test_a_pasted_picture_is_encoded(installed, bare, data):
    QGuiApplication.clipboard().setImage(qimage(data.images[4]))
    run(installed, "Paste and encode a picture")
    rest(bare)
    np.testing.assert_array_equal(bare.own_image.own.image, data.images[4])


@pytest.mark.parametrize("text", ["hello", ""], ids=["a text", "nothing"])
def test_pasting_what_is_no_picture_says_so(installed, bare, notices, text):
    QGuiApplication.clipboard().clear()
    if text:
        QGuiApplication.clipboard().setText(text)
    run(installed, "Paste and encode a picture")
    assert notices == [("error", "There is no picture on the clipboard.")]


def test_undo_and_redo_walk_the_trail(installed, bare):
    bare.viewpoint.set_dimension(0, 1.0)
    run(installed, "Undo")
    assert bare.viewpoint.code[0] == 0
    assert reason(installed, "Undo") == NO_UNDO
    run(installed, "Redo")
    assert bare.viewpoint.code[0] == 1
    assert reason(installed, "Redo") == NO_REDO


@pytest.mark.parametrize(("answer", "marks"), [((" Here ", True), ["Here"]), (("Here", False), []), (("", True), [])])
def test_a_bookmark_gets_the_name_given(installed, bare, monkeypatch, answer, marks):
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: answer)
    run(installed, "Bookmark this code…")
    assert [mark.name for mark in bare.trail.bookmarks] == marks


def test_zooming_home_and_the_way_to_the_viewpoint(installed, bare):
    plane, before = bare.plane, bare.plane.view
    run(installed, "Zoom in")
    assert plane.view == View(before.center, before.zoom - 2)
    run(installed, "Zoom out")
    assert plane.view == before
    plane.look(View((7.0, 7.0), 0))
    run(installed, "Go to the viewpoint")
    assert plane.view.center == pytest.approx(tuple(plane.position))
    run(installed, "Home")
    assert plane.view == before


@pytest.mark.parametrize(("architecture", "stays"), [("mlp", True), ("style", False)])
def test_random_codes_are_truncated_where_decoding_does_not_do_it(installed, open_model, architecture, stays):
    session = open_model(tiny_gan(architecture=architecture))
    session.viewpoint.set_manner(truncation=0.05)
    run(installed, "A random code of the prior")
    assert (np.abs(session.viewpoint.code).max() <= 0.1) == stays


def test_a_random_code_in_w_is_of_what_is_asked_for(installed, styled, monkeypatch):
    styled.viewpoint.set_manner(condition=(0.0, 0.0, 1.0, 0.0))
    styled.model.choose_space("w")
    codes, arrived = [], Mapped.arrived
    monkeypatch.setattr(Mapped, "arrived", lambda *arguments: codes.append(arguments[-1]) or arrived(*arguments))
    before = styled.viewpoint.code
    run(installed, "A random code of the prior")
    assert [manner.condition for manner in codes] == [(0.0, 0.0, 1.0, 0.0)]
    assert np.abs(styled.viewpoint.code - before).max() > 0.01


def test_random_codes_are_of_the_prior_and_each_is_another(installed, bare):
    codes = []
    for _ in range(200):
        run(installed, "A random code of the prior")
        codes.append(bare.viewpoint.code)
    assert len(np.unique(codes, axis=0)) == 200
    assert np.abs(np.mean(codes, 0)).max() < 0.4
    assert np.std(codes) == pytest.approx(1.0, abs=0.15)


def test_the_mean_is_that_of_the_encoded_data(installed, carried):
    run(installed, "The mean of the encoded data")
    np.testing.assert_array_equal(carried.viewpoint.code, carried.space.encodings.principal.mean)


def test_training_is_paused_goes_on_and_is_stopped(installed, training):
    for state in (PAUSED, RUNNING):
        run(installed, "Pause or go on")
        assert training.training.state == state
    run(installed, "Stop")
    wait_until(lambda: training.training.state == IDLE)
    assert training.training.run.latest.exists()


def test_snapshots_are_stepped_through_and_the_newest_is_followed(installed, of_a_run):
    timeline = of_a_run.timeline
    run(installed, "The snapshot before")
    rest(of_a_run)
    assert (timeline.step, timeline.is_following) == (0, False)
    run(installed, "The next snapshot")
    rest(of_a_run)
    assert (timeline.step, timeline.is_following) == (3, False)
    run(installed, "The snapshot before")
    run(installed, "Follow the newest")
    rest(of_a_run)
    assert (timeline.step, timeline.is_following) == (3, True)


def test_a_command_is_run_by_its_name(installed, bare):
    bare.viewpoint.set_dimension(0, 1.0)
    installed.run("undo")
    assert bare.viewpoint.code[0] == 0


def test_commands_follow_a_model_opened_in_place_of_another(installed, of_a_run, data):
    of_a_run.viewpoint.set_dimension(0, 1.0)
    assert reason(installed, "Undo") == ""
    of_a_run.model.show(opened_of(tiny_model(), data))
    assert reason(installed, "Undo") == NO_UNDO
    assert reason(installed, "Follow the newest") == NO_RUN


def test_a_branch_is_set_up_from_the_start_or_from_the_step_that_is_shown(installed, of_a_run):
    run(installed, "Start again with changes…")
    wait_until(lambda: of_a_run.branching.draft is not None)
    assert of_a_run.branching.draft.begun.step == 0
    run(installed, "Branch from this step…")
    wait_until(lambda: of_a_run.branching.draft.begun.step == 3)
    assert of_a_run.workspace == "train"
