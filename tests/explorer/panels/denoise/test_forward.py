"""The Forward page with a real session and a tiny model, driven by mouse and keys."""

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtWidgets import QFileDialog

from explorer import picking, theme
from explorer.panels.denoise import sources
from explorer.panels.denoise.workspace import DenoiseWorkspace
from explorer.state.picks import Pick
from explorer.theme import DARK
from explorer.widgets.menu import Menu
from explorer.widgets.pixels import array, qimage
from models.base import Manner
from models.trajectories.forward import curves
from tests.conftest import tiny_ddpm, wait_until

LEFT, KEY = Qt.MouseButton.LeftButton, Qt.Key
LAST = 50


@pytest.fixture
def show_forward(qtbot, qapp):
    """Shows the workspace's page with a session, come to rest."""
    theme.apply(qapp, DARK)
    panels = []

    def show_forward(session):
        session.denoise.look.set_mode("forward")
        panel = DenoiseWorkspace(session)
        panels.append(panel)
        qtbot.addWidget(panel)
        panel.resize(1036, 700)
        panel.show()
        rest(session)
        return panel.page

    yield show_forward
    for panel in panels:
        panel._session.denoise.forward_player.pause()


@pytest.fixture
def page(noisy, data, show_forward):
    noisy.data.show(data)
    return show_forward(noisy)


@pytest.fixture
def forward(page):
    return page._session.denoise.forward


@pytest.fixture
def images(page):
    return page._session.denoise.forward_images


@pytest.fixture
def glances(page):
    return page._session.denoise.glances


def rest(session):
    wait_until(lambda: session.is_idle)


def shown(view):
    return array(view.image(), 1)


def drop(widget, mime):
    position, action = QPointF(5, 5), Qt.DropAction.CopyAction
    widget.dropEvent(QDropEvent(position, action, mime, LEFT, Qt.KeyboardModifier.NoModifier))


def entry(page, text):
    menu = Menu()
    sources.fill(menu, page._session, page)
    (action,) = [each for each in menu.actions() if each.text() == text]
    action.setParent(page)  # the menu is not kept
    return action


def test_it_opens_with_an_image_its_x_t_and_what_the_network_sees(page, forward, images, glances):
    np.testing.assert_array_equal(shown(page.stage.truth.view), images.subject.image)
    np.testing.assert_array_equal(shown(page.stage.now.view), forward.frame.pictures("x_t")[0])
    np.testing.assert_array_equal(shown(page.stage.seen.view), glances.now.frame.pictures("x_0")[0])
    assert page.stage.now._about.text() == "= 0.70 x\u2080 + 0.71 noise"
    assert page.stage.truth._about.text() == "a"
    assert page.stage.seen._about.text() == f"{100 * glances.now.errors['x_0']:.1f}\u2009% off"
    assert "The network was told: a." in page.stage.seen.toolTip()
    assert page.player.scrubber._text == "t = 25 of 50"
    said = ["0.494", "\u22120.02\u2009nats", "0.703", "0.711"]
    assert [label.text() for label in page.side.figures.values()] == said
    assert page._session.denoise.runs.shown == {}  # nothing is sampled for a page that nobody sees


def test_the_switch_holds_the_noise_against_what_is_taken_for_it(page, forward, glances, qtbot):
    qtbot.mouseClick(page.bar.kinds._segments[1], LEFT)
    assert glances.kind == "noise"
    np.testing.assert_array_equal(shown(page.stage.truth.view), forward.frame.pictures("noise")[0])
    np.testing.assert_array_equal(shown(page.stage.seen.view), glances.now.frame.pictures("noise")[0])
    assert page.stage.seen._about.text().endswith("σ off")


def test_keys_change_t_and_space_plays(page, forward, qtbot):
    panel = page._session
    workspace = page.parent().parent()
    for key, t in (
        (KEY.Key_Right, 26),
        (KEY.Key_PageDown, 16),
        (KEY.Key_Home, 0),
        (KEY.Key_Left, 0),
        (KEY.Key_End, LAST),
    ):
        qtbot.keyClick(workspace, key)
        assert forward.t == t
    qtbot.keyClick(workspace, KEY.Key_Space)
    assert panel.denoise.forward_player.is_playing
    assert forward.t == 0  # it begins again
    qtbot.keyClick(workspace, KEY.Key_Left)
    assert not panel.denoise.forward_player.is_playing


def test_the_slider_a_plot_and_a_strip_scrub(page, forward, qtbot):
    scrubber = page.player.scrubber
    left, right = scrubber._groove()
    qtbot.mouseClick(scrubber, LEFT, pos=QPoint(round(left + 0.2 * (right - left)), 20))
    assert forward.t == 10
    plot = page.plots.log_snr
    qtbot.mouseClick(plot, LEFT, pos=QPoint(round(plot.across().at(0.8)), 40))
    assert forward.t == 40
    assert page.player.scrubber.value() == 0.8
    qtbot.mouseClick(page.strips.now, LEFT, pos=QPoint(5, 40))
    assert forward.t == 0


def test_at_t_0_the_network_is_not_asked_and_it_says_so(page, forward):
    forward.move_to(0)
    rest(page._session)
    assert page.stage.seen.view.image() is None
    assert "no network has learned" in page.stage.seen.toolTip()
    assert page.side.figures["Log-SNR"].text() == "\u221e"


def test_the_strips_show_the_way_and_the_place_where_one_stands(page, forward):
    forward.move_to(23)
    rest(page._session)
    times = page.strips.now.columns().shown(forward.t)
    assert 23 in times
    for t in times:
        assert page.strips.now._cells[t].image is not None
        assert (page.strips.seen._cells[t].image is not None) == (t > 0)
    np.testing.assert_array_equal(page.strips.now._cells[23].image, forward.frame.pictures("x_t")[0])
    before = page.strips.now._cells[times[-1]].image
    forward.draw_again()
    assert not np.array_equal(page.strips.now._cells[times[-1]].image, before)


def test_the_schedules_lie_over_one_another_and_the_one_in_use_is_strong(page, forward):
    plots = page.plots
    assert [curve.name for curve in plots.alpha_bar._curves if curve.strong] == ["cosine"]
    assert {curve.name for curve in plots.log_snr._curves} == {"linear", "cosine", "sigmoid", "straight"}
    assert sorted(curve.name for curve in plots.rates._curves) == [""] * 6 + ["noise", "signal"]
    page.side.schedule.chosen.emit("straight")
    assert forward.schedule == "straight"
    (strong,) = [curve for curve in plots.alpha_bar._curves if curve.strong]
    np.testing.assert_array_equal(strong.values, curves("straight", LAST).alpha_bar)
    assert "learned by the cosine schedule" in page.side._about_schedule.text()
    assert page.stage.seen.view.image() is None
    assert page.stage.seen.toolTip() == "This model has learned by the cosine schedule alone."


def test_another_image_is_chosen_and_the_noise_drawn_again(page, forward, images, qtbot):
    gallery = page.side.gallery
    qtbot.mouseClick(gallery, LEFT, pos=gallery.tile_area(2).center().toPoint())
    assert images.chosen == 2
    assert page.side.source.name == images.subject.name
    qtbot.mouseClick(page.side.again, LEFT)
    assert forward.seed == 1
    assert page.side.seed.text() == "1"
    page.side.seed.setText("12")
    page.side.seed.editingFinished.emit()
    assert forward.seed == 12


def test_a_seed_that_is_none_is_refused(page, forward, notices):
    page.side.seed.setText("many")
    page.side.seed.editingFinished.emit()
    (said,) = notices
    assert said[1].startswith("The seed must be a whole number")
    assert forward.seed == 0
    assert page.side.seed.text() == "0"


def test_images_are_chosen_in_the_data_browser(page, images):
    action = entry(page, "Choose in the data browser…")
    action.trigger()
    browser = page._session.browser
    browser.select((5, 9))
    browser.use()
    assert [subject.name for subject in images.subjects] == ["Image 6", "Image 10"]
    assert page.side.gallery.count() == 2


def test_a_pictures_file_is_opened_dropped_and_pasted(page, images, tmp_path, monkeypatch, notices):
    path = tmp_path / "grey.png"
    Image.fromarray(np.full((20, 12, 3), 90, np.uint8)).save(path)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *args: (str(path), ""))
    action = entry(page, "A picture's file…")
    action.trigger()
    rest(page._session)
    assert images.subject.name == "grey"
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    drop(page.stage.truth.view, mime)
    rest(page._session)
    assert len(images.subjects) == 6
    QGuiApplication.clipboard().clear()
    action = entry(page, "The picture on the clipboard")
    action.trigger()
    assert notices == [("error", "There is no picture on the clipboard.")]
    QGuiApplication.clipboard().setImage(qimage(np.full((9, 9, 3), 30, np.uint8)))
    action.trigger()
    assert (images.subject.image == 30).all()
    QGuiApplication.clipboard().clear()


def test_a_picture_may_be_dropped_anywhere_on_the_page(page, images, tmp_path):
    path = tmp_path / "shoe.png"
    Image.fromarray(np.full((20, 20), 200, np.uint8)).save(path)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    drop(page, mime)
    wait_until(lambda: images.subject.is_own)
    assert images.subject.name == "shoe"


def test_rows_and_codes_can_be_dropped_and_what_has_no_picture_is_refused(page, images, data, notices):
    session = page._session
    drop(page.side.source, picking.mime_of_rows(session, [3]))
    assert images.subject.name == "Image 4"
    pick = Pick("A code", np.zeros(64, np.float32), data.images[7], Manner(condition=(0.0, 1.0, 0.0, 0.0)))
    assert page.side.source.can_take(picking.mime_of([pick]))
    drop(page.side.source, picking.mime_of([pick]))
    assert (images.subject.name, images.subject.label) == ("A code", 1)
    drop(page.side.source, picking.mime_of([Pick("Bare", np.zeros(64, np.float32))]))
    assert notices == [("error", "This code has no picture yet.")]
    mime = picking.mime_of_rows(session, [3])
    session.data.show(type(data)("other", "Other", data.images[:20], 4))
    drop(page.side.source, mime)
    assert notices[-1] == ("error", "These images are of data that are not open any more.")
    assert images.subject.name == "A code"


def test_places_that_have_no_image_say_why(page):
    action = entry(page, "The end of run A")
    assert not action.isEnabled()
    assert action.toolTip() == "Run A has not come to its end."
    action = entry(page, "The viewpoint's picture")
    assert action.isEnabled()
    action.trigger()
    assert page.side.source.name == "The viewpoint's picture"


def test_without_data_it_says_so_and_offers_a_picture_of_ones_own(noisy, show_forward, tmp_path, monkeypatch):
    page = show_forward(noisy)
    assert page.stage._stack.currentWidget() is page.stage.empty
    assert "not open" in page.stage.empty._sentence.text()
    assert not page.strips.isVisible()
    assert not page.side.again.isEnabled()
    noisy.denoise.forward.move_to(9)
    assert page.player.scrubber._text == "t = 9 of 50"
    path = tmp_path / "own.png"
    Image.fromarray(np.full((8, 8), 50, np.uint8)).save(path)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *args: (str(path), ""))
    page.stage.empty.acted.emit()
    rest(noisy)
    assert page.strips.isVisible()
    assert (shown(page.stage.truth.view) == 50).all()
    assert page.side._no_data.isVisible()


def test_a_model_without_classes_is_told_none(open_model, data, show_forward):
    session = open_model(tiny_ddpm(data, conditional=False))
    session.data.show(data)
    page = show_forward(session)
    assert "told no class" in page.stage.seen.toolTip()
    assert page.stage.truth._about.text() == session.denoise.forward_images.subject.name


def test_a_hidden_page_pauses_and_asks_nothing(page, glances):
    session = page._session
    session.denoise.forward_player.play()
    session.denoise.look.set_mode("reverse")
    assert not session.denoise.forward_player.is_playing
    assert not glances.is_shown
    session.denoise.runs.stop()
    rest(session)


def test_a_low_page_leaves_out_the_second_strip_and_grows_low_again(page):
    workspace = page.parent().parent()
    assert workspace.minimumSizeHint().height() <= 420
    workspace.resize(720, 420)
    assert not page.strips.seen.isVisible()
    workspace.resize(1036, 700)
    assert page.strips.seen.isVisible()
