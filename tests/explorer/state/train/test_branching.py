from dataclasses import replace

import pytest

from explorer.state.train.training import IDLE
from models.lineage import NEWEST, SNAPSHOT, START
from models.runs import Run
from tests.conftest import wait_until


@pytest.fixture
def parent(session, make, data, qapp):
    session.data.show(data)
    return make("a")


def begun(session, run, step):
    session.branching.begin(run, step)
    wait_until(lambda: session.branching.draft is not None)
    return session.branching.draft


def ended(session, name):
    wait_until(lambda: session.training.run is not None and session.training.run.name == name)
    wait_until(lambda: session.training.state == IDLE)
    return Run.open(session.folders.runs / name)


@pytest.mark.parametrize(("step", "way"), [(0, START), (10, SNAPSHOT), (20, NEWEST), (None, NEWEST)])
def test_a_branch_is_made_and_trained(session, parent, step, way):
    draft = begun(session, parent, step)
    session.branching.start("b", replace(draft.begun.config, beta=4.0), 30)
    child = ended(session, "b")
    assert (child.parent.way, child.parent.id) == (way, parent.id)
    assert child.parent.changes == {"beta": (1.0, 4.0)}
    assert [line["step"] for line in child.metrics() if line["event"] == "step"] == list(range(1, 31))
    assert session.branching.draft is None


def test_what_cannot_be_changed_is_known_with_its_reason(session, parent):
    assert "latent" in begun(session, parent, 10).fixed
    session.branching.drop()
    assert begun(session, parent, 0).fixed == {}


def test_what_is_changed_is_said(session, parent):
    draft = begun(session, parent, 10)
    assert session.branching.words(draft.begun.config) == ""
    assert session.branching.words(replace(draft.begun.config, batch=16, beta=2.5)) == "Beta 1 → 2.5, Batch 8 → 16"
    assert draft.place == "from step 10"


def test_a_step_without_a_snapshot_is_refused(session, parent, notices):
    session.branching.begin(parent, 7)
    wait_until(lambda: notices)
    assert "no snapshot of step 7" in notices[-1][1]
    assert session.branching.draft is None


def test_a_length_that_is_reached_already_is_refused(session, parent, notices):
    draft = begun(session, parent, 10)
    session.branching.start("b", draft.begun.config, 10)
    assert notices[-1] == ("error", "It begins at step 10; choose a greater length.")
    assert not (session.folders.runs / "b").exists()


def test_a_name_that_is_taken_is_refused(session, parent, notices):
    draft = begun(session, parent, 10)
    session.branching.start("a", draft.begun.config, 30)
    assert "There is a run a already" in notices[-1][1]
    assert session.training.state == IDLE


def test_nothing_is_set_up_while_another_run_is_trained(session, parent, notices):
    session.training.resume(parent, 10**6)
    session.branching.begin(parent, 10)
    assert "Another run is being trained" in notices[-1][1]
    assert session.branching.draft is None


def test_another_run_that_is_opened_drops_the_draft(session, parent, make):
    other = make("c")
    begun(session, parent, 10)
    session.open(other.folder)
    wait_until(lambda: session.branching.draft is None)
