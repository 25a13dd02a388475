"""Lucide's line icons (resources/icons, ISC licence), drawn in any colour and sharp on any screen."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from explorer.theme import RESOURCES, Theme, faded, px

SMALL, NORMAL, RAIL, LARGE = 14, 18, 20, 32
DISABLED = 0.38  # opacity


def pixmap(name: str, colour: str | QColor, size: int = NORMAL, ratio: float = 1.0) -> QPixmap:
    """One icon, `size` unscaled pixels wide, for a screen with this device pixel ratio."""
    colour, side = QColor(colour), px(size)
    key = f"icon {name} {colour.name(QColor.NameFormat.HexArgb)} {side} {ratio}"
    found = QPixmap()
    if not QPixmapCache.find(key, found):
        found = _drawn(name, colour, side, stroke(size), ratio)
        QPixmapCache.insert(key, found)
    return found


def stroke(size: int) -> float:
    """Line width in Lucide's 24 units: small icons need more of it to weigh the same."""
    return 2.0 if size <= 16 else 1.75


def icon(
    name: str, theme: Theme, size: int = NORMAL, ratio: float = 1.0, colour: str | None = None, room: int = 0
) -> QIcon:
    """For what Qt draws itself (menus, push buttons): normal, disabled, checked; `room` is left free at its right."""
    colour = colour or theme.text
    looks = ((colour, QIcon.Mode.Normal, QIcon.State.Off),
             (faded(colour, DISABLED), QIcon.Mode.Disabled, QIcon.State.Off),
             (theme.accent, QIcon.Mode.Normal, QIcon.State.On))  # fmt: skip
    result = QIcon()
    for each, mode, state in looks:
        result.addPixmap(_widened(pixmap(name, each, size, ratio), room), mode, state)
    return result


def _drawn(name: str, colour: QColor, side: int, stroke: float, ratio: float) -> QPixmap:
    result = QPixmap(round(side * ratio), round(side * ratio))
    result.setDevicePixelRatio(ratio)
    result.fill(Qt.GlobalColor.transparent)
    painter = QPainter(result)
    painter.setOpacity(colour.alphaF())
    QSvgRenderer(QByteArray(_svg(name, colour.name(), stroke).encode())).render(painter, QRectF(0, 0, side, side))
    painter.end()
    return result


def _widened(picture: QPixmap, room: int) -> QPixmap:
    if not room:
        return picture
    ratio = picture.devicePixelRatioF()
    result = QPixmap(picture.width() + round(px(room) * ratio), picture.height())
    result.setDevicePixelRatio(ratio)
    result.fill(Qt.GlobalColor.transparent)
    painter = QPainter(result)
    painter.drawPixmap(0, 0, picture)
    painter.end()
    return result


def _svg(name: str, colour: str, stroke: float) -> str:
    return _source(name).replace("currentColor", colour).replace('stroke-width="2"', f'stroke-width="{stroke}"')


@cache
def _source(name: str) -> str:
    return (RESOURCES / "icons" / f"{name}.svg").read_text(encoding="utf-8")
