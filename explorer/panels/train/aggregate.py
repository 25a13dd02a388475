"""Where codes lie, all of them together, beside where the prior says that they should."""

from __future__ import annotations

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget

from explorer.panels.train.charts import AggregateChart
from explorer.panels.train.framed import FramedChart
from explorer.state.session import Session
from explorer.theme import CLASS_MARKS, class_order
from explorer.widgets.cloud import Cloud
from explorer.widgets.density_plot import DensityPlot, Spread
from explorer.widgets.picker import Entry, Picker
from explorer.widgets.text import number

NAMES = "means", "codes", "prior N(0, 1)"
FEW = 0.05  # nats of a dimension: it tells nothing, and is the prior by itself


class AggregatePanel(FramedChart):
    """Dimension by dimension; where there are two, both at once."""

    chart: AggregateChart

    def __init__(self, session: Session) -> None:
        self.density = DensityPlot(name="Codes along a dimension, beside the prior", names=NAMES)
        self.cloud = Cloud(name="Codes, with circles of the prior")
        self._plots = QStackedWidget()
        self._plots.addWidget(self.density)
        self._plots.addWidget(self.cloud)
        super().__init__(self._plots)
        self._session = session
        self.picker = self.header.add(Picker(name="Dimension"))

        session.aggregate.changed.connect(self._redraw_if_seen)
        self.density.moved.connect(session.aggregate.move)
        self.picker.chosen.connect(session.aggregate.choose)
        self.picker.opening.connect(self._list_dimensions)

    def redraw(self) -> None:
        state = self._session.aggregate
        reason = self._why_not()
        self.show_reason(reason)
        self.picker.setVisible(not reason and len(state.order) > 2)
        self.header.set_context("")
        if reason:
            return
        if len(state.order) == 2:
            self._show_plane()
        else:
            self._show_dimension()
        self.header.setToolTip(f"{self.chart.tip} Of {state.encoded.encodings.of}.")

    def _why_not(self) -> str:
        training, opened = self._session.training, self._session.model.current
        if training.is_active and (opened is None or opened.run is None or opened.run.folder != training.run.folder):
            return "Open the run that is being trained to see where its codes lie."
        return self._session.aggregate.why_not()

    def _show_dimension(self) -> None:
        state = self._session.aggregate
        found, k = state.found, state.dimension
        self._plots.setCurrentWidget(self.density)
        self.density.set_spread(Spread(float(found.spans[k]), found.means[k], found.codes[k], found.prior[k]))
        self.picker.show_value(self._name(k), value=k)
        tells = "the prior, for it tells nothing" if state.encoded.encodings.kl[k] < FEW else "the prior"
        self.say(f"{self._name(k)} is {nats(found.kl[k])} from {tells}; {self._overall()}.")

    def _show_plane(self) -> None:
        state = self._session.aggregate
        found, classes = state.found, state.encoded.classes
        colours: tuple[str, ...] = ()
        if found.labels is not None and classes:
            order = class_order(classes)
            colours = tuple(CLASS_MARKS[order[label]].colour for label in found.labels.tolist())
        self._plots.setCurrentWidget(self.cloud)
        self.cloud.set_points(found.points, colours)
        self.say(f"Circles hold 39 and 86 % of N(0, I); {self._overall()}.")

    def _overall(self) -> str:
        return f"all together {nats(self._session.aggregate.found.gaussian_kl)}"

    def _name(self, dimension: int) -> str:
        return self._session.model.current.model.whole.dimension(dimension)

    def _list_dimensions(self) -> None:
        state = self._session.aggregate
        kl = state.encoded.encodings.kl
        self.picker.set_entries(
            [
                Entry(self._name(k), k, f"KL {number(float(kl[k]))}", group="By what they tell, in nats")
                for k in state.order.tolist()
            ]
        )

    def _redraw_if_seen(self) -> None:
        if self.isVisible():
            self.redraw()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._session.aggregate.show(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._session.aggregate.show(False)


def nats(value: float) -> str:
    return number(float(value), 2 if value < 100 else 0, "nats")
