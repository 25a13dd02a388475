"""Where a file of a trajectory comes from: the recipe, the model's fingerprint, and what it was computed on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from models.data.npz import read_npz
from models.families.ddpm import DDPM
from models.fingerprint import fingerprint_of
from models.movies import FORMATS, provenance
from models.movies.base import SOFTWARE, MovieError, parsed
from models.trajectories.frames import SEEN
from models.trajectories.recipe import Recipe, recipe_from_json

KIND, VERSION = "trajectory", 1
LONGEST = 256 * 10**6  # bytes of what a file says of itself, codes and painted images included


class TrajectoryError(ValueError):
    """A file that no trajectory can be opened from; the message is one sentence for the person who asked."""


@dataclass(frozen=True)
class Place:
    """What a picture shows of a trajectory."""

    shown: str = "x_0"  # one of SEEN
    step: int | None = None  # None: all, as in a film
    image: int | None = None  # None: the whole batch


@dataclass(frozen=True)
class Origin:
    """What a file says of where it comes from."""

    model: str  # what it is called where the file was written
    weights: str  # the model's fingerprint
    recipe: Recipe
    place: Place = Place()
    computed: str = ""  # "cpu, 2 threads, torch 2.8.0": elsewhere the same steps may differ by rounding


def about(model: DDPM, name: str, recipe: Recipe, place: Place | None = None) -> dict[str, Any]:
    """What every file of a trajectory says, as JSON can; the fingerprint of the weights takes a moment."""
    return {
        "kind": KIND,
        "version": VERSION,
        "model": name,
        "weights": fingerprint_of(model),
        "recipe": recipe.to_json(),
        "seed": recipe.seed,
        "place": vars(place or Place()),
        "computed": computed_on(model),
    }


def computed_on(model: DDPM) -> str:
    """What a model is computed on here and now, as an Origin's `computed` says it."""
    threads = f", {torch.get_num_threads()} threads" if model.device.type == "cpu" else ""
    return f"{model.device.type}{threads}, torch {torch.__version__}"


def tells_of_one(path: Path) -> bool:
    """Whether a file says that it is of a trajectory; what it says of it may be damaged."""
    try:
        return _said(path).get("kind") == KIND
    except TrajectoryError:
        return False


def origin_of(path: Path) -> Origin:
    """What an .npz, a PNG or a movie of a trajectory says; TrajectoryError where it is none."""
    return parsed_origin(_said(path), path)


def check_model(origin: Origin, model: DDPM, path: Path) -> None:
    """TrajectoryError where it is another model that the file was made by."""
    if origin.weights != fingerprint_of(model):
        raise TrajectoryError(f"{path.name} was made by another model, {origin.model!r:.80}.")


def parsed_origin(said: Mapping[str, Any], path: Path) -> Origin:
    if said.get("kind") != KIND:
        raise TrajectoryError(f"{path.name} is no file of a trajectory.")
    if said.get("version") != VERSION:
        raise TrajectoryError(f"{path.name} was written by another version of this application.")
    words = [said.get(name) for name in ("model", "weights", "computed")]
    if not all(isinstance(word, str) and len(word) <= 1000 for word in words):
        raise TrajectoryError(f"{path.name} does not say which model it was made by.")
    try:
        recipe = recipe_from_json(said.get("recipe"))
    except ValueError as error:
        raise TrajectoryError(f"{path.name} has no recipe that can be followed: {error}") from error
    return Origin(words[0], words[1], recipe, _place(said.get("place"), recipe, path), words[2])


def _place(said: Any, recipe: Recipe, path: Path) -> Place:
    match said:
        case {"shown": shown, "step": step, "image": image, **rest} if (
            not rest and shown in SEEN and _within(step, recipe.steps + 1) and _within(image, recipe.count)
        ):
            return Place(shown, step, image)
    raise TrajectoryError(f"{path.name} shows something that its recipe does not make.")


def _within(number: Any, count: int) -> bool:
    return number is None or (type(number) is int and 0 <= number < count)


def _said(path: Path) -> dict[str, Any]:
    if path.suffix.lower() == ".npz":
        return _said_in_npz(path)
    if path.suffix.lower() not in FORMATS:
        raise TrajectoryError(f"{path.name} is no file of a trajectory.")
    try:
        return provenance(path)
    except MovieError as error:
        raise TrajectoryError(str(error)) from error


def _said_in_npz(path: Path) -> dict[str, Any]:
    try:
        found = read_npz(path, ("about",), LONGEST).get("about")
    except (ValueError, OSError) as error:
        raise TrajectoryError(f"{path.name} cannot be read.") from error
    if found is None or found.dtype.kind != "U" or found.ndim:
        raise TrajectoryError(f"{path.name} is no file of a trajectory.")
    try:
        return parsed(str(found), path)
    except MovieError as error:
        raise TrajectoryError(f"{path.name} is no file of a trajectory.") from error


def as_text(said: Mapping[str, Any]) -> np.ndarray:
    """The same as an array of one string, which needs no pickle."""
    return np.array(json.dumps({"software": SOFTWARE, **said}))
