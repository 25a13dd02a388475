"""Widgets are tested dressed, as the window shows them."""

import os
from collections.abc import Iterator

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtWidgets import QApplication

from explorer import theme


@pytest.fixture(scope="package")
def dressed(qapp: QApplication) -> Iterator[None]:
    font, palette = qapp.font(), qapp.palette()
    theme.apply(qapp, theme.DARK)
    yield
    qapp.setStyleSheet("")
    qapp.setPalette(palette)
    qapp.setFont(font)
    qapp.setProperty("scale", None)
