"""One path: what it does and how far it leaves the data, and its frames."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer import picking
from explorer.state.path.path import CROSS_FADE
from explorer.state.path.strips import Frame
from explorer.state.picks import Pick
from explorer.state.session import Session
from explorer.theme import CAPTION, SEMIBOLD, Theme, px
from explorer.widgets.frame_strip import Cell, FrameStrip
from explorer.widgets.label import Label, caption
from explorer.widgets.legend import LineKey
from explorer.widgets.paint import painter_of
from explorer.widgets.surface import column, row
from explorer.widgets.text import TIMES, number
from models.metrics.typicality import Verdict
from models.paths import KINDS

HEADING = 180  # pixels of the words at the left of everything that stands in columns
BAR_END = 3.0  # multiples of a real image's distance at which the bars are full
OFF = "off the data"  # the verdict that wears the colour of danger


class PathRow(QWidget):
    chosen = Signal(int)  # a frame
    selected = Signal(str)  # the kind, to be followed

    def __init__(self, session: Session, kind: str) -> None:
        super().__init__()
        self._session, self.kind = session, kind
        self.has_strip = True
        is_path = kind in KINDS
        title = KINDS[kind].title if is_path else "Pixel cross-fade"
        self.heading = _Heading(title, kind if is_path else "deco", is_path)
        self.strip = FrameStrip(name=title, notes=is_path)
        self._reason = caption(wrap=True)
        self._reason.setContentsMargins(px(8), px(14), px(24), px(10))
        self._reason.setAutoFillBackground(True)  # or the column of the frame would run through the words
        self._reason.setBackgroundRole(QPalette.ColorRole.Base)
        layout = row(self.heading, self.strip, self._reason, gap=0)
        layout.setAlignment(self.heading, Qt.AlignmentFlag.AlignTop)
        layout.setStretch(1, 1)
        layout.setStretch(2, 1)
        self.setLayout(layout)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

        self.strip.chosen.connect(self.chosen)
        self.strip.mime_data = self._dragged
        self.heading.clicked.connect(self._send_selected)

    def height_beside(self) -> int:
        """What it takes besides its pictures."""
        return FrameStrip.height_beside(self.kind in KINDS) if self.has_strip else self.sizeHint().height()

    def show_row(self) -> None:
        path, strips = self._session.path, self._session.strips
        is_path = self.kind in KINDS
        reason = path.why_not(self.kind) if is_path else ""
        self.has_strip = not reason
        self.strip.setVisible(not reason)
        self._reason.setVisible(bool(reason))
        self._reason.setText(reason)
        frames = strips.rows.get(self.kind) or (Frame(None),) * path.course.frames
        times = path.times
        self.strip.set_cells([_cell(frame, t) for frame, t in zip(frames, times, strict=False)])
        self.heading.show_about("" if reason else self._about())
        self.heading.show_worst(strips.worst(self.kind) if not reason else None)

    def show_current(self) -> None:
        path = self._session.path
        follows = self.kind == path.selected
        self.strip.set_current(path.frame if path.is_here else None, follows)
        self.heading.set_selected(follows)

    def _about(self) -> str:
        path, opened = self._session.path, self._session.model.current
        if self.kind == CROSS_FADE:
            return "no model, for comparison"
        each = path.paths.get(self.kind)
        if each is None:
            return "looking for neighbours…" if len(path.stops) else ""
        beyond = path.course.overshoot and not path.course.closed and not each.goes_on
        return each.about(opened.model.space) + ("; stays at its ends" if beyond else "")

    def _dragged(self, index: int) -> QMimeData | None:
        """A frame as a code, for a stop of the path or a slot elsewhere; of a cross-fade there is none."""
        frames = self._session.strips.rows.get(self.kind, ())
        if index >= len(frames) or frames[index].code is None:
            return None
        frame, t = frames[index], number(float(self._session.path.times[index]))
        return picking.mime_of([Pick(f"{KINDS[self.kind].title}, t = {t}", frame.code, frame.image, frame.manner)])

    def _send_selected(self) -> None:
        self.selected.emit(self.kind)


def _cell(frame: Frame, t: float) -> Cell:
    place = f"t = {number(t)}"
    if frame.seen is None:
        return Cell(frame.image, tip=place)
    verdict = frame.seen.verdict
    times = number(verdict.multiple, 1, TIMES)
    tip = f"{place}: {times} a real image's distance from the data, {verdict.words}.\nBeneath: the nearest real image."
    return Cell(frame.image, frame.seen.nearest, times, verdict.multiple / BAR_END, verdict.words == OFF, tip)


class _Heading(QWidget):
    """A click follows this path from now on."""

    clicked = Signal()

    def __init__(self, title: str, colour: str, is_path: bool) -> None:
        super().__init__()
        self._is_selected = False
        self._title = LineKey(title, colour, strong=True)
        self._about = caption(wrap=True)
        words = {"size": CAPTION}
        self._worst, self._figure, self._off = Label("worst", **words), Label(weight=SEMIBOLD, **words), Label(**words)
        self._off.setText(OFF)
        self._line = QWidget()
        self._line.setLayout(row(self._worst, self._figure, self._off, None, gap=4))
        self.setLayout(column(self._title, 1, self._about, 3, self._line, margins=(16, 11, 4, 0)))
        self.setFixedWidth(px(HEADING))
        self._line.hide()
        if is_path:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.setToolTip(f"Follow this path: {title}")

    def show_about(self, text: str) -> None:
        self._about.setText(text)

    def show_worst(self, verdict: Verdict | None) -> None:
        self._line.setVisible(verdict is not None)
        if verdict is not None:
            self._figure.setText(number(verdict.multiple, 1, TIMES))
            role = QPalette.ColorRole
            self._figure.setForegroundRole(role.BrightText if verdict.words == OFF else role.WindowText)

    def set_selected(self, selected: bool) -> None:
        if selected != self._is_selected:
            self._is_selected = selected
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._is_selected:
            with painter_of(self) as painter:
                painter.fillRect(0, px(14), px(3), px(14), QColor(Theme.of(self).accent))
