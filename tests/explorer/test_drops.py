"""Files and pictures dropped on the window."""

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from explorer.drops import drop_of
from explorer.settings import Settings
from explorer.widgets.pixels import qimage
from explorer.window import Window, dress
from tests.conftest import opened_of, tiny_ddpm, tiny_model, wait_until


def files(*paths) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


@pytest.fixture
def window(session, qtbot):
    dress(Settings(theme="dark"))
    window = Window(session)
    qtbot.addWidget(window)
    window.show()
    yield window
    window.close()


def drop(window: Window, data: QMimeData) -> bool:
    """Whether it was taken."""
    left, nothing, copy = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.DropAction.CopyAction
    entering = QDragEnterEvent(QPoint(9, 9), copy, data, left, nothing)
    entering.ignore()
    QApplication.sendEvent(window, entering)
    if entering.isAccepted():
        QApplication.sendEvent(window, QDropEvent(QPointF(9, 9), copy, data, left, nothing))
    return entering.isAccepted()


def test_text_is_no_drop(qapp):
    data = QMimeData()
    data.setText("hello")
    assert drop_of(data) is None


def test_data_are_opened(window, tmp_path):
    np.savez(tmp_path / "some.npz", images=np.zeros((20, 8, 8), np.uint8))
    assert drop(window, files(tmp_path / "some.npz"))
    wait_until(lambda: window.session.data.current is not None)
    assert window.session.data.current.title == "some"


def test_a_folder_that_is_no_run_is_taken_for_images(window, tmp_path):
    for k in range(3):
        qimage(np.full((9, 9), 80 * k, np.uint8)).save(str(tmp_path / f"{k}.png"))
    assert drop(window, files(tmp_path))
    wait_until(lambda: window.session.data.current is not None)
    assert len(window.session.data.current) == 3


def test_what_is_no_model_is_refused_in_words(window, tmp_path):
    (tmp_path / "note.txt").write_text("hello")
    assert drop(window, files(tmp_path / "note.txt"))
    wait_until(lambda: "note.txt is not a safetensors file" in window.content.toast.sentence())


def test_a_picture_is_encoded(window, tmp_path, data):
    session = window.session
    session.model.show(opened_of(tiny_model(), data))
    qimage(np.full((9, 9), 80, np.uint8)).save(str(tmp_path / "grey.png"))
    assert drop(window, files(tmp_path / "grey.png"))
    wait_until(lambda: session.own_image.own is not None)
    wait_until(lambda: session.is_idle)


# --- files of diffusion runs ---


@pytest.fixture
def exported(window, data, tmp_path):
    """A run of a tiny DDPM as files, and then another seed's in its place."""
    session = window.session
    session.model.show(opened_of(tiny_ddpm(), data, "ddpm"))
    session.denoise.plan.set("A", steps=5, count=2)
    for seed in (7, 8):
        session.denoise.plan.set("A", seed=seed)
        session.denoise.runs.sample()
        wait_until(lambda: session.is_idle)
        if seed == 7:
            for name in ("run.npz", "run.png", "run.mp4"):
                session.denoise.exports.export(tmp_path / name)
            wait_until(lambda: session.is_idle)
    return tmp_path


@pytest.mark.parametrize("name", ["run.npz", "run.png", "run.mp4"])
def test_a_file_of_a_diffusion_run_restores_it(window, exported, name):
    assert drop(window, files(exported / name))
    session = window.session
    wait_until(lambda: session.is_idle)
    assert session.denoise.runs.a.recipe.seed == 7
    assert session.denoise.runs.a.is_whole
    assert session.workspace == "denoise"
    assert session.own_image.own is None


def test_a_movie_of_something_else_is_refused_in_words(window, tmp_path):
    (tmp_path / "clip.mp4").write_bytes(b"nothing")
    assert drop(window, files(tmp_path / "clip.mp4"))
    wait_until(lambda: "clip.mp4 cannot be read" in window.content.toast.sentence())
    wait_until(lambda: window.session.is_idle)
