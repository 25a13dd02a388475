"""Where images for the way forward come from: a menu of the places, and what is dropped there."""

from __future__ import annotations

import io
import json
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from explorer.own_pictures import PICTURES
from explorer.picking import CODES, ROWS
from explorer.state.denoise.restoring import SUFFIXES
from explorer.state.denoise.subjects import one_class
from explorer.state.session import Session
from explorer.widgets.image_view import picture_in
from explorer.widgets.menu import Menu
from explorer.widgets.pixels import array


def fill(menu: Menu, session: Session, parent: QWidget) -> None:
    """Images as they are: of none is a code looked for."""
    images = session.denoise.forward_images
    no_data = images.why_not_data()
    menu.add_caption("From the data")
    _add(menu, "Held-out ones, of every class", images.take_usual, no_data)
    _add(menu, "Some by chance", images.take_any, no_data)
    _add(menu, "Choose in the data browser…", partial(browse, session), no_data)
    menu.add_caption("From elsewhere")
    _add(menu, "A picture's file…", partial(open_file, session, parent))
    _add(menu, "The picture on the clipboard", partial(paste, session))
    _add(menu, "The viewpoint's picture", images.take_viewpoint, images.why_not_viewpoint())
    _add(menu, "The end of run A", images.take_run, images.why_not_run())


def _add(menu: Menu, text: str, act: object, reason: str = "") -> None:
    action = menu.addAction(text)
    action.setEnabled(not reason)
    action.setToolTip(reason)
    action.triggered.connect(lambda: act())


def browse(session: Session) -> None:
    session.browser.pick_rows(session.denoise.forward_images.take_rows, several=True)


def open_file(session: Session, parent: QWidget) -> None:
    name, _ = QFileDialog.getOpenFileName(parent, "Open a picture", "", PICTURES)
    if name:
        session.denoise.forward_images.open_file(Path(name))


def paste(session: Session) -> None:
    picture = picture_in(QGuiApplication.clipboard().mimeData())
    if picture is None:
        session.notices.refuse("There is no picture on the clipboard.")
    else:
        take_picture(session, picture)


def can_take(mime: QMimeData) -> bool:
    return mime.hasFormat(ROWS) or mime.hasFormat(CODES) or picture_in(mime) is not None


def take(session: Session, mime: QMimeData) -> None:
    """What has been dropped; of codes it is their picture."""
    if mime.hasFormat(ROWS):
        _take_rows(session, json.loads(bytes(mime.data(ROWS).data())))
    elif mime.hasFormat(CODES):
        _take_code(session, bytes(mime.data(CODES).data()))
    elif (picture := picture_in(mime)) is not None:
        take_picture(session, picture)


def take_or_restore(session: Session, mime: QMimeData) -> None:
    """The same; but a picture's file that was saved of a diffusion run restores that."""
    picture = picture_in(mime)
    if isinstance(picture, Path) and picture.suffix.lower() in SUFFIXES:
        session.denoise.restoring.open_or(picture, partial(take_picture, session, picture))
    else:
        take(session, mime)


def take_picture(session: Session, picture: Path | QImage) -> None:
    if isinstance(picture, Path):
        session.denoise.forward_images.open_file(picture)
    else:
        session.denoise.forward_images.take_image(array(picture, 3), "A picture")


def _take_rows(session: Session, of: dict) -> None:
    data = session.data.current
    if data is None or data.fingerprint != of["fingerprint"]:
        session.notices.refuse("These images are of data that are not open any more.")
    else:
        session.denoise.forward_images.take_rows(of["rows"])


def _take_code(session: Session, contents: bytes) -> None:
    """The first one's picture, and the class that was asked for with it."""
    with np.load(io.BytesIO(contents), allow_pickle=False) as file:
        image, about = file.get("image0"), json.loads(str(file["about"]))[0]
    if image is None:
        session.notices.refuse("This code has no picture yet.")
        return
    condition = (about["manner"] or {}).get("condition", ())
    known = len(condition) == len(session.model.current.model.conditions)
    session.denoise.forward_images.take_image(image, about["name"], one_class(condition) if known else None)
