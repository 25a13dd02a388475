import pytest

from models.pace import Pace
from models.training import train
from tests.models.conftest import events_until, tiny_run

EventAccumulator = pytest.importorskip(
    "tensorboard.backend.event_processing.event_accumulator", reason="the extra interop is not installed"
).EventAccumulator
WRITING = Pace(snapshots=10**6, early=(), board=True)
pytestmark = pytest.mark.interop


def test_tensorboard_reads_the_figures_of_a_run_that_was_stopped_and_went_on(tmp_path, data):
    run = tiny_run(tmp_path / "run", data)
    first = train(run, data, 20, pace=WRITING)
    events_until(first, 12)
    first.close()
    list(train(run, data, 20))

    events = EventAccumulator(str(run.folder / "tensorboard"))
    events.Reload()
    logged = {line["step"]: line["objective"] for line in run.metrics() if line["event"] == "step"}
    read = {each.step: each.value for each in events.Scalars("training/objective")}
    assert read == pytest.approx(logged, rel=1e-5)
    assert "held out/negative_elbo" in events.Tags()["scalars"]
    assert "held out/kl_per_dimension/3" in events.Tags()["scalars"]
