"""The inspector's picture, its typicality and its nearest images, each alone."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from scipy.stats import chi2, gaussian_kde

from explorer.panels.inspector.picture import (
    NearestSection,
    PictureSection,
    TypicalitySection,
    density,
)
from explorer.state.judgement import Judged
from explorer.widgets.pixels import array, qimage
from models.base import decode_bytes
from models.metrics.typicality import Verdict
from tests.conftest import blobs, opened_of, tiny_gan, tiny_model, wait_until

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def rest(session):
    wait_until(lambda: session.is_idle)


# --- the picture ---


def drop(view, mime) -> bool:
    """Whether the view takes what is dragged over it; then it is dropped."""
    enter = QDragEnterEvent(QPoint(9, 9), Qt.DropAction.CopyAction, mime, LEFT, NONE)
    enter.ignore()
    QApplication.sendEvent(view, enter)
    if enter.isAccepted():
        QApplication.sendEvent(view, QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, mime, LEFT, NONE))
    return enter.isAccepted()


def file_of(path) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    return mime


def test_the_picture_is_the_decoded_viewpoint(bare, show):
    view = show(PictureSection(bare)).view
    bare.viewpoint.move_to(np.array([1.0, -2.0, 0.5]))
    rest(bare)
    expected = decode_bytes(bare.model.current.model, np.array([[1.0, -2.0, 0.5]]))[0]
    np.testing.assert_array_equal(array(view.image(), 1), expected)


def test_without_a_model_the_picture_says_so(session, show):
    view = show(PictureSection(session)).view
    assert view.image() is None
    assert view._hint == "No model is open"


def test_the_picture_of_one_model_never_stands_for_another(bare, data, show):
    view = show(PictureSection(bare)).view
    bare.model.show(opened_of(tiny_model(), data, "other"))
    assert view.image() is None
    assert view._hint == ""
    rest(bare)
    assert view.image() is not None


def test_a_picture_dropped_as_a_file_is_encoded(bare, data, show, tmp_path):
    qimage(data.images[3]).save(str(tmp_path / "mine.png"))
    assert drop(show(PictureSection(bare)).view, file_of(tmp_path / "mine.png"))
    rest(bare)
    np.testing.assert_array_equal(bare.own_image.own.image, data.images[3])


def test_a_picture_dropped_from_a_browser_is_encoded(bare, data, show):
    mime = QMimeData()
    mime.setImageData(qimage(data.images[3]))
    assert drop(show(PictureSection(bare)).view, mime)
    rest(bare)
    np.testing.assert_array_equal(bare.own_image.own.image, data.images[3])


def test_what_is_no_picture_cannot_be_dropped(bare, show, tmp_path):
    (tmp_path / "notes.txt").write_text("nothing to see")
    view, mime = show(PictureSection(bare)).view, QMimeData()
    mime.setText("nothing to see")
    assert not drop(view, mime)
    assert not drop(view, file_of(tmp_path / "notes.txt"))


def test_a_picture_dropped_on_a_model_that_cannot_encode_is_refused_in_words(blind, data, show, notices):
    mime = QMimeData()
    mime.setImageData(qimage(data.images[3]))
    drop(show(PictureSection(blind)).view, mime)
    assert notices == [("error", "This image cannot be encoded: a GAN has no encoder.")]


# --- typicality ---


def judged_as(session, multiple, quantile, split="training"):
    """The session's picture judged so."""
    verdict = Verdict(multiple, quantile, np.arange(8), np.arange(8.0))
    images = np.zeros((8, 8, 8, 1), np.uint8)
    session.judgement.judged = Judged(verdict, images, f"8 {split} images of Blobs", "Blobs", split, "pixels")
    session.judgement.changed.emit()


@pytest.mark.parametrize(
    ("multiple", "quantile", "words", "kind"),
    [
        (1.0, 0.5, "typical", "ok"),
        (0.3, 0.01, "very close", "warn"),
        (1.8, 0.99, "unusual", "warn"),
        (2.5, 1.0, "off the data", "danger"),
    ],
)
def test_the_meter_says_its_verdict_in_a_figure_and_in_words(carried, show, multiple, quantile, words, kind):
    section = show(TypicalitySection(carried))
    judged_as(carried, multiple, quantile)
    assert section._figure.text() == f"{multiple:.2f}\N{THIN SPACE}×"
    assert (section._chip.text(), section._chip.kind()) == (words, kind)
    assert section._chip.isVisible()
    assert section._meter.accessibleDescription() == f"{multiple:.2f} times a real image's distance"


def test_the_figure_is_the_mean_distance_to_four_images_in_multiples_of_a_held_out_images(carried, show):
    section, ruler = show(TypicalitySection(carried)), carried.judgement.ruler
    own = ruler.features.of(carried.viewpoint.picture.image[None])
    mean = np.sort(np.linalg.norm(ruler.references - own, axis=1))[:4].mean()
    assert section._figure.text() == f"{mean / np.median(ruler.curve):.2f}\N{THIN SPACE}×"


def test_the_verdict_follows_the_picture(carried, show):
    section = show(TypicalitySection(carried))
    before = section._figure.text()
    carried.viewpoint.move_to(np.array([4.0, -4.0, 4.0]))
    rest(carried)
    assert section._figure.text() != before


def test_what_the_figure_is_a_multiple_of_is_said_on_asking(opened, show):
    tip = show(TypicalitySection(opened)).toolTip()
    assert "4 nearest of 96 training images of Blobs" in tip
    assert "24 that are held out" in tip


def test_without_data_nothing_is_judged_and_the_reason_is_given(session, data, show):
    session.model.show(opened_of(tiny_model(), data))
    rest(session)
    section = show(TypicalitySection(session))
    assert section._figure.text() == "–"
    assert not section._chip.isVisible()
    assert "No data to judge by are open" in section.toolTip()


def test_a_model_of_other_data_takes_the_verdict_away(carried, show):
    section, other = show(TypicalitySection(carried)), blobs(side=16)
    assert section._chip.isVisible()
    carried.model.show(opened_of(tiny_model(item=other.item), other, "other"))
    assert section._figure.text() == "–"
    assert not section._chip.isVisible()
    assert section._meter.accessibleDescription() == ""


def test_the_codes_norm_is_placed_among_those_of_the_prior(bare, show):
    section = show(TypicalitySection(bare))
    bare.viewpoint.move_to(np.array([2.0, -1.0, 2.0]))
    share = f"{100 * chi2.cdf(9, df=3):.0f}"
    assert section._norm.text() == f"Code: norm 3.0, longer than {share} % of N(0, I)"


def test_a_space_without_a_prior_has_none_to_place_a_norm_in(session, data, show):
    model = tiny_model()
    model.prior = None
    session.model.show(opened_of(model, data))
    rest(session)
    assert not show(TypicalitySection(session))._norm.isVisible()


def test_without_a_model_nothing_is_said_of_a_code(session, show):
    assert not show(TypicalitySection(session))._norm.isVisible()


def test_the_ridge_is_a_kernel_density_of_the_held_out_images():
    values = np.random.default_rng(0).gamma(9.0, 1 / 9, 500)
    x, heights = density(values)
    expected = gaussian_kde(values, bw_method="silverman")(x)
    np.testing.assert_allclose(heights / heights.max(), expected / expected.max(), atol=0.05)
    assert x.min() >= 0


def test_a_ridge_of_equal_distances_is_finite():
    assert all(np.isfinite(part).all() for part in density(np.ones(20)))


# --- the nearest images ---


def test_the_nearest_images_are_named_by_data_set_and_split(opened, show):
    section = show(NearestSection(opened))
    assert section._title.text() == "Nearest training images"
    assert section._of.text() == "distance"
    assert section._of.toolTip().startswith("Of Blobs")
    assert "96 training images of Blobs" in section.toolTip()
    assert section._gallery.count() == 4
    assert not section._empty.isVisible()


def test_without_the_data_the_images_are_those_the_model_carries(carried, show):
    section = show(NearestSection(carried))
    assert carried.data.current is None
    assert section._of.text() == "distance"
    assert section._of.toolTip().startswith("Of Blobs")
    assert section._gallery.count() == 4


def test_another_split_of_the_data_is_named_too(carried, show):
    section = show(NearestSection(carried))
    judged_as(carried, 1.0, 0.5, split="reference")
    assert section._title.text() == "Nearest reference images"


def test_the_nearest_comes_first_with_its_distance(opened, show):
    section = show(NearestSection(opened))
    verdict = opened.judgement.judged.verdict
    assert list(section._gallery._captions) == [f"{distance:.1f}" for distance in verdict.distances[:4]]
    assert np.all(np.diff(verdict.distances) >= 0)
    np.testing.assert_array_equal(array(section._gallery._images[0], 1), opened.data.current.images[verdict.nearest[0]])


def test_clicking_a_nearest_image_goes_to_its_code(carried, show, qtbot):
    section, third = show(NearestSection(carried)), carried.judgement.judged.images[2]
    qtbot.mouseClick(section._gallery, LEFT, pos=section._gallery.tile_area(2).center().toPoint())
    rest(carried)
    np.testing.assert_array_equal(carried.own_image.own.image, third)
    np.testing.assert_array_equal(carried.viewpoint.code, carried.own_image.own.mean)


def test_a_nearest_image_is_chosen_by_keyboard_too(carried, show, qtbot):
    section, second = show(NearestSection(carried)), carried.judgement.judged.images[1]
    section._gallery.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Return):
        qtbot.keyClick(section._gallery, key)
    rest(carried)
    np.testing.assert_array_equal(carried.own_image.own.image, second)


def test_a_model_that_cannot_encode_promises_nothing_of_them_and_refuses_in_words(blind, show, qtbot, notices):
    section = show(NearestSection(blind))
    assert not any("encode" in tip for tip in section._gallery._tips)
    qtbot.mouseClick(section._gallery, LEFT, pos=section._gallery.tile_area(2).center().toPoint())
    rest(blind)
    assert notices == [("error", "This image cannot be encoded: a GAN has no encoder.")]


def test_without_a_model_there_is_nothing_to_be_near_to(session, show):
    section = show(NearestSection(session))
    assert section._empty.text() == "No model is open."
    assert not section._gallery.isVisible()


def test_without_data_it_is_said_what_is_missing(session, data, show):
    section = show(NearestSection(session))
    session.model.show(opened_of(tiny_model(), data))
    rest(session)
    assert section._empty.text() == "No data are open, and the model's file carries none."


def test_data_of_another_size_are_no_neighbours(session, data, show):
    section = show(NearestSection(session))
    session.model.show(opened_of(tiny_model(), data))
    session.data.show(blobs(side=16))
    rest(session)
    assert section._empty.text() == "The pictures of Blobs are 16 px grey, this model's are 8 px grey."


# --- the discriminator ---


def scored(session, score):
    """The session's picture with such a score."""
    session.viewpoint.picture = replace(session.viewpoint.picture, score=score)
    session.viewpoint.picture_changed.emit()


@pytest.mark.parametrize(
    ("score", "percent"), [(0.0, "50"), (2.0, "88"), (-2.0, "12"), (1000.0, "100"), (-1000.0, "0"), (-np.inf, "0")]
)
def test_a_score_that_means_a_probability_is_said_as_one(styled, show, score, percent):
    section = show(TypicalitySection(styled))
    scored(styled, score)
    assert section._score.text() == f"Discriminator: real with {percent} %"


def test_a_critics_score_is_said_as_it_is(open_model, show):
    session = open_model(tiny_gan(loss="wasserstein"))
    section = show(TypicalitySection(session))
    scored(session, -3.25)
    assert section._score.text() == "Discriminator: score −3.25"


def test_the_discriminators_line_follows_the_picture_and_goes_with_the_discriminator(session, open_model, show):
    section = show(TypicalitySection(session))
    assert not section._score.isVisible()
    open_model(tiny_gan())
    assert section._score.isVisible()
    before = section._score.text()
    session.viewpoint.set_manner(condition=(0.0, 0.0, 0.0, 1.0))
    rest(session)
    session.viewpoint.move_to(3 * session.viewpoint.code)
    rest(session)
    assert section._score.text() != before
    open_model(tiny_model())
    assert not section._score.isVisible()


def test_the_norm_is_said_of_a_gaussian_prior_and_not_in_w(styled, show):
    section = show(TypicalitySection(styled))
    assert "of N(0, I)" in section._norm.text()
    styled.model.choose_space("w")
    rest(styled)
    assert not section._norm.isVisible()
