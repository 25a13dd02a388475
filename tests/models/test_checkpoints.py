"""A file comes back as it was saved, or is refused with one sentence that names it; it never runs anything."""

import contextlib
import io
import json
import pickle
import struct
import tracemalloc
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save as to_safetensors

from models.base import to_unit
from models.checkpoints import CheckpointError, Header, build, load, read_header, save, write_atomically
from models.data.base import DataCard
from models.families import FAMILIES, TRAINABLE
from models.packing import packed
from tests.models.conftest import tiny_config

MEMORY = 4 * 2**20  # bytes that refusing a file may take


def header_of(family, data, **changes):
    card, config = DataCard.of(data, {"size": 8}), tiny_config(family.name)
    header = Header(family.name, config, card, 12, 3, {"kl": 1.5, "units": 2}, {"live": {"beta": 2.0}})
    return replace(header, **changes)


def saved(path, family, data, **changes):
    header = header_of(family, data, **changes)
    model = build(header)
    save(path, header, model.state_dict(), {"summary.kl": torch.arange(3.0)})
    return header, model


@pytest.fixture
def path(tmp_path):
    return tmp_path / "model.safetensors"


@pytest.fixture
def whole(path, data):
    """The bytes of a VAE's file, at `path`."""
    saved(path, FAMILIES["vae"], data)
    return path.read_bytes()


def refusal(path, read=load):
    """What is said of a file that cannot be opened: one sentence that names it, and little memory taken for it."""
    tracemalloc.start()
    try:
        with pytest.raises(CheckpointError) as refused:
            read(path)
        assert tracemalloc.get_traced_memory()[1] < MEMORY
    finally:
        tracemalloc.stop()
    sentence = str(refused.value)
    assert sentence.startswith(path.name)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert len(sentence) < 400
    return sentence.removeprefix(path.name)


# --- what is saved comes back ---


@pytest.mark.parametrize("family", TRAINABLE.values(), ids=TRAINABLE)
def test_a_model_of_every_family_comes_back(family, path, data):
    header, model = saved(path, family, data)
    opened = load(path)
    assert opened.header == read_header(path) == header
    assert opened.model.state_dict().keys() == model.state_dict().keys()
    assert all(torch.equal(opened.model.state_dict()[name], t) for name, t in model.state_dict().items())
    assert {name: t.tolist() for name, t in opened.tensors.items()} == {"summary.kl": [0.0, 1.0, 2.0]}
    assert not opened.model.training
    assert not any(parameter.requires_grad for parameter in opened.model.parameters())


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_an_opened_model_draws_what_it_drew(family, path, data):
    _, model = saved(path, family, data)
    opened, z = load(path).model, torch.randn(4, model.latent)
    assert torch.equal(opened.decode(z), model.eval().decode(z))
    if not opened.cannot("encode"):
        x = to_unit(data.images[:4])
        assert torch.equal(opened.encode(x).mean, model.encode(x).mean)


def test_a_file_at_16_bits_opens_at_32(path, data):
    header = header_of(FAMILIES["vae"], data)
    save(path, header, packed(build(header).state_dict(), 16))
    assert {t.dtype for t in load(path).model.state_dict().values()} == {torch.float32}


def test_opening_draws_no_random_numbers(path, whole):
    before = torch.get_rng_state()
    load(path)
    assert torch.equal(torch.get_rng_state(), before)


def test_titles_in_any_script_come_back(path, data):
    card = replace(DataCard.of(data), title="顔 «x»", classes=("é", "ß"))
    header = replace(header_of(FAMILIES["vae"], data), data=card)
    save(path, header, build(header).state_dict())
    assert read_header(path) == load(path).header == header


def test_an_unfinished_file_beside_it_is_harmless(path, whole):
    path.with_name(path.name + ".part").write_bytes(whole[:100])
    assert load(path).header.step == 12
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_failed_write_leaves_the_old_file(path, whole, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_atomically(path, b"new")
    assert path.read_bytes() == whole
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_file_replaced_while_it_is_read_is_read_as_it_was(path, whole, data, monkeypatch):
    """The header of one step and the weights of another would go unnoticed."""
    from models import checkpoints

    usual = checkpoints._header

    def replaced(*arguments):
        header = usual(*arguments)
        saved(path, FAMILIES["vae"], data, step=99)
        return header

    monkeypatch.setattr(checkpoints, "_header", replaced)
    model = load(path).model
    monkeypatch.undo()
    path.write_bytes(whole)
    assert all(torch.equal(load(path).model.state_dict()[name], t) for name, t in model.state_dict().items())


# --- files that are cut short, foreign or hostile ---


def test_a_file_cut_short_anywhere_is_refused(path, whole):
    header_ends = 8 + struct.unpack("<Q", whole[:8])[0]
    lengths = {1, 7, 8, 9, 100, header_ends - 1, header_ends, header_ends + 1, len(whole) // 2, len(whole) - 1}
    for length in sorted(lengths):
        path.write_bytes(whole[:length])
        said = refusal(path)
        assert "is cut short" in said if length > 9 else "is not a safetensors file" in said or "is cut short" in said
        assert refusal(path, read_header)


@pytest.mark.parametrize("contents", [b"", b"\0" * 100, b"hello", b"\x89PNG\r\n\x1a\n" + b"\0" * 100, b"{" * 64])
def test_a_file_of_another_kind_is_refused(path, contents):
    path.write_bytes(contents)
    assert refusal(path) == refusal(path, read_header) == " is not a safetensors file."


@pytest.mark.parametrize("length", [0, 1, 2**24 + 1, 2**63, 2**64 - 1])
def test_a_header_of_impossible_length_is_refused(path, whole, length):
    path.write_bytes(struct.pack("<Q", length) + whole[8:])
    assert refusal(path) == " is not a safetensors file."


def test_a_longer_file_than_described_is_refused(path, whole):
    path.write_bytes(whole + b"more")
    assert refusal(path) == " is damaged: its tensors cannot be read."


def test_a_missing_file_and_a_folder_are_refused(path):
    assert refusal(path) == " cannot be read: No such file or directory."
    path.mkdir()
    assert refusal(path) == refusal(path, read_header) == " cannot be read: Is a directory."


class Hostile:
    """Unpickling it makes a file."""

    def __init__(self, made):
        self.made = made

    def __reduce__(self):
        return Path.touch, (self.made,)


def pickled(thing):
    return pickle.dumps(thing)


def zipped(thing):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps(thing))
    return buffer.getvalue()


def torch_saved(thing):
    buffer = io.BytesIO()
    torch.save(thing, buffer)
    return buffer.getvalue()


def test_a_header_whose_length_begins_as_a_pickle_does_is_read(path, data):
    """One file in thirty-two: lengths are multiples of 8, and a pickle begins with the byte 128."""
    lengths = set()
    for extra in range(0, 256, 8):
        header, _ = saved(path, FAMILIES["vae"], data, extra={"said": "x" * extra})
        lengths.add(path.read_bytes()[0])
        assert load(path).header == header
    assert 128 in lengths


@pytest.mark.parametrize("packed", [pickled, zipped, torch_saved])
def test_pickles_are_refused_and_never_run(path, tmp_path, packed):
    made = tmp_path / "made"
    path.write_bytes(packed(Hostile(made)))
    assert "pickled" in refusal(path)
    assert "pickled" in refusal(path, read_header)
    assert not made.exists()


def test_a_large_file_of_another_program_is_refused_unread(path):
    path.write_bytes(to_safetensors({"weight": torch.zeros(3)}, {"format": "pt"}))
    with open(path, "r+b") as file:
        file.truncate(2**36)
    assert refusal(path) == " is a safetensors file of another program."


# --- headers that are wrong ---


def rewritten(whole, change):
    """The file with a changed safetensors header: `change` is given it, decoded, and may return other text for it."""
    length = struct.unpack("<Q", whole[:8])[0]
    raw = json.loads(whole[8 : 8 + length])
    text = change(raw)
    encoded = text if isinstance(text, bytes) else (text or json.dumps(raw)).encode()
    return struct.pack("<Q", len(encoded)) + encoded + whole[8 + length :]


def described(whole, change):
    """The file with a changed description of the model; `change` as above."""

    def describe(raw):
        description = json.loads(raw["__metadata__"]["latent_explorer"])
        text = change(description)
        raw["__metadata__"]["latent_explorer"] = text or json.dumps(description)

    return rewritten(whole, describe)


def without(name):
    def leave_out(table):
        del table[name]

    return leave_out


NAME = "model.encoder.stages.0.weight"
RAW = {
    "not JSON": lambda raw: "{" + "x" * 50,
    "not UTF-8": lambda raw: b'{"\xff": 1}',
    "deeply nested": lambda raw: '{"a":' * 200_000,
    "nested lists": lambda raw: '{"a":' + "[" * 100_000,
    "no table": lambda raw: raw.update({NAME: 5}),
    "no offsets": lambda raw: without("data_offsets")(raw[NAME]),
    "an endless offset": lambda raw: raw[NAME].update(data_offsets=[0, float("inf")]),
    "a huge offset": lambda raw: raw[NAME].update(data_offsets=[0, 10**400]),
    "an offset in words": lambda raw: raw[NAME].update(data_offsets=[0, "576"]),
    "a negative offset": lambda raw: raw[NAME].update(data_offsets=[0, -5]),
    "overlapping tensors": lambda raw: raw[NAME].update(data_offsets=[0, 576]),
    "an unknown type": lambda raw: raw[NAME].update(dtype="F1"),
    "a size that does not fit": lambda raw: raw[NAME].update(shape=[8, 1, 3, 4]),
    "a negative size": lambda raw: raw[NAME].update(shape=[-8, -1, 3, 3]),
    "a huge size": lambda raw: raw[NAME].update(shape=[2**40, 2**40]),
    "a description in numbers": lambda raw: raw["__metadata__"].update(latent_explorer=5),
    "a tensor named twice": lambda raw: json.dumps(raw).replace('"model.decoder', f'"{NAME}": {{}}, "model.decoder', 1),
    "two descriptions": lambda raw: json.dumps(raw).replace("{", '{"__metadata__": {},', 1),
}


@pytest.mark.parametrize("change", RAW.values(), ids=RAW)
def test_a_damaged_header_is_refused(path, whole, change):
    path.write_bytes(rewritten(whole, change))
    refusal(path)


@pytest.mark.parametrize("change", [without("__metadata__"), lambda raw: raw.update(__metadata__={"a": "b"})])
def test_a_file_of_another_program_is_refused(path, whole, change):
    path.write_bytes(rewritten(whole, change))
    assert refusal(path) == " is a safetensors file of another program."


DESCRIPTION = {
    "not JSON": (lambda d: "x", "damaged"),
    "deeply nested": (lambda d: '{"a":' * 100_000, "damaged"),
    "a list": (lambda d: "[]", "damaged"),
    "a setting named twice": (lambda d: json.dumps(d).replace('"latent":', '"latent": 4, "latent":', 1), "damaged"),
    "another format": (lambda d: d.update(format="else"), "damaged"),
    "no version": (without("version"), "damaged"),
    "version 2": (lambda d: d.update(version=2), "another version (2)"),
    "a long version": (lambda d: d.update(version="9" * 5000), "another version"),
    "an unknown family": (lambda d: d.update(family="flow"), "of a family that is unknown here: 'flow'"),
    "a family of families": (lambda d: d.update(family=["vae"]), "does not describe"),
    "no family": (without("family"), "'family' is missing"),
    "no data": (without("data"), "'data' is missing"),
    "no step": (without("step"), "'step' is missing"),
    "an unknown setting": (lambda d: d["config"].update(shape=3), "unknown settings: shape"),
    "a huge space": (lambda d: d["config"].update(latent=10**9), "latent must be from 1 to 256, not 1000000000"),
    "an endless number": (lambda d: d["config"].update(beta=10**400), "beta must be from 0 to 16"),
    "infinity": (lambda d: d["config"].update(beta=float("inf")), "beta must be"),
    "a width of 7": (lambda d: d["config"].update(width=7), "width must be from 8 to 128, not 7"),
    "a width of 12": (lambda d: d["config"].update(width=12), "multiple of 8, not 12"),
    "a width in words": (lambda d: d["config"].update(width="8"), "width must be of type int"),
    "no settings": (lambda d: d.update(config=None), "settings"),
    "images without height": (lambda d: d["data"]["item"].update(height=0), "size of its images"),
    "huge images": (lambda d: d["data"]["item"].update(width=10**9), "size of its images"),
    "negative images": (lambda d: d["data"]["item"].update(width=-8), "size of its images"),
    "images too large for it": (lambda d: d["data"]["item"].update(width=4096), "8 to 64 px"),
    "two channels": (lambda d: d["data"]["item"].update(channels=2), "1 or 3 channels, not 2"),
    "an item in words": (lambda d: d["data"].update(item="8 px"), "does not describe"),
    "an item with depth": (lambda d: d["data"]["item"].update(depth=3), "does not describe"),
    "a title of numbers": (lambda d: d["data"].update(title=[1]), "words"),
    "options of words": (lambda d: d["data"].update(options="size"), "words"),
    "an unknown fact": (lambda d: d["data"].update(colour="red"), "does not describe"),
    "a count in words": (lambda d: d["data"].update(count="many"), "numbers of its images"),
    "classes of one": (lambda d: d["data"].update(classes=5), "does not describe"),
    "step -1": (lambda d: d.update(step=-1), "its step or its seed"),
    "step 1.5": (lambda d: d.update(step=1.5), "its step or its seed"),
    "a seed in words": (lambda d: d.update(seed="x"), "its step or its seed"),
    "scores in words": (lambda d: d.update(scores={"kl": "low"}), "its scores"),
    "a list of scores": (lambda d: d.update(scores=[1, 2]), "does not describe"),
}


@pytest.mark.parametrize(("change", "said"), DESCRIPTION.values(), ids=DESCRIPTION)
def test_a_description_that_cannot_be_is_refused(path, whole, change, said):
    path.write_bytes(described(whole, change))
    assert said in refusal(path)


@pytest.mark.parametrize("offset", range(4))
def test_a_flipped_byte_is_refused_or_changes_nothing_but_a_word(path, whole, offset):
    """Every byte of the header that it tries may only lead to a CheckpointError or to a whole model."""
    rng = np.random.default_rng(offset)
    length = struct.unpack("<Q", whole[:8])[0]
    for place in rng.integers(0, 8 + length, 60):
        flipped = bytearray(whole)
        flipped[place] ^= int(rng.integers(1, 256))
        path.write_bytes(flipped)
        with contextlib.suppress(CheckpointError):
            assert load(path).model.decode(torch.zeros(1, 3)).shape == (1, 1, 8, 8)


# --- weights that are not those described ---


def with_weights(path, data, change, **changes):
    """A VAE's file whose state dict went through `change`."""
    header = header_of(FAMILIES["vae"], data)
    state = {name: tensor.clone() for name, tensor in build(header).state_dict().items()}
    change(state)
    save(path, replace(header, **changes), state)


WRONG = {
    "a missing tensor": (lambda s: s.pop("likelihood.log_sigma"), "'likelihood.log_sigma' is absent, not a number"),
    "an extra tensor": (lambda s: s.update({"extra": torch.zeros(2, 3)}), "'extra' is 2 x 3, not absent"),
    "another shape": (lambda s: s.update({"decoder.head.0.bias": torch.zeros(17)}), "is 17, not 16"),
    "a name on two lines": (lambda s: s.update({"a\nb": torch.zeros(2)}), "'a\\nb' is 2, not absent"),
    "NaN": (lambda s: s["decoder.head.0.bias"].fill_(torch.nan), "not finite"),
    "infinity": (lambda s: s["likelihood.log_sigma"].fill_(torch.inf), "not finite"),
    "whole numbers": (lambda s: s.update({"decoder.head.0.bias": torch.zeros(16, dtype=torch.int64)}), "not finite"),
    "8 bits": (
        lambda s: s.update({"decoder.head.0.bias": torch.zeros(16).to(torch.float8_e4m3fn)}),
        "not finite",
    ),
    "nothing": (lambda s: s.clear(), "is absent"),
}


@pytest.mark.parametrize(("change", "said"), WRONG.values(), ids=WRONG)
def test_weights_that_do_not_fit_are_refused(path, data, change, said):
    with_weights(path, data, change)
    assert said in refusal(path)


def test_weights_of_other_settings_are_refused_before_memory_is_taken(path, data):
    header = header_of(FAMILIES["vae"], data)
    largest = replace(header.config, latent=256, width=128, hidden=4096)
    with_weights(path, data, lambda state: None, config=largest)
    assert "does not fit its own description" in refusal(path)


def test_a_classifier_without_anything_to_learn_is_refused(path, data):
    saved(path, TRAINABLE["classifier"], data)
    path.write_bytes(described(path.read_bytes(), lambda d: d["data"].update(classes=[])))
    assert "has neither classes nor attributes to learn" in refusal(path)
