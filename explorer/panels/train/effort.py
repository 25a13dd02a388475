"""What learning takes: time, waiting, memory."""

from __future__ import annotations

from explorer.panels.train.charts import EffortChart
from explorer.state.session import Session
from explorer.state.train.training import RUNNING
from explorer.theme import SEMIBOLD
from explorer.widgets.header import PanelHeader
from explorer.widgets.label import Label
from explorer.widgets.surface import Surface, column, row
from explorer.widgets.text import count, duration, number

DASH = "–"
NOT_NOW = "It is known while the run is being trained."
GIGA = 1e9
ROWS = {
    "speed": ("Steps", "Steps a second, over the last 20 seconds, with all that is shown meanwhile."),
    "images": ("Images", "Images learned from in a second."),
    "learning": ("A step takes", "Of learning alone, without previews, evaluations and saving."),
    "waiting": ("Waits for data", "Share of a step in which its batch is put together and nothing is learned."),
    "memory": ("Memory", "Of the device: the most that was taken so far. On the CPU: what the application has now."),
    "left": ("Time left", "As fast as now, to the run's length."),
    "machine": ("Device", "What it is computed on, and the precision of multiplications: a run keeps them."),
}


class EffortPanel(Surface):
    chart: EffortChart

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.header = PanelHeader("")
        self.rows = {name: _Row(*words) for name, words in ROWS.items()}
        body = column(*self.rows.values(), None, margins=(16, 2, 16, 8), gap=0)
        self.setLayout(column(self.header, body))

        session.training.changed.connect(self._redraw_if_seen)

    def set_chart(self, chart: EffortChart) -> None:
        self.chart = chart
        self.header.set_title(chart.title)
        self.header.setToolTip(chart.tip)
        self.redraw()

    def redraw(self) -> None:
        training = self._session.training
        values = self._now() if training.is_active else self._then()
        self.header.set_context("now" if training.state == RUNNING else "")
        for name, each in self.rows.items():
            each.set_value(values.get(name, DASH))

    def _now(self) -> dict[str, str]:
        training, effort = self._session.training, self._session.training.effort
        values = {"machine": self._machine()}
        if not self._session.measured_times:
            return values
        speed, left = training.speed.steps_per_second, training.seconds_left
        batch = training.run.header.config.batch
        if speed and training.state == RUNNING:
            values |= {"speed": f"{number(speed, 1)} /s", "images": f"{count(round(speed * batch))} /s"}
            values |= {"left": duration(left)}
        if effort is not None and effort.steps:
            values["learning"] = milliseconds(effort.seconds / effort.steps)
            values["waiting"] = number(100 * effort.waited / effort.seconds, 1, "%")
            values["memory"] = memory(effort.memory, effort.memory_of)
        return values

    def _then(self) -> dict[str, str]:
        """Means over all the run learned, as far as it has kept them."""
        training = self._session.training
        if training.run is None:
            return {}
        values = {"machine": self._machine()}
        seconds, step = training.learned_for, training.step
        if seconds and step and self._session.measured_times:
            batch = training.run.header.config.batch
            values["speed"] = f"{number(step / seconds, 1)} /s"
            values["images"] = f"{count(round(step * batch / seconds))} /s"
            values["learning"] = milliseconds(seconds / step)
        return values

    def _machine(self) -> str:
        machine = self._session.training.run.machine
        return f"{machine.device} · {machine.precision}"

    def _redraw_if_seen(self) -> None:
        if self.isVisible():
            self.redraw()


class _Row(Surface):
    def __init__(self, name: str, tip: str) -> None:
        super().__init__()
        self._value, self._tip = Label("", weight=SEMIBOLD), tip
        self.setLayout(row(Label(name, muted=True), None, self._value, margins=(0, 4, 0, 4), gap=8))

    def set_value(self, text: str) -> None:
        self._value.setText(text)
        self.setToolTip(self._tip if text != DASH else f"{self._tip} {NOT_NOW}")

    def value(self) -> str:
        return self._value.text()


def milliseconds(seconds: float) -> str:
    return number(1000 * seconds, 0 if seconds >= 0.1 else 1, "ms")


def memory(taken: int | None, of: int | None) -> str:
    if taken is None:
        return DASH
    return number(taken / GIGA, 1, "GB") if of is None else f"{number(taken / GIGA, 1)} of {number(of / GIGA, 0, 'GB')}"
