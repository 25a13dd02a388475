"""Kills training at random moments, for every family, and sees whether each run opens again and goes on.

`python -m tests.killing --times 100` does it a hundred times and prints what came of it; the suite does it five times.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import torch

from models.base import Note, Step
from models.checkpoints import load
from models.families import TRAINABLE
from models.pace import Pace
from models.runs import Run, is_run
from models.training import new_run, record, train
from tests.conftest import blobs
from tests.models.conftest import tiny_config

LONGEST = 0.7  # seconds until it is killed, from before the run is created on
BUSY = Pace(snapshots=3, early=(0, 1))
NEVER = 10**9  # steps


@dataclass(frozen=True)
class Killed:
    """What was found of a run after its process was killed."""

    family: str
    moment: float  # seconds
    was_begun: bool  # whether there was a run at all
    last: int = 0  # the step it went on from
    said: str = ""  # what was said about that


def killed(folder: Path, family: str, moment: float) -> Killed:
    """Train, kill after so many seconds, open and go on; AssertionError where what is there cannot be used."""
    data = blobs(side=16)
    process = os.fork()
    if process == 0:
        try:
            torch.set_num_threads(1)
            record.SAVE_EVERY = record.LOG_EVERY = 0.01  # so that it is often in the middle of it
            for _ in train(_opened(folder, family, data), data, NEVER, pace=BUSY):
                pass
        finally:
            os._exit(1)  # it was not killed: it failed
    time.sleep(moment)
    os.kill(process, signal.SIGKILL)
    _, status = os.waitpid(process, 0)
    assert os.WIFSIGNALED(status), f"{family} failed by itself after less than {moment:.3f} s"
    was_begun = is_run(folder)
    run = _opened(folder, family, data)
    for path in run.snapshots().values():
        load(path)
    last = load(run.latest).header.step if run.latest.exists() else 0
    events = list(train(run, data, last + 2, pace=BUSY))
    said = " ".join(event.text for event in events if isinstance(event, Note))
    assert [event.step for event in events if isinstance(event, Step)] == [last + 1, last + 2]
    steps = [line["step"] for line in run.metrics() if line["event"] == "step"]
    assert steps == list(range(1, last + 3)) or last > 1000, "the figures have a gap"
    assert not list(folder.rglob("*.part")), "unfinished files were left behind"
    return Killed(family, moment, was_begun, last, said)


def _opened(folder: Path, family: str, data: object) -> Run:
    if is_run(folder):
        return Run.open(folder)
    return new_run(folder, family, tiny_config(family), data, device="cpu", precision="float32", threads=1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    torch.set_num_threads(1)
    rng, families = random.Random(options.seed), sorted(TRAINABLE)
    with tempfile.TemporaryDirectory() as folder:
        for k in range(options.times):
            # Every other time it is a run that has been killed before.
            place = Path(folder) / f"run-{k // 2 // len(families)}-{families[k % len(families)]}"
            print(killed(place, families[k % len(families)], rng.uniform(0, LONGEST)), flush=True)
    print(f"{options.times} runs were killed, opened again and went on.")


if __name__ == "__main__":
    main()
