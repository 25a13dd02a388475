"""What the classifier of the data sees among samples, beside what it sees among real images; and how they differ."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget

from explorer.panels.train.charts import Coverage
from explorer.panels.train.verdicts import FAKE, REAL
from explorer.state.session import Session
from explorer.widgets.coverage_bars import CoverageBars, Share
from explorer.widgets.header import PanelHeader
from explorer.widgets.label import caption
from explorer.widgets.legend import LineKey
from explorer.widgets.surface import Surface, column
from explorer.widgets.text import count, number, spoken
from models.base import Variety
from models.metrics.coverage import RARE, covered

NO_RUN = "How samples vary is measured while a run is trained."
NOT_YET = "How samples vary is measured every 250 steps: not yet."
NOT_KEPT = "This run does not say how its samples varied: it was trained before that was measured."
NO_JUDGE = (
    "No classifier of {} comes with the application, so that nothing says what the samples show. How much they "
    "differ is measured in pixels."
)


class CoveragePanel(Surface):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.header = PanelHeader("")
        self._keys = [self.header.add(LineKey("samples", FAKE)), self.header.add(LineKey("real", REAL))]
        self.bars = CoverageBars(name="Shares of what the classifier sees", colour=FAKE, real_colour=REAL)
        self._empty = caption("", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.about = caption("", wrap=True)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.bars)
        layout = column(
            self.header, column(self._stack, margins=(16, 0, 16, 4)), column(self.about, margins=(16, 0, 16, 8))
        )
        layout.setStretch(1, 1)
        self.setLayout(layout)

        for signal in (session.training.evaluated, session.training.changed, session.timeline.changed):
            signal.connect(self._redraw_seen)

    def set_chart(self, chart: Coverage) -> None:
        self.header.set_title(chart.title)
        self.header.setToolTip(chart.tip)
        self.redraw()

    def _redraw_seen(self) -> None:
        if self.isVisible():
            self.redraw()

    def _step(self) -> int:
        """Where the timeline stands, or the newest step of a run that is not the open model."""
        timeline, training = self._session.timeline, self._session.training
        follows = timeline.is_following and training.is_active
        return timeline.step if timeline.is_of_training and not follows else training.step

    def redraw(self) -> None:
        variety = self._session.training.curves.variety_at(self._step())
        shows = variety is not None and len(variety.shares) > 0
        self._stack.setCurrentIndex(1 if shows else 0)
        for key in self._keys:
            key.setVisible(shows)
        self.about.setText(self._in_words(variety) if variety else "")
        self.about.setVisible(variety is not None)
        if shows:
            card = self._session.training.header.data
            names = card.attribute_names or card.classes
            pairs = zip(names, variety.shares, variety.real_shares, strict=False)
            self.bars.set_shares([Share(spoken(n), share, real, share > RARE * real) for n, share, real in pairs])
        self._empty.setText(self._why_empty(variety))

    def _in_words(self, variety: Variety) -> str:
        seen, of = covered(variety)
        card = self._session.training.header.data
        things = "attributes" if card.attribute_names else "classes"
        share = f"Two samples differ {number(variety.diversity)} times as much as two real images"
        at = f"Step {count(variety.step)}"
        return f"{at}: {seen} of {of} {things} are seen. {share}." if of else f"{at}. {share}, in pixels."

    def _why_empty(self, variety: Variety | None) -> str:
        training = self._session.training
        if variety is not None:
            return NO_JUDGE.format(training.header.data.title)
        if training.run is None:
            return NO_RUN
        return NOT_YET if training.is_active or not training.step else NOT_KEPT
