"""What is looked at, large: run A, and beside it run B and what is between them, or else the whole batch."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from explorer.panels.denoise.settings import NAMES
from explorer.state.denoise.look import CHANGE
from explorer.state.denoise.plan import A, B
from explorer.state.denoise.restart import changes
from explorer.state.session import Session
from explorer.theme import SEMIBOLD, Theme, px
from explorer.widgets.diverging import DivergingBar, coloured, widest
from explorer.widgets.gallery import Gallery
from explorer.widgets.image_view import ImageView
from explorer.widgets.label import ElidedLabel, heading
from explorer.widgets.surface import Surface, column, row
from explorer.widgets.text import count, general
from models.conditioning import in_words
from models.diffusion import SAMPLERS
from models.trajectories.recipe import Branch, Recipe

HEAD, FOOT, GAP, MARGIN = 28, 24, 24, 16  # pixels
SMALLEST, SHEET_GAP = 56, 2


class Stage(Surface):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.a, self.b, self.difference = _Shown("Run A"), _Shown("Run B"), _Shown("Difference")
        self.sheet = Gallery(gap=SHEET_GAP, row_gap=SHEET_GAP, crisp=True, name="The whole batch")
        self.scale = DivergingBar("Scale of the change")
        self._all = (self.a, self.b, self.difference)
        self._batch, self._of = QWidget(), ElidedLabel("", size=12, muted=True)
        head = row(heading("Batch"), self._of, None)
        self._batch.setLayout(column(head, 6, self.sheet, None))
        body = row(*self._all, self._batch, None, gap=GAP)
        self.setLayout(column(body, None, margins=(MARGIN, 6, MARGIN, 6)))
        self.a.set_foot(self.scale)
        self.difference_scale = DivergingBar("Scale of the difference")
        self.difference.set_foot(self.difference_scale)
        # Its pictures have fixed sizes, which must not keep the window from growing smaller.
        self.setMinimumSize(px(2 * MARGIN + 2 * GAP + 3 * SMALLEST), px(HEAD + FOOT + 12 + SMALLEST))

        session.denoise.look.seen.connect(self._show_pictures)
        session.denoise.runs.changed.connect(self._show_runs)
        session.denoise.runs.changed.connect(self._show_pictures)
        self.sheet.chosen.connect(self._send_image)

        self._show_runs()
        self._show_pictures()

    # --- state to widgets ---

    def _show_runs(self) -> None:
        runs = self._session.denoise.runs
        both = runs.b is not None
        self.b.setVisible(both)
        self.difference.setVisible(both)
        self._batch.setVisible(not both and runs.a is not None and runs.a.recipe.count > 1)
        if both:
            self.a.show_about(_words(runs.a.recipe, runs.b.recipe, self._session))
            self.b.show_about(_words(runs.b.recipe, runs.a.recipe, self._session))
            self.difference.show_about("B \u2212 A")
        elif runs.a is not None:
            self.a.show_about(_words(runs.a.recipe, None, self._session))
        self._share_room()

    def _show_pictures(self) -> None:
        denoise, theme = self._session.denoise.look, Theme.of(self)
        shown = {letter: denoise.picture(letter) for letter in (A, B)}
        difference = denoise.difference()
        signed = [values for values in shown.values() if values is not None and denoise.kind == CHANGE]
        ends = max((widest(values) for values in signed), default=None)
        for view, picture in ((self.a, shown[A]), (self.b, shown[B])):
            if picture is not None and picture.dtype != np.uint8:
                picture = coloured(picture, ends, theme)
            view.show_picture(picture)
        between = None if difference is None else widest(difference)
        self.difference.show_picture(None if difference is None else coloured(difference, between, theme))
        self._show_sheet()
        for scale, end in ((self.scale, ends), (self.difference_scale, between)):
            scale.setVisible(end is not None)
            scale.show_ends(end)

    def _show_sheet(self) -> None:
        denoise, runs = self._session.denoise.look, self._session.denoise.runs
        frame = denoise.frame(A)
        if self._batch.isHidden() or frame is None:
            return
        pictures = frame.pictures(denoise.kind if denoise.kind != CHANGE else "x_0")
        if len(pictures) != self.sheet.count():
            self._share_room()
        self.sheet.set_images(pictures)
        self.sheet.set_current(denoise.image)
        self._of.setText(f"{count(runs.a.recipe.count)} images, of the same seed")

    # --- widgets to state ---

    def _send_image(self, image: int) -> None:
        self._session.denoise.standing.choose(image)

    # --- room ---

    def minimumSizeHint(self) -> QSize:
        """Of the smallest pictures: those that are shown have the sizes that there was room for."""
        return QSize(px(2 * MARGIN + 2 * GAP + 3 * SMALLEST), px(HEAD + SMALLEST + FOOT + 12))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_all"):
            self._show_pictures()

    def _share_room(self) -> None:
        """Pictures as large as three in a row can be, in whole multiples of their pixels."""
        many = len(self._all)
        across = (self.width() - px(2 * MARGIN + GAP * (many - 1))) // many
        down = self.height() - px(HEAD + FOOT + 12)
        side = max(min(across, down), px(SMALLEST))
        if self.b.isHidden():  # there is room for more
            side = max(min((self.width() - px(2 * MARGIN + GAP)) // 2, down), px(SMALLEST))
        shape = self._session.denoise.runs.a.shape if self._session.denoise.runs.a else (1, 1, 1)
        for each in self._all:
            each.set_side(side, max(shape[1:]))
        self._share_sheet(side)

    def _share_sheet(self, side: int) -> None:
        """All images of the batch in the room of one, in whole multiples of their pixels where these fit."""
        run = self._session.denoise.runs.a
        if run is None:
            return
        columns = math.ceil(math.sqrt(run.recipe.count))
        tile = (side - (columns - 1) * px(SHEET_GAP)) // columns
        width = run.shape[2]
        tile = max(width * (tile // width) or tile, 8)
        self.sheet.set_columns(columns)
        self.sheet.set_tile(round(tile / px(100) * 100))
        self.sheet.setFixedWidth(columns * tile + (columns - 1) * px(SHEET_GAP))


class _Shown(QWidget):
    """One picture under its name and what is said of it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name, self._about = ElidedLabel(name, weight=SEMIBOLD), ElidedLabel("", size=12, muted=True)
        self.view = ImageView(name=name)
        head = row(self._name, self._about)
        head.setStretch(1, 1)
        self.setLayout(column(head, 6, self.view, None))

    def set_foot(self, foot: QWidget) -> None:
        self.layout().insertWidget(self.layout().count() - 1, foot)

    def show_about(self, text: str) -> None:
        self._name.setMinimumWidth(self._name.sizeHint().width())
        self._about.setText(text)

    def show_picture(self, picture: np.ndarray | None) -> None:
        self.view.set_image(picture)

    def set_side(self, side: int, pixels: int) -> None:
        """Of the room; a picture of so many pixels takes the largest whole multiple of itself."""
        ratio = self.devicePixelRatioF()
        if multiple := int(side * ratio / pixels):
            side = round(pixels * multiple / ratio)
        self.view.setFixedSize(side, side)
        self.setFixedWidth(side)


def _words(recipe: Recipe, beside: Recipe | None, session: Session) -> str:
    """What a run has of its own beside another; or by itself its sampler and steps."""
    if isinstance(start := recipe.start, Branch) and beside is not None and start.parent == beside:
        return ", ".join([f"from step {start.step}", *changes(recipe, session.model.current.model.whole.conditions)])
    if beside is None or (isinstance(beside.start, Branch) and beside.start.parent == recipe):
        return f"{SAMPLERS[recipe.sampler].title}, {recipe.steps} steps"
    names = [name for name in NAMES if getattr(recipe, name) != getattr(beside, name)]
    return ", ".join(_value(name, recipe, session) for name in names)


def _value(name: str, recipe: Recipe, session: Session) -> str:
    match name:
        case "sampler":
            return SAMPLERS[recipe.sampler].title
        case "condition":
            conditions = session.model.current.model.whole.conditions
            return in_words(recipe.condition, conditions) if recipe.condition else "any class"
        case "start":
            return "other start"
        case _:
            return f"{NAMES[name]} {general(getattr(recipe, name))}"
