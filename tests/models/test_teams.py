"""Two processes of this machine, started by torchrun, over gloo."""

import json
import subprocess
import sys
from contextlib import contextmanager, redirect_stdout
from io import StringIO

import pytest
import torch
import torch.distributed as dist

from models import teams
from models.__main__ import main
from models.commands import train as train_command
from models.config import ConfigError
from models.runs import Run
from models.teams import ALONE, Team, ended, gathered

SMALL = {
    "vae": ["--latent", "3", "--width", "8", "--hidden", "16"],
    "ddpm": ["--width", "8", "--levels", "1"],
    "gan": ["--architecture", "mlp", "--width", "4", "--latent", "4"],
}
TORCHRUN = ["-m", "torch.distributed.run", "--nproc-per-node"]


def trained(folder, family, steps, processes=1, *more):
    """The events that are printed."""
    command = ["train", family, "--run-folder", str(folder), "--steps", str(steps), *more]
    if "--resume" not in more:
        command += ["--data", "digits", "--batch", "32", "--precision", "float32", "--threads", "1", *SMALL[family]]
    if processes == 1:
        with redirect_stdout(StringIO()) as printed:
            assert main(command) == 0
        said = printed.getvalue()
    else:
        start = [sys.executable, *TORCHRUN, str(processes), "-m", "models", *command]
        done = subprocess.run(start, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        said = done.stdout
    return [json.loads(line) for line in said.splitlines() if line.startswith("{")]


def objectives(events):
    return {event["step"]: event["losses"]["objective"] for event in events if event["event"] == "step"}


@pytest.mark.parametrize("family", ["vae", "ddpm"])
def test_two_processes_learn_what_one_does(tmp_path, family):
    alone = objectives(trained(tmp_path / "alone", family, 20))
    together = objectives(trained(tmp_path / "together", family, 20, 2))
    assert len(together) == 20
    assert together == pytest.approx(alone, rel=1e-4)


def test_a_run_goes_on_with_another_number_of_processes(tmp_path):
    straight = objectives(trained(tmp_path / "straight", "vae", 15))
    first = trained(tmp_path / "run", "vae", 10, 2)
    then = trained(tmp_path / "run", "vae", 15, 1, "--resume")
    assert "2 processes share each batch of 32." in [e["text"] for e in first if e["event"] == "note"]
    assert objectives(first) | objectives(then) == pytest.approx(straight, rel=1e-4)
    assert [*Run.open(tmp_path / "run").snapshots()] == [0, 10, 15]


def test_what_is_not_shared_is_said(tmp_path):
    events = trained(tmp_path / "run", "gan", 3, 2, "--micro-batch", "8")
    (note,) = (event["text"] for event in events if event["event"] == "note")
    assert note.startswith("2 processes share each batch of 32, and each takes its share in 2 parts. What a GAN draws")
    assert note.endswith("are those of each part by itself.")


def test_what_the_first_process_refuses_it_alone_says(tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "mine.txt").touch()
    command = ["train", "vae", "--run-folder", str(tmp_path / "run"), "--steps", "3", "--data", "digits", *SMALL["vae"]]
    start = [sys.executable, *TORCHRUN, "2", "-m", "models", *command]
    done = subprocess.run(start, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode != 0
    assert done.stderr.count("run is there already and is not empty") == 1
    assert "all_reduce" not in done.stderr


def test_a_batch_too_small_for_all_processes_begins_no_run(tmp_path, monkeypatch, capsys):
    @contextmanager
    def three():
        yield Team(0, 3)

    monkeypatch.setattr(Team, "any", lambda self, flag: flag)
    monkeypatch.setattr(train_command, "gathered", three)
    command = [
        "train",
        "vae",
        "--run-folder",
        str(tmp_path / "run"),
        "--steps",
        "3",
        "--data",
        "digits",
        "--batch",
        "2",
    ]
    assert main(command) == 1
    assert capsys.readouterr().err == "python -m models: a batch of 2 images cannot be shared by 3 processes\n"
    assert not (tmp_path / "run").exists()


def test_of_a_process_that_has_ended_the_others_say_so_in_a_sentence(monkeypatch):
    monkeypatch.setenv("WORLD_SIZE", "2")
    monkeypatch.setattr(dist, "init_process_group", lambda _: None)
    monkeypatch.setattr(dist, "destroy_process_group", lambda: None)
    monkeypatch.setattr(dist, "get_rank", lambda: 1)
    with pytest.raises(ConfigError, match="another process has ended"), gathered():
        raise RuntimeError("[pair.cc:561] Connection closed by peer [127.0.0.1]:18862")
    with pytest.raises(RuntimeError, match="something else"), gathered():
        raise RuntimeError("something else")


def test_a_share_of_a_batch_is_whole_images():
    rows = [Team(rank, 3).rows(10) for rank in range(3)]
    assert [(r.start, r.stop) for r in rows] == [(0, 3), (3, 6), (6, 10)]
    with pytest.raises(ConfigError, match="a batch of 2 images cannot be shared by 3 processes"):
        Team(0, 3).rows(2)


def test_by_itself_a_process_is_a_team(monkeypatch):
    monkeypatch.delenv("WORLD_SIZE", raising=False)
    with gathered() as team:
        assert team is ALONE
    module = torch.nn.Linear(1, 1)
    assert team.leads
    assert team.spread(module) is module
    assert team.mean({"a": 2.0}, 3) == {"a": 2.0}
    assert not team.any(False)


def test_each_process_has_a_gpu_of_its_own(monkeypatch):
    monkeypatch.setenv("LOCAL_RANK", "1")
    assert Team(5, 8).on(torch.device("cuda")) == torch.device("cuda", 1)
    assert Team(5, 8).on(torch.device("cuda", 3)) == torch.device("cuda", 3)
    assert Team(5, 8).on(torch.device("cpu")) == torch.device("cpu")
    assert ALONE.on(torch.device("cuda")) == torch.device("cuda")


@pytest.mark.parametrize(("processes", "left"), [("1", []), ("2", [3])])
def test_only_a_process_of_a_team_ends_before_python_does(monkeypatch, processes, left):
    codes = []
    monkeypatch.setenv("WORLD_SIZE", processes)
    monkeypatch.setattr(teams.os, "_exit", codes.append)
    assert ended(3) == 3
    assert codes == left
