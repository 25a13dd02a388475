"""Pictures: right pixels, right size, right index."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRectF, QSizeF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QImage, QPainter

from explorer.widgets.gallery import Gallery
from explorer.widgets.image_view import ImageView, picture_in
from explorer.widgets.named_strip import NamedStrip, two_lines
from explorer.widgets.pixels import array, draw_crisp, qimage, whole_multiple
from explorer.widgets.strip import ThumbnailStrip

pytestmark = pytest.mark.usefixtures("dressed")

CHESS = (np.indices((28, 28)).sum(0) % 2 * 255).astype(np.uint8)


def noise(*shape: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)


@pytest.mark.parametrize("shape", [(5, 7), (5, 7, 1), (5, 7, 3), (5, 7, 4)])
def test_a_picture_survives_the_way_to_qt_and_back(shape: tuple[int, ...]) -> None:
    pixels = noise(*shape)
    channels = shape[2] if len(shape) == 3 else 1
    assert (array(qimage(pixels), channels) == pixels.reshape(5, 7, channels)).all()


def test_a_qimage_owns_its_memory() -> None:
    pixels = noise(4, 4, 3)
    image, before = qimage(pixels), pixels.copy()
    pixels[:] = 0
    assert (array(image) == before).all()


def test_a_float_picture_is_refused() -> None:
    with pytest.raises(TypeError, match="float64"):
        qimage(np.zeros((4, 4)))


@pytest.mark.parametrize(
    ("room", "ratio", "expected"), [((256, 256), 1.0, 9), ((256, 256), 1.25, 11), ((20, 20), 1.0, 20 / 28)]
)
def test_multiples_are_whole_in_device_pixels(room: tuple[int, int], ratio: float, expected: float) -> None:
    assert whole_multiple(28, 28, QSizeF(*room), ratio) == pytest.approx(expected)


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
def test_no_pixel_is_blurred_or_wider_than_another_at_any_screen_scale(qapp, ratio: float) -> None:
    sheet = QImage(round(201 * ratio), round(203 * ratio), QImage.Format.Format_Grayscale8)
    sheet.setDevicePixelRatio(ratio)
    sheet.fill(128)
    painter = QPainter(sheet)
    painter.translate(3, 5)
    draw_crisp(painter, qimage(CHESS), QRectF(0, 0, 190, 190))
    painter.end()
    drawn = array(sheet, 1)[..., 0]
    assert set(np.unique(drawn)) == {0, 128, 255}
    line = drawn[drawn.shape[0] // 2]
    runs = np.diff(np.flatnonzero(np.diff(line.astype(int))))
    assert set(runs) == {int(190 * ratio // 28)}


def test_a_view_takes_files_and_pixels_but_not_text(qtbot, tmp_path: Path) -> None:
    file, pixels, words = QMimeData(), QMimeData(), QMimeData()
    file.setUrls([QUrl.fromLocalFile(str(tmp_path / "face.png"))])
    pixels.setImageData(qimage(noise(4, 4, 3)))
    words.setText("face")
    assert picture_in(file) == tmp_path / "face.png"
    assert picture_in(pixels).size().width() == 4
    assert picture_in(words) is None


def test_dropping_a_file_sends_its_path(qtbot, tmp_path: Path) -> None:
    view, data = ImageView(accepts=True), QMimeData()
    qtbot.addWidget(view)
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "face.png"))])
    event = QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
                       Qt.KeyboardModifier.NoModifier)  # fmt: skip
    with qtbot.waitSignal(view.dropped) as dropped:
        view.dropEvent(event)
    assert dropped.args == [tmp_path / "face.png"]


@pytest.fixture
def strip(qtbot) -> ThumbnailStrip:
    strip = ThumbnailStrip()
    qtbot.addWidget(strip)
    strip.set_images(list(noise(14, 64, 64, 3)), current=3)
    strip.resize(400, 52)
    strip.show()
    return strip


def test_clicking_a_thumbnail_chooses_it(strip: ThumbnailStrip, qtbot) -> None:
    with qtbot.waitSignal(strip.chosen) as chosen:
        qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=strip.tile_area(1).center().toPoint())
    assert (chosen.args, strip.current()) == ([1], 1)


def test_arrow_keys_walk_the_strip_and_stop_at_its_ends(strip: ThumbnailStrip, qtbot) -> None:
    sent = []
    strip.chosen.connect(sent.append)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_End, Qt.Key.Key_Right, Qt.Key.Key_Home):
        qtbot.keyClick(strip, key)
    assert sent == [4, 13, 0]


def test_the_current_thumbnail_is_scrolled_into_view(strip: ThumbnailStrip) -> None:
    assert strip.tile_area(13).left() > strip.width()
    strip.set_current(13)
    assert strip.tile_area(13).right() <= strip.width()
    strip.set_current(0)
    assert strip.tile_area(0).left() >= 0


def test_thumbnails_never_overlap_whatever_is_current(strip: ThumbnailStrip) -> None:
    for current in range(-1, 14):
        strip.set_current(current)
        lefts = [strip.tile_area(k).left() for k in range(14)]
        assert min(np.diff(lefts)) >= 50


def test_an_empty_strip_can_be_shown_and_scrolled(strip: ThumbnailStrip, qtbot) -> None:
    strip.set_images([])
    qtbot.keyClick(strip, Qt.Key.Key_Right)
    strip.grab()
    assert strip.current() == -1


@pytest.fixture
def gallery(qtbot) -> Gallery:
    gallery = Gallery(columns=5)
    qtbot.addWidget(gallery)
    gallery.resize(360, 400)
    return gallery


def test_tiles_are_whole_multiples_in_the_columns_asked_for(gallery: Gallery) -> None:
    gallery.set_images(noise(20, 28, 28))
    assert gallery.tile_size(360) == (56.0, 56.0)
    assert gallery.columns(360) == 5
    assert gallery.heightForWidth(360) == 4 * 56 + 3 * 2


@pytest.mark.parametrize("crisp", [True, False])
def test_tiles_of_a_given_size_are_smoothed_unless_they_shall_be_crisp(qtbot, crisp) -> None:
    gallery = Gallery(columns=1, tile=64, crisp=crisp)
    qtbot.addWidget(gallery)
    gallery.resize(64, 64)
    gallery.set_images(chequered(20))
    assert (greys(gallery) == {0, 255}) == crisp


def test_a_tile_of_few_pixels_shows_them(qtbot) -> None:
    gallery = Gallery(columns=1, tile=64)
    qtbot.addWidget(gallery)
    gallery.resize(64, 64)
    gallery.set_images(chequered(8))
    assert greys(gallery) == {0, 255}


def chequered(side):
    return (255 * (np.add.outer(np.arange(side), np.arange(side)) % 2)).astype(np.uint8)[None]


def greys(gallery):
    picture = gallery.grab().toImage()
    return {picture.pixelColor(x, 16).red() for x in range(4, 60)}


def test_an_output_stands_under_its_input_and_shares_its_index(gallery: Gallery, qtbot) -> None:
    gallery.set_pairs(noise(10, 28, 28), noise(10, 28, 28))
    gallery.show()
    assert gallery.count() == 10
    assert gallery.tile_area(6, 1).top() == gallery.tile_area(6, 0).bottom() + 2
    with qtbot.waitSignal(gallery.chosen) as chosen:
        qtbot.mouseClick(gallery, Qt.MouseButton.LeftButton, pos=gallery.tile_area(6, 1).center().toPoint())
    assert chosen.args == [6]


def test_a_click_beside_the_pictures_chooses_nothing(gallery: Gallery, qtbot) -> None:
    gallery.set_images(noise(3, 28, 28))
    gallery.show()
    with qtbot.assertNotEmitted(gallery.chosen):
        qtbot.mouseClick(gallery, Qt.MouseButton.LeftButton, pos=QPoint(300, 300))


def test_the_keyboard_reaches_every_picture(gallery: Gallery, qtbot) -> None:
    gallery.set_images(noise(20, 28, 28))
    gallery.show()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Right):
        qtbot.keyClick(gallery, key)
    with qtbot.waitSignal(gallery.chosen) as chosen:
        qtbot.keyClick(gallery, Qt.Key.Key_Return)
    assert chosen.args == [6]


@pytest.fixture
def bookmarks(qtbot) -> NamedStrip:
    strip = NamedStrip(name="Bookmarks")
    qtbot.addWidget(strip)
    strip.set_items(list(noise(5, 64, 64, 3)), ["Blond, smiling", "Grey beard", "Hat", "Glasses", "Last"])
    strip.resize(strip.sizeHint())
    strip.show()
    return strip


def test_a_named_thumbnail_is_chosen_by_its_name_too(bookmarks: NamedStrip, qtbot) -> None:
    bookmarks._cursor = 0
    bookmarks._bring_into_view()
    name = bookmarks.tile_area(1).center().toPoint() + QPoint(60, 0)
    with qtbot.waitSignal(bookmarks.chosen) as chosen:
        qtbot.mouseClick(bookmarks, Qt.MouseButton.LeftButton, pos=name)
    assert chosen.args == [1]


def test_arrow_keys_only_look_at_named_thumbnails_and_return_goes_there(bookmarks: NamedStrip, qtbot) -> None:
    sent = []
    bookmarks.chosen.connect(sent.append)
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left):
        qtbot.keyClick(bookmarks, key)
    assert sent == []
    qtbot.keyClick(bookmarks, Qt.Key.Key_Return)
    assert sent == [1]


def test_a_new_named_thumbnail_comes_into_view(bookmarks: NamedStrip) -> None:
    assert bookmarks.item_area(4).right() <= bookmarks.width()
    assert bookmarks.item_area(0).left() < 0


def test_a_name_takes_two_lines_at_most(qapp) -> None:
    assert two_lines("Blond, smiling", 60) == ["Blond,", "smiling"]
    assert two_lines("Hat", 60) == ["Hat"]
    assert two_lines("", 60) == []
    first, second = two_lines("A very long name of a bookmark", 70)
    assert (first, second[-1]) == ("A very long", "…")
    assert two_lines("Donaudampfschifffahrt", 60)[0].endswith("…")


def test_a_gallery_of_so_many_columns_keeps_them_however_narrow(qtbot) -> None:
    gallery = Gallery(columns=4, tile=56, gap=10)
    qtbot.addWidget(gallery)
    gallery.set_images(noise(4, 64, 64, 3))
    for width in (300, 250, 236, 200):
        gallery.resize(width, 80)
        areas = [gallery.tile_area(k) for k in range(4)]
        assert {area.top() for area in areas} == {0}
        assert areas[-1].right() <= width + 0.5
        assert areas[1].left() - areas[0].right() >= 3.5
    assert gallery.tile_size(250) == (56, 56)


def test_a_gallery_reached_by_keys_shows_where_it_is(qtbot) -> None:
    gallery = Gallery(columns=2, name="Samples")
    qtbot.addWidget(gallery)
    gallery.set_images(noise(4, 8, 8, 3))
    gallery.resize(100, 100)
    gallery.show()
    gallery.activateWindow()
    before = gallery.grab().toImage()
    gallery.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(gallery.hasFocus)
    assert gallery.grab().toImage() != before
    with qtbot.waitSignal(gallery.chosen) as chosen:
        qtbot.keyClick(gallery, Qt.Key.Key_Return)
    assert chosen.args == [0]


def test_an_empty_clipboard_holds_no_picture() -> None:
    assert picture_in(None) is None
