"""Jobs and lanes deliver everything that must be kept, never flood, and close their generators."""

import threading
from functools import partial
from itertools import count

import pytest

from explorer.jobs import Job, Lane, Mailbox
from models.base import Step, Weights
from tests.conftest import wait_until


@pytest.fixture
def lane():
    lane = Lane()
    lane.heard = []
    lane.received.connect(lane.heard.extend)
    yield lane
    lane.close()


def job_of(work):
    job = Job(work)
    job.heard = []
    job.received.connect(job.heard.extend)
    return job


def test_a_mailbox_keeps_every_step_and_only_the_newest_weights():
    box = Mailbox()
    for i in range(3):
        box.put(Step(i, 3, {}))
        box.put(Weights(i, {}))
    assert [(type(e), e.step) for e in box.take()] == [(Step, 0), (Step, 1), (Step, 2), (Weights, 2)]
    assert box.take() == []


def test_a_job_delivers_its_events_and_then_its_result(qtbot):
    def work():
        yield Step(1, 1, {})
        return "done"

    job = job_of(work())
    with qtbot.waitSignal(job.finished) as finished:
        job.start()
    assert finished.args == ["done"]
    assert job.heard == [Step(1, 1, {})]


def test_cancelling_closes_the_generator_on_its_own_thread(qtbot):
    closed = []

    def work():
        try:
            for i in count():
                yield Step(i, 0, {})
        finally:
            closed.append(threading.current_thread().name)

    job = job_of(work())
    job.start()
    with qtbot.waitSignal(job.cancelled):
        job.cancel()
    assert closed == ["job"]


def test_a_paused_job_stands_still_and_can_still_be_cancelled(qtbot):
    job = job_of(Weights(i, {}) for i in count())
    job.start()
    wait_until(lambda: job.heard)
    job.pause()
    wait_until(lambda: job.is_paused)
    qtbot.wait(80)  # longer than a tick: what was under way has arrived
    seen = job.heard[-1].step
    qtbot.wait(80)
    assert job.heard[-1].step == seen
    with qtbot.waitSignal(job.cancelled):
        job.cancel()


def test_an_error_reaches_the_gui(qtbot):
    def work():
        yield Step(1, 1, {})
        raise ValueError("boom")

    job = job_of(work())
    with qtbot.waitSignal(job.failed) as failed:
        job.start()
    assert str(failed.args[0]) == "boom"


def test_a_fast_job_does_not_flood_the_gui(qtbot):
    job = job_of(Weights(i, {}) for i in range(100_000))
    with qtbot.waitSignal(job.finished):
        job.start()
    assert job.heard[-1].step == 99_999
    assert len(job.heard) < 200


def test_a_lane_works_on_the_newest_request_only(qtbot, lane):
    ran = []

    def work(i):
        ran.append(i)
        yield i

    for i in range(100):
        lane.ask(partial(work, i))
    wait_until(lambda: lane.is_idle)
    assert lane.heard[-1] == 99
    assert len(ran) < 10


def test_a_request_that_is_replaced_stops_at_its_next_yield(qtbot, lane):
    closed = []

    def endless():
        try:
            yield from count()
        finally:
            closed.append(True)

    lane.ask(endless)
    wait_until(lambda: lane.heard)
    lane.ask(lambda: iter(["new"]))
    wait_until(lambda: lane.is_idle)
    assert closed == [True]
    assert lane.heard[-1] == "new"


def test_of_work_that_is_dropped_nothing_is_said_any_more(qtbot, lane):
    results, under_way, go_on = [], threading.Event(), threading.Event()
    lane.done.connect(results.append)

    def slow():
        yield "before"
        under_way.set()
        go_on.wait()
        yield "after"

    lane.ask(slow)
    under_way.wait()
    lane.drop()
    go_on.set()
    lane.ask(lambda: iter(["new"]))
    wait_until(lambda: lane.is_idle)
    lane.drop()
    wait_until(lambda: lane.is_idle)
    assert lane.heard == ["new"]
    assert results == [None]  # of what was asked last


def test_a_lane_says_what_failed_and_goes_on(qtbot, lane):
    errors = []
    lane.failed.connect(errors.append)

    def broken():
        yield 1
        raise ValueError("boom")

    lane.ask(broken)
    wait_until(lambda: errors)
    lane.ask(lambda: iter([2]))
    wait_until(lambda: lane.is_idle)
    assert str(errors[0]) == "boom"
    assert lane.heard == [1, 2]


def test_an_idle_lane_has_no_timer_running(qtbot, lane):
    lane.ask(lambda: iter([1]))
    wait_until(lambda: lane.is_idle)
    assert not lane._timer.isActive()


def test_a_paused_job_goes_on_to_the_next_event_of_a_kind(qtbot):
    job, got = Job(event for event in (1, "a", 2, "b", 3)), []
    job.received.connect(got.extend)
    job.pause()
    job.start()
    job.go_on_until(str)
    wait_until(lambda: "a" in got)
    assert job.is_paused
    assert 2 not in got

    job.go_on()
    wait_until(lambda: 3 in got)
    job.wait()
    assert not job.is_paused
