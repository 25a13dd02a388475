"""What the window must say: refusals, failures and news, one sentence each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

KINDS = ("news", "warning", "error")


@dataclass(frozen=True)
class Notice:
    kind: str  # one of KINDS; errors stay until they are closed
    text: str


class Notices(QObject):
    said = Signal(object)  # a Notice

    def news(self, text: str) -> None:
        self.said.emit(Notice("news", text))

    def warn(self, text: str) -> None:
        self.said.emit(Notice("warning", text))

    def refuse(self, error: Exception | str) -> None:
        """Say why something was not done."""
        self.said.emit(Notice("error", str(error) or type(error).__name__))


def not_written(path: Path, error: Exception) -> str:
    """What a person is told where a file could not be written."""
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"{path.name} could not be written: {reason}."
