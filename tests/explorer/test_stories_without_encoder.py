"""Stories through the real window with models that have no encoder: drag, choose, blend, traverse, undo, encode."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest

from explorer.panels.grid.bar import SHEET
from explorer.panels.inspector.manner import MannerSection
from explorer.panels.inspector.own import OwnResult
from explorer.settings import Settings
from explorer.toolbar import ModelBar
from explorer.window import Window, dress
from models.base import decode_bytes
from models.checkpoints import Header, save
from models.data.base import DataCard
from models.latent.shells import Shell
from tests.conftest import tiny_ddpm, tiny_gan, wait_until

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def opened(session, data, qtbot, tmp_path, briefly):
    """Opens a file of a model in the real window, beside the data."""
    dress(Settings(theme="dark", reduce_motion=True))
    window = Window(session)
    qtbot.addWidget(window)
    window.resize(900, 600)  # fewer tiles than usual
    window.show()
    session.data.show(data)

    def opened(model):
        path = tmp_path / f"{model.family}.safetensors"
        save(path, Header(model.family, model.config, DataCard.of(data), 0), model.state_dict())
        session.open(path)
        wait_until(lambda: session.model.current is not None)
        rest(window)
        return window

    yield opened
    window.close()


def rest(window):
    """Until nothing is under way and nothing waits for its turn."""

    def waits():
        return any(timer.isSingleShot() and timer.isActive() for timer in window.findChildren(QTimer))

    wait_until(lambda: window.session.is_idle and not waits())


def grid_of(window):
    return window.content.workspaces["grid"]


def drag(window, *steps):
    """Take the marker by hand and carry it along."""
    view = grid_of(window).view
    start = view.spot(view.position).toPoint()
    QTest.mousePress(view, LEFT, pos=start)
    for step in steps:
        QTest.mouseMove(view, start + step)
    QTest.mouseRelease(view, LEFT, pos=start + steps[-1])
    rest(window)


def seen(session):
    """What the viewpoint's picture ought to be."""
    viewpoint = session.viewpoint
    return decode_bytes(session.model.current.model, viewpoint.code[None], viewpoint.manner)[0]


def test_a_style_based_gan(opened, data):
    window = opened(tiny_gan(architecture="style"))
    session = window.session
    start, norm = session.viewpoint.code, np.linalg.norm(session.viewpoint.code)
    assert isinstance(session.plane.plane, Shell)

    drag(window, QPoint(30, 10), QPoint(80, -20))
    assert len(session.trail.visits) == 2
    assert np.linalg.norm(session.viewpoint.code) == pytest.approx(norm, rel=1e-5)

    choose(window.findChild(ModelBar)._class, "c")
    rest(window)
    np.testing.assert_array_equal(session.viewpoint.picture.image, seen(session))
    section = window.findChild(MannerSection)
    assert section.isVisible()
    section._shares[1].typed.emit(0.25)
    rest(window)
    assert session.viewpoint.manner.condition == (0.0, 0.25, 0.75, 0.0)
    assert window.findChild(ModelBar)._class._text == "c 75 %, b 25 %"

    grid_of(window).bar.choose(SHEET)
    rest(window)
    sheet = grid_of(window).sheet.sheet
    assert [row.name for row in sheet.rows()][:2] == ["SeFa 1", "SeFa 2"]
    QTest.mouseClick(sheet.viewport(), LEFT, pos=sheet.cell_area(0, 9).center().toPoint())
    rest(window)
    np.testing.assert_array_equal(session.viewpoint.picture.image, seen(session))
    grid_of(window).bar.choose("anchors")

    picture = session.viewpoint.picture.image
    choose(window.findChild(ModelBar)._space, "w")
    rest(window)
    assert np.abs(session.viewpoint.picture.image.astype(int) - picture).max() <= 1
    session.own_image.encode(data.images[3])
    rest(window)
    assert window.findChild(OwnResult).isVisible()
    np.testing.assert_array_equal(session.viewpoint.code, session.own_image.own.mean)

    choose(window.findChild(ModelBar)._space, "z")
    rest(window)
    while session.trail.can_undo:
        window.commands["undo"].trigger()
    rest(window)
    np.testing.assert_array_equal(session.viewpoint.code, start)
    assert session.viewpoint.manner == session.model.current.model.usual
    np.testing.assert_array_equal(session.viewpoint.picture.image, seen(session))


def test_a_ddpm(opened, data):
    window = opened(tiny_ddpm())
    session = window.session
    start = session.viewpoint.code
    drafts = []
    session.viewpoint.picture_changed.connect(lambda: drafts.append(session.viewpoint.picture.is_draft))
    section = window.findChild(MannerSection)
    section._settings["steps"].typed.emit(6)

    drag(window, QPoint(20, 10), QPoint(60, -20))
    assert True in drafts
    assert not session.viewpoint.picture.is_draft
    assert session.tiles.progress[0] == session.tiles.progress[1] > 0

    choose(window.findChild(ModelBar)._class, "d")
    section._settings["guidance"].typed.emit(2.0)
    section._shares[0].typed.emit(0.5)
    rest(window)
    assert session.viewpoint.manner.condition == (0.5, 0.0, 0.0, 0.5)
    assert (session.viewpoint.manner.guidance, session.viewpoint.manner.steps) == (2.0, 6)
    np.testing.assert_array_equal(session.viewpoint.picture.image, seen(session))

    grid_of(window).bar.choose(SHEET)
    rest(window)
    assert len(session.traversal.rows) == 24
    grid_of(window).bar.choose("anchors")

    assert session.own_image.own is None, "nobody has asked"
    session.own_image.encode(data.images[3])
    rest(window)
    own = session.own_image.own
    assert window.findChild(OwnResult)._loss.text() == f"Decoded it differs by {own.error:.1f} of 255 grey steps"
    assert session.viewpoint.manner.guidance == 1.0
    np.testing.assert_array_equal(session.viewpoint.picture.image, own.reconstruction)

    while session.trail.can_undo:
        window.commands["undo"].trigger()
    rest(window)
    np.testing.assert_array_equal(session.viewpoint.code, start)
    assert session.viewpoint.manner == session.model.current.model.usual


def choose(picker, text):
    picker.opening.emit()
    [action] = [a for a in picker.menu().actions() if hasattr(a, "entry") and a.entry.text == text]
    action.trigger()
