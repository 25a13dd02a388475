"""The dialog that offers a data set, driven by mouse."""

from dataclasses import fields, replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel

from explorer import theme
from explorer.fetch_dialog import FetchDialog
from explorer.theme import DARK
from models.data import DATASETS
from models.data.origin import Origin
from models.progress import Progress
from tests.conftest import wait_until

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def dialog_of(session, qapp, qtbot, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    theme.apply(qapp, DARK)

    def dialog_of(name):
        session.fetching.offer(name)
        dialog = FetchDialog(session)
        qtbot.addWidget(dialog)
        dialog.show()
        return dialog

    return dialog_of


@pytest.mark.parametrize("name", [name for name, source in DATASETS.items() if source.origin])
def test_size_terms_citation_and_files_are_said_before_anything_is_fetched(dialog_of, session, name):
    dialog = dialog_of(name)
    said = "\n".join(label.text() for label in dialog.findChildren(QLabel))
    origin = DATASETS[name].origin
    for text in (origin.terms, origin.citation, origin.holds, str(origin.folder), *(r.name for r in origin.files)):
        assert text in said
    assert session.is_idle


def test_celeba_is_fetched_only_when_its_terms_are_agreed_to(dialog_of, qtbot, session, monkeypatch):
    dialog = dialog_of("celeba")
    assert (dialog.fetch.isEnabled(), dialog.folder.isEnabled()) == (False, False)
    assert dialog.fetch.toolTip() == "Agree to its terms first."
    assert "Google Drive" in dialog.banner.sentence()
    dialog.agree.click()
    assert dialog.fetch.isEnabled()
    fetched = []
    monkeypatch.setattr(session.fetching, "fetch", lambda: fetched.append(True))
    qtbot.mouseClick(dialog.fetch, LEFT)
    assert fetched


def test_others_ask_for_nothing(dialog_of):
    dialog = dialog_of("cifar-10")
    assert dialog.agree.isHidden()
    assert dialog.fetch.isEnabled()
    assert dialog.banner.isHidden()


def test_progress_is_shown_in_bytes_and_can_be_cancelled(dialog_of, session, monkeypatch, qtbot):
    dialog, cancelled = dialog_of("cifar-10"), []
    monkeypatch.setattr(type(session.fetching), "is_under_way", True)
    monkeypatch.setattr(session.fetching, "cancel", lambda: cancelled.append(True))
    session.fetching.progress = Progress("Downloading CIFAR-10", 85_000_000, 170_000_000, in_bytes=True)
    session.fetching.changed.emit()
    assert (dialog.doing.text(), dialog._far.text()) == ("Downloading CIFAR-10", "85 MB of 170 MB")
    assert dialog.bar.value() == 500
    assert dialog.close_.text() == "Go on in the background"
    qtbot.mouseClick(dialog.fetch, LEFT)
    assert cancelled
    assert dialog.folder.toolTip() == "It is under way."


def test_a_failure_is_said_with_a_button_to_try_again(dialog_of, session, monkeypatch, qtbot):
    dialog, fetched = dialog_of("cifar-10"), []
    monkeypatch.setattr(session.fetching, "fetch", lambda: fetched.append(True))
    session.fetching.error = "CIFAR-10 cannot be downloaded: the connection broke."
    session.fetching.changed.emit()
    assert dialog.banner.sentence() == session.fetching.error
    qtbot.mouseClick(dialog.banner._action, LEFT)
    assert fetched


def test_a_folder_is_asked_for_and_used(dialog_of, session, monkeypatch, qtbot, tmp_path):
    dialog, used = dialog_of("svhn"), []
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    monkeypatch.setattr(session.fetching, "use", used.append)
    qtbot.mouseClick(dialog.folder, LEFT)
    assert used == [tmp_path]


class Quick(Origin):
    """One whose download is over at once."""

    def fetched(self, *, agreed=False):
        yield Progress("Downloading KMNIST", 1, 1, in_bytes=True)


def test_what_is_waited_for_is_opened_and_what_is_not_is_told_of(dialog_of, session, monkeypatch, notices, qtbot):
    opened = []
    monkeypatch.setattr(session.data, "open", lambda name: opened.append(name))
    known = DATASETS["kmnist"].origin
    origin = Quick(**{field.name: getattr(known, field.name) for field in fields(known)})
    source = replace(DATASETS["kmnist"], origin=origin)
    monkeypatch.setitem(DATASETS, "kmnist", source)
    for left in (False, True):
        dialog = dialog_of("kmnist")
        qtbot.mouseClick(dialog.fetch, LEFT)
        if left:
            qtbot.mouseClick(dialog.close_, LEFT)
        wait_until(lambda: session.is_idle)
        assert not dialog.isVisible()
    assert opened == ["kmnist"]
    assert notices == [("news", "KMNIST has come and can be opened now.")]


def test_it_closes_when_the_data_have_come(dialog_of, session):
    dialog = dialog_of("kmnist")
    session.fetching.source = None
    session.fetching.changed.emit()
    assert not dialog.isVisible()
    session.fetching.changed.emit()  # heard by nobody


def test_how_much_has_come_already_is_said(dialog_of, session):
    dialog = dialog_of("kmnist")
    assert dialog._size.text() == "21 MB in 4 files"
    part = session.fetching.source.origin.folder / "train-images-idx3-ubyte.gz.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"a" * 3_000_000)
    session.fetching.changed.emit()  # as when it was cancelled
    assert dialog._size.text() == "21 MB in 4 files; 3.0 MB of them have come already, and it goes on from there"


def test_the_time_left_is_said_beside_what_has_come(dialog_of, session, monkeypatch):
    dialog = dialog_of("cifar-10")
    monkeypatch.setattr(type(session.fetching), "is_under_way", True)
    monkeypatch.setattr(type(session.fetching), "seconds_left", 75.0)
    session.fetching.progress = Progress("Downloading CIFAR-10", 85_000_000, 170_000_000, in_bytes=True)
    session.fetching.changed.emit()
    assert dialog._far.text() == "85 MB of 170 MB · 1\u2009min 15\u2009s left"
