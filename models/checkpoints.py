"""One safetensors file per model: the weights, and a header that says what they are.

Nothing is ever unpickled. A file that is cut short, foreign, hostile or of the wrong shape raises CheckpointError
with one sentence, before anything else has happened.
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import torch
from safetensors import SafetensorError
from safetensors.torch import load as load_bytes
from safetensors.torch import save as to_safetensors
from torch import Tensor, nn

from models.blank import without_weights
from models.config import from_json
from models.data.base import DataCard, Item
from models.families import TRAINABLE
from models.packing import unpacked

FORMAT, VERSION = "latent-explorer", 1
LONGEST_HEADER = 16 * 2**20  # bytes; ours are some kilobytes
WEIGHT_TYPES = (torch.float32, torch.float16, torch.bfloat16)
WEIGHTS = "model."


class CheckpointError(ValueError):
    """A file that cannot be opened; the message is one sentence for the person who chose it."""


@dataclass(frozen=True)
class Header:
    """What a file says of the model in it."""

    family: str
    config: Any
    data: DataCard
    step: int
    seed: int = 0
    scores: dict[str, Any] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)  # what the file holds besides: training state, a summary

    @property
    def item(self) -> Item:
        return self.data.item

    def to_json(self) -> str:
        """What is written; `header_from_json` reads it."""
        return json.dumps({"format": FORMAT, "version": VERSION, **asdict(self)})


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """An opened file: its header, its model ready to use, and every tensor that is not a weight."""

    path: Path
    header: Header
    model: nn.Module
    tensors: dict[str, Tensor]


def save(path: Path, header: Header, state: Mapping[str, Tensor], tensors: Mapping[str, Tensor] | None = None) -> None:
    """Write the file so that at every moment either the old one or the new one is whole."""
    named = {WEIGHTS + name: tensor for name, tensor in state.items()} | dict(tensors or {})
    contents = to_safetensors(
        {name: t.detach().cpu().contiguous() for name, t in named.items()}, {"latent_explorer": header.to_json()}
    )
    write_atomically(path, contents)


def write_atomically(path: Path, contents: bytes) -> None:
    """Put contents in place of the file at once, when they are safely on the disk.

    A .part file stays behind only where the process ends meanwhile.
    """
    part = path.with_name(path.name + ".part")
    try:
        with open(part, "wb") as file:
            file.write(contents)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except OSError:
        part.unlink(missing_ok=True)  # of a full disk it would take the rest
        raise


def load(path: Path | str) -> Checkpoint:
    """The model in a file; CheckpointError, and before much is read where the header is wrong already."""
    path = Path(path)
    with _opened(path) as file:
        header = _header(path, file)
        file.seek(0)  # of the same file, even if training puts a newer one in its place meanwhile
        contents = file.read()
    try:
        tensors = load_bytes(contents)
        named = {name.removeprefix(WEIGHTS): t for name, t in tensors.items() if name.startswith(WEIGHTS)}
        state = unpacked(named)
    except (SafetensorError, ValueError, KeyError, RuntimeError) as error:
        raise CheckpointError(f"{path.name} is damaged: its tensors cannot be read.") from error
    rest = {name: t for name, t in tensors.items() if not name.startswith(WEIGHTS)}
    return Checkpoint(path, header, _build(path, header, state), rest)


def read_header(path: Path | str) -> Header:
    """What the file says of itself, without reading its weights."""
    path = Path(path)
    with _opened(path) as file:
        return _header(path, file)


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        with open(path, "rb") as file:
            yield file
    except OSError as error:
        raise CheckpointError(f"{path.name} cannot be read: {error.strerror or error}.") from error


def _header(path: Path, file: BinaryIO) -> Header:
    start, size = file.read(8), os.fstat(file.fileno()).st_size
    length = struct.unpack("<Q", start)[0] if len(start) == 8 else 0
    contents = start + file.read(min(length, LONGEST_HEADER, size))
    return _parse(path, _raw_header(path, contents, size))


def _raw_header(path: Path, contents: bytes, size: int) -> dict[str, Any]:
    """The safetensors header at the start of a file, after checking that the file is one and, by its size, is whole."""
    length = struct.unpack("<Q", contents[:8])[0] if len(contents) >= 8 else 0
    if not 2 <= length <= LONGEST_HEADER or contents[8:9] != b"{":
        # Only now, because the length of a header may begin with the byte that a pickle begins with.
        if contents[:2] == b"PK" or contents[:1] == b"\x80":
            pickled = "is a pickled file, which could run anything; such files are never opened"
            raise CheckpointError(f"{path.name} {pickled}.")
        raise CheckpointError(f"{path.name} is not a safetensors file.")
    if len(contents) < 8 + length:
        raise CheckpointError(f"{path.name} is cut short within its header.")
    try:
        raw = json.loads(contents[8 : 8 + length], object_pairs_hook=_unique)
        ends = [entry["data_offsets"][1] for name, entry in raw.items() if name != "__metadata__"]
        if not all(type(end) is int and 0 <= end < 2**62 for end in ends):
            raise ValueError("an offset is no offset")
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise CheckpointError(f"{path.name} is damaged: its header cannot be read.") from error
    whole = 8 + length + max(ends, default=0)
    if size < whole:
        raise CheckpointError(f"{path.name} is cut short: {size:,} of {whole:,} bytes.")
    return raw


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A table of JSON; ValueError where it names something twice, of which readers would believe one or the other."""
    table = dict(pairs)
    if len(table) < len(pairs):
        raise ValueError("something is named twice")
    return table


def _parse(path: Path, raw: dict[str, Any]) -> Header:
    """What our own part of a safetensors header describes."""
    metadata = raw.get("__metadata__")
    text = metadata.get("latent_explorer") if isinstance(metadata, dict) else None
    if text is None:
        raise CheckpointError(f"{path.name} is a safetensors file of another program.")
    try:
        values = json.loads(text, object_pairs_hook=_unique)
        if values.pop("format") != FORMAT:
            raise ValueError("the format is another")
        version = values.pop("version")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise CheckpointError(f"{path.name} is damaged: its description cannot be read.") from error
    if version != VERSION:
        raise CheckpointError(f"{path.name} was written by another version ({version!r:.40}) of this application.")
    return header_from_json(path.name, values)


def header_from_json(name: str, values: dict[str, Any]) -> Header:
    """A checked Header; `name` is what the error calls the file."""
    try:
        family = TRAINABLE.get(values["family"])
        if family is None:
            raise CheckpointError(f"{name} holds a model of a family that is unknown here: {values['family']!r:.40}.")
        header = Header(
            family=family.name,
            config=from_json(family.config, values["config"]),
            data=_checked_card(DataCard.from_json(values["data"])),
            step=values["step"],
            seed=values.get("seed", 0),
            scores=dict(values.get("scores", {})),
            extra=dict(values.get("extra", {})),
        )
        if not all(type(number) is int and number >= 0 for number in (header.step, header.seed)):
            raise ValueError("its step or its seed makes no sense")
        if not all(type(value) in (int, float) for value in header.scores.values()):
            raise ValueError("its scores are not all numbers")
        return header
    except CheckpointError:
        raise
    except KeyError as error:
        raise CheckpointError(f"{name} does not describe a model: {error} is missing.") from error
    except ValueError as error:
        raise CheckpointError(f"{name} does not describe a model: {_sentence(error)}") from error
    except (TypeError, AttributeError, OverflowError) as error:
        raise CheckpointError(f"{name} does not describe a model: what it says has another form.") from error


def _checked_card(card: DataCard) -> DataCard:
    """The same card; ValueError where a window could not show it or a family would take other images for its own."""
    if card.item.is_point and card.item.channels not in (1, 2):
        raise ValueError(f"points have 1 or 2 dimensions, not {card.item.channels}")
    if not card.item.is_point and card.item.channels not in (1, 3):
        raise ValueError(f"images have 1 or 3 channels, not {card.item.channels}")
    words = (card.name, card.title, card.fingerprint, card.note, card.held_out_name, card.training_name)
    if not all(isinstance(word, str) for word in words) or not isinstance(card.options, dict):
        raise ValueError("its data are not described in words")
    if not all(type(number) is int and number >= 0 for number in (card.count, card.held_out)):
        raise ValueError("the numbers of its images make no sense")
    return card


def build(header: Header) -> nn.Module:
    """A new model with random weights, or with none where it is built on the meta device."""
    return TRAINABLE[header.family].build(header.config, header.data)


def _build(path: Path, header: Header, state: dict[str, Tensor]) -> nn.Module:
    """The model with these weights; shapes are compared before memory is taken."""
    try:
        with without_weights():
            expected = {name: tuple(t.shape) for name, t in build(header).state_dict().items()}
    except (ValueError, RuntimeError) as error:
        raise CheckpointError(f"{path.name} does not describe a model: {_sentence(error)}") from error
    found = {name: tuple(t.shape) for name, t in state.items()}
    for name in sorted(expected.keys() | found.keys()):
        if expected.get(name) != found.get(name):
            had, want = _shape(found.get(name)), _shape(expected.get(name))
            raise CheckpointError(f"{path.name} does not fit its own description: {name!r:.80} is {had}, not {want}.")
    if not all(t.dtype in WEIGHT_TYPES and bool(t.isfinite().all()) for t in state.values()):
        raise CheckpointError(f"{path.name} holds weights that are not finite numbers.")
    return revive(header, state)


def revive(header: Header, state: Mapping[str, Tensor]) -> nn.Module:
    """A model ready to use, with copies of weights that are known to fit it."""
    with without_weights():
        model = build(header)
    model.load_state_dict({name: t.detach().float().clone() for name, t in state.items()}, assign=True)
    return model.eval().requires_grad_(False)


def _shape(shape: tuple[int, ...] | None) -> str:
    return "absent" if shape is None else " x ".join(map(str, shape)) or "a number"


def _sentence(error: Exception) -> str:
    """At most 200 characters of what an error says, on one line and with a full stop."""
    text = " ".join(str(error).split())[:200] or type(error).__name__
    return text if text.endswith(".") else text + "."
