"""What the window must say: refusals, failures and news, one sentence each."""

from __future__ import annotations

from dataclasses import dataclass

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
