"""Cards of groups, the table of columns, the list of directions and the bars of side effects, by mouse and keys."""

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QHelpEvent, QMouseEvent
from PySide6.QtWidgets import QToolTip

from explorer.widgets.choice_list import Choice, ChoiceList
from explorer.widgets.framed_picture import FramedPicture
from explorer.widgets.gallery import Gallery
from explorer.widgets.group_card import GroupCard
from explorer.widgets.group_pictures import MEAN, MOST
from explorer.widgets.picture_table import PictureTable
from explorer.widgets.signed_bars import LITTLE, MOVED, WANTED, Change, SignedBars
from explorer.widgets.strip import ThumbnailStrip

pytestmark = pytest.mark.usefixtures("dressed")

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
COPY = Qt.DropAction.CopyAction
PICTURE = np.zeros((8, 8, 3), np.uint8)


def shown(widget, qtbot, width=300, height=200):
    qtbot.addWidget(widget)
    widget.resize(width, height)
    widget.show()
    return widget


@pytest.fixture
def card(qtbot):
    card = GroupCard("A")
    card.set_side(96)
    shown(card, qtbot, *card.sizeHint().toTuple())
    card.show_group("Three", [PICTURE] * 3, PICTURE)
    return card


def drop(card, mime, source=None, modifiers=NONE):
    """What Qt does when something is dropped; its source is a widget of ours."""
    event = QDropEvent(QPointF(9, 9), COPY, mime, LEFT, modifiers)
    if source is not None:
        event.source = lambda: source
    card.dropEvent(event)


def test_a_click_on_a_member_or_on_the_mean_chooses_it(card, qtbot):
    chosen = []
    card.chosen.connect(chosen.append)
    pictures = card.pictures
    qtbot.mouseClick(pictures, LEFT, pos=pictures.member_area(1).center().toPoint())
    qtbot.mouseClick(pictures, LEFT, pos=pictures.mean_area().center().toPoint())
    assert chosen == [1, MEAN]


def test_keys_walk_the_members_and_delete_takes_one_out_or_all(card, qtbot):
    removed, emptied = [], []
    card.removed.connect(removed.append)
    card.emptied.connect(lambda: emptied.append(True))
    card.pictures.setFocus()
    qtbot.keyClick(card.pictures, Qt.Key.Key_Delete)
    qtbot.keyClick(card.pictures, Qt.Key.Key_Up)
    qtbot.keyClick(card.pictures, Qt.Key.Key_Delete)
    assert emptied == [True]
    assert removed == [2]


def test_only_members_have_tips_of_their_own(card, monkeypatch):
    said = []
    monkeypatch.setattr(QToolTip, "showText", lambda spot, text, *_: said.append(text))
    pictures = card.pictures
    card.show_group("One", [PICTURE], PICTURE, ["Image 1. Click to go there."])
    for spot in (pictures.member_area(0).center(), pictures.mean_area().center(), pictures.member_area(2).center()):
        pictures.event(QHelpEvent(QHelpEvent.Type.ToolTip, spot.toPoint(), QPoint()))
    assert said == ["Image 1. Click to go there.", "", ""]


def test_a_drop_is_taken_where_it_can_be(card):
    mime, taken = QMimeData(), []
    card.dropped.connect(taken.append)
    card.dragEnterEvent(QDragEnterEvent(QPoint(9, 9), COPY, mime, LEFT, NONE))
    assert not card._over
    card.can_take = lambda mime: True
    card.dragEnterEvent(QDragEnterEvent(QPoint(9, 9), COPY, mime, LEFT, NONE))
    assert card._over
    drop(card, mime)
    assert len(taken) == 1
    assert not card._over


@pytest.mark.parametrize(
    ("modifiers", "signal"),
    [
        (NONE, "swapped"),
        (Qt.KeyboardModifier.AltModifier, "copied"),
        (Qt.KeyboardModifier.ControlModifier, "copied"),
    ],
)
def test_the_group_of_another_card_changes_places_or_is_copied_with_ctrl_or_alt(card, qtbot, modifiers, signal):
    other = GroupCard("B")
    qtbot.addWidget(other)
    other.pictures.dragged = MEAN
    heard = []
    getattr(card, signal).connect(heard.append)
    drop(card, QMimeData(), other.pictures, modifiers)
    assert heard == ["B"]


def test_members_beyond_the_room_are_counted(card):
    card.show_group("Many", [PICTURE] * 40, PICTURE)
    assert card.pictures._shown() == MOST - 1
    assert card.pictures.count() == 40
    areas = [card.pictures.member_area(k) for k in range(MOST)]
    assert not any(a.intersects(b) for k, a in enumerate(areas) for b in areas[:k])


def test_an_empty_card_opens_its_menu_when_clicked(card, qtbot):
    card.show_group("", [], None)
    asked = []
    card.filling.connect(lambda menu, index: asked.append((menu, index)))
    qtbot.mouseClick(card.pictures, LEFT, pos=card.pictures.mean_area().center().toPoint())
    assert asked[0][1] == MEAN
    asked[0][0].close()


def moved_far(widget, spot):
    """Press, and move farther than a click may."""
    away = QPointF(spot) + QPointF(40, 0)
    kinds = QMouseEvent.Type.MouseButtonPress, QMouseEvent.Type.MouseMove
    widget.mousePressEvent(QMouseEvent(kinds[0], QPointF(spot), QPointF(spot), LEFT, LEFT, NONE))
    widget.mouseMoveEvent(QMouseEvent(kinds[1], away, away, LEFT, LEFT, NONE))


def test_pictures_of_cards_galleries_strips_tables_and_frames_are_dragged_out(card, qtbot, monkeypatch):
    dragged = []
    for place in ("group_pictures", "gallery", "strip", "picture_table", "framed_picture"):
        monkeypatch.setattr(f"explorer.widgets.{place}.drag_out", lambda w, mime, picture: dragged.append(mime.text()))

    def mime(*index):
        data = QMimeData()
        data.setText(f"{index}")
        return data

    card.set_mime_data(mime)
    moved_far(card.pictures, card.pictures.member_area(2).center())
    gallery = shown(Gallery(columns=3, tile=40), qtbot)
    gallery.set_images([PICTURE] * 3)
    gallery.mime_data = mime
    moved_far(gallery, gallery.tile_area(1).center())
    strip = shown(ThumbnailStrip(), qtbot)
    strip.set_images([PICTURE] * 3)
    strip.mime_data = mime
    moved_far(strip, strip.tile_area(0).center())
    table = shown(PictureTable(name="t"), qtbot, 400, 300)
    table.set_rows(["a", "b"], [[PICTURE] * 3] * 2, 0)
    table.mime_data = mime
    moved_far(table, table.cell_area(1, 2).center())
    frame = shown(FramedPicture(name="f"), qtbot, 160, 160)
    frame.show_picture(PICTURE)
    frame.mime_data = mime
    moved_far(frame, QPointF(80, 80))
    assert dragged == ["(2,)", "(1,)", "(0,)", "(1, 2)", "()"]


def test_what_was_dragged_is_not_clicked(qtbot, monkeypatch):
    monkeypatch.setattr("explorer.widgets.gallery.drag_out", lambda *_: None)
    gallery = shown(Gallery(columns=3, tile=40), qtbot)
    gallery.set_images([PICTURE] * 3)
    gallery.mime_data = lambda index: QMimeData()
    with qtbot.assertNotEmitted(gallery.chosen):
        moved_far(gallery, gallery.tile_area(1).center())
        qtbot.mouseRelease(gallery, LEFT, pos=gallery.tile_area(1).center().toPoint())


def test_a_table_is_walked_by_keys_and_a_row_on_its_way_is_no_obstacle(qtbot):
    table = shown(PictureTable(name="t"), qtbot, 400, 300)
    table.set_rows(["a", "b", "c"], [[PICTURE] * 3, None, [PICTURE] * 3], 0)
    assert table.count() == 6
    chosen = []
    table.chosen.connect(lambda *cell: chosen.append(cell))
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Return):
        qtbot.keyClick(table, key)
    assert chosen == [(2, 1)]


def test_pictures_of_a_table_are_whole_multiples_where_there_is_room(qtbot):
    table = shown(PictureTable(name="t"), qtbot, 400, 300)
    table.set_rows(["a", "b"], [[PICTURE] * 3] * 2, 0)
    assert table.side() % 8 == 0
    assert table.cell_area(1, 2).right() <= table.width()


@pytest.fixture
def choices(qtbot):
    choices = shown(ChoiceList(name="Directions"), qtbot)
    choices.set_choices([Choice(name, "how", "0.9") for name in "abc"], 1)
    return choices


def test_a_list_is_chosen_from_by_mouse_and_keys(choices, qtbot):
    chosen = []
    choices.chosen.connect(chosen.append)
    qtbot.mouseClick(choices, LEFT, pos=choices.row_area(2).center().toPoint())
    qtbot.keyClick(choices, Qt.Key.Key_Up)
    qtbot.keyClick(choices, Qt.Key.Key_Down)
    assert chosen == [2, 0, 2]


def test_f2_renames_and_delete_removes_the_current_row(choices, qtbot):
    heard = []
    choices.renaming.connect(lambda index: heard.append(("rename", index)))
    choices.deleted.connect(lambda index: heard.append(("delete", index)))
    qtbot.keyClick(choices, Qt.Key.Key_F2)
    qtbot.keyClick(choices, Qt.Key.Key_Delete)
    assert heard == [("rename", 1), ("delete", 1)]


def test_bars_begin_at_nothing_and_are_as_long_as_their_share(qtbot):
    bars = shown(SignedBars(name="Changes"), qtbot, 300, 80)
    bars.set_changes([Change("up", 0.5, WANTED), Change("down", -0.25, MOVED), Change("none", 0.0, LITTLE)])
    up, down, none = (bars.bar_area(k) for k in range(3))
    assert up.left() == pytest.approx(down.right()) == pytest.approx(none.left())
    assert up.width() == pytest.approx(2 * down.width())
    assert none.width() == 0
    assert bars.accessibleDescription() == "up +0.50, down −0.25, none 0.00"


def test_the_frame_wears_the_accent_only_where_one_stands(qtbot):
    frame = shown(FramedPicture(name="Result"), qtbot, 160, 160)
    clicked = []
    frame.clicked.connect(lambda: clicked.append(True))
    frame.show_picture(PICTURE, is_here=True)
    assert frame.is_here()
    frame.show_picture(PICTURE, is_here=False)
    assert not frame.is_here()
    qtbot.mouseClick(frame, LEFT)
    qtbot.keyClick(frame, Qt.Key.Key_Return)
    assert clicked == [True, True]
