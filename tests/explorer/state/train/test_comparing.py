import pytest

from explorer.state.train.unlike import unlike
from models.branching import branch, origin
from models.runs import Run
from tests.conftest import wait_until


def opened(session, run):
    session.open(run.folder)
    wait_until(lambda: session.training.run is not None and session.training.run.folder == run.folder)


def compared(session, name):
    wait_until(lambda: session.comparing.other is not None and session.comparing.other.run.name == name)
    return session.comparing


@pytest.fixture
def child(session, make, qapp):
    """A branch of "a" from step 10 with another beta, and a run of another family beside them."""
    child = branch(origin(make("a"), 10), session.folders.runs / "b", {"beta": 4.0})
    make("noise", 5, "ddpm")
    session.library.look()
    return child


def test_a_branch_is_compared_with_its_parent(session, child):
    opened(session, child)
    comparing = compared(session, "a")
    assert comparing.words == ["Beta 1 → 4"]
    assert list(comparing.other.curves.steps) == list(range(1, 21))
    assert comparing.unlike.figures == {"objective"}


def test_curves_of_a_run_that_is_written_elsewhere_grow(session, child):
    session.comparing._clock.setInterval(20)
    opened(session, child)
    comparing, run = compared(session, "a"), Run.open(session.folders.runs / "a")
    run.log({"event": "step", "step": step, "kl": 1.0} for step in range(21, 31))
    wait_until(lambda: list(comparing.other.curves.steps) == list(range(1, 31)))
    run.drop_beyond(12)
    wait_until(lambda: list(comparing.other.curves.steps) == list(range(1, 13)))
    heard = []
    comparing.changed.connect(lambda: heard.append(1))
    comparing.look_again()
    assert comparing._tailing.is_idle, "nothing is read where nothing was written"
    comparing.choose(None)
    assert not comparing._clock.isActive()
    assert heard == [1]


def test_a_run_begun_by_itself_is_compared_with_none(session, child):
    opened(session, child)
    compared(session, "a")
    session.open(session.folders.runs / "a")
    wait_until(lambda: session.comparing.other is None)
    assert [entry.name for entry in session.comparing.candidates()] == ["b"]
    session.comparing.choose(session.folders.runs / "b")
    assert compared(session, "b").words == ["Beta 4 → 1"]
    session.comparing.choose(None)
    assert session.comparing.other is None


def test_there_may_be_nothing_to_compare_with(session, make, qapp):
    assert session.comparing.cannot() == "Only runs are compared, for they have figures of every step."
    opened(session, make("a"))
    assert session.comparing.cannot() == "There is no other run of a VAE."


def test_samples_are_of_the_nearest_snapshot_and_the_same_codes(session, child):
    opened(session, child)
    compared(session, "a")
    session.samples.show(True)
    wait_until(lambda: session.comparing.sheet is not None and session.samples.sheet is not None and session.is_idle)
    assert (session.samples.sheet.step, session.comparing.sheet.step) == (10, 10)
    # The child stands where the snapshot of its parent was taken, so equal codes give equal pictures.
    assert abs(session.comparing.sheet.images.astype(int) - session.samples.sheet.images).max() <= 1
    session.timeline.choose(0)
    wait_until(lambda: session.comparing.sheet is not None and session.comparing.sheet.step == 0)
    assert session.comparing.codes == ""


def test_codes_of_another_length_are_said_to_be_others(session, make, child, qapp):
    make("wide", 5, latent=4)
    opened(session, child)
    session.comparing.choose(session.folders.runs / "wide")
    comparing = compared(session, "wide")
    assert "another number of dimensions" in comparing.codes
    session.samples.show(True)
    wait_until(lambda: comparing.sheet is not None)


def test_nothing_is_drawn_while_nobody_looks(session, child):
    opened(session, child)
    compared(session, "a")
    wait_until(lambda: session.is_idle)
    assert session.comparing.sheet is None


def test_figures_of_different_likelihoods_are_never_ranked(session, make, child):
    other = make("grey", 5, likelihood="bernoulli")
    rule = unlike(child.header, other.header, {"likelihood": ("gaussian", "bernoulli")})
    assert {"negative_elbo", "reconstruction"} <= set(rule.figures)
    assert "kl" not in rule.figures
    assert "never ranked" in rule.reason


def test_figures_on_other_data_are_all_apart(child, make):
    header = make("c", 5).header
    card = type(header.data)(**{**vars(header.data), "fingerprint": "other"})
    rule = unlike(child.header, type(header)(**{**vars(header), "data": card}), {})
    assert "kl" in rule.figures
    assert "Other data" in rule.reason
