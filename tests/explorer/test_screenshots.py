"""Pictures of the window without a display: equal bytes every time, and a refusal in words."""

from pathlib import Path

import pytest
import torch

from explorer import screenshots
from explorer.panels import WORKSPACES
from explorer.status import StatusBar
from models import shipped
from models.checkpoints import Header, save
from models.data.base import DataCard
from models.export import summary_for
from models.latent.summary import to_tensors
from tests.conftest import blobs, tiny_model
from tests.models.conftest import ended

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    """A folder with one tiny model, and all it carries, in the place of those that are shipped."""
    folder, model = tmp_path_factory.mktemp("weights"), tiny_model()
    tensors = to_tensors(ended(summary_for(model, blobs())))
    header = Header("vae", model.config, DataCard.of(blobs()), 5)
    save(folder / "tiny.safetensors", header, model.state_dict(), tensors)
    return folder


@pytest.fixture
def small(weights, monkeypatch):
    """Small pictures of a tiny model, taken after a short rest."""
    monkeypatch.setattr(shipped, "FOLDER", weights)
    monkeypatch.setattr(screenshots, "SIZE", (900, 640))
    monkeypatch.setattr(screenshots, "RESTS", 0.3)
    monkeypatch.setattr(screenshots, "STEPS_TAKEN", 2)


def taken(folder: Path) -> dict[str, bytes]:
    assert screenshots.take(folder, None, CPU) == 0
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_two_runs_give_equal_bytes_and_show_no_measured_time(small, qapp, tmp_path, monkeypatch):
    figures = []
    show = StatusBar._show_decode
    monkeypatch.setattr(StatusBar, "_show_decode", lambda bar: (show(bar), figures.append(bar._decode.text())))
    first, second = taken(tmp_path / "first"), taken(tmp_path / "second")
    assert set(first) == {f"{w.name}-{theme}.png" for w in WORKSPACES for theme in ("dark", "light")}
    assert [name for name in first if first[name] != second[name]] == []
    assert len(set(first.values())) == len(first)
    assert set(figures) == {"decode –"}


@pytest.mark.parametrize("name", ["broken.safetensors", "missing.safetensors"])
def test_a_file_that_cannot_be_opened_ends_with_a_sentence_and_no_picture(small, qapp, tmp_path, capsys, name):
    (tmp_path / "broken.safetensors").write_bytes(b"no model")
    assert screenshots.take(tmp_path / "shots", tmp_path / name, CPU) == 1
    error = capsys.readouterr().err
    assert error.startswith("main.py: ")
    assert name in error
    assert error.count("\n") == 1
    assert list((tmp_path / "shots").iterdir()) == []
