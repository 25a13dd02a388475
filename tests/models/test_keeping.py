import pytest

from models.keeping import NOTES, drop_unbegun, duplicating, notes, rename, write_notes
from models.runs import Run, RunError, runs_in
from tests.models.conftest import ended, learn, tiny_run


@pytest.fixture
def run(tmp_path, data):
    run = tiny_run(tmp_path / "a", data)
    learn(run, data, 6)
    return run


def test_a_renamed_run_is_the_same_run(run, tmp_path):
    renamed = rename(run, "b")
    assert (renamed.folder, renamed.id) == (tmp_path / "b", run.id)
    assert not run.folder.exists()


def test_a_copy_is_another_run_with_the_same_contents(run, tmp_path):
    write_notes(run.folder, "good")
    copy = ended(duplicating(run, tmp_path / "b"))
    assert copy.folder == tmp_path / "b"
    assert copy.id != run.id
    assert copy.metrics() == run.metrics()
    assert copy.latest.read_bytes() == run.latest.read_bytes()
    assert notes(copy.folder) == "good"
    assert not (copy.folder / "lock").exists()


def test_a_copy_given_up_leaves_nothing(run, tmp_path):
    work = duplicating(run, tmp_path / "b")
    next(work)
    next(work)
    assert runs_in(tmp_path) == [run.folder]
    work.close()
    assert not (tmp_path / "b").exists()


@pytest.mark.parametrize(
    "act", [rename, lambda run, name: ended(duplicating(run, run.folder.with_name(name)))], ids=["rename", "duplicate"]
)
def test_a_name_that_is_taken_is_refused(run, tmp_path, act):
    (tmp_path / "b").mkdir()
    with pytest.raises(RunError, match="There is a run b already"):
        act(run, "b")
    assert list((tmp_path / "b").iterdir()) == []


@pytest.mark.parametrize(
    "act", [rename, lambda run, name: ended(duplicating(run, run.folder.with_name(name)))], ids=["rename", "duplicate"]
)
def test_a_run_that_is_being_trained_is_left_alone(run, tmp_path, act):
    lock = Run.open(run.folder).lock()
    try:
        with pytest.raises(RunError, match="being trained"):
            act(run, "b")
    finally:
        lock.release()
    assert run.folder.exists()
    assert not (tmp_path / "b").exists()


def test_notes_are_kept_and_taken_away(run):
    assert notes(run.folder) == ""
    write_notes(run.folder, "  lower β next time\n")
    assert notes(run.folder) == "lower β next time"
    write_notes(run.folder, " ")
    assert not (run.folder / NOTES).exists()


def test_only_a_run_without_weights_or_notes_is_dropped(run, tmp_path, data):
    assert not drop_unbegun(run)
    bare = tiny_run(tmp_path / "b", data)
    write_notes(bare.folder, "for tomorrow")
    assert not drop_unbegun(bare)
    write_notes(bare.folder, "")
    assert drop_unbegun(bare)
    assert runs_in(tmp_path) == [run.folder]
