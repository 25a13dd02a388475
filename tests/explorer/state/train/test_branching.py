from dataclasses import replace

import pytest

from explorer.state.train.training import IDLE
from models.checkpoints import load
from models.lineage import NEWEST, SNAPSHOT, START
from models.runs import Run, Standing
from tests.conftest import blobs, wait_until


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


def test_a_rewind_whose_data_cannot_be_loaded_is_there_at_step_0_and_can_go_on(session, make, data, notices, qapp):
    session.data.show(data)
    parent = make("a")  # on blobs, which nothing can load again
    session.data.show(blobs(seed=1))
    draft = begun(session, parent, 0)
    session.branching.start("b", draft.begun.config, 30)
    wait_until(lambda: notices)
    session.open(session.folders.runs / "b")
    wait_until(lambda: session.model.current is not None and session.model.current.name == "b")
    assert (session.model.current.step, session.training.step) == (0, 0)
    session.data.show(data)
    session.training.resume(session.training.run, 30)
    wait_until(lambda: session.training.state == IDLE and session.training.step == 30)
    assert session.training.habits == Standing.of_header(load(parent.latest).header).habits
