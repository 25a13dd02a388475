"""Train: start runs, watch them learn, and look back at those there are."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from explorer.panels.train.aggregate import AggregatePanel
from explorer.panels.train.card import CardPanel
from explorer.panels.train.charts import (
    NOTHING,
    PAIRS,
    STRIP,
    AggregateChart,
    Bars,
    Coverage,
    EffortChart,
    GapChart,
    Levels,
    LineChart,
    OverTime,
    Shown,
    TradeOff,
    Verdicts,
)
from explorer.panels.train.compare import CompareBar
from explorer.panels.train.coverage import CoveragePanel
from explorer.panels.train.effort import EffortPanel
from explorer.panels.train.families import FAMILIES_SHOWN
from explorer.panels.train.figures import CurvesPanel, DimensionsPanel
from explorer.panels.train.form import TrainForm
from explorer.panels.train.forms import FIRST_FAMILY
from explorer.panels.train.gap import GapPanel
from explorer.panels.train.header import RunHeader
from explorer.panels.train.noise import NoisePanel
from explorer.panels.train.over_time import OverTimePanel
from explorer.panels.train.pictures import OtherSamplesPanel, ReconstructionPanel, SamplesPanel, StripPanel
from explorer.panels.train.place import Place
from explorer.panels.train.points import PointsPanel
from explorer.panels.train.runs import RunsPage
from explorer.panels.train.slow_motion import SlowMotionBar
from explorer.panels.train.trade_off import TradeOffPanel
from explorer.panels.train.verdicts import VerdictsPanel
from explorer.state.session import Session
from explorer.state.train.training import RUNNING
from explorer.widgets.banner import Banner
from explorer.widgets.scroll import ScrollColumn
from explorer.widgets.surface import Line, Surface, column, row

LEFT_SHARE, LINES_SHARE, BARS_SHARE = 9, 6, 5  # of the width: the loss, and what stands beside it
PACE = 250  # milliseconds between two drawings of the curves: the training thread shares the interpreter


class TrainWorkspace(Surface):
    name = "train"
    title = "Train"
    icon = "chart-spline"
    shortcut = "Ctrl+1"

    status_changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._is_listing = False  # all runs are shown instead of one
        self._is_stale = False
        self.form = TrainForm(session)
        self.header, self.compare = RunHeader(session), CompareBar(session)
        self.banner, self.warning = Banner(), Banner()
        self._troubled: Path | None = None  # the run of which the banner has told
        self._warned = ""  # what was said last, and perhaps dismissed
        self.loss, self.beside = CurvesPanel(session), CurvesPanel(session, narrow=True)
        self.dimensions, self.noise = DimensionsPanel(session), NoisePanel(session)
        self.left_place = Place({LineChart: self.loss, TradeOff: TradeOffPanel(session)})
        self.right_place = Place(
            {
                LineChart: self.beside,
                Bars: self.dimensions,
                Levels: self.noise,
                OverTime: OverTimePanel(session),
                AggregateChart: AggregatePanel(session),
                GapChart: GapPanel(session),
                EffortChart: EffortPanel(session),
            }
        )
        self.verdicts, self.coverage = VerdictsPanel(session), CoveragePanel(session)
        self.below_place = Place({Verdicts: self.verdicts, Coverage: self.coverage})
        self.slow_motion = SlowMotionBar(session)
        self.reconstructions, self.strip = ReconstructionPanel(session), StripPanel(session)
        self.samples, self.others, self.card = SamplesPanel(session), OtherSamplesPanel(session), CardPanel(session)
        self.points = PointsPanel(session)
        self._shown: Shown | None = None  # what is arranged, by family
        self.runs = RunsPage(session)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.runs)
        self._pages.addWidget(self._run_page())
        layout = row(self.form, Line(vertical=True), self._pages, gap=0)
        layout.setStretch(2, 1)
        self.setLayout(layout)
        self._pace = QTimer(self, interval=PACE, singleShot=True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # a place to begin from with the Tab key

        self._subscribe()
        self.form.new_run.connect(self._begin_draft)
        self.form.runs.connect(self._set_listing)
        self.runs.started.connect(self.form.buttons.send_first)
        self.runs.chosen.connect(self._leave_list)

        self._show_family()
        self._show_page()

    def _subscribe(self) -> None:
        session, training = self._session, self._session.training
        for signal in (training.progressed, training.evaluated):
            signal.connect(self._redraw_soon)
        training.changed.connect(self._show_state)
        for signal in (training.evaluated, training.previewed):
            signal.connect(self._warn)
        for signal in (training.run_changed, session.model.opened):
            signal.connect(self._show_run)
        session.dimensions.changed.connect(self.status_changed)
        session.comparing.changed.connect(self._show_comparison)
        self.banner.acted.connect(self._send_resume)
        self.header.comparing.connect(self._want_comparison)
        self.form.time.changed.connect(self._show_time)
        self.form.family.chosen.connect(self._show_time)
        self._pace.timeout.connect(self._redraw)

    def _run_page(self) -> QWidget:
        self._figures = QWidget()
        figures = row(self.left_place, Line(vertical=True), self.right_place, gap=0)
        self._between = Line(vertical=True)
        self._pictures = QWidget()
        self._beside = Line(vertical=True)
        left = self.reconstructions, self.strip, self.below_place
        pictures = row(*left, self._between, self.samples, self._beside, self.others, gap=0)
        for index in (0, 1, 2, 4, 6):
            pictures.setStretch(index, 1)
        body = Surface()
        self._figures.setLayout(figures)
        self._pictures.setLayout(pictures)
        body.setLayout(column(self.card, self._figures, Line(), self._pictures, self.points))
        for index, share in ((0, 2), (1, 2), (4, 5)):
            body.layout().setStretch(index, share)
        page = QWidget()
        above = (self.header, self.compare, self.banner, self.warning, self.slow_motion)
        page.setLayout(column(*above, ScrollColumn(body, squeezed=True)))
        page.layout().setStretch(len(above), 1)
        return page

    @property
    def hint(self) -> str:
        return "Explore freely: training goes on" if self._session.training.state == RUNNING else ""

    @property
    def status(self) -> str:
        known = self._session.dimensions.known
        if known.active is None:
            return ""
        return f"{known.active} of {len(known.values)} dims active"

    def _show_family(self) -> None:
        """What there is to see of the family whose run or model is shown."""
        header = self._session.training.header
        shown = FAMILIES_SHOWN[header.family if header else FIRST_FAMILY]
        of_points = header is not None and header.item.is_point
        self._pictures.setVisible(not of_points)
        self.points.setVisible(of_points)
        if shown is not self._shown:
            self._shown = shown
            self._arrange(shown)
        self._show_pictures()

    def _arrange(self, shown: Shown) -> None:
        self.left_place.set_charts((shown.loss, *shown.instead))
        self.right_place.set_charts((shown.beside, *shown.instead_beside))
        self._figures.layout().setStretch(0, LEFT_SHARE)
        self._figures.layout().setStretch(2, LINES_SHARE if isinstance(shown.beside, LineChart) else BARS_SHARE)
        self.samples.show_family(shown)
        if shown.below:
            self.below_place.set_charts(shown.below)

    def _show_pictures(self) -> None:
        """The samples of two runs side by side take the place of what is at the left of one's."""
        compares, left, below = self._session.comparing.other is not None, self._shown.left, bool(self._shown.below)
        for widget, visible in (
            (self.reconstructions, left == PAIRS and not compares),
            (self.strip, left == STRIP and not compares),
            (self.below_place, below and not compares),
            (self._between, (left != NOTHING or below) and not compares),
            (self._beside, compares),
            (self.others, compares),
        ):
            widget.setVisible(visible)

    def _show_comparison(self) -> None:
        """Another run beside the shown one, which may be of another family than before."""
        self._show_family()
        self._redraw_soon()

    def _want_comparison(self, wanted: bool) -> None:
        if not wanted:
            self._session.comparing.choose(None)
        self.compare.set_wanted(wanted)

    # --- one run, or the list of all ---

    def _begin_draft(self) -> None:
        self.form.show_draft()
        self._set_listing(True)

    def _set_listing(self, listing: bool) -> None:
        self._is_listing = listing
        if listing:
            self._session.library.look()  # another process may have begun a run
        else:
            self.form.show_shown()
        self._show_page()

    def _leave_list(self) -> None:
        self._set_listing(False)

    def _show_page(self) -> None:
        nothing = self._session.training.run is None and self._session.model.current is None
        listing = self._is_listing or nothing
        self._pages.setCurrentIndex(0 if listing else 1)
        self.form.list_button.setChecked(listing)
        self.card.setVisible(self.card.shows())
        self._figures.setVisible(self.card.isHidden())
        self._show_time()
        if self.isVisible():
            self._session.covers.show(listing)
            of_points = self._session.points.are_there
            self._session.samples.show(not listing and not of_points)
            self._session.points.show(not listing and of_points)

    def _show_time(self) -> None:
        self.runs.set_offer(self.form.family.value(), self.form.time.words())

    def _show_run(self) -> None:
        """Another run or model is open: whatever was being set up or looked for, it is seen now."""
        self._leave_list()
        self._show_state()

    def _show_state(self) -> None:
        self._show_family()
        self._show_trouble()
        self._show_page()
        self._redraw_soon()
        self._warn()
        self.status_changed.emit()

    def _show_trouble(self) -> None:
        """What went wrong, until somebody dismisses it; after a cut that is what it cost, and a way on."""
        training = self._session.training
        said = training.trouble or training.cut_off
        if not said:
            self._troubled = None
            self.banner.setVisible(False)
        elif said != self.banner.sentence() or training.run.folder != self._troubled:
            self._troubled = training.run.folder
            can_go_on = not training.trouble and not training.cannot_go_on(training.run)
            can_go_on = can_go_on and training.step < training.steps
            kind = "danger" if training.trouble else "warn"
            self.banner.show_message(said, kind, "Resume" if can_go_on else "")

    def _send_resume(self) -> None:
        training = self._session.training
        training.resume(training.run, training.steps)

    def _warn(self) -> None:
        """Of codes that say nothing or samples that look alike: what was dismissed stays so, though figures change."""
        warning = self._session.training.warning
        about = warning.partition(":")[0]
        if about != self._warned or (warning and self.warning.isVisible()):
            self._warned = about
            if warning:
                self.warning.show_message(warning, "warn", short=f"{about.rstrip('.')}.")
            else:
                self.warning.setVisible(False)

    # --- drawing at a pace ---

    def _redraw_soon(self) -> None:
        """At once after a while of rest, else when the timer says so; not at all while nobody sees it."""
        self._is_stale = True
        if self.isVisible() and not self._pace.isActive():
            self._redraw()

    def _redraw(self) -> None:
        if self._is_stale:
            self._is_stale = False
            self.header.redraw()
            self.left_place.redraw()
            self.right_place.redraw()
            self._pace.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_page()
        self._redraw()

    def changeEvent(self, event: QEvent) -> None:
        """Who comes back from a terminal finds the run that was begun there."""
        super().changeEvent(event)
        came_back = event.type() == QEvent.Type.ActivationChange and self.isActiveWindow()
        if came_back and self.runs.isVisible():
            self._session.library.look()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._pace.stop()
        self._session.covers.show(False)
        self._session.samples.show(False)
        self._session.points.show(False)
