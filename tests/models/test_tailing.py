import pytest

from models.tailing import Stamp, Tail
from tests.models.conftest import tiny_run


@pytest.fixture
def run(tmp_path, data):
    return tiny_run(tmp_path / "a", data)


def steps(lines):
    return [line["step"] for line in lines]


def test_only_what_is_new_is_read(run):
    run.log([{"event": "step", "step": 1, "kl": 2.0}])
    tail, lines, anew = Tail().read(run)
    assert (steps(lines), anew) == ([1], True)
    run.log([{"event": "step", "step": 2, "kl": 2.0}, {"event": "step", "step": 3, "kl": 2.0}])
    tail, lines, anew = tail.read(run)
    assert (steps(lines), anew) == ([2, 3], False)
    assert tail.read(run) == (tail, [], False)


def test_a_line_that_is_being_written_waits_for_its_end(run):
    run.log([{"event": "step", "step": 1}])
    with open(run.folder / "metrics.jsonl", "a") as file:
        file.write('{"event": "step", "st')
    tail, lines, _ = Tail().read(run)
    assert steps(lines) == [1]
    with open(run.folder / "metrics.jsonl", "a") as file:
        file.write('ep": 2}\n')
    assert steps(tail.read(run)[1]) == [2]


def test_figures_that_were_dropped_are_read_from_the_first_again(run):
    run.log({"event": "step", "step": step} for step in range(1, 6))
    tail, _, _ = Tail().read(run)
    run.drop_beyond(3)
    tail, lines, anew = tail.read(run)
    assert (steps(lines), anew) == ([1, 2, 3], True)


def test_there_may_be_no_figures_yet(run):
    assert Tail().read(run) == (Tail(), [], False)


def test_a_stamp_tells_that_something_was_written(run):
    before = Stamp.of(run)
    assert Stamp.of(run) == before
    run.log([{"event": "step", "step": 1}])
    assert Stamp.of(run) != before
