"""Pictures from outside that are to be encoded: from the clipboard, a file or a drop."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QGuiApplication, QImage

from explorer.state.session import Session
from explorer.widgets.image_view import picture_in
from explorer.widgets.pixels import array

PICTURES = "Pictures (*.png *.jpg *.jpeg *.webp *.bmp *.gif *.tif *.tiff)"  # for a dialog


def encode(session: Session, picture: Path | QImage) -> None:
    """Make a picture's code the viewpoint; what `picture_in` finds is one."""
    if isinstance(picture, Path):
        session.own_image.encode_file(picture)
    else:
        session.own_image.encode(array(picture, 3))


def paste(session: Session) -> None:
    picture = picture_in(QGuiApplication.clipboard().mimeData())
    if picture is None:
        session.notices.refuse("There is no picture on the clipboard.")
    else:
        encode(session, picture)
