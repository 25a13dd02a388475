"""What is looked at, large: run A, run B where there is one, and what is between them."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from explorer.panels.denoise.settings import NAMES
from explorer.state.denoise.denoise import CHANGE
from explorer.state.denoise.plan import A, B
from explorer.state.session import Session
from explorer.theme import SEMIBOLD, Theme, px
from explorer.widgets.diverging import DivergingBar, coloured, widest
from explorer.widgets.image_view import ImageView
from explorer.widgets.label import ElidedLabel
from explorer.widgets.surface import Surface, column, row
from explorer.widgets.text import general
from models.conditioning import in_words
from models.diffusion import SAMPLERS
from models.trajectories.recipe import Branch, Recipe

HEAD, FOOT, GAP, MARGIN = 28, 24, 24, 16  # pixels
SMALLEST = 84


class Stage(Surface):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.a, self.b, self.difference = _Shown("Run A"), _Shown("Run B"), _Shown("Difference")
        self.scale = DivergingBar()
        self._all = (self.a, self.b, self.difference)
        body = row(*self._all, None, gap=GAP)
        self.setLayout(column(body, self.scale, None, margins=(MARGIN, 6, MARGIN, 6)))
        # Its pictures have fixed sizes, which must not keep the window from growing smaller.
        self.setMinimumSize(px(2 * MARGIN + 2 * GAP + 3 * SMALLEST), px(HEAD + FOOT + 12 + SMALLEST))

        session.denoise.seen.connect(self._show_pictures)
        session.denoise_runs.changed.connect(self._show_runs)
        session.denoise_runs.changed.connect(self._show_pictures)

        self._show_runs()
        self._show_pictures()

    # --- state to widgets ---

    def _show_runs(self) -> None:
        runs = self._session.denoise_runs
        both = runs.b is not None
        self.b.setVisible(both)
        self.difference.setVisible(both)
        if both:
            self.a.show_about(_words(runs.a.recipe, runs.b.recipe, self._session))
            self.b.show_about(_words(runs.b.recipe, runs.a.recipe, self._session))
            self.difference.show_about("B \u2212 A")
        elif runs.a is not None:
            self.a.show_about(_words(runs.a.recipe, None, self._session))
        self._share_room()

    def _show_pictures(self) -> None:
        denoise, theme = self._session.denoise, Theme.of(self)
        shown = {letter: denoise.picture(letter) for letter in (A, B)}
        difference = denoise.difference()
        signed = [values for values in shown.values() if values is not None and denoise.kind == CHANGE]
        ends = max((widest(values) for values in signed), default=None)
        for view, picture in ((self.a, shown[A]), (self.b, shown[B])):
            if picture is not None and picture.dtype != np.uint8:
                picture = coloured(picture, ends, theme)
            view.show_picture(picture)
        if difference is not None:
            ends = widest(difference)
            self.difference.show_picture(coloured(difference, ends, theme))
        else:
            self.difference.show_picture(None)
        self.scale.setVisible(ends is not None)
        self.scale.show_ends(ends)

    # --- room ---

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
        for each in self._all:
            each.set_side(side)


class _Shown(QWidget):
    """One picture under its name and what is said of it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name, self._about = ElidedLabel(name, weight=SEMIBOLD), ElidedLabel("", size=12, muted=True)
        self.view = ImageView(name=name)
        head = row(self._name, self._about, None)
        head.setStretch(1, 1)
        self.setLayout(column(head, 6, self.view, None))

    def show_about(self, text: str) -> None:
        self._name.setMinimumWidth(self._name.sizeHint().width())
        self._about.setText(text)

    def show_picture(self, picture: np.ndarray | None) -> None:
        self.view.set_image(picture)

    def set_side(self, side: int) -> None:
        """Of the room; the picture takes the largest whole multiple of itself."""
        image = self.view.image()
        if image is not None:
            ratio = self.devicePixelRatioF()
            multiple = int(side * ratio / max(image.width(), image.height()))
            if multiple:
                side = round(max(image.width(), image.height()) * multiple / ratio)
        self.view.setFixedSize(side, side)
        self.setFixedWidth(side)


def _words(recipe: Recipe, beside: Recipe | None, session: Session) -> str:
    """What a run has of its own beside another; or by itself its sampler and steps."""
    if isinstance(start := recipe.start, Branch) and beside is not None and start.parent == beside:
        return f"from step {start.step}"
    if beside is None:
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
