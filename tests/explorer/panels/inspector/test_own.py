"""Encoding an image of one's own: opened, pasted or drawn; its reconstruction, loss, spread and draws."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget

from explorer.panels.inspector.own import OwnImageSection
from explorer.state.own_image import DRAWS
from explorer.widgets.draw_pad import DrawDialog
from explorer.widgets.pixels import array, qimage
from explorer.widgets.surface import column
from models.base import Manner, decode_bytes, to_unit
from tests.conftest import blobs, opened_of, tiny_model, wait_until

LEFT = Qt.MouseButton.LeftButton


class Bar:
    """The bar and what it shows, shown alone."""

    def __init__(self, session, show):
        self.session = session
        self.section = OwnImageSection(session)
        self.result = self.section.result
        both = QWidget()
        both.setLayout(column(self.result, None, self.section))
        show(both)

    def buttons(self):
        return self.section._open, self.section._paste, self.section._draw


@pytest.fixture
def bar(bare, show):
    return Bar(bare, show)


@pytest.fixture
def encoded(bar, data):
    """The bar after an image has been encoded."""
    bar.session.own_image.encode(data.images[3])
    rest(bar.session)
    return bar


@pytest.fixture
def clipboard(qapp):
    clipboard = QGuiApplication.clipboard()
    clipboard.clear()
    yield clipboard
    clipboard.clear()


def rest(session):
    wait_until(lambda: session.is_idle)


def click(qtbot, button):
    qtbot.mouseClick(button, LEFT)


def images(gallery):
    return [array(image, 1) for image in gallery._images]


# --- opening ---


def choose(monkeypatch, path):
    """What the file dialog answers."""
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path) if path else "", ""))


def test_an_opened_picture_is_encoded(bar, data, qtbot, monkeypatch, tmp_path):
    qimage(data.images[5]).save(str(tmp_path / "five.png"))
    choose(monkeypatch, tmp_path / "five.png")
    click(qtbot, bar.section._open)
    rest(bar.session)
    np.testing.assert_array_equal(bar.session.own_image.own.image, data.images[5])
    np.testing.assert_array_equal(bar.session.viewpoint.code, bar.session.own_image.own.mean)


def test_choosing_no_file_changes_nothing(bar, qtbot, monkeypatch, notices):
    choose(monkeypatch, None)
    click(qtbot, bar.section._open)
    rest(bar.session)
    assert bar.session.own_image.own is None
    assert notices == []


def broken_files(folder):
    (folder / "empty.png").touch()
    (folder / "text.jpg").write_text("no picture at all")
    Image.new("RGB", (90, 90), "red").save(folder / "whole.png")
    (folder / "cut.png").write_bytes((folder / "whole.png").read_bytes()[:60])
    (folder / "folder.png").mkdir()
    return ("empty.png", "text.jpg", "cut.png", "folder.png", "not there.png")


def test_bad_files_are_refused_with_one_sentence_each_and_change_nothing(encoded, data, tmp_path, notices):
    own, code = encoded.session.own_image.own, encoded.session.viewpoint.code
    for name in broken_files(tmp_path):
        encoded.session.own_image.encode_file(tmp_path / name)
        rest(encoded.session)
        assert notices.pop() == ("error", f"No picture can be read from {name}.")
        assert notices == []
    assert encoded.session.own_image.own is own
    assert encoded.session.viewpoint.code is code
    assert encoded.result.isVisible()


def test_a_refused_file_is_not_tried_again_at_the_next_step(encoded, data, tmp_path, notices):
    (tmp_path / "empty.png").touch()
    encoded.session.own_image.encode_file(tmp_path / "empty.png")
    rest(encoded.session)
    set_weights(encoded.session, tiny_model())
    rest(encoded.session)
    assert len(notices) == 1
    np.testing.assert_array_equal(encoded.session.own_image.own.image, data.images[3])


ODD_PICTURES = {
    "tiny": (Image.new("L", (1, 1), 90), 90),
    "wide": (Image.new("RGB", (900, 2), (90, 90, 90)), 90),
    "see-through": (Image.new("RGBA", (20, 20), (0, 0, 0, 0)), 255),
    "few colours": (Image.new("RGB", (20, 20), (90, 90, 90)).quantize(2), 90),
    "sixteen bits": (Image.fromarray(np.full((20, 20), 257 * 90, np.uint16)), 90),
}


@pytest.mark.parametrize(("picture", "grey"), ODD_PICTURES.values(), ids=ODD_PICTURES)
def test_pictures_of_every_kind_are_seen_as_a_person_sees_them(bar, tmp_path, picture, grey):
    picture.save(tmp_path / "odd.png")
    bar.session.own_image.encode_file(tmp_path / "odd.png")
    rest(bar.session)
    assert np.abs(bar.session.own_image.own.image.astype(int) - grey).max() <= 1


def test_a_photograph_taken_upside_down_is_turned_upright(bar, tmp_path):
    light_below = np.repeat([10, 240], 8).astype(np.uint8)[:, None].repeat(16, 1)
    turned = Image.Exif()
    turned[0x0112] = 3  # its orientation: by half a turn
    Image.fromarray(light_below).save(tmp_path / "turned.png", exif=turned)
    bar.session.own_image.encode_file(tmp_path / "turned.png")
    rest(bar.session)
    assert bar.session.own_image.own.image[0].mean() > 200
    assert bar.session.own_image.own.image[-1].mean() < 50


# --- pasting ---


def test_a_pasted_picture_is_encoded(bar, data, qtbot, clipboard):
    clipboard.setImage(qimage(data.images[7]))
    click(qtbot, bar.section._paste)
    rest(bar.session)
    np.testing.assert_array_equal(bar.session.own_image.own.image, data.images[7])


def test_a_file_copied_in_a_file_manager_is_pasted(bar, data, qtbot, clipboard, tmp_path):
    qimage(data.images[7]).save(str(tmp_path / "seven.png"))
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "seven.png"))])
    clipboard.setMimeData(mime)
    click(qtbot, bar.section._paste)
    rest(bar.session)
    np.testing.assert_array_equal(bar.session.own_image.own.image, data.images[7])


@pytest.mark.parametrize("text", ["hello", None], ids=["a text", "nothing"])
def test_pasting_what_is_no_picture_says_so(bar, qtbot, clipboard, notices, text):
    if text:
        clipboard.setText(text)
    click(qtbot, bar.section._paste)
    rest(bar.session)
    assert notices == [("error", "There is no picture on the clipboard.")]
    assert bar.session.own_image.own is None


# --- drawing ---


@pytest.fixture
def dialog(bar, qtbot):
    """The dialog to draw in, with a stroke drawn."""
    click(qtbot, bar.section._draw)
    dialog = bar.section.findChild(DrawDialog)
    qtbot.mousePress(dialog.pad(), LEFT, pos=QPoint(40, 40))
    qtbot.mouseMove(dialog.pad(), QPoint(200, 250))
    qtbot.mouseRelease(dialog.pad(), LEFT, pos=QPoint(200, 250))
    yield dialog
    dialog.reject()


def encode_button(dialog):
    return next(button for button in dialog.findChildren(QPushButton) if button.text() == "Encode")


def test_a_drawing_is_encoded_pixel_for_pixel(bar, dialog, qtbot):
    drawn = dialog.pixels()
    assert drawn.shape == (8, 8, 1)
    assert drawn.max() > 200
    click(qtbot, encode_button(dialog))
    rest(bar.session)
    np.testing.assert_array_equal(bar.session.own_image.own.image, drawn)


def test_a_drawing_given_up_changes_nothing(bar, dialog, qtbot):
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    rest(bar.session)
    assert not dialog.isVisible()
    assert bar.session.own_image.own is None


def test_a_drawing_is_fitted_to_the_model_that_has_been_opened_meanwhile(bar, dialog, qtbot, notices):
    other = blobs(side=16, channels=3)
    bar.session.model.show(opened_of(tiny_model(item=other.item), other, "other"))
    click(qtbot, encode_button(dialog))
    rest(bar.session)
    assert bar.session.own_image.own.image.shape == (16, 16, 3)
    assert notices == []


# --- when nothing can be encoded ---


def test_without_a_model_every_way_is_refused_with_the_reason(session, show):
    bar = Bar(session, show)
    assert not any(button.isEnabled() for button in bar.buttons())
    assert {button.toolTip() for button in bar.buttons()} == {"Nothing can be encoded: no model is open"}
    assert not bar.result.isVisible()


def test_a_model_that_cannot_encode_refuses_with_its_own_reason(blind, show):
    bar = Bar(blind, show)
    assert not any(button.isEnabled() for button in bar.buttons())
    assert {button.toolTip() for button in bar.buttons()} == {"Nothing can be encoded: a GAN has no encoder"}


def test_the_buttons_come_back_with_a_model_that_can(blind, data, show):
    bar = Bar(blind, show)
    blind.model.show(opened_of(tiny_model(), data, "other"))
    assert all(button.isEnabled() for button in bar.buttons())
    assert bar.section._paste.toolTip() == "Paste a picture (Ctrl+V)"


# --- the result ---


def test_nothing_is_shown_until_an_image_is_encoded(bar, data):
    assert not bar.result.isVisible()
    bar.session.own_image.encode(data.images[3])
    rest(bar.session)
    assert bar.result.isVisible()


def test_the_image_stands_beside_its_reconstruction(encoded, data):
    own, model = encoded.session.own_image.own, encoded.session.model.current.model
    image, reconstruction = images(encoded.result._pair)
    np.testing.assert_array_equal(image, data.images[3])
    np.testing.assert_array_equal(reconstruction, decode_bytes(model, own.mean[None])[0])


def test_the_loss_is_the_models_at_the_posterior_mean(encoded, data):
    model = encoded.session.model.current.model
    with torch.inference_mode():
        losses = model.losses(to_unit(data.images[3:4]), torch.zeros(1, 3)).report()
    parts = (losses["negative_elbo"], losses["reconstruction"], losses["kl"])
    figures = [f"{part:,.1f}".replace("-", "−") for part in parts]
    assert encoded.result._loss.text() == "{} nats: {} to draw it, {} to name it".format(*figures)


def test_the_spread_is_the_posteriors_sigma(encoded, data):
    with torch.inference_mode():
        sigma = encoded.session.model.current.model.encode(to_unit(data.images[3:4])).sigma
    assert encoded.result._spread.text() == f"Spread of q(z|x): σ from {sigma.min():.2f} to {sigma.max():.2f}"


def test_an_encoder_that_knows_no_spread_shows_none(encoded):
    state = encoded.session.own_image
    state.own = replace(state.own, sigma=np.zeros(3), losses={"objective": 9.0, "reconstruction": 1234.56})
    state.changed.emit()
    assert encoded.result._loss.text() == "1,234.6 nats to draw it"
    assert encoded.result._spread.text() == "Its code is a point: this encoder knows no spread."
    assert not encoded.result._draws.isVisible()


def test_the_draws_are_decoded_from_the_posterior(encoded):
    own, model = encoded.session.own_image.own, encoded.session.model.current.model
    assert len(images(encoded.result._draws)) == DRAWS
    np.testing.assert_array_equal(images(encoded.result._draws), decode_bytes(model, own.codes))
    assert np.abs((own.codes - own.mean) / own.sigma).max() < 6


def test_epsilon_is_held_from_one_image_to_the_next(encoded, data):
    before = epsilon(encoded)
    encoded.session.own_image.encode(data.images[9])
    rest(encoded.session)
    np.testing.assert_allclose(epsilon(encoded), before, atol=1e-5)


def test_epsilon_is_drawn_anew_for_every_image_where_it_is_not_held(encoded, data, qtbot):
    before = epsilon(encoded)
    assert encoded.result._hold.isChecked()
    click(qtbot, encoded.result._hold)
    encoded.session.own_image.encode(data.images[9])
    rest(encoded.session)
    assert np.abs(epsilon(encoded) - before).max() > 0.1


def test_drawing_epsilon_again_changes_the_draws_and_nothing_else(encoded, qtbot):
    own, code = encoded.session.own_image.own, encoded.session.viewpoint.code
    before = epsilon(encoded)
    click(qtbot, encoded.result._redraw)
    rest(encoded.session)
    assert np.abs(epsilon(encoded) - before).max() > 0.1
    np.testing.assert_array_equal(encoded.session.own_image.own.mean, own.mean)
    assert encoded.session.viewpoint.code is code


def epsilon(bar):
    own = bar.session.own_image.own
    return (own.codes - own.mean) / own.sigma


def test_clicking_the_reconstruction_goes_back_to_its_code(encoded, qtbot):
    encoded.session.viewpoint.move_to(np.array([9.0, 9.0, 9.0]))
    pair = encoded.result._pair
    qtbot.mouseClick(pair, LEFT, pos=pair.tile_area(1).center().toPoint())
    np.testing.assert_array_equal(encoded.session.viewpoint.code, encoded.session.own_image.own.mean)


def test_a_forgotten_image_is_gone_and_another_can_be_encoded(encoded, data, qtbot):
    click(qtbot, encoded.result._close)
    assert not encoded.result.isVisible()
    wait_until(lambda: encoded.session.own_image._lane._waiting is None)
    encoded.session.own_image.encode(data.images[9])
    rest(encoded.session)
    np.testing.assert_array_equal(images(encoded.result._pair)[0], data.images[9])


def test_an_image_forgotten_while_it_is_encoded_does_not_come_back(bar, data):
    bar.session.own_image.encode(data.images[3])
    wait_until(lambda: bar.session.own_image._lane._outbox)
    bar.session.own_image.clear()
    rest(bar.session)
    assert not bar.result.isVisible()
    assert bar.session.own_image.own is None


def test_another_model_forgets_the_image(encoded, data):
    encoded.session.model.show(opened_of(tiny_model(), data, "other"))
    rest(encoded.session)
    assert not encoded.result.isVisible()


# --- where a code has to be searched for ---


@pytest.fixture
def searched(styled, show, data, briefly):
    """The bar of a GAN after the code of an image has been searched for."""
    bar = Bar(styled, show)
    assert all(button.isEnabled() for button in bar.buttons())
    styled.own_image.encode(data.images[3])
    assert not bar.result.isVisible()
    rest(styled)
    return bar


def test_an_image_whose_code_was_searched_for_stands_beside_what_was_found(searched, data):
    own = searched.session.own_image.own
    image, found = images(searched.result._pair)
    np.testing.assert_array_equal(image, data.images[3])
    np.testing.assert_array_equal(found, own.reconstruction)
    assert searched.result._loss.text() == f"Decoded it differs by {own.error:.1f} of 255 grey steps"
    assert searched.result._spread.text() == "Its code was searched for: there is no encoder."
    assert not searched.result._drawn.isVisible()


def test_clicking_what_was_found_brings_back_the_class_it_was_found_for(searched, qtbot):
    session, pair = searched.session, searched.result._pair
    session.viewpoint.move_to(-session.viewpoint.code, Manner((0.0, 0.0, 0.0, 1.0)))
    qtbot.mouseClick(pair, LEFT, pos=pair.tile_area(1).center().toPoint())
    rest(session)
    np.testing.assert_array_equal(session.viewpoint.picture.image, session.own_image.own.reconstruction)


def test_other_weights_forget_what_was_found(searched):
    model = searched.session.model.current.model
    searched.session.model.set_weights(1, model.state_dict())
    assert not searched.result.isVisible()


# --- at another step of a run ---


def set_weights(session, model):
    """As when training or the timeline goes on."""
    opened = session.model.current
    session.model.current = replace(opened, model=model)
    session.model.weights_changed.emit()


def test_at_another_step_the_image_is_encoded_again_and_the_viewpoint_stays(encoded, data):
    before, code = encoded.session.own_image.own, encoded.session.viewpoint.code
    set_weights(encoded.session, tiny_model())
    rest(encoded.session)
    own = encoded.session.own_image.own
    np.testing.assert_array_equal(own.image, data.images[3])
    assert not np.array_equal(own.mean, before.mean)
    assert encoded.session.viewpoint.code is code


def test_a_step_that_comes_while_an_image_is_encoded_does_not_bring_back_the_one_before(encoded, data):
    encoded.session.own_image.encode(data.images[9])
    set_weights(encoded.session, tiny_model())
    rest(encoded.session)
    np.testing.assert_array_equal(encoded.session.own_image.own.image, data.images[9])


def test_the_first_image_is_of_the_newest_step(bar, data):
    bar.session.own_image.encode(data.images[3])
    model = tiny_model()
    set_weights(bar.session, model)
    rest(bar.session)
    with torch.inference_mode():
        mean = model.encode(to_unit(data.images[3:4])).mean[0].numpy()
    np.testing.assert_allclose(bar.session.own_image.own.mean, mean, rtol=1e-5)
