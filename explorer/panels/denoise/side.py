"""Beside the steps: what the runs are sampled with, their batch, and how much of them is kept."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from explorer.panels.denoise.head import WIDTH, SideHead
from explorer.panels.denoise.settings import SettingsTable
from explorer.panels.denoise.start import StartRow
from explorer.state.denoise.plan import A, uses_seed
from explorer.state.session import Session
from explorer.theme import px
from explorer.widgets.button import Button
from explorer.widgets.gallery import Gallery
from explorer.widgets.label import Label, caption
from explorer.widgets.number_box import NumberBox
from explorer.widgets.refusal import refuse
from explorer.widgets.scroll import ScrollColumn
from explorer.widgets.surface import Line, Surface, column, row
from explorer.widgets.text import count, number
from models.trajectories.recipe import MOST_POINTS, most_images

COLUMNS, TILE = 4, 48
MEGABYTE = 1e6


class DenoiseSide(Surface):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.table = SettingsTable(session)
        self.start = StartRow(session)
        self.sample = Button("Sample", kind="primary", icon_name="play")
        self.batch = NumberBox("Batch of", minimum=1, maximum=MOST_POINTS)
        self._of = caption()
        self.gallery = Gallery(columns=COLUMNS, tile=TILE, gap=4, row_gap=4, radius=2, name="The batch")
        self._kept, self._steps = Label("Kept in memory"), Label()
        foot = Surface()
        foot.setLayout(row(self._kept, None, self._steps, margins=(16, 0, 16, 0)))
        foot.setFixedHeight(px(36))
        scroll = ScrollColumn(self._arranged())
        layout = column(SideHead(session), scroll, Line(), foot)
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.setFixedWidth(px(WIDTH))

        for signal in (session.denoise.plan.changed, session.denoise.runs.changed, session.model.opened):
            signal.connect(self._show_state)
        session.denoise.runs.advanced.connect(self._show_kept)
        session.denoise.look.seen.connect(self._show_batch)
        self.sample.clicked.connect(self._send_sample)
        self.batch.changed.connect(lambda images: session.denoise.plan.set(A, count=images))
        self.gallery.chosen.connect(self._send_image)

        self._show_state()

    def _arranged(self) -> QWidget:
        body = Surface()
        settings = column(self.table, 8, self.start, 10, self.sample, margins=(16, 10, 16, 12))
        batch = column(row(self.batch, None, self._of), 6, self.gallery, margins=(16, 10, 16, 12))
        body.setLayout(column(settings, Line(), batch, None))
        return body

    # --- state to widgets ---

    def _show_state(self) -> None:
        plan, runs = self._session.denoise.plan, self._session.denoise.runs
        if runs.is_sampling:
            self._show_button("Stop", "square", "Stop at once; what there is is kept, and can go on.")
        elif runs.is_stale or not runs.shown:
            goes_on = runs.a is not None and runs.a.recipe == plan.a and 0 <= runs.a.reached < runs.a.last
            self._show_button("Go on" if goes_on else "Sample", "play", "Make the runs as they are set here")
        else:
            self._show_button("Sample again", "play", "With the next seed")
        self.batch.setVisible(plan.a is not None)
        refuse(self.batch, "It starts with one code." if self._session.denoise.start.is_given else "")
        if plan.a is not None and not self.batch.hasFocus():
            self.batch.set_value(plan.a.count)
        if plan.a is not None:
            self.batch.set_limits(1, most_images(self._session.model.current.model.item))
        self._show_batch()
        self._show_kept()

    def _show_button(self, text: str, icon: str, tip: str) -> None:
        self.sample.setText(text)
        self.sample.set_icon(icon)
        self.sample.setProperty("ownTip", tip)
        refuse(self.sample, self._why_not())

    def _why_not(self) -> str:
        """Why the button can do nothing now."""
        plan, runs = self._session.denoise.plan, self._session.denoise.runs
        if reason := plan.why_not():
            return reason
        rests = bool(runs.shown) and not runs.is_sampling and not runs.is_stale
        if rests and not any(uses_seed(recipe) for recipe in plan.recipes.values()):
            return "It would be the same again: nothing is drawn by the seed. Change a setting first."
        return ""

    def _show_batch(self) -> None:
        denoise, runs = self._session.denoise.look, self._session.denoise.runs
        frame = denoise.frame(A)
        has_sheet = runs.b is None or self._session.denoise.flow.is_of_points  # there is room for it on the stage
        self.gallery.setVisible(frame is not None and not has_sheet)
        self._of.setText("" if has_sheet else "run A")
        if frame is not None and not has_sheet:
            kind = denoise.kind if denoise.kind != "change" else "x_0"
            self.gallery.set_images(frame.pictures(kind))
            self.gallery.set_current(denoise.image)

    def _show_kept(self) -> None:
        run = self._session.denoise.runs.a
        self._steps.setText(f"{count(run.kept)} of {count(run.last + 1)} steps" if run else "")
        if run is not None:
            size, limit = number(run.size / MEGABYTE, 1, "MB"), number(run.keeping.size / MEGABYTE, 1, "MB")
            every = (
                "Every step is kept."
                if run.keeping.all_shown
                else f"Every {run.keeping.stride} steps the sampler's state is kept, and the rest is computed again."
            )
            tip = f"{size} of {limit} at most. {every}"
            self._kept.setToolTip(tip)
            self._steps.setToolTip(tip)

    # --- widgets to state ---

    def _send_image(self, image: int) -> None:
        self._session.denoise.standing.choose(image)

    def _send_sample(self) -> None:
        runs = self._session.denoise.runs
        if runs.is_sampling:
            runs.stop()
        elif runs.is_stale or not runs.shown:
            runs.sample()
        else:
            runs.sample_again()
