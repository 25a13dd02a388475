"""Ties the viewpoint to what is looked at: it stands at the image's x_T, and shows the picture of the step."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, Signal

from explorer.state.denoise.look import Look
from explorer.state.denoise.plan import A
from explorer.state.denoise.runs import Runs
from explorer.state.model import Model
from explorer.state.viewpoint import Viewpoint
from models.trajectories.recipe import Recipe
from models.trajectories.starting import code_of


class Standing(QObject):
    changed = Signal()  # whether the viewpoint stands at the image that is looked at

    def __init__(
        self, model: Model, viewpoint: Viewpoint, runs: Runs, look: Look, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._model, self._viewpoint, self._runs, self._look = model, viewpoint, runs, look
        self.is_here = False
        self._known: tuple[Recipe, int, np.ndarray] | None = None  # the code that was made last, and of what

        for signal in (viewpoint.moved, viewpoint.picture_changed, look.seen, look.moved, look.shown_changed):
            signal.connect(self._lend)

    def stand(self) -> None:
        """Take the viewpoint to the image that is looked at, seen as run A makes it."""
        run = self._runs.a
        if run is None or self._model.current is None:
            return
        recipe, usual = run.recipe, self._viewpoint.manner
        manner = type(usual)(recipe.condition, recipe.guidance, recipe.steps, usual.truncation, usual.seed)
        self._viewpoint.move_to(self._code(), manner)

    def choose(self, image: int) -> None:
        """Look at another image of the batch, and stand there."""
        self._look.choose(image)
        self.stand()

    def _code(self) -> np.ndarray:
        run, image = self._runs.a, self._look.image
        if self._known is None or self._known[:2] != (run.recipe, image):
            self._known = run.recipe, image, code_of(run.recipe, run.model, image).numpy()
        return self._known[2]

    def _lend(self) -> None:
        """Lend the viewpoint the picture of the step, while it stands there and somebody looks."""
        run = self._runs.a
        if self.is_here and run is not None and self._known[0] != run.recipe:  # where it stood is another run now
            self.stand()
        picture = self._viewpoint.picture
        is_here = run is not None and np.array_equal(self._viewpoint.code, self._code())
        if is_here != self.is_here:
            self.is_here = is_here
            self.changed.emit()
        if picture is None:
            return
        image = self._wanted(picture.code) if is_here else None
        if image is None:
            if picture.of:
                self._viewpoint.lend(None)
        elif not (picture.of == self._words and np.array_equal(picture.image, image)):
            self._viewpoint.lend(image, self._words)

    def _wanted(self, code: np.ndarray) -> np.ndarray | None:
        """The predicted picture of the step; at the end the viewpoint's own may stay."""
        look = self._look
        if not look.is_shown or not np.array_equal(code, self._viewpoint.code):
            return None
        frame = look.frame(A)
        return None if frame is None else frame.pictures("x_0")[look.image]

    @property
    def _words(self) -> str:
        return f"run A · step {self._look.step:,}"
