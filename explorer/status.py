"""The status bar: the work under way at the left; a hint and the figures of the moment at the right."""

from __future__ import annotations

from PySide6.QtWidgets import QStatusBar, QWidget

from explorer.state.session import Session
from explorer.state.train.training import PAUSED, STOPPING
from explorer.theme import CAPTION, px
from explorer.widgets.job_status import JobStatus
from explorer.widgets.label import ElidedLabel, caption
from explorer.widgets.surface import Line, row
from explorer.widgets.text import count, duration, number
from models.progress import figures

DASH = "–"


class StatusBar(QStatusBar):
    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent, sizeGripEnabled=False)
        self._session = session
        self._workspace: QWidget | None = None
        self._job = JobStatus()
        self._hint = ElidedLabel(size=CAPTION, muted=True)  # it gives way where the window is narrow
        self._decode, self._device, self._status = (caption("") for _ in range(3))
        whole = QWidget()
        self._first, self._last = self._line(), self._line()  # only beside words
        right = (self._hint, self._first, self._decode, self._line(), self._device, self._last, self._status)
        whole.setLayout(row(self._job, None, *right, margins=(12, 0, 12, 0), gap=10))
        self.addWidget(whole, 1)
        self.setFixedHeight(px(26))

        session.work.changed.connect(self._show_job)
        session.training.progressed.connect(self._show_job)
        session.training.changed.connect(self._show_job)
        session.viewpoint.picture_changed.connect(self._show_decode)
        self._job.cancelled.connect(self._send_cancel)

        self._device.setText({"cpu": "CPU", "cuda": "GPU", "mps": "GPU"}[session.device.type])
        self._show_job()
        self._show_decode()

    def set_workspace(self, workspace: QWidget) -> None:
        """Show this workspace's hint and status from now on."""
        if self._workspace is not None:
            self._workspace.status_changed.disconnect(self._show_status)
        self._workspace = workspace
        workspace.status_changed.connect(self._show_status)
        self._show_status()

    def _line(self) -> Line:
        return Line(vertical=True, length=12)

    def _show_status(self) -> None:
        for label, line, text in (
            (self._hint, self._first, self._workspace.hint),
            (self._status, self._last, self._workspace.status),
        ):
            label.setText(text)
            line.setVisible(bool(text))

    def _show_job(self) -> None:
        under_way = self._session.work.under_way
        if not under_way:
            self._job.show_idle("Ready")
            return
        first = next((under for under in under_way if under.key == "train"), under_way[-1])
        if first.key == "train":
            self._show_training(first.name)
        elif first.progress:
            done, of = first.progress.done, first.progress.of
            self._job.show_job(first.name, min(done / of, 1) if of else None, figures(first.progress))
        else:
            self._job.show_job(first.name, None)

    def _show_training(self, name: str) -> None:
        training = self._session.training
        words = {PAUSED: "paused", STOPPING: "stopping after this step"}.get(training.state)
        if words is None:
            left = training.seconds_left if self._session.measured_times else None
            words = f"{duration(left)} left" if left is not None else f"{DASH} left"
        text = f"{count(training.step)} of {count(training.steps)} · {words}"
        self._job.show_job(name, training.step / max(training.steps, 1), text, training.state != STOPPING)

    def _show_decode(self) -> None:
        picture = self._session.viewpoint.picture
        measured = picture is not None and self._session.measured_times
        self._decode.setText(f"decode {number(picture.milliseconds, 0)} ms" if measured else f"decode {DASH}")

    def _send_cancel(self) -> None:
        under_way = self._session.work.under_way
        if any(under.key == "train" for under in under_way):
            self._session.training.stop()
        elif under_way:
            self._session.work.cancel(under_way[-1].key)
