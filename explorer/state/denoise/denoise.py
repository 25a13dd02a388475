"""All that the Denoise workspace shows, in the order in which each builds on those before it."""

from __future__ import annotations

from PySide6.QtCore import QObject

from explorer.state.data import Data
from explorer.state.denoise.branches import Branches
from explorer.state.denoise.continuations import Continuations
from explorer.state.denoise.decided import Decided
from explorer.state.denoise.exports import Exports
from explorer.state.denoise.filmed import Filmed
from explorer.state.denoise.flow import Flow
from explorer.state.denoise.forward import Forward
from explorer.state.denoise.forward_images import ForwardImages
from explorer.state.denoise.glances import Glances
from explorer.state.denoise.look import Look
from explorer.state.denoise.plan import Plan
from explorer.state.denoise.player import StepPlayer
from explorer.state.denoise.quality import Quality
from explorer.state.denoise.quality_look import QualityLook
from explorer.state.denoise.restart import Restart
from explorer.state.denoise.restoring import Restoring
from explorer.state.denoise.runs import Runs
from explorer.state.denoise.standing import Standing
from explorer.state.denoise.start import Start
from explorer.state.library import Library
from explorer.state.model import Model
from explorer.state.notices import Notices
from explorer.state.picks import Picks
from explorer.state.viewpoint import Viewpoint
from explorer.state.work import Work


class Denoise(QObject):
    def __init__(
        self,
        work: Work,
        model: Model,
        data: Data,
        viewpoint: Viewpoint,
        picks: Picks,
        library: Library,
        notices: Notices,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.plan = Plan(model, viewpoint, notices, self)
        self.runs = Runs(work, model, self.plan, notices, self)
        self.look = Look(work, model, self.plan, self.runs, notices, self)
        self.flow = Flow(work, model, data, self.runs, self.look, notices, self)
        self.filmed = Filmed(work, self.runs, notices, self)
        self.start = Start(model, picks, self.plan, self.runs, self)
        self.standing = Standing(model, viewpoint, self.runs, self.look, self)
        self.player = StepPlayer(self.runs, self.look, self)
        self.decided = Decided(work, model, self.runs, self.look, notices, self)
        self.continuations = Continuations(work, model, self.runs, self.look, self.decided, notices, self)
        self.restart = Restart(model, self.runs, self.look, notices, self)
        self.branches = Branches(model, self.runs, self.look, self)
        self.exports = Exports(work, model, self.runs, self.look, self.player, notices, self)
        self.restoring = Restoring(work, model, library, self.runs, self.look, notices, self)
        self.forward_images = ForwardImages(work, model, data, viewpoint, self.look, self.runs, notices, self)
        self.forward = Forward(self.forward_images, notices, self)
        self.forward_player = StepPlayer(self.forward, self.forward, self)
        self.glances = Glances(work, model, self.forward_images, self.forward, notices, self)
        self.quality = Quality(work, model, data, self.plan, self.runs, notices, self)
        self.quality_look = QualityLook(model, self.plan, self.quality, self)

    def close(self) -> None:
        """Let nothing be begun any more."""
        self.player.pause()
        self.forward_player.pause()
        self.runs.stop()
