"""A place in Train where one of several charts is looked at; the title of that one offers the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from explorer.panels.train.charts import Chart
from explorer.widgets.header import PanelHeader
from explorer.widgets.surface import Surface, column
from explorer.widgets.title_menu import View


class ChartPanel(Protocol):
    """A widget that draws charts of one kind."""

    header: PanelHeader

    def set_chart(self, chart: Chart) -> None:
        """Draw this one from now on; the panel is about to be seen."""

    def redraw(self) -> None:
        """All of it anew; called at the pace of the window, while it is seen."""


class Place(Surface):
    def __init__(self, panels: Mapping[type, ChartPanel]) -> None:
        """The panel that draws charts of each kind."""
        super().__init__()
        self._panels = dict(panels)
        self._charts: Sequence[Chart] = ()
        self._chosen = ""  # the title that somebody has chosen, which another family's charts may have too
        self.setLayout(column(*self._panels.values()))
        for index, panel in enumerate(self._panels.values()):
            self.layout().setStretch(index, 1)
            panel.header.view_chosen.connect(self.choose)

    @property
    def chart(self) -> Chart | None:
        """The one that is shown."""
        chosen = next((chart for chart in self._charts if chart.title == self._chosen), None)
        return chosen or (self._charts[0] if self._charts else None)

    @property
    def panel(self) -> ChartPanel:
        return self._panels[type(self.chart)]

    def set_charts(self, charts: Sequence[Chart]) -> None:
        """What there is to choose from; the first one, unless one of the title that was chosen last is among them."""
        self._charts = tuple(charts)
        self._show()

    def choose(self, title: str) -> None:
        if title != self._chosen:
            self._chosen = title
            self._show()

    def redraw(self) -> None:
        if self.chart is not None and self.isVisible():
            self.panel.redraw()

    def _show(self) -> None:
        chart, panel = self.chart, self.panel
        panel.set_chart(chart)
        if len(self._charts) > 1:
            panel.header.offer([View(each.title, each.tip) for each in self._charts], chart.title)
        else:
            panel.header.offer((), "")
        for each in self._panels.values():
            each.setVisible(each is panel)
