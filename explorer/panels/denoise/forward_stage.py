"""The image, what is left of it and what the network sees of it, large; or so of the noise."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from explorer.panels.denoise import sources
from explorer.state.session import Session
from explorer.theme import px
from explorer.widgets.empty import EmptyState
from explorer.widgets.image_view import ImageView
from explorer.widgets.label import ElidedLabel, heading
from explorer.widgets.surface import Surface, column, row
from explorer.widgets.text import number
from models.conditioning import in_words

HEAD, GAP, MARGIN = 28, 24, 16  # pixels
SMALLEST = 56


class ForwardStage(Surface):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.truth, self.now, self.seen = Plate("The image"), Plate("x\u209c"), Plate("Predicted x\u2080")
        self._all = (self.truth, self.now, self.seen)
        self.truth.view.setAcceptDrops(True)
        self.empty = EmptyState("image-plus", "")
        body = Surface()
        plates = row(*self._all, gap=GAP)
        for index in range(len(self._all)):
            plates.setStretch(index, 1)  # each as wide as a plot beneath them, though its picture may be smaller
        body.setLayout(column(plates, None, margins=(MARGIN, 6, MARGIN, 4)))
        self._stack = QStackedWidget()
        self._stack.addWidget(body)
        self._stack.addWidget(self.empty)
        self.setLayout(column(self._stack))
        # Its pictures have fixed sizes, which must not keep the window from growing smaller.
        self.setMinimumSize(px(2 * MARGIN + 2 * GAP + 3 * SMALLEST), px(HEAD + 10 + SMALLEST))

        forward = session.denoise.forward
        for signal in (forward.changed, forward.moved, session.denoise.glances.changed):
            signal.connect(self._show_pictures)
        session.data.loading_changed.connect(self._show_pictures)
        self.empty.acted.connect(lambda: sources.open_file(session, self))
        self.truth.view.dropped.connect(lambda picture: sources.take_picture(session, picture))

        self._show_pictures()

    # --- state to widgets ---

    def _show_pictures(self) -> None:
        forward, images = self._session.denoise.forward, self._session.denoise.forward_images
        subject, frame = images.subject, forward.frame
        self._stack.setCurrentIndex(0 if subject else 1)
        if subject is None:
            loading = bool(self._session.data.loading)
            offer = "" if loading else " Any picture of your own will do, too."
            self.empty.show_state("image-plus", images.why_not_data() + offer, "" if loading else "Open a picture")
            return
        a, s = (rate[forward.t].item() for rate in (forward.rates.signal, forward.rates.noise))
        self.now.show_picture("x\u209c", f"= {number(a)} x\u2080 + {number(s)} noise", frame.pictures("x_t")[0])
        if self._session.denoise.glances.kind == "x_0":
            self.truth.show_picture("The image x\u2080", self._class(), subject.image)
        else:
            self.truth.show_picture("The noise", f"drawn with seed {forward.seed}", frame.pictures("noise")[0])
        self._show_seen()
        self._share_room()

    def _show_seen(self) -> None:
        """While the next one comes the one before stays, without its error."""
        forward, glances = self._session.denoise.forward, self._session.denoise.glances
        name = "Predicted x\u2080" if glances.kind == "x_0" else "Predicted noise"
        reason, newest, now = glances.why_not(), glances.newest, glances.now
        picture = newest.frame.pictures(glances.kind)[0] if newest is not None and not reason else None
        self.seen.show_picture(name, "" if now is None else self._error(now.errors[glances.kind]), picture)
        is_own = forward.schedule == forward.own_schedule
        hint = "No noise to be seen" if is_own else f"Learned by {forward.own_schedule} alone"
        self.seen.view.set_hint(hint if reason else "")
        self.seen.setToolTip(reason or self._about_seen())

    def _error(self, error: float) -> str:
        if self._session.denoise.glances.kind == "x_0":
            return f"{number(100 * error, 1)}\u2009% off"
        return f"{number(error)} σ off"

    def _about_seen(self) -> str:
        """What it is, and what its error is a share of."""
        glances, images = self._session.denoise.glances, self._session.denoise.forward_images
        told = in_words(glances.asked, images.model.conditions) if glances.asked else ""
        asked = f"The network was told: {told}." if told else "The network was told no class."
        what = (
            "The mean of all the images that it holds possible, so what it cannot know is blurred."
            if glances.kind == "x_0"
            else "What it takes for noise in x\u209c; grey is none."
        )
        of = "of the way from black to white" if glances.kind == "x_0" else "standard deviations of the noise"
        return f"{what}\n{asked}\nThe error is the root of its mean square over the pixels, in {of}."

    def _class(self) -> str:
        images = self._session.denoise.forward_images
        label, names = images.subject.label, images.model.conditions.names
        return images.subject.name if label is None else names[label]

    # --- room ---

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()

    def _share_room(self) -> None:
        """Pictures as large as three in a row can be, in whole multiples of their pixels."""
        across = (self.width() - px(2 * MARGIN + 2 * GAP)) // 3
        side = max(min(across, self.height() - px(HEAD + 10)), px(SMALLEST))
        for each in self._all:
            each.set_side(side, self.truth.view.image())


class Plate(QWidget):
    """One picture under its name and what is said of it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name, self._about = heading(name), ElidedLabel("", size=12, muted=True)
        self.view = ImageView(name=name)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        head = row(self._name, self._about)
        head.setStretch(1, 1)
        self.setLayout(column(head, 6, row(self.view, None), None))

    def show_picture(self, name: str, about: str, picture: np.ndarray | None) -> None:
        self._name.setText(name)
        self._about.setText(about)
        self.view.setAccessibleName(f"{name} {about}".strip())
        self.view.set_image(picture)

    def set_side(self, side: int, image: object) -> None:
        """Of the room, for pictures of this one's size: they take the largest whole multiple."""
        if image is not None:
            ratio, longest = self.devicePixelRatioF(), max(image.width(), image.height())
            if multiple := int(side * ratio / longest):
                side = round(longest * multiple / ratio)
        self.view.setFixedSize(side, side)
