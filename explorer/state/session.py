"""The session: every state object, made and connected once, and given whole to every panel."""

from __future__ import annotations

from pathlib import Path

import torch
from PySide6.QtCore import QObject, Signal

from explorer.settings import Folders, Settings
from explorer.state.arithmetic.along import Along
from explorer.state.arithmetic.columns import ColumnsState
from explorer.state.arithmetic.directions import Directions
from explorer.state.arithmetic.known import KnownCodes
from explorer.state.arithmetic.side_effects import SideEffects
from explorer.state.arithmetic.sum import Arithmetic
from explorer.state.browser import Browser
from explorer.state.data import Data
from explorer.state.denoise.denoise import Denoise
from explorer.state.fetching import Fetching
from explorer.state.grid.plane import PlaneState
from explorer.state.grid.tiles import Tiles
from explorer.state.grid.traversal import Traversal
from explorer.state.judgement import Judgement
from explorer.state.library import Library
from explorer.state.map.map import MapState
from explorer.state.mistakes import MistakesState
from explorer.state.model import Model
from explorer.state.notices import Notices
from explorer.state.own_image import OwnImage
from explorer.state.path.movies import Movies
from explorer.state.path.on_map import PathOnMap
from explorer.state.path.path import PathState
from explorer.state.path.player import Player
from explorer.state.path.strips import Strips
from explorer.state.picks import Picks
from explorer.state.space import Space
from explorer.state.timeline import Timeline
from explorer.state.trail import Trail
from explorer.state.train.aggregate import AggregateState
from explorer.state.train.amortisation import Amortisation
from explorer.state.train.branching import Branching
from explorer.state.train.comparing import Comparing
from explorer.state.train.covers import Covers
from explorer.state.train.dimensions import Dimensions
from explorer.state.train.estimate import Estimate
from explorer.state.train.following import Following
from explorer.state.train.others import OtherRuns
from explorer.state.train.points import Points
from explorer.state.train.samples import Samples
from explorer.state.train.slow_motion import SlowMotion
from explorer.state.train.training import Training
from explorer.state.train.tree import RunTree
from explorer.state.viewpoint import Viewpoint
from explorer.state.work import Work
from models import shipped
from models.runs import Run

FIRST_MODEL = "faces-vae"  # what the first launch shows


class Session(QObject):
    workspace_changed = Signal(str)

    def __init__(
        self,
        folders: Folders,
        settings: Settings | None = None,
        device: torch.device | str = "cpu",
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.settings = settings or Settings()
        self.folders = folders
        self.device = torch.device(device)
        self.workspace = "grid"
        self.measured_times = True  # False draws them as dashes, so that pictures of the window are repeatable

        # Each builds on those before it.
        self._make_shared()
        self._make_grid_and_path()
        self._make_arithmetic()
        self._make_map()
        self.denoise = Denoise(
            self.work, self.model, self.data, self.viewpoint, self.picks, self.library, self.notices, self
        )
        self._make_training()

        self.model.opened.connect(self._on_opened)
        self.training.changed.connect(self._on_training_changed)
        self.denoise.restoring.restored.connect(self._on_restored)

    # --- what is made, workspace by workspace ---

    def _make_shared(self) -> None:
        """What every workspace stands on: the model and the data that are open, and where one is."""
        self.notices = Notices(self)
        self.work = Work(self)
        self.library = Library(self.folders.runs, self.settings.recent, self)
        self.model = Model(self.work, self.notices, self.device, self)
        self.data = Data(self.work, self.notices, self)
        self.fetching = Fetching(self.work, self.data, self.notices, self)
        self.viewpoint = Viewpoint(self.work, self.model, self.notices, self)
        self.space = Space(self.work, self.model, self.data, self.notices, self)
        self.trail = Trail(self.work, self.model, self.viewpoint, self.notices, self.folders.bookmarks, self)
        self.picks = Picks(self.work, self.model, self.data, self.space, self.viewpoint, self.trail, self.notices, self)
        self.browser = Browser(self.model, self.data, self.picks, self)
        self.mistakes = MistakesState(self.work, self.data, self.browser, self.notices, self)

    def _make_grid_and_path(self) -> None:
        self.plane = PlaneState(self.work, self.model, self.space, self.viewpoint, self.picks, self.notices, self)
        self.tiles = Tiles(self.work, self.model, self.plane, self.viewpoint, self.notices, self)
        self.traversal = Traversal(self.work, self.model, self.space, self.viewpoint, self.notices, self)
        self.judgement = Judgement(self.work, self.model, self.data, self.viewpoint, self.notices, self)
        self.path = PathState(self.work, self.model, self.space, self.viewpoint, self.picks, self.notices, self)
        self.strips = Strips(self.work, self.model, self.judgement, self.path, self.notices, self)
        self.player = Player(self.model, self.viewpoint, self.path, self)
        self.movies = Movies(self.work, self.model, self.viewpoint, self.path, self.player, self.notices, self)

    def _make_arithmetic(self) -> None:
        self.known = KnownCodes(self.work, self.model, self.data, self)
        self.arithmetic = Arithmetic(
            self.work,
            self.model,
            self.data,
            self.space,
            self.viewpoint,
            self.picks,
            self.known,
            self.judgement,
            self.notices,
            self,
        )
        self.directions = Directions(
            self.work, self.model, self.space, self.known, self.arithmetic, self.notices, self.folders.directions, self
        )
        self.columns = ColumnsState(
            self.work,
            self.model,
            self.data,
            self.space,
            self.viewpoint,
            self.picks,
            self.directions,
            self.notices,
            self,
        )
        self.side_effects = SideEffects(
            self.work, self.model, self.viewpoint, self.known, self.directions, self.notices, self
        )
        self.along = Along(self.work, self.model, self.space, self.viewpoint, self.directions, self.notices, self)

    def _make_map(self) -> None:
        self.own_image = OwnImage(self.work, self.model, self.viewpoint, self.notices, self)
        self.map = MapState(self.work, self.model, self.data, self.viewpoint, self.own_image, self.notices, self)
        self.path_on_map = PathOnMap(self.work, self.map, self.path, self.strips, self.notices, self)

    def _make_training(self) -> None:
        self.training = Training(
            self.work, self.model, self.data, self.notices, self.folders.runs, str(self.device), self
        )
        self.slow_motion = SlowMotion(self.training, self)
        self.timeline = Timeline(self.work, self.model, self.training, self.viewpoint, self.tiles, self.notices, self)
        self.estimate = Estimate(self.work, self.data, self.training, str(self.device), self)
        self.samples = Samples(
            self.work, self.model, self.data, self.space, self.training, self.timeline, self.notices, self
        )
        self.points = Points(self.work, self.model, self.data, self.training, self)
        self.dimensions = Dimensions(self.model, self.space, self.training, self.timeline, self)
        self.aggregate = AggregateState(self.work, self.model, self.space, self)
        self.others = OtherRuns(self.work, self.library, self.training, self)
        self.amortisation = Amortisation(self.work, self.model, self.data, self.notices, self)
        self.covers = Covers(self.work, self.library, self.data, self)
        self.tree = RunTree(self.work, self.library, self.model, self.training, self.folders, self.notices, self)
        self.branching = Branching(self.work, self.training, self.notices, str(self.device), self)
        self.following = Following(self.work, self.training, self.timeline, self.notices, self)
        self.comparing = Comparing(
            self.work, self.library, self.model, self.data, self.training, self.samples, self.notices, self
        )

    # --- what is done in it ---

    def open(self, path: Path | str) -> None:
        """Open a model's file or a run's folder."""
        self.model.open(Path(path))

    def open_first(self) -> None:
        """What a launch without a file shows: the shipped faces, or else whatever there is."""
        paths = shipped.models()
        if first := next((path for path in paths if path.stem == FIRST_MODEL), next(iter(paths), None)):
            self.open(first)

    def open_cut_off(self) -> bool:
        """Open the user's run that was cut off since the window was last closed, if there is one."""
        entry = self.library.cut_off_since(self.folders.settings)  # which are written when it is
        if entry is not None:
            self.open(entry.path)
            self.go_to("train")
        return entry is not None

    def open_one_of(self, family: str) -> None:
        """The first model there is of a family."""
        if first := next((entry for entry in self.library.models if entry.header.family == family), None):
            self.open(first.path)
        else:
            self.notices.refuse("There is none to be opened; Train makes one.")

    def branch(self, run: Run, step: int | None) -> None:
        """Set up a branch of a run in Train: from step 0 it starts again, from None it goes on from the newest."""
        self.branching.begin(run, step)
        self.go_to("train")

    def go_to(self, workspace: str) -> None:
        if workspace != self.workspace:
            self.workspace = workspace
            self.workspace_changed.emit(workspace)

    @property
    def is_idle(self) -> bool:
        return self.work.is_idle

    def close(self) -> None:
        """Stop all work and wait for it; the session is of no use afterwards."""
        self.player.pause()
        self.denoise.close()
        self.following.close()
        self.comparing.close()
        self.settings.recent = tuple(map(str, self.library.recent))
        self.work.close()

    def _on_opened(self) -> None:
        opened = self.model.current
        self.library.remember(opened.path)
        self.data.open_for(opened.header.data, paths=opened.run is not None)

    def _on_restored(self) -> None:
        self.go_to("denoise")

    def _on_training_changed(self) -> None:
        self.space.set_live(self.training.is_active)
        self.library.look()
