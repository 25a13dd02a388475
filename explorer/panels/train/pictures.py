"""What the model makes of held-out images, how its pictures come about, and what it draws from codes that stay."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent

from explorer.panels.train.charts import NOTHING, Shown
from explorer.state.session import Session
from explorer.state.train.samples import AVERAGED, BOTH, BOX, LEARNING, MIXTURE, NORMAL
from explorer.theme import px
from explorer.widgets.film import Film
from explorer.widgets.gallery import Gallery
from explorer.widgets.header import PanelHeader
from explorer.widgets.label import caption
from explorer.widgets.segmented import Segmented
from explorer.widgets.surface import Surface, column
from explorer.widgets.text import count

COLUMNS, WIDE_COLUMNS = 5, 10
LEAST = 200  # pixels of width of the samples
GAP = 6  # pixels between samples, so that twice 32 fit into half of the page
MARGINS = (16, 0, 16, 16)
HEADINGS = {"held-out": "Held out, and reconstructed"}  # other parts are called by their own names
NO_PICTURES = np.zeros((0, 1, 1, 1), np.uint8)
NO_STRIP = np.zeros((0, 0, 1, 1, 1), np.uint8)


class ReconstructionPanel(Surface):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.header = PanelHeader(HEADINGS["held-out"])
        self.gallery = Gallery(columns=COLUMNS, name="Images above their reconstructions")
        self._reason = caption("", wrap=True)
        self.setLayout(column(self.header, column(self.gallery, self._reason, None, margins=MARGINS)))

        session.samples.changed.connect(self.redraw)

        self.redraw()

    def redraw(self) -> None:
        pairs = self._session.samples.pairs
        self.header.set_title(heading_of(pairs.of) if pairs else HEADINGS["held-out"])
        self.gallery.set_pairs(*((pairs.inputs, pairs.outputs) if pairs else (NO_PICTURES, NO_PICTURES)))
        self._reason.setText("" if pairs else self._why_empty())
        self._reason.setVisible(pairs is None)

    def _why_empty(self) -> str:
        session = self._session
        if session.model.current is None or session.training.is_active:
            return ""
        return "Open data whose images have the size of this model's to see them reconstructed."


class StripPanel(Surface):
    """How the first few samples come about."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.header = PanelHeader("From noise to picture")
        self.header.setToolTip("Each row is one of the first samples: noise at the left, and what becomes of it.")
        self.film = Film(name="From noise to picture")
        self.setLayout(column(self.header, column(self.film, None, margins=MARGINS)))

        session.samples.changed.connect(self.redraw)

        self.redraw()

    def redraw(self) -> None:
        sheet = self._session.samples.sheet
        if sheet is None or sheet.strip is not None:  # a draft has none: the strip before stays until there is one
            self.film.set_strip(NO_STRIP if sheet is None else sheet.strip)
            self.header.set_context("" if sheet is None else f"at step {count(sheet.step)}")


# What can be chosen: in a word, in a shorter one for where there is little room, and what it means.
PRIORS = {
    NORMAL: ("Gaussian", "Gauss", "Codes from the model's prior, or, where it has none, fitted to the encodings."),
    MIXTURE: ("Mixture", "Mix", "Codes from Gaussians fitted to the encoded data: they lie where data lie."),
    BOX: ("Box", "Box", "Codes from the box around all encodings, of which most is empty."),
}
WEIGHTS = {
    AVERAGED: ("Averaged", "Mean", "By the average of the weights, which is what is explored and kept."),
    LEARNING: ("Learning", "Live", "By the weights that learn, from the same codes."),
    BOTH: ("Both", "Both", "Each picture by the average, and below it the same code by the weights that learn."),
}


class SamplesPanel(Surface):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._is_wide = False
        self.header = PanelHeader("Samples")
        self.header.setToolTip("Drawn from the same codes at every step, so that steps can be compared.")
        self.prior = Segmented(_options(PRIORS), name="Prior of the samples")
        self.weights = Segmented(_options(WEIGHTS), name="Weights of the samples")
        self.header.add(self.prior)
        self.header.add(self.weights)
        self.gallery = Gallery(columns=COLUMNS, gap=GAP, name="Samples")
        self._reason = caption("", wrap=True)
        self.setLayout(column(self.header, column(self.gallery, self._reason, None, margins=MARGINS)))

        session.samples.changed.connect(self.redraw)
        session.comparing.changed.connect(self.redraw)
        session.space.changed.connect(self._show_choices)
        self.prior.chosen.connect(session.samples.choose)
        self.weights.chosen.connect(session.samples.choose_weights)

        self.redraw()

    def show_family(self, shown: Shown) -> None:
        """Which choices there are: of codes where data can be encoded, of weights where there is an average."""
        self._is_wide = shown.left == NOTHING
        self.prior.setVisible(not shown.averaged)
        self.weights.setVisible(shown.averaged)
        self.redraw()

    def redraw(self) -> None:
        samples, sheet = self._session.samples, self._session.samples.sheet
        beside = self._session.comparing.other is not None
        step = f"at step {count(sheet.step)}" if sheet and beside else ""
        self.header.set_context(step or (sheet.prior if sheet else ""))
        least = WIDE_COLUMNS if self._is_wide and not beside else COLUMNS
        self.gallery.set_columns(sheet.columns if sheet else COLUMNS, least)
        tips = sheet.asked if sheet else ()
        if samples.both:
            half = -(-len(samples.both[0]) // 2)  # of which both take as much room as all of one kind
            self.gallery.set_pairs(*(images[:half] for images in samples.both), tips=tips[:half])
        else:
            self.gallery.set_images(NO_PICTURES if samples.images is None else samples.images, tips=tips)
        reason = samples.why_no_samples()
        self._reason.setText(reason)
        self._reason.setVisible(bool(reason))
        self._show_choices()

    def _show_choices(self) -> None:
        samples = self._session.samples
        learning = samples.cannot_show_learning()
        self.prior.set_offered(BOX, samples.offers_box)
        self.prior.set_value(samples.wanted)
        self.prior.set_refusal(MIXTURE, samples.cannot_mix())
        self.weights.set_value(AVERAGED if learning else samples.weights)
        for choice in (LEARNING, BOTH):
            self.weights.set_refusal(choice, learning)
        self._give_way()

    def _give_way(self) -> None:
        """Shorter words where the header is narrow; and where that does not do, no choices that cannot be made."""
        for tightness in range(3):
            for choices, words in ((self.prior, PRIORS), (self.weights, WEIGHTS)):
                for value, (word, short, _) in words.items():
                    choices.set_label(value, short if tightness else word)
            refused = bool(self._session.samples.cannot_show_learning())
            for choice in (LEARNING, BOTH):
                self.weights.set_offered(choice, tightness < 2 or not refused)
            self.header.layout().invalidate()  # Qt would do it later, by an event
            if self.header.minimumSizeHint().width() <= self.width():
                break

    def minimumSizeHint(self) -> QSize:
        return QSize(px(LEAST), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._give_way()


class OtherSamplesPanel(Surface):
    """What the run that is compared with draws from the same codes, at the nearest of its snapshots."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.header = PanelHeader("")
        self.gallery = Gallery(columns=COLUMNS, gap=GAP, name="Samples of the other run")
        self._reason = caption("", wrap=True)
        self.setLayout(column(self.header, column(self.gallery, self._reason, None, margins=MARGINS)))

        session.comparing.changed.connect(self.redraw)
        session.comparing.drawn.connect(self.redraw)
        session.samples.changed.connect(self.redraw)

        self.redraw()

    def redraw(self) -> None:
        comparing, sheet = self._session.comparing, self._session.comparing.sheet
        if comparing.other is None:
            return
        self.header.set_title(comparing.other.run.name)
        self.header.set_context(f"at step {count(sheet.step)}" if sheet else "")
        self.gallery.set_columns(sheet.columns if sheet else COLUMNS, COLUMNS)
        self.gallery.set_images(sheet.images if sheet else NO_PICTURES, tips=sheet.asked if sheet else ())
        reason = comparing.codes or comparing.why_no_samples()
        self._reason.setText(reason)
        self._reason.setVisible(bool(reason))


def _options(choices: Mapping[str, tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    return [(value, word, about) for value, (word, _, about) in choices.items()]


def heading_of(part: str) -> str:
    """What stands over images of a part of the data and their reconstructions."""
    return HEADINGS.get(part, f"{part[:1].upper()}{part[1:]} images, and reconstructed")
