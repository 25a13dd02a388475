"""What the encoder loses because one network serves all images, measured when somebody asks for it."""

from __future__ import annotations

from PySide6.QtWidgets import QProgressBar, QWidget

from explorer.panels.train.charts import GapChart
from explorer.state.session import Session
from explorer.state.train.amortisation import Gap
from explorer.theme import SEMIBOLD, TITLE
from explorer.widgets.button import Button
from explorer.widgets.header import PanelHeader
from explorer.widgets.label import Label, caption
from explorer.widgets.refusal import refuse
from explorer.widgets.scroll import ScrollColumn
from explorer.widgets.surface import Surface, column, row
from explorer.widgets.text import count, number


class GapPanel(Surface):
    chart: GapChart

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.header = PanelHeader("")
        self.figure = Label("", size=TITLE, weight=SEMIBOLD)
        self.words = Label("", wrap=True)
        self.about = caption("", wrap=True)
        self.bar = QProgressBar(textVisible=False, accessibleName="Progress of the measurement")
        self.measure, self.cancel = Button("Measure", icon_name="play"), Button("Cancel", icon_name="x")
        buttons = QWidget()
        buttons.setLayout(row(self.measure, self.cancel, None, gap=8))
        body = Surface()
        body.setLayout(
            column(self.figure, self.words, self.bar, buttons, self.about, None, margins=(16, 4, 16, 8), gap=8)
        )
        layout = column(self.header, ScrollColumn(body))
        layout.setStretch(1, 1)
        self.setLayout(layout)

        session.amortisation.changed.connect(self._redraw_if_seen)
        session.data.changed.connect(self._redraw_if_seen)
        self.measure.clicked.connect(session.amortisation.measure)
        self.cancel.clicked.connect(session.amortisation.cancel)

    def set_chart(self, chart: GapChart) -> None:
        self.chart = chart
        self.header.set_title(chart.title)
        self.header.setToolTip(chart.tip)
        self.about.setText(chart.tip)
        self.redraw()

    def redraw(self) -> None:
        state = self._session.amortisation
        measuring, gap = state.is_measuring, state.gap
        self.bar.setVisible(measuring)
        self.cancel.setVisible(measuring)
        self.measure.setVisible(not measuring)
        self.measure.setText("Measure" if gap is None else "Measure again")
        refuse(self.measure, state.cannot_measure())
        if measuring:
            self.bar.setRange(0, max(state.progress.of, 1))
            self.bar.setValue(state.progress.done)
        self.figure.setVisible(gap is not None and not measuring)
        self.figure.setText(figure_of(gap) if gap else "")
        self.words.setText("" if measuring else words_of(gap) if gap else state.cannot_measure())
        self.words.setVisible(bool(self.words.text()))
        found = gap is not None and not measuring
        self.about.setText(more_of(gap, state.is_of_now) if found else self.chart.tip)

    def _redraw_if_seen(self) -> None:
        if self.isVisible():
            self.redraw()


def figure_of(gap: Gap) -> str:
    return f"{number(gap.amortisation, 2)} ± {number(gap.amortisation_error, 2, 'nats per image')}"


def words_of(gap: Gap) -> str:
    return f"are lost by the encoder on {gap.of}."


def more_of(gap: Gap, is_of_now: bool) -> str:
    """What is lost besides, and at which step, where the weights are others now."""
    at = "" if is_of_now else f" Measured at step {count(gap.step)}."
    error = number(gap.approximation_error, 2)
    lost = f"{number(gap.approximation, 2)} ± {error} nats"
    return f"The best Gaussian for each image still loses {lost} or more: true posteriors are none.{at}"
