"""A training run is a folder: what was asked, what was measured, the weights along the way, and where to go on.

run.json               the header of its checkpoints, and the machine: device, precision, threads, versions; its id,
                       and where it comes from if another run was its beginning
metrics.jsonl          one JSON object a line: steps, evaluations, settings changed while it ran
snapshots/STEP.safetensors   the weights at a step, at 16 bits
latest.safetensors     weights, optimiser and live settings at the newest step: resuming starts here
lock                   held by the one process that trains
training               there while it trains, and after it was cut off
"""

from __future__ import annotations

import json
import platform
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from filelock import FileLock, Timeout

from models.checkpoints import (
    Checkpoint,
    CheckpointError,
    Header,
    header_from_json,
    load,
    read_header,
    save,
    write_atomically,
)
from models.config import live_names
from models.device import MOST_THREADS, PRECISIONS
from models.lineage import Parent, id_of, new_id
from models.packing import packed

VERSION = 1


class RunError(ValueError):
    """A run that cannot be used; the message is one sentence for the person who chose it."""


@dataclass(frozen=True)
class Machine:
    """What a run was computed with; resuming gives the same numbers only on the same."""

    device: str
    precision: str
    threads: int
    python: str = platform.python_version()
    torch: str = torch.__version__
    numpy: str = np.__version__

    @classmethod
    def from_json(cls, values: Any) -> Machine:
        """From decoded JSON; KeyError, TypeError or ValueError where it is not one."""
        machine = cls(**values)
        words = (machine.device, machine.precision, machine.python, machine.torch, machine.numpy)
        if not all(isinstance(word, str) for word in words) or machine.precision not in PRECISIONS:
            raise ValueError("the machine is described in other words")
        if type(machine.threads) is not int or not 1 <= machine.threads <= MOST_THREADS:
            raise ValueError("the number of threads is none")
        return machine


@dataclass(frozen=True)
class Lost:
    """What was learned, and perhaps kept, after the step that a run goes on from."""

    steps: int = 0  # at least
    figures: int = 0  # lines of metrics.jsonl
    snapshots: int = 0

    def __bool__(self) -> bool:
        return self.figures > 0 or self.snapshots > 0

    def __str__(self) -> str:
        """ "698 steps, 71 figures, 1 snapshot"; empty where nothing is lost."""
        counts = {"step": self.steps, "figure": self.figures, "snapshot": self.snapshots}
        return ", ".join(f"{count:,} {name}{'s' * (count > 1)}" for name, count in counts.items() if count)

    def words(self, step: int, was_cut_off: bool) -> str:
        """What to say of it when the run goes on from a step."""
        parts = ["This run was cut off while it was training."] if was_cut_off else []
        parts.append(f"Going on from step {step:,}")
        parts[-1] += f"; lost beyond it: {self}" if self else ""
        return " ".join(parts) + "."


@dataclass(frozen=True)
class Standing:
    """How far a run is, how far it was to go, and its live settings and habits as they will be when it goes on."""

    step: int
    of: int
    settings: dict[str, Any]
    habits: dict[str, Any] = field(default_factory=dict, compare=False)  # of a Pace; as a file has them

    @classmethod
    def of_header(cls, header: Header) -> Standing:
        """As the newest weights say; what they leave out or say in another form is what the run began with."""
        of, settings = header.extra.get("of"), {n: getattr(header.config, n) for n in live_names(header.config)}
        for kept in (header.extra.get("live"), header.extra.get("waiting")):
            known = kept.items() if isinstance(kept, dict) else ()
            settings |= {name: _like(settings[name], v) for name, v in known if name in settings}
        habits = header.extra.get("habits")
        return cls(header.step, max(header.step, of if type(of) is int else 0), settings, dict(habits or {}))


@dataclass(frozen=True)
class Run:
    """An existing run folder."""

    folder: Path
    header: Header  # of step 0: family, config, item, data, seed
    machine: Machine
    id: str = field(default_factory=new_id)  # the same however the folder is called
    parent: Parent | None = None  # the run it was begun from

    @property
    def name(self) -> str:
        return self.folder.name

    @classmethod
    def create(cls, folder: Path | str, header: Header, machine: Machine, parent: Parent | None = None) -> Run:
        """A folder that did not exist or was empty becomes a run; RunError where it cannot."""
        with cls.creating(folder, header, machine, parent) as run:
            return run

    @classmethod
    @contextmanager
    def creating(
        cls, folder: Path | str, header: Header, machine: Machine, parent: Parent | None = None
    ) -> Iterator[Run]:
        """The same, with what the run is to hold from the first written in between: an error there leaves nothing."""
        folder = Path(folder)
        run = cls(folder, header, machine, parent=parent)
        try:
            if folder.exists() and not _is_bare(folder):
                raise RunError(f"{folder.name} is there already and is not empty; resume it or choose another name.")
            (folder / "snapshots").mkdir(parents=True, exist_ok=True)
            try:
                yield run
                # Last, for it is what makes a folder a run: one that is killed meanwhile leaves none.
                write_atomically(folder / "run.json", run._described())
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)  # it was empty or absent a moment ago
                raise
        except OSError as error:
            raise RunError(f"{folder.name} cannot be written: {error.strerror or error}.") from error

    def _described(self) -> bytes:
        """What run.json says."""
        raw = {"version": VERSION, "header": json.loads(self.header.to_json()), "machine": asdict(self.machine)}
        raw |= {"id": self.id} | ({"parent": self.parent.to_json()} if self.parent else {})
        return json.dumps(raw, indent=1).encode()

    @classmethod
    def open(cls, folder: Path | str) -> Run:
        """The run in a folder; RunError where there is none or its description cannot be used."""
        folder = Path(folder)
        try:
            contents = (folder / "run.json").read_bytes()
            raw = json.loads(contents)
            if raw["version"] != VERSION:
                version = f"{raw['version']!r:.40}"
                raise RunError(f"{folder.name} was written by another version ({version}) of this application.")
            header, machine = header_from_json(folder.name, raw["header"]), Machine.from_json(raw["machine"])
            parent = Parent.from_json(raw["parent"]) if "parent" in raw else None
            return cls(folder, header, machine, id_of(raw, contents), parent)
        except FileNotFoundError:
            raise RunError(f"{folder.name} is not a run: it has no run.json.") from None
        except OSError as error:
            raise RunError(f"{folder.name} cannot be read: {error.strerror or error}.") from error
        except CheckpointError as error:
            raise RunError(str(error)) from error
        except RunError:
            raise
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise RunError(f"{folder.name} is damaged: its run.json cannot be read.") from error

    def lock(self) -> FileLock:
        """Held while training; RunError when another process or thread holds it. Release it when done."""
        lock = FileLock(self.folder / "lock", thread_local=False)
        try:
            # Whoever only looks whether it is held holds it for a moment.
            return lock.acquire(timeout=0.1, poll_interval=0.02).lock
        except Timeout:
            raise RunError(f"{self.name} is being trained already, perhaps by another process.") from None
        except OSError as error:
            raise RunError(f"{self.name} cannot be written: {error.strerror or error}.") from error

    def is_held(self) -> bool:
        """Whether somebody trains it now, this process included."""
        if not (self.folder / "lock").exists():
            return False
        lock = FileLock(self.folder / "lock", thread_local=False)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return True
        except OSError:
            return False  # nobody can write here
        lock.release()
        return False

    def was_cut_off(self) -> bool:
        """Whether the last training here was, and nobody has gone on with the run since."""
        return self._mark.exists() and not self.is_held()

    @property
    def _mark(self) -> Path:
        return self.folder / "training"

    @contextmanager
    def held(self) -> Iterator[bool]:
        """Locked while it is trained; whether the last time it was cut off: its process was killed, or the power went.

        A mark in the folder says so, which nothing but that leaves behind.
        """
        with self.lock():
            was_cut_off = self._mark.exists()
            self._mark.touch()
            try:
                yield was_cut_off
            finally:
                self._mark.unlink(missing_ok=True)

    # --- weights ---

    @property
    def latest(self) -> Path:
        return self.folder / "latest.safetensors"

    def snapshots(self) -> dict[int, Path]:
        """The file of every step that has one, in order."""
        found = {int(p.stem): p for p in (self.folder / "snapshots").glob("*.safetensors") if p.stem.isdigit()}
        return dict(sorted(found.items()))

    def save_snapshot(self, step: int, state: Mapping[str, torch.Tensor], scores: Mapping[str, Any]) -> Path:
        """Keep the weights of a step at 16 bits."""
        path = self.folder / "snapshots" / f"{step:08d}.safetensors"
        save(path, replace(self.header, step=step, scores=dict(scores)), packed(state, 16))
        return path

    def save_latest(
        self, step: int, state: Mapping[str, torch.Tensor], tensors: Mapping[str, torch.Tensor], extra: dict[str, Any]
    ) -> None:
        """Replace what resuming starts from: `tensors` are the optimisers', `extra` is what else training needs."""
        save(self.latest, replace(self.header, step=step, extra=extra), state, tensors)

    def standing(self) -> Standing:
        """As its latest.safetensors says; of a run without one, or with one that cannot be read, as it began."""
        try:
            return Standing.of_header(read_header(self.latest) if self.latest.exists() else self.header)
        except CheckpointError:
            return Standing.of_header(self.header)

    def newest(self) -> Path:
        """The file with the most trained weights; where it was cut off after a snapshot, that lies beyond the latest.

        RunError where there are none yet, CheckpointError where it cannot be known.
        """
        step, snapshot = max(self.snapshots().items(), default=(0, None))
        if self.latest.exists() and read_header(self.latest).step >= step:
            return self.latest
        if snapshot is None:
            raise RunError(f"{self.name} has no weights yet.")
        return snapshot

    def load_newest(self) -> Checkpoint:
        """The most trained weights; RunError where there are none, CheckpointError where they are damaged."""
        return load(self.newest())

    # --- figures ---

    def log(self, lines: Iterable[Mapping[str, Any]]) -> None:
        """Append a line of JSON for each, its numbers to six digits."""
        with open(self.folder / "metrics.jsonl", "a", encoding="utf-8") as file:
            file.writelines(json.dumps(_rounded(line)) + "\n" for line in lines)

    def metrics(self) -> list[dict[str, Any]]:
        """Every line logged, in order; a line cut short by a crash is left out."""
        return [line for text in self._logged().splitlines() if (line := decoded(text))]

    def _logged(self) -> str:
        path = self.folder / "metrics.jsonl"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def drop_beyond(self, step: int) -> Lost:
        """Forget lines cut short, unfinished files, and figures and snapshots of later steps: what these two were."""
        lines, lost = self.metrics(), self.beyond(step)
        kept = [line for line in lines if line["step"] <= step]
        text = "".join(json.dumps(line) + "\n" for line in kept)
        if text != self._logged():  # a cut last line must go too, or else the next one would be appended to it
            write_atomically(self.folder / "metrics.jsonl", text.encode())
        late = [path for at, path in self.snapshots().items() if at > step]
        for path in (*late, *self.folder.glob("**/*.part")):
            path.unlink()
        return lost

    def beyond(self, step: int) -> Lost:
        """What going on from a step would drop."""
        steps, late = [line["step"] for line in self.metrics()], [at for at in self.snapshots() if at > step]
        return Lost(max(0, max(steps, default=step) - step), sum(at > step for at in steps), len(late))


def _like(known: Any, value: Any) -> Any:
    """A value in the form of the known one; that where it cannot be: a number for a number, a word for a word."""
    if isinstance(known, str):
        return value if isinstance(value, str) else known
    return float(value) if type(value) in (int, float) else known


def _is_bare(folder: Path) -> bool:
    """Whether nothing is in it but what a run that was cut off while it was created may have left."""
    return all(p.name == "run.json.part" or (p.name == "snapshots" and not any(p.iterdir())) for p in folder.iterdir())


def decoded(text: str) -> dict[str, Any] | None:
    """A line of metrics.jsonl; None where it is cut short or something else."""
    try:
        line = json.loads(text)
    except (ValueError, RecursionError):
        return None
    known = isinstance(line, dict) and type(line.get("step")) is int and isinstance(line.get("event"), str)
    return line if known else None


def _rounded(line: Mapping[str, Any]) -> dict[str, Any]:
    return {k: [_six(x) for x in v] if isinstance(v, (list, tuple)) else _six(v) for k, v in line.items()}


def _six(value: Any) -> Any:
    return float(f"{value:.6g}") if isinstance(value, float) else value


def is_run(path: Path | str) -> bool:
    """Whether a folder has the description of a run; `Run.open` says whether it can be used."""
    return (Path(path) / "run.json").is_file()


def runs_in(folder: Path | str) -> list[Path]:
    """The run folders directly inside a folder, by name."""
    folder = Path(folder)
    return sorted(path for path in folder.iterdir() if is_run(path)) if folder.is_dir() else []
