"""Beside the way forward: which image, which noise, by which schedule, and what that comes to where one stands."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.panels.denoise import sources
from explorer.panels.denoise.head import WIDTH, SideHead
from explorer.state.denoise.subjects import Subject
from explorer.state.session import Session
from explorer.theme import SEMIBOLD, px
from explorer.widgets.fields import NumberField
from explorer.widgets.gallery import Gallery
from explorer.widgets.icon_button import IconButton
from explorer.widgets.label import Label, caption, heading
from explorer.widgets.named_slot import NamedSlot
from explorer.widgets.picker import Entry, Picker
from explorer.widgets.refusal import refuse
from explorer.widgets.scroll import ScrollColumn
from explorer.widgets.surface import Line, Surface, column, row
from explorer.widgets.text import MINUS, count, number
from models.diffusion.schedules import SCHEDULES
from models.trajectories.recipe import LARGEST_SEED

COLUMNS, TILE = 4, 48
FIELD = 84  # pixels
ABOUT = (
    "x\u209c comes in one step from x\u2080, without the times between (Ho et al. 2020, equation 4). The noise is the "
    "same at every t; only its share grows. Sampling backwards does not retrace this way: it goes where the network "
    "leads."
)
ABOUT_SEEN = "What the network sees at one look is the mean of all it holds possible: it blurs where it cannot know."


class ForwardSide(Surface):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.source = NamedSlot("Image")
        self.source.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.source.can_take = sources.can_take
        self.gallery = Gallery(columns=COLUMNS, tile=TILE, gap=4, row_gap=4, radius=2, name="Images to choose from")
        self._no_data = caption(wrap=True)
        self.seed = NumberField(whole=True, minimum=0, maximum=LARGEST_SEED)
        self.seed.setAccessibleName("Seed of the noise")
        self.seed.setFixedWidth(px(FIELD))
        self.again = IconButton("dices", "Draw the noise again", side=28)
        self.schedule = Picker(name="Schedule")
        self.schedule.setFixedWidth(px(FIELD + 32))
        self._about_schedule = caption(wrap=True)
        self._at = heading()
        self.figures = {name: Label(weight=SEMIBOLD) for name in ("Alpha-bar", "Log-SNR", "Signal rate", "Noise rate")}
        scroll = ScrollColumn(self._arranged())
        layout = column(SideHead(session), scroll)
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.setFixedWidth(px(WIDTH))

        forward = session.denoise.forward
        forward.changed.connect(self._show_state)
        forward.moved.connect(self._show_figures)
        session.denoise.forward_images.changed.connect(self._show_images)
        session.data.loading_changed.connect(self._show_images)
        self.source.filling.connect(lambda menu: sources.fill(menu, session, self))
        self.source.dropped.connect(lambda mime: sources.take(session, mime))
        self.gallery.chosen.connect(session.denoise.forward_images.choose)
        self.seed.committed.connect(lambda: forward.set_seed(self.seed.value()))
        self.seed.refused.connect(self._refuse_seed)
        self.again.clicked.connect(forward.draw_again)
        self.schedule.chosen.connect(forward.set_schedule)

        self._show_images()
        self._show_state()

    def _arranged(self) -> QWidget:
        body = Surface()
        images = column(self.source, 8, self.gallery, self._no_data, margins=(16, 12, 16, 12))
        noise = row(Label("Noise, seed"), None, self.seed, self.again, gap=4)
        by = row(Label("Schedule"), None, self.schedule)
        settings = column(noise, 6, by, self._about_schedule, margins=(16, 10, 16, 12))
        rows = [row(Label(name, muted=True), None, figure) for name, figure in self.figures.items()]
        figures = column(self._at, *rows, margins=(16, 10, 16, 12), gap=4)
        about = column(caption(ABOUT, wrap=True), 8, caption(ABOUT_SEEN, wrap=True), margins=(16, 10, 16, 12))
        body.setLayout(column(images, Line(), settings, Line(), figures, Line(), about, None))
        return body

    # --- state to widgets ---

    def _show_state(self) -> None:
        forward = self._session.denoise.forward
        if not self.seed.hasFocus():
            self.seed.set_value(forward.seed)
        own = forward.own_schedule
        self.schedule.set_entries([Entry(name, name, "the model's" if name == own else "") for name in SCHEDULES])
        self.schedule.show_value(forward.schedule, "", forward.schedule)
        other = forward.schedule != own
        self._about_schedule.setVisible(other)
        self._about_schedule.setText(
            f"The model has learned by the {own} schedule: of this one only x\u209c can be shown." if other else ""
        )
        reason = "" if self._session.denoise.forward_images.subject else "There is no image to lay noise on."
        refuse(self.again, reason)
        self._show_figures()

    def _show_images(self) -> None:
        images = self._session.denoise.forward_images
        subject, reason = images.subject, images.why_not_data()
        self.source.show_choice(*((subject.name, subject.image) if subject else ("Choose an image", None)))
        self.gallery.setVisible(bool(images.subjects))
        self.gallery.set_images(
            [each.image for each in images.subjects], tips=[self._described(each) for each in images.subjects]
        )
        self.gallery.set_current(images.chosen)
        self._no_data.setVisible(bool(reason))
        self._no_data.setText(reason)

    def _described(self, subject: Subject) -> str:
        names = self._session.denoise.forward_images.model.conditions.names
        return subject.name if subject.label is None else f"{subject.name}\n{names[subject.label]}"

    def _show_figures(self) -> None:
        forward = self._session.denoise.forward
        if not forward.last:
            return
        rates, t = forward.rates, forward.t
        self._at.setText(f"At t = {count(t)}")
        log_snr = rates.log_snr[t].item()
        endless = "\u221e" if log_snr > 0 else f"{MINUS}\u221e"
        said = (
            _share(rates.alpha_bar[t].item()),
            number(log_snr, 2, "nats") if abs(log_snr) < float("inf") else endless,
            _share(rates.signal[t].item()),
            _share(rates.noise[t].item()),
        )
        for label, text in zip(self.figures.values(), said, strict=True):
            label.setText(text)
            label.setAlignment(Qt.AlignmentFlag.AlignRight)

    # --- widgets to state ---

    def _refuse_seed(self, why: str) -> None:
        self._session.notices.refuse(f"The seed {why}")
        self.seed.set_value(self._session.denoise.forward.seed)


def _share(value: float) -> str:
    """With three digits; what is next to nothing as a power of ten."""
    if value >= 0.0005 or not value:
        return number(value, 3)
    return f"{value:.0e}".replace("e-0", "e-").replace("-", MINUS)
