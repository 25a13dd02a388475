"""How codes are picked in the window: a menu of where they are, and dragging pictures from one place to another."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QFileDialog, QWidget

from explorer.own_pictures import PICTURES
from explorer.state.picks import MOST, Pick, Taken, evenly
from explorer.state.session import Session
from explorer.widgets.image_view import picture_in
from explorer.widgets.menu import Menu
from explorer.widgets.pixels import array, qimage
from explorer.widgets.slot import thumbnail_icon
from models.base import Manner
from models.data.image_file import BROKEN, middle

CODES, ROWS = "application/x-latent-explorer-codes", "application/x-latent-explorer-rows"
RECENT = 8  # visits of the trail in a menu


# --- a menu ---


def fill(menu: Menu, session: Session, parent: QWidget, taken: Taken, *, several: bool = False) -> None:
    """Where a code may come from, or several; `taken` is told what has been picked, at once or when it is encoded."""
    picks = session.picks
    _add(menu, "The viewpoint as it is now", picks.here(), taken)
    has_data = session.space.encodings is not None and session.space.encodings.are_data
    by_chance = "An encoded image by chance" if has_data else "A code of the prior by chance"
    menu.addAction(by_chance).triggered.connect(lambda: taken((picks.any_code(),)))
    browse = menu.addAction("From the data…")
    browse.triggered.connect(lambda: session.browser.pick(taken, several=several))
    own = menu.addAction("From a picture's file…")
    own.triggered.connect(partial(_take_file, session, parent, taken))
    for action in (browse, own):
        action.setEnabled(not picks.why_not_images())
        action.setToolTip(picks.why_not_images())
    visits = range(len(session.trail.visits) - 1, max(-1, len(session.trail.visits) - 1 - RECENT), -1)
    for section, found in (("Bookmarks", picks.bookmarks()), ("Trail", [picks.visit(k) for k in visits])):
        if found:
            menu.add_caption(section)
        for pick in found:
            _add(menu, pick.name, pick, taken)


def _add(menu: Menu, text: str, pick: Pick, taken: Taken) -> None:
    action = menu.addAction(thumbnail_icon(pick.image), text.replace("&", "&&"))
    action.triggered.connect(lambda: taken((pick,)))


def _take_file(session: Session, parent: QWidget, taken: Taken) -> None:
    name, _ = QFileDialog.getOpenFileName(parent, "Open a picture", "", PICTURES)
    if name:
        _take_path(session, Path(name), taken)


def _take_path(session: Session, path: Path, taken: Taken) -> None:
    item = session.model.current.model.item
    if item.is_point:
        session.notices.refuse("This model knows points, and a picture is none.")
        return
    try:
        image = middle(path, item.height, item.width)
    except BROKEN:
        session.notices.refuse(f"No picture can be read from {path.name}.")
        return
    session.picks.of_image(image, path.stem, taken)


# --- what is selected on the map ---


def take_selection(session: Session, taken: Taken) -> None:
    """All of it as a group: at once where its codes are known, else when the images have been encoded."""
    points = session.map.points
    if _selection_has_codes(session):
        taken(_selected(session))
    elif points is not None and (reason := session.picks.why_not_images()):
        session.notices.refuse(f"What is selected has no codes: {reason}")
    elif points is not None:
        session.picks.of_rows(session.map.look.selected, taken)


def mime_of_selection(session: Session) -> QMimeData:
    """The same to be dragged."""
    if _selection_has_codes(session):
        return mime_of(_selected(session))
    return mime_of_rows(session, session.map.look.selected)


def _selection_has_codes(session: Session) -> bool:
    codes = session.map.points.codes if session.map.points is not None else None
    return codes is not None and codes.shape[1] == len(session.viewpoint.code)


def _selected(session: Session) -> tuple[Pick, ...]:
    points = session.map.points
    rows = _evenly(session, session.map.look.selected_rows)
    are_images, before = points.held_out is not None, session.viewpoint.manner
    word = "Image" if are_images else "Code"
    return tuple(
        Pick(f"{word} {points.ids[k] + 1:,}", points.codes[k], points.images[k], points.manner(k, before), are_images)
        for k in rows
    )


def _evenly(session: Session, rows: np.ndarray) -> np.ndarray:
    """As many as a group may have."""
    if len(rows) > MOST:
        session.notices.news(f"{MOST} of the {len(rows):,} that are selected are taken, evenly.")
    return rows[evenly(len(rows))]


# --- where one code is wanted ---


def first_of(session: Session, picks: Sequence[Pick]) -> Pick | None:
    """The only one that is taken, and said where there are more; none of nothing."""
    if len(picks) > 1:
        session.notices.news(f"Only one code goes here: {picks[0].name} was taken.")
    return next(iter(picks), None)


# --- dragging ---


def mime_of(picks: Sequence[Pick]) -> QMimeData:
    """Codes to be dragged, with their names and how they look."""
    about = [{"name": p.name, "manner": asdict(p.manner) if p.manner else None, "is_image": p.is_image} for p in picks]
    images = {f"image{k}": p.image for k, p in enumerate(picks) if p.image is not None}
    file = io.BytesIO()
    np.savez(file, codes=np.stack([p.code for p in picks]), about=np.array(json.dumps(about)), **images)
    mime = QMimeData()
    mime.setData(CODES, file.getvalue())
    return mime


def mime_of_rows(session: Session, rows: Sequence[int]) -> QMimeData:
    """Images of the open data set to be dragged; they are encoded where they are dropped."""
    mime = QMimeData()
    of = {"fingerprint": session.data.current.fingerprint, "rows": [int(row) for row in rows]}
    mime.setData(ROWS, json.dumps(of).encode())
    return mime


def mime_of_image(session: Session, image: np.ndarray, row: int) -> QMimeData:
    """An image to be dragged that has this row of the data set, where that is open; else its pixels."""
    data = session.data.current
    if data is not None and row < len(data) and np.array_equal(data.images[row], image):
        return mime_of_rows(session, [row])
    mime = QMimeData()
    mime.setImageData(qimage(image))
    return mime


def can_take(mime: QMimeData) -> bool:
    return mime.hasFormat(CODES) or mime.hasFormat(ROWS) or picture_in(mime) is not None


def take(session: Session, mime: QMimeData, taken: Taken) -> None:
    """What has been dropped, once it is a code of the open model; anything else is refused in a sentence."""
    if session.model.current is None:
        session.notices.refuse("No model is open.")
    elif mime.hasFormat(CODES):
        _take_codes(session, bytes(mime.data(CODES).data()), taken)
    elif mime.hasFormat(ROWS):
        _take_rows(session, json.loads(bytes(mime.data(ROWS).data())), taken)
    elif isinstance(picture := picture_in(mime), Path):
        _take_path(session, picture, taken)
    elif picture is not None:
        session.picks.of_image(array(picture, 3), "A picture", taken)


def _take_codes(session: Session, contents: bytes, taken: Taken) -> None:
    with np.load(io.BytesIO(contents), allow_pickle=False) as file:
        arrays = dict(file)
    about, latent = json.loads(str(arrays["about"])), len(session.viewpoint.code)
    if arrays["codes"].shape[1] != latent:
        session.notices.refuse("These codes are of another space than the open model's.")
        return
    taken(tuple(_pick(k, each, arrays) for k, each in enumerate(about)))


def _pick(index: int, about: dict, arrays: dict[str, np.ndarray]) -> Pick:
    manner = about["manner"]
    if manner is not None:
        manner = Manner(**{**manner, "condition": tuple(manner["condition"])})
    code, image = arrays["codes"][index].astype(np.float32), arrays.get(f"image{index}")
    return Pick(about["name"], code, image, manner, about["is_image"])


def _take_rows(session: Session, of: dict, taken: Taken) -> None:
    data = session.data.current
    if data is None or data.fingerprint != of["fingerprint"]:
        session.notices.refuse("These images are of data that are not open any more.")
    else:
        session.picks.of_rows(of["rows"], taken)
