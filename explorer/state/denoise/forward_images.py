"""The real images to choose from on the way forward: of the open data, and own ones from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal

from explorer.state.data import Data
from explorer.state.denoise.look import Look
from explorer.state.denoise.plan import A
from explorer.state.denoise.runs import Runs
from explorer.state.denoise.subjects import MOST, Subject, any_rows, in_size, of_rows, one_class, usual_rows
from explorer.state.model import Model
from explorer.state.notices import Notices
from explorer.state.viewpoint import Viewpoint
from explorer.state.work import Work
from models.data.base import Item
from models.data.image_file import BROKEN, middle
from models.families.ddpm import DDPM
from models.trajectories.recipe import cannot_replay

OWN = 4  # pictures from elsewhere that are kept, the newest first


class ForwardImages(QObject):
    changed = Signal(bool)  # which there are, or which one is chosen; whether they are for another model now

    def __init__(
        self,
        work: Work,
        model: Model,
        data: Data,
        viewpoint: Viewpoint,
        look: Look,
        runs: Runs,
        notices: Notices,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._model, self._data, self._viewpoint = model, data, viewpoint
        self._look, self._runs, self._notices = look, runs, notices
        self._of: object | None = None  # the model that they are for
        self._own: tuple[Subject, ...] = ()
        self._of_data: tuple[Subject, ...] = ()
        self.chosen = 0
        self._reader = work.lane()

        model.opened.connect(self._begin)
        model.weights_changed.connect(self._on_weights)
        data.changed.connect(self._on_data)
        self._reader.done.connect(self._take_read)
        self._reader.failed.connect(notices.refuse)

    # --- what is there ---

    @property
    def model(self) -> DDPM | None:
        """The one that they are noised for; None where the open one is of another family."""
        opened = self._model.current
        return None if opened is None or cannot_replay(opened.model.whole) else opened.model.whole

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """Those from elsewhere before those of the data."""
        return self._own + self._of_data

    @property
    def subject(self) -> Subject | None:
        """The chosen one."""
        return self.subjects[self.chosen] if self.subjects else None

    def choose(self, index: int) -> None:
        if 0 <= index < len(self.subjects) and index != self.chosen:
            self.chosen = index
            self.changed.emit(False)

    # --- of the data ---

    def why_not_data(self) -> str:
        """Why there are no images of the data; empty where there are."""
        if self._data.loading:
            return f"{self._data.loading} is being opened…"
        return "" if self._data.current is not None else "The data that this model has learned from are not open."

    def take_usual(self) -> None:
        """The images of the data that are shown at first."""
        if data := self._data.current:
            self.take_rows(usual_rows(data))

    def take_any(self) -> None:
        """Images of the data by chance."""
        if data := self._data.current:
            self.take_rows(any_rows(data))

    def take_rows(self, rows: Sequence[int]) -> None:
        """Images of the open data, in the place of those that are here."""
        if (data := self._data.current) is not None and self.model:
            if len(rows) > MOST:
                self._notices.news(f"The first {MOST} of the {len(rows):,} images are taken.")
            if self._refuses(data.images[0]):
                return
            self._of_data = of_rows(data, rows[:MOST], self.model.item, self.model.conditions)
            self.chosen = len(self._own) if self._of_data else 0
            self.changed.emit(False)

    # --- from elsewhere ---

    def take_image(self, image: np.ndarray, name: str, label: int | None = None) -> None:
        """An image uint8 [height, width, 1 or 3] of any size, before all others."""
        if self.model and not self._refuses(image):
            subject = Subject(name, in_size(image, self.model.item), label, is_own=True)
            self._own = (subject, *self._own)[:OWN]
            self.chosen = 0
            self.changed.emit(False)

    def open_file(self, path: Path) -> None:
        """The middle of a picture's file; one that is none is refused, and nothing changes."""
        if self.model and not self._refuses(None):
            self._reader.ask(partial(_reading, path, self.model.item))

    def _refuses(self, image: np.ndarray | None) -> bool:
        """Whether it is said that a picture is no point, where the model knows points alone."""
        item = self.model.item
        if not item.is_point or (image is not None and image.shape == (1, 1, item.channels)):
            return False
        self._notices.refuse("This model knows points, and a picture is none.")
        return True

    def why_not_viewpoint(self) -> str:
        picture = self._viewpoint.picture
        return "" if picture is not None and not picture.is_draft else "The viewpoint has no picture yet."

    def take_viewpoint(self) -> None:
        """The viewpoint's picture, of which the class is known that was asked for."""
        if not self.why_not_viewpoint():
            picture = self._viewpoint.picture
            self.take_image(picture.image, "The viewpoint's picture", one_class(picture.manner.condition))

    def why_not_run(self) -> str:
        a = self._runs.a
        return "" if a is not None and a.is_whole else "Run A has not come to its end."

    def take_run(self) -> None:
        """What run A has come to, of the image of its batch that is looked at."""
        if not self.why_not_run() and (a := self._runs.shown[A]).frame(a.last) is not None:
            image, end = self._look.image, a.frame(a.last)
            self.take_image(end.pictures("x_t")[image], "The end of run A", one_class(a.recipe.condition))

    # --- inside ---

    def _begin(self) -> None:
        """Those of the data alone; another space of the same model changes nothing."""
        model = self.model
        if model is not None and model is self._of:
            return
        self._of, self._own, self.chosen = model, (), 0
        self._reader.drop()
        self._take_data()
        self.changed.emit(True)

    def _on_weights(self) -> None:
        """The same model in another object."""
        self._of = self.model

    def _on_data(self) -> None:
        was_own = self.subject is not None and self.subject.is_own
        self._take_data()
        self.chosen = self.chosen if was_own else len(self._own) if self._of_data else 0
        self.changed.emit(False)

    def _take_data(self) -> None:
        data, model = self._data.current, self.model
        fits = data is not None and model is not None
        self._of_data = of_rows(data, usual_rows(data), model.item, model.conditions) if fits else ()

    def _take_read(self, read: tuple[Path, np.ndarray | None]) -> None:
        path, image = read
        if image is None:
            self._notices.refuse(f"No picture can be read from {path.name}.")
        else:
            self.take_image(image, path.stem)


def _reading(path: Path, item: Item) -> Iterator[None]:
    """The path, with the picture or None where there is none."""
    yield
    try:
        return path, middle(path, item.height, item.width)
    except BROKEN:
        return path, None
