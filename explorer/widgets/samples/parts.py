"""Pictures on their way, in groups and tables; what holds, asks and tells."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget

from explorer.theme import Theme, px
from explorer.widgets.choice_list import Choice, ChoiceList
from explorer.widgets.diverging import DivergingBar, coloured, widest
from explorer.widgets.document import Document
from explorer.widgets.draw_pad import DrawPad, DrawTools
from explorer.widgets.fields import NumbersField
from explorer.widgets.figure import Figure
from explorer.widgets.film import Film
from explorer.widgets.fold import Fold
from explorer.widgets.frame_strip import Cell, FrameStrip
from explorer.widgets.framed_picture import FramedPicture
from explorer.widgets.group_card import GroupCard
from explorer.widgets.image_view import ImageView
from explorer.widgets.label import heading
from explorer.widgets.menu import Menu
from explorer.widgets.menu_bar import MenuBar
from explorer.widgets.named_slot import NamedSlot
from explorer.widgets.picture_table import PictureTable
from explorer.widgets.plane_sheet import PlaneSheet, SheetRow
from explorer.widgets.plane_slot import Slot
from explorer.widgets.samples.made_up import on_the_way, pictures
from explorer.widgets.scroll import ScrollColumn
from explorer.widgets.scrubber import Scrubber
from explorer.widgets.surface import Line, Surface, column, row
from explorer.widgets.toast import Toast
from explorer.widgets.wall import Wall

FRAMES = 9
RIGHT, SIDE = 300, 124  # pixels of the column at the right, and of a picture in a frame
CARD = """### fashion-vae

Learned **2-d** codes of clothes in 4 minutes.

| measure | value |
| --- | --- |
| reconstruction | 12.4 |
| KL | 4.1 nats |
"""


def parts() -> QWidget:
    surface = Surface()
    middle = column(_groups(), Line(), _frames(), Line(), _tables(), gap=12)
    middle.setStretch(4, 1)
    layout = row(_left(), Line(vertical=True), middle, Line(vertical=True), _right(), margins=(16, 8, 16, 16), gap=16)
    layout.setStretch(2, 1)
    whole = column(_menu_bar(), Line(), layout)
    whole.setStretch(2, 1)
    surface.setLayout(whole)
    return surface


def _named(name: str, *parts: QWidget | QLayout) -> QVBoxLayout:
    return column(heading(name), *parts, gap=6)


def _menu_bar() -> MenuBar:
    bar = MenuBar()
    for title in ("File", "Edit", "View"):
        menu = Menu(title, bar)
        menu.add_caption("From the data")
        menu.addAction("Some by chance")
        bar.add(menu)
    return bar


def _left() -> QWidget:
    choices, numbers, figure = ChoiceList(name="Directions"), NumbersField(), Figure("Faithful", "Of near points")
    choices.set_choices(
        [
            Choice("Smiling", "logistic, 2,000 codes", "0.94"),
            Choice("Glasses", "mean difference", "0.81"),
            Choice("Mine", "two groups", "new", is_word=True),
        ],
        0,
    )
    numbers.set_value((32, 64, 128))
    figure.show_figure(0.87, "Of each point's nearest ten, as many are near on the map.")
    card, rest = Document(name="Card"), Surface()
    card.show_markdown(CARD)
    card.setFixedHeight(px(196))
    rest.setLayout(column(numbers, 8, figure, margins=(0, 4, 8, 8)))
    fold = Fold("More", rest, padding=0)
    fold.set_open(True)
    body = Surface()
    body.setLayout(column(
        _named("Choices", choices), 8, Line(), fold, Line(), 8, card, Line(), 8, *_slots(), None,
        margins=(0, 0, 12, 0)))  # fmt: skip
    scroll = ScrollColumn(body)
    scroll.setFixedWidth(px(280))
    return scroll


def _groups() -> QHBoxLayout:
    made = pictures(9, side=48)
    few, many, none = GroupCard("A"), GroupCard("B"), GroupCard("C")
    few.show_group("Smiling women", list(made[:2]), made[:2].mean(0).astype(np.uint8))
    many.show_group("Women", list(made[2:]), made[2:].mean(0).astype(np.uint8))
    none.show_group("", [], None)
    there, here = FramedPicture(name="Before"), FramedPicture(name="After")
    there.show_picture(made[0])
    here.show_picture(made[1], is_here=True)
    waiting = FramedPicture(name="Nothing")
    waiting.show_picture(None, hint="Fill A, B and C")
    for card in (few, many, none):
        card.set_side(px(SIDE - 12))
    for framed in (there, here, waiting):
        framed.set_side(px(SIDE + 24))
    return row(few, many, none, there, here, waiting, None, gap=8)


def _frames() -> QVBoxLayout:
    way = on_the_way(2, FRAMES)
    strip, bare, scrubber, film = FrameStrip(), FrameStrip(notes=False), Scrubber(name="Step"), Film(name="Steps")
    near = pictures(FRAMES, side=24)
    shares = np.linspace(0.9, 0.15, FRAMES).tolist()
    cells = [
        Cell(image, near[k], f"{6 * share:.1f}", share, is_off=share > 0.8)
        for k, (image, share) in enumerate(zip(way[0], shares, strict=True))
    ]
    strip.set_cells(cells)
    bare.set_cells([*(Cell(image) for image in way[1][:-2]), Cell(), Cell()])  # the last are not there yet
    strip.set_current(5, True)
    bare.set_current(5, False)
    scrubber.set_frames(FRAMES)
    scrubber.set_value(5 / (FRAMES - 1))
    scrubber.set_text("step 5 of 8")
    film.set_strip(on_the_way(2, 40))
    return column(scrubber, strip, bare, 8, film)


def _tables() -> QHBoxLayout:
    table, sheet, wall = PictureTable(name="Pictures by strength"), PlaneSheet(), Wall()
    rows = on_the_way(3, 5)
    table.set_rows(["+2 σ", "0 σ", "\u22122 σ"], [rows[0], rows[1], None], 1, note="Each column is another picture.")
    sheet.show_columns(["\u22121", "0", "1"], 24, 24)
    told = [(3.4, on_the_way(1, 3)[0]), (2.1, on_the_way(2, 3)[1]), (0.2, None)]
    sheet.show_rows([SheetRow(k, f"z {k + 1}", kl, f"{kl:.1f}", images, 1) for k, (kl, images) in enumerate(told)])
    sheet.show_selected(1)
    made = pictures(40, side=28)
    wall.set_items(len(made), lambda item: made[item])
    wall.select((3, 4))
    layout = row(table, sheet, wall, gap=16)
    for index, room in enumerate((3, 3, 2)):
        layout.setStretch(index, room)
    return layout


def _slots() -> tuple[QLayout, ...]:
    made, slots = pictures(3, side=28), [Slot(letter) for letter in "ABC"]
    for slot, image in zip(slots, made, strict=True):
        slot.show_choice("A code", image)
    full, empty = NamedSlot("Start"), NamedSlot("End", word="End")
    full.show_choice("Blond, smiling", made[0])
    return _named("Corners", row(*slots, None)), _named("From here to there", row(full, empty, None))


def _right() -> QWidget:
    pad, body, floor = DrawPad(28, 28, 3), Surface(), Surface()
    pad.set_pixels(pictures(1, side=28)[0])
    drawing = _named("Drawing", row(pad, None), DrawTools(pad, 28, 3))
    floor.setFixedSize(px(RIGHT), px(80))
    body.setLayout(column(_change(), 8, Line(), 8, drawing, None, floor))
    body.setFixedWidth(px(RIGHT))
    Toast(floor, reduce_motion=True).show_message("The picture has been saved.", "ok")
    return body


def _change() -> QVBoxLayout:
    """A signed picture, coloured in the theme of now."""
    view, bar = ImageView(), DivergingBar("From darker to brighter")
    view.setFixedHeight(px(140))
    before, after = pictures(2, side=32).astype(float) / 255
    change = after - before
    view.set_image(coloured(change, widest(change), Theme.of(view)))
    bar.show_ends(widest(change))
    return _named("What has changed", view, bar)
