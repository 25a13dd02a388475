"""The tool bar: what is open, what could be, and the buttons beside."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QInputDialog, QWidget

from explorer.actions import Installed
from explorer.toolbar import ModelBar
from explorer.widgets.menu_bar import MenuBar
from models.data import DATASETS
from models.data.base import DataCard
from models.shipped import models as shipped_models
from tests.conftest import blobs, opened_of, tiny_ddpm, tiny_gan, tiny_model, wait_until

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def bar(session, show):
    parent = show(QWidget(), 10, 10)
    return show(ModelBar(session, Installed(MenuBar(), session, parent)), 1300, 44)


def said(picker):
    return picker._text, picker._detail


def offered(picker):
    """The entries of its menu, by their text."""
    picker.opening.emit()
    return {action.entry.text: action for action in picker.menu().actions() if hasattr(action, "entry")}


def calls(monkeypatch, owner, method):
    """What a method is called with from now on, instead of doing anything."""
    heard = []
    monkeypatch.setattr(owner, method, heard.append)
    return heard


# --- the model ---


def test_without_a_model_it_says_so(bar):
    assert said(bar._model) == ("none", "")
    assert said(bar._space) == ("none", "")
    assert bar._space.toolTip() == "No model is open."
    assert bar._class.toolTip() == "No model is open."


def test_an_open_model_is_named_with_family_and_size(bar, bare):
    assert said(bar._model) == ("tiny", "VAE · 8 px")
    assert said(bar._space) == ("z", "3-d")
    assert bar._space.toolTip() == ""
    assert bar._class.toolTip() == "This model was trained without classes."


def test_shipped_models_and_runs_are_offered_and_another_file(bar, session):
    texts = list(offered(bar._model))
    assert texts == [*(e.name for e in (*session.library.models, *session.library.runs)), "Open a file…"]
    assert {path.stem for path in shipped_models()} <= set(texts)


def test_a_chosen_model_is_opened(bar, session, monkeypatch):
    opened, entry = calls(monkeypatch, session, "open"), session.library.models[0]
    offered(bar._model)[entry.name].trigger()
    assert opened == [entry.path]


def test_another_file_is_asked_for(bar, monkeypatch):
    run = calls(monkeypatch, bar._actions, "run")
    offered(bar._model)["Open a file…"].trigger()
    assert run == ["open-model"]


def test_the_open_model_is_marked_however_its_path_was_written(bar, session, data, monkeypatch):
    path = shipped_models()[0]
    monkeypatch.chdir(path.parent)
    session.model.show(replace(opened_of(tiny_model(), data), path=Path(path.name)))
    assert [text for text, action in offered(bar._model).items() if action.isChecked()] == [path.stem]


def test_the_step_of_a_run_follows_its_weights(bar, session, data):
    session.data.show(data)
    session.training.start("mine", "vae", tiny_model().config, 10**6, 0)
    wait_until(lambda: session.model.current is not None and session.model.current.step > 0)
    assert said(bar._model) == ("mine", f"VAE · step {session.model.current.step:,}")
    assert "mine" in offered(bar._model)


# --- the space ---


def test_a_models_spaces_are_offered_with_a_word_on_each(bar, styled):
    assert said(bar._space) == ("z", "12-d")
    assert {text: action.entry.detail for text, action in offered(bar._space).items()} == {
        "z": "what codes are drawn from",
        "w": "what the mapping makes of them",
    }
    assert offered(bar._space)["z"].isChecked()


def test_a_chosen_space_is_shown(bar, styled):
    offered(bar._space)["w"].trigger()
    wait_until(lambda: styled.is_idle)
    assert styled.model.current.model.space == "w"
    assert said(bar._space) == ("w", "12-d")
    assert offered(bar._space)["w"].isChecked()


def test_noise_is_a_space_of_its_own(bar, noisy):
    assert said(bar._space) == ("x_T", "64-d")
    assert list(offered(bar._space)) == ["x_T"]


# --- the class ---

ATTRIBUTES = replace(DataCard.of(blobs()), classes=(), attribute_names=("low", "right"))


def test_classes_are_offered_and_none_where_the_model_draws_without(bar, open_model):
    open_model(tiny_gan())
    assert said(bar._class) == ("a", "")
    assert list(offered(bar._class)) == ["a", "b", "c", "d"]
    open_model(tiny_ddpm())
    assert said(bar._class) == ("any", "")
    assert list(offered(bar._class)) == ["any", "a", "b", "c", "d"]
    assert offered(bar._class)["any"].isChecked()
    assert bar._class.toolTip() == ""


def test_a_chosen_class_is_asked_for_and_can_be_undone(bar, noisy):
    offered(bar._class)["c"].trigger()
    assert noisy.viewpoint.manner.condition == (0.0, 0.0, 1.0, 0.0)
    assert noisy.viewpoint.manner.steps == 20
    assert said(bar._class)[0] == "c"
    assert offered(bar._class)["c"].isChecked()
    offered(bar._class)["any"].trigger()
    assert noisy.viewpoint.manner.condition == ()
    noisy.trail.undo()
    assert said(bar._class)[0] == "c"


def test_a_blend_is_said_and_marks_none(bar, styled):
    styled.viewpoint.set_manner(condition=(0.0, 0.6, 0.4, 0.0))
    assert said(bar._class)[0] == "b 60 %, c 40 %"
    assert not any(action.isChecked() for action in offered(bar._class).values())


def test_attributes_are_offered_one_by_one(bar, open_model):
    session = open_model(tiny_gan(ATTRIBUTES))
    assert list(offered(bar._class)) == ["none", "low", "right"]
    assert said(bar._class)[0] == "none"
    offered(bar._class)["right"].trigger()
    assert session.viewpoint.manner.condition == (0.0, 1.0)
    session.viewpoint.set_manner(condition=(1.0, 1.0))
    assert said(bar._class)[0] == "low, right"
    assert not any(action.isChecked() for action in offered(bar._class).values())


def test_a_model_without_classes_after_one_with_says_why_there_are_none(bar, open_model):
    open_model(tiny_gan())
    open_model(tiny_model())
    assert said(bar._class) == ("none", "")
    assert bar._class.toolTip() == "This model was trained without classes."
    open_model(tiny_gan())
    assert bar._class.toolTip() == ""


# --- the data ---


def test_every_data_set_is_offered_and_ones_own(bar):
    assert list(offered(bar._data)) == [
        *(source.title for source in DATASETS.values()),
        "A folder of images…",
        "An .npz…",
    ]


def test_chosen_data_are_opened(bar, session, monkeypatch):
    opened = calls(monkeypatch, session.data, "choose")
    source = next(iter(DATASETS.values()))
    offered(bar._data)[source.title].trigger()
    assert opened == [source.name]


@pytest.mark.parametrize(("text", "action"), [("A folder of images…", "open-images"), ("An .npz…", "open-arrays")])
def test_ones_own_data_are_asked_for(bar, monkeypatch, text, action):
    run = calls(monkeypatch, bar._actions, "run")
    offered(bar._data)[text].trigger()
    assert run == [action]


def test_what_would_be_downloaded_is_said_as_it_is_now(bar, monkeypatch):
    name, source = next(iter(DATASETS.items()))
    details = []
    for here in (False, True):
        monkeypatch.setitem(DATASETS, name, replace(source, at_hand=lambda here=here: here))
        details.append(offered(bar._data)[source.title].entry.detail)
    assert details == ["to be fetched", ""]


def test_open_data_are_named_and_counted_with_their_note(bar, session, data):
    session.data.show(replace(data, note="Squares only."))
    assert said(bar._data) == ("Blobs", "120")
    assert bar._data.toolTip() == "Squares only."


def test_closed_data_leave_nothing_behind(bar, session, data):
    session.data.show(replace(data, note="Squares only."))
    session.data.current = None
    session.data.changed.emit()
    assert said(bar._data) == ("none", "")
    assert bar._data.toolTip() == ""


def test_data_being_loaded_are_announced_and_a_failure_ends_that(bar, session, tmp_path):
    (tmp_path / "broken.npz").write_bytes(b"nothing")
    session.data.open(str(tmp_path / "broken.npz"))
    assert said(bar._data)[0] == "opening…"
    wait_until(lambda: session.is_idle)
    assert said(bar._data) == ("none", "")


# --- the device ---


@pytest.fixture
def with_cuda(monkeypatch):
    monkeypatch.setattr("explorer.toolbar.available", lambda: ("cpu", "cuda"))


def test_the_device_is_named_and_others_are_refused_with_the_way_to_them(with_cuda, bar):
    assert said(bar._device)[0] == "CPU"
    entries = offered(bar._device)
    assert entries["CPU"].isChecked()
    reasons = {text: entry.toolTip() for text, entry in entries.items() if not entry.isEnabled()}
    assert reasons == {
        "GPU, CUDA": "Chosen at the start: main.py --device cuda",
        "GPU, Metal": "There is none here.",
    }


# --- the buttons ---


def test_undo_and_redo_are_refused_with_a_reason_until_there_is_something(bar, bare, qtbot):
    assert not bar._undo.isEnabled()
    assert bar._undo.toolTip() == "Nothing to undo."
    bare.viewpoint.set_dimension(0, 1.0)
    assert bar._undo.isEnabled()
    assert bar._undo.toolTip() == "Undo (Ctrl+Z)"
    qtbot.mouseClick(bar._undo, LEFT)
    assert bare.viewpoint.code[0] == 0
    assert bar._redo.isEnabled()
    qtbot.mouseClick(bar._redo, LEFT)
    assert bare.viewpoint.code[0] == 1
    assert bar._redo.toolTip() == "Nothing to redo."


def test_a_bookmark_is_made_by_its_button(bar, bare, qtbot, monkeypatch):
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: ("Here", True))
    qtbot.mouseClick(bar._mark, LEFT)
    assert [mark.name for mark in bare.trail.bookmarks] == ["Here"]


def test_without_a_picture_there_is_nothing_to_bookmark(bar):
    assert not bar._mark.isEnabled()
    assert bar._mark.toolTip() == "There is no picture yet."
