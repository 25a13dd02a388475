from pathlib import Path

import pytest
from PySide6.QtCore import QFile

from explorer.state.train.training import ELSEWHERE
from models.branching import branch, origin
from models.keeping import notes
from models.runs import Run
from models.shipped import FOLDER
from tests.conftest import wait_until


@pytest.fixture
def tree(session, make, qapp):
    """ "a" with the branches "b" from step 10 and "c" from the start, and "d" below "b"."""
    folder = session.folders.runs
    a = make("a")
    b = branch(origin(a, 10), folder / "b", {"beta": 4.0})
    branch(origin(b, 10), folder / "d", {"beta": 2.0, "learning_rate": 5e-4})
    again = branch(origin(a, 0), folder / "c", {"latent": 4})
    again.save_latest(0, {}, {}, {})
    session.library.look()
    return session.tree


def shape(tree):
    return [(twig.entry.name, twig.depth) for twig in tree.twigs]


def moved(tmp_path, monkeypatch, works=True):
    trash = tmp_path / "trash"

    def move(path):
        if works:
            Path(path).rename(trash)
        return works, str(trash)

    monkeypatch.setattr(QFile, "moveToTrash", move)


def test_branches_stand_below_their_parents_by_step(tree):
    assert shape(tree) == [("a", 0), ("c", 1), ("b", 1), ("d", 2)]
    words = [twig.branch for twig in tree.twigs]
    assert words == [
        "",
        "from the start · Latent size 3 → 4",
        "from step 10 · Beta 1 → 4",
        "from step 10 · Beta 4 → 2, Learning rate 0.001 → 0.0005",
    ]


def test_the_tree_survives_renaming(session, tree):
    session.tree.rename(session.folders.runs / "a", "z")
    assert shape(tree) == [("z", 0), ("c", 1), ("b", 1), ("d", 2)]


def test_a_branch_whose_parent_is_away_says_so(session, tree, tmp_path, monkeypatch):
    moved(tmp_path, monkeypatch)
    tree.trash(session.folders.runs / "b")
    assert shape(tree) == [("a", 0), ("c", 1), ("d", 0)]
    assert tree.twigs[-1].branch.startswith("of b, which is not here · from step 10")


def test_renaming_the_open_run_keeps_it_open_with_its_bookmarks(session, tree):
    session.open(session.folders.runs / "a")
    wait_until(lambda: session.model.current is not None and session.is_idle)
    session.trail.bookmark("mine")
    tree.rename(session.folders.runs / "a", "z")
    wait_until(lambda: session.model.current.name == "z" and session.is_idle)
    assert session.training.run.folder == session.folders.runs / "z"
    assert [each.name for each in session.trail.bookmarks] == ["mine"]


def test_a_copy_is_another_run(session, tree):
    tree.duplicate(session.folders.runs / "b")
    wait_until(lambda: (session.folders.runs / "b-copy" / "run.json").exists() and session.is_idle)
    assert shape(tree) == [("a", 0), ("c", 1), ("b", 1), ("d", 2), ("b-copy", 1)]
    assert Run.open(session.folders.runs / "b-copy").id != Run.open(session.folders.runs / "b").id


def test_the_open_run_is_closed_when_it_goes_to_the_trash(session, tree, tmp_path, monkeypatch, notices):
    session.open(session.folders.runs / "b")
    wait_until(lambda: session.model.current is not None and session.is_idle)
    moved(tmp_path, monkeypatch)
    tree.trash(session.folders.runs / "b")
    wait_until(lambda: session.model.current.name == "a")
    assert notices[-1] == ("news", "b is in the trash.")


def test_without_a_trash_nothing_happens_but_a_sentence(session, tree, tmp_path, monkeypatch, notices):
    moved(tmp_path, monkeypatch, works=False)
    before = shape(tree)
    tree.trash(session.folders.runs / "b")
    assert shape(tree) == before
    assert notices[-1][0] == "error"
    assert "has no trash" in notices[-1][1]


def test_a_run_that_is_held_is_left_alone(session, tree, notices):
    path = session.folders.runs / "a"
    lock = Run.open(path).lock()
    assert tree.cannot_change(path) == tree.cannot_duplicate(path) == ELSEWHERE
    tree.rename(path, "z")
    tree.trash(path)
    tree.duplicate(path)
    lock.release()
    assert [text for _, text in notices] == [ELSEWHERE] * 3
    assert path.exists()
    assert tree.cannot_change(path) == ""


def test_shipped_runs_are_left_alone(tree):
    assert "came with the application" in tree.cannot_change(FOLDER / "fashion-vae-2d-run")
    assert tree.cannot_duplicate(FOLDER / "fashion-vae-2d-run") == ""


def test_a_name_that_cannot_be_is_refused(session, tree, notices):
    tree.rename(session.folders.runs / "a", "b")
    assert "There is a run b already" in notices[-1][1]
    assert shape(tree)[0] == ("a", 0)


def test_notes_are_shown_in_the_tree(session, tree):
    tree.write_notes(session.folders.runs / "b", "blurry")
    assert notes(session.folders.runs / "b") == "blurry"
    assert [twig.notes for twig in tree.twigs] == ["", "", "blurry", ""]
