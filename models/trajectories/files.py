"""A whole trajectory as an .npz file, and back again; nothing is ever unpickled.

about      JSON: the recipe with its seed, the model and its fingerprint, what it was computed on
times      int64 [steps + 1], the t of every step, from T to 0, as far as it has come
frames     float16 [steps + 1, 3, images, channels, height, width]: x_t, predicted x_0, predicted noise
states     float32 [k, images, channels, height, width]: where the sampler stood at some steps, to go on from there
states_at  int64 [k, 2]: of which run, counted from starting noise through its branches, and before which step
memory     float32 like the states: what the sampler remembers
memory_at  int64: of which of the states
strides    int64 [runs]: of every so many steps there is a state
"""

from __future__ import annotations

import math
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple

import numpy as np
import torch

from models.data.npz import read_npz
from models.diffusion.samplers import State
from models.families.ddpm import DDPM
from models.progress import Progress
from models.trajectories.frames import SEEN
from models.trajectories.keeping import BUDGET, SHOWN, STATE, Keeping
from models.trajectories.provenance import TrajectoryError, about, as_text, check_model, origin_of
from models.trajectories.trajectory import Trajectory

LIMIT = 10**9  # bytes of a file
TYPES = {
    "times": np.int64,
    "frames": np.float16,
    "states": np.float32,
    "states_at": np.int64,
    "memory": np.float32,
    "memory_at": np.int64,
    "strides": np.int64,
}


def writing(trajectory: Trajectory, path: Path, name: str) -> Iterator[Progress | None]:
    """Write all steps that have been reached; the model is called `name`. Stopped half way it leaves no file.

    TrajectoryError where there is nothing to write yet, or too much.
    """
    reached = trajectory.reached
    _check_size(trajectory, reached)
    beside = path.with_name(f".{path.name}.part")
    try:
        with zipfile.ZipFile(beside, "w") as archive:
            _put(archive, "about", as_text(about(trajectory.model, name, trajectory.recipe)))
            for each, array in (yield from _gathering(trajectory, reached)).items():
                _put(archive, each, array)
            _put(archive, "times", np.array(trajectory.times[: reached + 1], np.int64))
            with archive.open("frames.npy", "w", force_zip64=True) as entry:
                yield from _write_frames(entry, trajectory, reached)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def restoring(path: Path, model: DDPM, budget: int = BUDGET) -> Iterator[Progress]:
    """The Trajectory that a file tells of and its Origin, returned.

    From an .npz it is as whole as it was; from a picture or a movie it is yet to be sampled. TrajectoryError where the
    file is of no trajectory of this model.
    """
    yield Progress(f"Reading {path.name}", 0, 1)
    origin = origin_of(path)
    check_model(origin, model, path)
    try:
        trajectory = Trajectory(model, origin.recipe, budget)
        if path.suffix.lower() == ".npz":
            _fill(trajectory, read_npz(path, tuple(TYPES), LIMIT), budget)
    except (ValueError, OSError) as error:
        raise TrajectoryError(f"{path.name} is damaged: it does not hold what it says.") from error
    yield Progress(f"Reading {path.name}", 1, 1)
    return trajectory, origin


def size_of(trajectory: Trajectory) -> int:
    """Bytes that its file takes, at most but for some thousand."""
    frames, states = (trajectory.reached + 1) * SHOWN, 0
    for run, end in _sections(trajectory, trajectory.reached):
        states += len(_Section(run, end).states(run.keeping.stride)) * STATE * (1 + run.recipe.method.memories)
    return trajectory.recipe.count * math.prod(trajectory.shape) * (frames + states)


def _check_size(trajectory: Trajectory, reached: int) -> None:
    if reached < trajectory.first:
        raise TrajectoryError("No step has been taken yet that could be written.")
    if (size := size_of(trajectory)) > LIMIT:
        raise TrajectoryError(f"It would take {size / 1e9:.1f} GB, and {LIMIT / 1e9:.0f} GB is the most.")


class _Section(NamedTuple):
    """The steps that are told of a run: from its own first to where the next one branches, or to its last."""

    run: Trajectory
    end: int

    def states(self, stride: int) -> list[int]:
        """The steps of which there are states: where stretches start, and where going on would."""
        return [*range(self.run.first, self.end, stride), self.end]


def _sections(trajectory: Trajectory, reached: int) -> list[_Section]:
    """Of what it branches from, the first of them first, and of itself, which has come to a step."""
    found = [_Section(trajectory, min(reached + 1, trajectory.last))]
    while found[0].run.parent is not None:
        found.insert(0, _Section(found[0].run.parent, found[0].run.first))
    return found


def _gathering(trajectory: Trajectory, reached: int) -> Iterator[Progress | None]:
    """The arrays of all states, returned."""
    at, kept, strides = [], [], []
    for number, (run, end) in enumerate(_sections(trajectory, reached)):
        stride = run.keeping.stride
        steps = _Section(run, end).states(stride)
        at += [(number, step) for step in steps]
        strides.append(stride)
        for step in steps:
            yield Progress("Gathering what the sampler remembers", step, end)
            kept.append((yield from run.finding_state(step)))
    memory = [(k, tensor) for k, state in enumerate(kept) for tensor in state.memory]
    none = np.zeros((0, trajectory.recipe.count, *trajectory.shape), np.float32)
    return {
        "states": np.stack([state.x.numpy() for state in kept]),
        "states_at": np.array(at, np.int64),
        "memory": np.stack([tensor.numpy() for _, tensor in memory]) if memory else none,
        "memory_at": np.array([k for k, _ in memory], np.int64),
        "strides": np.array(strides, np.int64),
    }


def _write_frames(entry: IO[bytes], trajectory: Trajectory, reached: int) -> Iterator[Progress]:
    """As one array, step by step: all at once they may be more than memory holds."""
    shape = (reached + 1, len(SEEN), trajectory.recipe.count, *trajectory.shape)
    np.lib.format.write_array_header_1_0(entry, {"descr": "<f2", "fortran_order": False, "shape": shape})
    done = 0
    for frame in trajectory.walking(reached):
        if frame is not None:
            entry.write(frame.values.numpy().astype("<f2").tobytes())
            done += 1
        yield Progress("Writing the steps", done, reached + 1)


def _put(archive: zipfile.ZipFile, name: str, array: np.ndarray) -> None:
    with archive.open(f"{name}.npy", "w", force_zip64=True) as entry:
        np.lib.format.write_array(entry, array, allow_pickle=False)


def _fill(trajectory: Trajectory, found: dict[str, np.ndarray], budget: int) -> None:
    """What was read, into a trajectory of its recipe; ValueError where it is anything else than `writing` writes."""
    times, frames, strides = (_checked(found, name) for name in ("times", "frames", "strides"))
    images = trajectory.recipe.count, *trajectory.shape
    reached = len(times) - 1
    sections = _sections(trajectory, reached)
    if reached < trajectory.first or times.tolist() != list(trajectory.times[: reached + 1]):
        raise ValueError("its times are not those of its recipe")
    if frames.shape != (reached + 1, len(SEEN), *images) or strides.shape != (len(sections),) or strides.min() < 1:
        raise ValueError("its frames have another shape")
    at = [
        (k, step)
        for k, (section, n) in enumerate(zip(sections, strides, strict=True))
        for step in section.states(int(n))
    ]
    states = _read_states(found, at, images)
    for k, ((run, end), stride) in enumerate(zip(sections, strides.tolist(), strict=True)):
        values, memories = int(np.prod(images)), run.recipe.method.memories
        keeping = Keeping.of_stride(min(stride, run.last - run.first), budget, run.last - run.first, values, memories)
        own = range(run.first, end if run is not trajectory else reached + 1)
        of_run = [state for (number, _), state in zip(at, states, strict=True) if number == k]
        run.take_in(keeping, ((step, torch.from_numpy(frames[step]).clone()) for step in own), of_run)


def _read_states(found: dict[str, np.ndarray], at: list[tuple[int, int]], images: tuple[int, ...]) -> list[State]:
    x, memory, memory_at = (_checked(found, name) for name in ("states", "memory", "memory_at"))
    if x.shape != (len(at), *images) or not np.array_equal(_checked(found, "states_at"), at):
        raise ValueError("its states are of other steps")
    if memory.shape != (len(memory_at), *images) or not np.isin(memory_at, range(len(at))).all():
        raise ValueError("what its sampler remembers has another shape")
    if len(set(memory_at.tolist())) < len(memory_at):
        raise ValueError("a sampler remembers too much")
    remembered = {k: (torch.from_numpy(each).clone(),) for k, each in zip(memory_at.tolist(), memory, strict=True)}
    return [State(step, torch.from_numpy(x[k]).clone(), remembered.get(k, ())) for k, (_, step) in enumerate(at)]


def _checked(found: dict[str, np.ndarray], name: str) -> np.ndarray:
    """An array of the type that it is written in, and of finite numbers."""
    array = found.get(name)
    if array is None or array.dtype != TYPES[name] or array.ndim < 1 or not np.isfinite(array).all():
        raise ValueError(f"its {name} are missing or something else")
    return array
