"""A model of points, looked at: everything there is to see of it at the step that is shown."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import QObject, Signal

from explorer.state.data import Data
from explorer.state.model import Model, Opened
from explorer.state.train.training import Training
from explorer.state.work import Work
from models.data.base import DataSet
from models.data.toys import mixture_of
from models.points.look import Asked, Look, looking

LEARNED, OPTIMAL, DIFFERENCE, NOTHING = "learned", "optimal", "difference", "nothing"
SAMPLES, FIELD = "samples", "field"
USUAL_LEVEL = 0.12  # of the noise, as a share of the time steps


class Points(QObject):
    changed = Signal()  # what is seen, or how

    def __init__(self, work: Work, model: Model, data: Data, training: Training, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model, self._data, self._training = model, data, training
        self._lane = work.lane()
        self.look: Look | None = None
        self.surface = LEARNED  # of a GAN, under its points
        self.view = SAMPLES  # of a diffusion model
        self.level = USUAL_LEVEL  # of a diffusion model's noise
        self.chosen: tuple[float, ...] = ()  # a point whose posterior is looked at
        self.hidden: frozenset[str] = frozenset()  # names of what is left out
        self.is_shown = False

        self._lane.done.connect(self._keep)
        model.opened.connect(self._begin)
        model.weights_changed.connect(self.renew)
        data.changed.connect(self.renew)
        training.changed.connect(self.changed)

    # --- what panels ask ---

    @property
    def are_there(self) -> bool:
        """Whether the run or model that Train shows is one of points."""
        header = self._training.header
        return header is not None and header.item.is_point

    @property
    def opened(self) -> Opened | None:
        """The model that is looked at: the open one, where it is what Train shows."""
        opened, run = self._model.current, self._training.run
        if opened is None or not opened.model.item.is_point:
            return None
        is_other = run is not None and (opened.run is None or opened.run.folder != run.folder)
        return None if is_other else opened

    def why_empty(self) -> str:
        """Why nothing is seen, where that will stay so; empty where it is seen or about to be."""
        if self.look is not None or self.opened is not None:
            return ""
        if self._training.is_active and self._model.current is not None and self._training.step:
            return "Open the run that is being trained to see its points."
        return "The first points are seen as soon as there are weights."

    @property
    def surface_shown(self) -> str:
        """The one that was chosen; the discriminator's own where the best one is not known."""
        verdicts = None if self.look is None else self.look.verdicts
        is_known = verdicts is None or verdicts.optimum is not None
        return self.surface if is_known or self.surface == NOTHING else LEARNED

    def shows(self, name: str) -> bool:
        return name not in self.hidden

    # --- commands ---

    def show(self, shown: bool) -> None:
        """Work it out only while somebody looks."""
        if shown != self.is_shown:
            self.is_shown = shown
            self.renew()

    def choose_surface(self, surface: str) -> None:
        if surface != self.surface:
            self.surface = surface
            self.changed.emit()

    def choose_view(self, view: str) -> None:
        if view != self.view:
            self.view = view
            self.changed.emit()

    def set_level(self, level: float) -> None:
        level = min(max(level, 0.0), 1.0)
        if level != self.level:
            self.level = level
            self.renew()
            self.changed.emit()

    def choose(self, *point: float) -> None:
        """Look at what becomes of a point, its coordinates in [0, 1]."""
        if point != self.chosen:
            self.chosen = point
            self.renew()
            self.changed.emit()

    def set_shown(self, name: str, shown: bool) -> None:
        self.hidden = self.hidden - {name} if shown else self.hidden | {name}
        self.changed.emit()

    def renew(self) -> None:
        opened = self.opened
        if not self.is_shown or opened is None:
            return
        dimensions = opened.model.item.channels
        chosen = self.chosen if len(self.chosen) == dimensions else ()
        data = self._data.current
        if data is not None and data.item != opened.model.item:
            data = None
        self._lane.ask(partial(_looking, opened, data, Asked(self.level, chosen)))

    # --- inside ---

    def _begin(self) -> None:
        self._lane.drop()
        self.look = None
        self.changed.emit()

    def _keep(self, look: Look) -> None:
        self.look = look
        self.changed.emit()


def _looking(opened: Opened, data: DataSet | None, asked: Asked) -> Iterator[None]:
    """With the first of the data as the point that is looked at where nobody has chosen one."""
    mixture = mixture_of(opened.header.data, data)
    if not asked.chosen and data is not None:
        first = data.images[data.testing][0].reshape(-1) / 255
        asked = Asked(asked.level, tuple(first.tolist()))
    return (yield from looking(opened.model, opened.step, data, mixture, asked, opened.header.seed))
