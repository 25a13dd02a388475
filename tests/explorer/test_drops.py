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
from tests.conftest import opened_of, tiny_model, wait_until


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
