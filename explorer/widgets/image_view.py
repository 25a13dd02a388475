"""One picture, as large as whole pixels allow; it takes pictures dropped on it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import QMimeData, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QImage, QImageReader, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.theme import Theme, px
from explorer.widgets.paint import CENTRE, box, painter_of, write
from explorer.widgets.pixels import draw_crisp, qimage


class ImageView(QWidget):
    dropped = Signal(object)  # a Path or a QImage
    clicked = Signal()

    def __init__(
        self, parent: QWidget | None = None, *, name: str = "Image", accepts: bool = False, side: int = 256
    ) -> None:
        super().__init__(parent, accessibleName=name, acceptDrops=accepts)
        self._side = side
        self._image: QImage | None = None
        self._hint = ""
        self._over = False
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_image(self, pixels: np.ndarray | None) -> None:
        """uint8 [H, W] or [H, W, C]; None empties the view."""
        shape = self._shape()
        self._image = None if pixels is None else qimage(pixels)
        if self._shape() != shape:
            self.updateGeometry()
        self.update()

    def image(self) -> QImage | None:
        return self._image

    def set_hint(self, text: str) -> None:
        """What an empty view says."""
        self._hint = text
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(self._side), px(self._side))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(64), px(64))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        columns, rows = self._shape()
        return round(width * rows / columns)

    def _shape(self) -> tuple[int, int]:
        return (self._image.width(), self._image.height()) if self._image else (1, 1)

    def mouseReleaseEvent(self, event: object) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if picture_in(event.mimeData()) is not None:
            event.acceptProposedAction()
            self._show_target(True)

    def dragLeaveEvent(self, event: object) -> None:
        self._show_target(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._show_target(False)
        picture = picture_in(event.mimeData())
        if picture is not None:
            event.acceptProposedAction()
            self.dropped.emit(picture)

    def _show_target(self, over: bool) -> None:
        self._over = over
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, area = Theme.of(self), QRectF(self.rect())
        with painter_of(self) as painter:
            painter.fillRect(area, QColor(theme.well))
            if self._image:
                draw_crisp(painter, self._image, area)
            elif self._hint:
                write(painter, area, self._hint, theme.muted, align=CENTRE)
            if self._over:
                box(painter, area, px(4), line=theme.strong, width=px(2), style=Qt.PenStyle.DashLine)


def picture_in(data: QMimeData | None) -> Path | QImage | None:
    """The picture that mime data carry: a local image file before bare pixels, because it has a name."""
    if data is None:  # a clipboard that nobody has ever filled
        return None
    known = {bytes(each).decode() for each in QImageReader.supportedImageFormats()} | {"npy"}
    for url in data.urls():
        path = Path(url.toLocalFile())
        if url.isLocalFile() and path.suffix.lower().lstrip(".") in known:
            return path
    if data.hasImage():
        image = QImage(data.imageData())
        return None if image.isNull() else image
    return None
