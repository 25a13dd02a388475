"""What has to be known of a data set before it is fetched, and its download: on which terms, how large, how far."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QCheckBox, QDialog, QFileDialog, QGridLayout, QLayout, QProgressBar, QWidget

from explorer.state.session import Session
from explorer.theme import px
from explorer.widgets.banner import Banner
from explorer.widgets.button import Button
from explorer.widgets.label import Label, caption, title
from explorer.widgets.refusal import refuse
from explorer.widgets.surface import column, row
from explorer.widgets.text import count, duration, listed
from models.data.origin import Origin
from models.data.source import Source
from models.progress import Progress, figures, in_megabytes

WIDTH, NAMES = 480, 72  # pixels of the dialog's inside, and of the column of names
AGREED = "I agree to these terms"


class FetchDialog(QDialog):
    """Follows the session's `fetching`; closing it lets a download go on."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        self._fetching, self._session = session.fetching, session
        self._source: Source = session.fetching.source
        origin = self._source.origin
        super().__init__(parent, windowTitle=f"Fetch {self._source.title}")
        self.banner = Banner()
        self.agree = QCheckBox(AGREED, visible=origin.asks)
        self.bar = QProgressBar(textVisible=False, maximum=1000)
        self.doing, self._far = caption(wrap=True), caption()
        words = row(self.doing, self._far, gap=12)
        words.setStretch(0, 1)
        self._size = Label("", wrap=True)
        self._how_far = QWidget()
        self._how_far.setLayout(column(words, self.bar, gap=6))
        self.page = Button("Its page", kind="quiet", icon_name="external-link", tip=origin.page)
        self.folder = Button("Use a folder…", icon_name="folder-open", tip="One into which you have put the files")
        self.close_ = Button("Not now")
        self.fetch = Button("Download", kind="primary", icon_name="download")
        inside = QWidget()
        inside.setLayout(
            column(
                row(title(self._source.title), None, self.page),
                4,
                Label(self._source.about, wrap=True),
                12,
                _facts(self._source, self._size),
                12,
                self.agree,
                self._how_far,
                12,
                row(self.folder, None, self.close_, self.fetch),
                margins=(16, 12, 16, 16),
            )
        )
        inside.setFixedWidth(px(WIDTH))
        layout = column(self.banner, inside)
        layout.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)
        self.setLayout(layout)

        session.fetching.changed.connect(self.show_state)
        self.agree.toggled.connect(session.fetching.accept)
        self.page.clicked.connect(self._open_page)
        self.folder.clicked.connect(self._send_folder)
        self.fetch.clicked.connect(self._send_fetch)
        self.close_.clicked.connect(self.reject)
        self.banner.acted.connect(self._send_fetch)

        self.show_state()
        (self.agree if origin.asks else self.fetch).setFocus()

    def done(self, result: int) -> None:
        self._fetching.changed.disconnect(self.show_state)  # it lives on until Qt deletes it
        self._fetching.leave()
        super().done(result)

    # --- state to widgets ---

    def show_state(self) -> None:
        fetching = self._fetching
        if fetching.source is not self._source:  # it has come
            self.accept()
            return
        under_way, progress = fetching.is_under_way, fetching.progress
        self.agree.setChecked(fetching.accepted)
        self.agree.setEnabled(not under_way)
        refuse(self.folder, fetching.why_not())
        refuse(self.fetch, "" if under_way else fetching.why_not())
        self.fetch.setText("Cancel" if under_way else "Download")
        self.fetch.set_icon("x" if under_way else "download")
        self.close_.setText("Go on in the background" if under_way else "Not now")
        self._how_far.setVisible(under_way)
        self.doing.setText(progress.doing if progress else "Asking for it")
        self._far.setText(_how_far(progress, fetching.seconds_left) if progress else "")
        if not under_way:
            self._size.setText(_size(self._source.origin))
        self.bar.setMaximum(1000 if progress and progress.of else 0)  # 0: nobody knows
        self.bar.setValue(round(1000 * min(progress.done / progress.of, 1)) if progress and progress.of else 0)
        self.bar.setAccessibleName(f"{self.doing.text()}: {self._far.text()}")
        self._show_banner()

    def _show_banner(self) -> None:
        warning = self._source.origin.warning
        if self._fetching.error:
            self.banner.show_message(self._fetching.error, "danger", "" if self._fetching.why_not() else "Try again")
        elif warning and not self._fetching.is_under_way:
            self.banner.show_message(warning, "warn")
        else:
            self.banner.setVisible(False)

    # --- widgets to state ---

    def _send_fetch(self) -> None:
        if self._fetching.is_under_way:
            self._fetching.cancel()
        else:
            self._fetching.fetch()

    def _send_folder(self) -> None:
        if folder := QFileDialog.getExistingDirectory(self, f"The folder with the files of {self._source.title}"):
            self._fetching.use(Path(folder))

    def _open_page(self) -> None:
        QDesktopServices.openUrl(QUrl(self._source.origin.page))


def _how_far(progress: Progress, seconds_left: float | None) -> str:
    left = f" · {duration(seconds_left)} left" if seconds_left is not None else ""
    return f"{figures(progress)}{left}"


def _size(origin: Origin) -> str:
    """Of all files, and how much of them is here."""
    number, arrived = len(origin.files), origin.arrived
    said = f"{in_megabytes(origin.size)} in {number} file{'s' * (number > 1)}"
    return f"{said}; {in_megabytes(arrived)} of them have come already, and it goes on from there" if arrived else said


def _facts(source: Source, size: Label) -> QWidget:
    """What there is to know; `size` is filled in by whoever knows how much has come."""
    origin = source.origin
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(px(12))
    grid.setVerticalSpacing(px(8))
    grid.setColumnMinimumWidth(0, px(NAMES))
    grid.setColumnStretch(1, 1)
    facts: dict[str, str | Label] = {
        "Images": f"{count(source.count)}: {origin.holds}",
        "Download": size,
        "Terms": origin.terms,
        "Cite as": origin.citation,
        "Kept in": str(origin.folder),
        "By hand": _by_hand(origin),
    }
    for line, (name, text) in enumerate(facts.items()):
        said = Label(text, wrap=True) if isinstance(text, str) else text
        said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        said.setMinimumWidth(px(WIDTH - 2 * 16 - NAMES - 12))
        grid.addWidget(caption(name), line, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(said, line, 1)
    table = QWidget()
    table.setLayout(grid)
    return table


def _by_hand(origin: Origin) -> str:
    """Which files a folder has to hold."""
    names = listed(_or_unpacked(remote.name, remote.instead) for remote in origin.files)
    return f"A folder with {names} does as well."


def _or_unpacked(name: str, instead: tuple[str, ...]) -> str:
    unpacked = next((each for each in instead if not Path(each).suffix), "")
    return f"{name} (or the folder {Path(unpacked).name})" if unpacked and name.endswith(("zip", "tar.gz")) else name
