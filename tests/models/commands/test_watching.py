import io

import pytest

from models.commands import watching
from models.commands.watching import EMPTY_LINE, in_words, watched
from models.progress import Progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


def work():
    yield Progress("Sampling", 1, 3)
    yield None
    yield Progress("Sampling", 3, 3)
    return "done"


def test_on_a_terminal_it_says_how_far_it_is_and_leaves_an_empty_line(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(watching.sys, "stderr", terminal)
    monkeypatch.setattr(watching, "EVERY", 0)
    assert watched(work()) == "done"
    assert terminal.getvalue() == f"{EMPTY_LINE}Sampling: 1 of 3{EMPTY_LINE}Sampling: 3 of 3{EMPTY_LINE}"


def test_what_fails_leaves_an_empty_line_too(monkeypatch):
    def failing():
        yield Progress("Sampling", 1, 3)
        raise ValueError("why")

    terminal = Terminal()
    monkeypatch.setattr(watching.sys, "stderr", terminal)
    with pytest.raises(ValueError, match="why"):
        watched(failing())
    assert terminal.getvalue().endswith(EMPTY_LINE)


def test_elsewhere_nothing_is_said(capsys):
    assert watched(work()) == "done"
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("progress", "said"),
    [
        (Progress("Drawing faces", 500, 20_000), "Drawing faces: 500 of 20,000"),
        (Progress("Downloading", 5_000_000, 170_000_000, in_bytes=True), "Downloading: 5.0 MB of 170 MB"),
        (Progress("Reading", 1200, 0), "Reading: 1,200"),
        (Progress("Fitting", 0, 0), "Fitting"),
    ],
)
def test_progress_in_words(progress, said):
    assert in_words(progress) == said
