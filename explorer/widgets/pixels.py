"""Pictures between numpy and Qt, and drawing them without blur at any screen scale."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QBrush, QImage, QPainter, QPainterPath, QTransform

from explorer.widgets.point_picture import shown

BLURRED = 4  # device pixels for one of a picture, from which on smoothing would hide the pixels and show a blur
FORMATS = {1: QImage.Format.Format_Grayscale8, 3: QImage.Format.Format_RGB888, 4: QImage.Format.Format_RGBA8888}


def qimage(pixels: np.ndarray) -> QImage:
    """A QImage that owns its memory, from uint8 [H, W], [H, W, 1], [H, W, 3] or [H, W, 4]; of a point its picture."""
    if pixels.dtype != np.uint8:
        raise TypeError(f"pixels must be uint8, these are {pixels.dtype}")
    pixels = np.ascontiguousarray(shown(pixels[..., None] if pixels.ndim == 2 else pixels))
    height, width, channels = pixels.shape
    return QImage(pixels.data, width, height, width * channels, FORMATS[channels]).copy()


def array(image: QImage, channels: int = 3) -> np.ndarray:
    """uint8 [H, W, channels] of any QImage; the opposite of `qimage`."""
    image = image.convertToFormat(FORMATS[channels])
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * channels].reshape(image.height(), image.width(), channels).copy()


def whole_multiple(width: int, height: int, room: QSizeF, ratio: float) -> float:
    """How many device pixels one pixel of the picture gets: a whole number, or the fraction that just fits."""
    fit = min(room.width() * ratio / width, room.height() * ratio / height)
    return float(int(fit)) if fit >= 1 else fit


def crisp_size(image: QImage, room: QSizeF, ratio: float) -> QSizeF:
    """The size in logical pixels at which `draw` shows a picture in this room."""
    multiple = whole_multiple(image.width(), image.height(), room, ratio)
    return QSizeF(image.width() * multiple / ratio, image.height() * multiple / ratio)


def draw_crisp(painter: QPainter, image: QImage, room: QRectF) -> QRectF:
    """Draws at the largest whole multiple that fits, centred; returns the area covered."""
    size = crisp_size(image, room.size(), painter.device().devicePixelRatioF())
    corner = room.center() - QPointF(size.width() / 2, size.height() / 2)
    area = QRectF(on_device_pixel(painter, corner), size)
    smooth = size.width() * painter.device().devicePixelRatioF() < image.width()
    draw(painter, image, area, smooth=smooth)
    return area


def draw(painter: QPainter, image: QImage, area: QRectF, *, smooth: bool = False, radius: float = 0) -> None:
    """Draws over exactly this area, nearest-neighbour or smoothed, with rounded corners if asked."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
    if radius:
        # A clip has jagged corners; filling a path with the picture as brush has not.
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_brush(painter, image, area, smooth))
        path = QPainterPath()
        path.addRoundedRect(area, radius, radius)
        painter.drawPath(path)
    else:
        painter.drawImage(area, image)
    painter.restore()


def draw_small(painter: QPainter, image: QImage, area: QRectF, *, radius: float = 0) -> None:
    """Draws a small picture of a larger one, smoothed; but one of few pixels is shown as what it is."""
    magnified = area.width() * painter.device().devicePixelRatioF() / image.width()
    draw(painter, image, area, smooth=magnified < BLURRED, radius=radius)


def on_device_pixel(painter: QPainter, point: QPointF) -> QPointF:
    """The nearest point that is the corner of a device pixel, wherever the widget lies on the screen."""
    transform = painter.deviceTransform()
    back, _ = transform.inverted()
    on_screen = transform.map(point)
    return back.map(QPointF(round(on_screen.x()), round(on_screen.y())))


def _brush(painter: QPainter, image: QImage, area: QRectF, smooth: bool) -> QBrush:
    ratio = painter.device().devicePixelRatioF()
    mode = Qt.TransformationMode.SmoothTransformation if smooth else Qt.TransformationMode.FastTransformation
    size = (area.size() * ratio).toSize()
    scaled = image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, mode)
    brush = QBrush(scaled)
    brush.setTransform(QTransform.fromTranslate(area.x(), area.y()).scale(1 / ratio, 1 / ratio))
    return brush
