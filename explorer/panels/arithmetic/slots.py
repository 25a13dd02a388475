"""The equation A − B + C = result, drawn with its pictures."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QMimeData, QSize
from PySide6.QtWidgets import QWidget

from explorer import picking
from explorer.state.arithmetic.group import Group
from explorer.state.arithmetic.sum import LETTERS
from explorer.state.picks import Pick
from explorer.state.session import Session
from explorer.theme import px
from explorer.widgets.framed_picture import FramedPicture
from explorer.widgets.gallery import Gallery
from explorer.widgets.group_card import HEAD, PAD, GroupCard
from explorer.widgets.group_pictures import MEAN
from explorer.widgets.label import ElidedLabel, Label, heading
from explorer.widgets.menu import Menu
from explorer.widgets.point_picture import shown_size
from explorer.widgets.surface import column, row
from explorer.widgets.text import MINUS, listed, number

SIGNS = f"{MINUS}+="
SIGN, GAP = 22, 8  # width of a sign, and on either side of it
NEAREST, NEAREST_WIDTH, NEAREST_GAP = 4, 120, 6  # images, the width of them all at least, and between them
HEADING = 46  # height of the words over them
MARGIN, ABOVE = 16, 14
LEAST, SHARE = 40, 0.26  # the smallest side of a mean's picture, and how much of the height it may take
AT_ONCE = 3  # codes by chance, as many as the DCGAN paper averages


class Equation(QWidget):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.cards = {letter: GroupCard(letter) for letter in LETTERS}
        self.result = FramedPicture(name="Result")
        self._nearest = Gallery(
            columns=2, tile=56, gap=NEAREST_GAP, row_gap=NEAREST_GAP, radius=3, name="Real images nearest to the result"
        )
        self._of = ElidedLabel("nearest real images", size=12, muted=True)
        self.beside = QWidget()
        self.beside.setLayout(column(heading("Result"), self._of, 8, self._nearest, None))
        terms = [*self.cards.values(), self.result]
        items: list[QWidget] = [terms[0]]
        for sign, term in zip(SIGNS, terms[1:], strict=True):
            items += [_sign(sign), term]
        self.setLayout(row(*items, self.beside, None, margins=(MARGIN, ABOVE, MARGIN, 0), gap=GAP))

        session.arithmetic.changed.connect(self._show_sum)
        session.arithmetic.judged.connect(self._show_nearest)
        session.viewpoint.moved.connect(self._show_result)
        session.viewpoint.picture_changed.connect(self._show_result)
        for letter, card in self.cards.items():
            self._connect(letter, card)
        self.result.clicked.connect(session.arithmetic.go)
        self.result.mime_data = self._mime_of_result
        self._nearest.chosen.connect(self._send_nearest)
        self._nearest.mime_data = self._mime_of_nearest

        self._show_sum()
        self._show_nearest()

    def _connect(self, letter: str, card: GroupCard) -> None:
        arithmetic = self._session.arithmetic
        card.can_take = picking.can_take
        card.set_mime_data(partial(self._mime_of, letter))
        card.filling.connect(partial(self._fill_menu, letter))
        card.dropped.connect(partial(self._take, letter))
        card.copied.connect(partial(self._copy, letter))
        card.swapped.connect(partial(arithmetic.swap, letter))
        card.emptied.connect(partial(arithmetic.empty, letter))
        card.removed.connect(partial(arithmetic.remove, letter))
        card.chosen.connect(partial(self._go_to, letter))

    # --- room ---

    def fit(self, room: QSize) -> int:
        """Pictures as large as the workspace allows, at whole multiples; nearest images where they have room.

        It returns the height that this takes.
        """
        opened = self._session.model.current
        pixels = shown_size(opened.model.item.width, opened.model.item.height)[0] if opened else 64
        for with_nearest in (True, False):
            side = self._side(room, with_nearest)
            if side >= px(112):
                break
        self.beside.setVisible(with_nearest)
        ratio = self.devicePixelRatioF()
        if side * ratio >= pixels:
            side = int(side * ratio // pixels * pixels / ratio)
        for card in self.cards.values():
            card.set_side(side)
        whole = side + px(HEAD + PAD)
        self.result.set_side(whole)
        tile = (whole / px(1) - HEADING - NEAREST_GAP) / 2
        self._nearest.set_tile(int(tile))
        self.beside.setFixedSize(max(px(NEAREST_WIDTH), round(2 * px(tile)) + px(NEAREST_GAP)), whole)
        return whole + px(ABOVE)

    def _side(self, room: QSize, with_nearest: bool) -> int:
        """Of a mean's picture, of which there are three and the result; members take a third of it beside each mean."""
        signs = len(SIGNS) * px(SIGN + 2 * GAP)
        taken = signs + px(2 * MARGIN + 3 * (2 * PAD + 4) + HEAD + PAD)
        parts = 5 + with_nearest  # nearest images are about as wide
        across = (room.width() - taken - (px(GAP) if with_nearest else 0)) / parts
        return max(px(LEAST), int(min(across, SHARE * room.height())))

    # --- state to widgets ---

    def _show_sum(self) -> None:
        for letter, card in self.cards.items():
            group = self._session.arithmetic.groups[letter]
            tips = [f"{pick.name}. Click to go there." for pick in group.picks]
            mean = group.mean.image if group.mean else None
            card.show_group(group.name, [pick.image for pick in group.picks], mean, tips)
        self._show_result()

    def _show_result(self) -> None:
        arithmetic = self._session.arithmetic
        result = arithmetic.result
        missing = f"Fill {listed(arithmetic.missing)}" if arithmetic.missing else ""
        self.result.show_picture(result.image if result else None, arithmetic.is_here, missing)
        self.result.setToolTip("" if arithmetic.is_here or not result else "Click to go there")

    def _show_nearest(self) -> None:
        outcome = self._session.arithmetic.outcome
        judged = outcome.judged if outcome else None
        self._nearest.setVisible(judged is not None)
        self._of.setText("nearest real images" if judged else "")
        if judged:
            distances = [f"Distance {number(float(d), 1)}." for d in judged.verdict.distances[:NEAREST]]
            self._nearest.set_images(judged.images[:NEAREST], tips=distances)
            self._of.setToolTip(f"Searched: {judged.of}, by {judged.features}")

    # --- widgets to state ---

    def _fill_menu(self, letter: str, menu: Menu, index: int) -> None:
        session, arithmetic = self._session, self._session.arithmetic
        group = arithmetic.groups[letter]
        if 0 <= index < len(group.picks):
            menu.addAction("Go there").triggered.connect(lambda: self._go_to(letter, index))
            menu.addAction(f"Remove from {letter}").triggered.connect(lambda: arithmetic.remove(letter, index))
            menu.addSeparator()
        menu.addAction(f"{AT_ONCE} codes by chance").triggered.connect(partial(self._send_chance, letter))
        picking.fill(menu, session, self, arithmetic.taker(letter), several=True)
        others = [other for other in LETTERS if other != letter and arithmetic.groups[other]]
        if others:
            menu.add_caption("Other groups")
        for other in others:
            menu.addAction(f"Copy {other} to {letter}").triggered.connect(partial(self._copy, letter, other))
            menu.addAction(f"Swap with {other}").triggered.connect(partial(self._swap, letter, other))

    def _send_chance(self, letter: str, _: bool = False) -> None:
        self._session.arithmetic.fill(letter, self._session.picks.any_codes(AT_ONCE))

    def _copy(self, letter: str, other: str, _: bool = False) -> None:
        self._session.arithmetic.copy(other, letter)

    def _swap(self, letter: str, other: str, _: bool = False) -> None:
        self._session.arithmetic.swap(letter, other)

    def _take(self, letter: str, mime: QMimeData) -> None:
        picking.take(self._session, mime, self._session.arithmetic.taker(letter))

    def _pick(self, letter: str, index: int) -> Pick | None:
        group = self._session.arithmetic.groups[letter]
        return group.mean if index == MEAN else group.picks[index]

    def _go_to(self, letter: str, index: int) -> None:
        if pick := self._pick(letter, index):
            self._session.viewpoint.move_to(pick.code, pick.manner)

    def _mime_of(self, letter: str, index: int) -> QMimeData:
        group: Group = self._session.arithmetic.groups[letter]
        return picking.mime_of(group.picks if index == MEAN else [group.picks[index]])

    def _mime_of_result(self) -> QMimeData | None:
        result = self._session.arithmetic.result
        return picking.mime_of([result]) if result else None

    def _mime_of_nearest(self, index: int) -> QMimeData:
        judged = self._session.arithmetic.outcome.judged
        return picking.mime_of_image(self._session, judged.images[index], int(judged.verdict.nearest[index]))

    def _send_nearest(self, index: int) -> None:
        self._session.own_image.encode(self._session.arithmetic.outcome.judged.images[index])


def _sign(text: str) -> QWidget:
    sign = Label(text, size=22)
    sign.setFixedWidth(px(SIGN))
    sign.setAlignment(sign.alignment().AlignCenter)
    return sign
