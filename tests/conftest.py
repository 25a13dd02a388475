"""Shared by all tests: no display, one torch thread, and leaks that fail the test that leaked."""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import pytest
import torch
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from explorer.settings import Folders
from explorer.state.model import Opened
from explorer.state.session import Session
from models.base import LatentModel
from models.checkpoints import Header
from models.data.base import DataCard, DataSet, Item
from models.families import ddpm, gan
from models.families.vae import VAE, Config

torch.set_num_threads(1)


@pytest.fixture(autouse=True)
def seed() -> None:
    torch.manual_seed(0)


@pytest.fixture(autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes what belongs to the user."""
    folder = tmp_path_factory.getbasetemp() / "user"
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(folder / name.lower()))


QT_FIXTURES = {"qtbot", "qapp", "session"}
OURS = ("job", "lane")  # names of the application's threads
MANY = 100  # modules at once: the first step of an optimiser imports a thousand


def uses_qt(item: pytest.Item) -> bool:
    return bool(QT_FIXTURES & set(item.fixturenames))


@pytest.fixture(autouse=True)
def no_leaks(request: pytest.FixtureRequest) -> Iterator[None]:
    """A thread, a running timer or a window that outlives its test fails that test."""
    yield
    left = [thread for thread in threading.enumerate() if thread.name in OURS]
    assert not left, f"threads left running: {left}"
    if uses_qt(request.node):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        shown = [widget for widget in _windows() if widget.isVisible()]
        assert not shown, f"windows left open: {shown}"
        timers = _running_timers()
        assert not timers, f"timers left running: {[(timer.parent(), timer.interval()) for timer in timers]}"


def _windows() -> list[QWidget]:
    return QApplication.topLevelWidgets() if isinstance(QCoreApplication.instance(), QApplication) else []


def _running_timers() -> list[QTimer]:
    gc.collect()
    return [thing for thing in gc.get_objects() if type(thing) is QTimer and isValid(thing) and thing.isActive()]


_frozen = 0  # modules


def freeze_modules() -> None:
    """What was imported stays for good: looking through torch's objects after every test took most of the time."""
    global _frozen
    if len(sys.modules) > _frozen + MANY:
        gc.collect()
        gc.freeze()
        _frozen = len(sys.modules)


def pytest_collection_finish() -> None:
    freeze_modules()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Collect garbage between tests of Qt, never while it is dispatching events."""
    if not uses_qt(item):
        return (yield)
    gc.disable()
    try:
        return (yield)
    finally:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()
        freeze_modules()
        gc.enable()


def blobs(count: int = 120, side: int = 8, channels: int = 1, seed: int = 0) -> DataSet:
    """Bright squares on black: images whose one factor, the corner they lie in, is their class."""
    rng = np.random.default_rng(seed)
    images = np.zeros((count, side, side, channels), np.uint8)
    labels = rng.integers(0, 4, count)
    for image, label in zip(images, labels, strict=True):
        y, x = divmod(int(label), 2)
        image[y * side // 2 : (y + 1) * side // 2, x * side // 2 : (x + 1) * side // 2] = rng.integers(120, 256)
    return DataSet("blobs", "Blobs", images, count // 5, labels, ("a", "b", "c", "d"))


@pytest.fixture
def data() -> DataSet:
    return blobs()


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """A session with folders of its own and nothing open; it is closed after the test."""
    session = Session(Folders.below(tmp_path / "session"))
    yield session
    session.close()


def wait_until(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    """Let Qt's events run until the condition holds; works without pytest-qt, and without a window."""
    ends = time.monotonic() + seconds
    while not condition():
        QCoreApplication.processEvents()
        assert time.monotonic() < ends, "it did not come about in time"
        time.sleep(0.001)


TINY = Item(8, 8, 1)


def tiny_model(latent: int = 3, item: Item = TINY, **settings: object) -> VAE:
    return VAE(Config(latent=latent, width=8, hidden=16, **settings), item).eval().requires_grad_(False)


def tiny_gan(data: DataSet | DataCard | None = None, latent: int = 12, **settings: object) -> gan.GAN:
    """Its prior has a shell; a style-based one, whose means of w and noise count for something, where it is asked for.

    Its weights are larger than at first, so that codes and classes tell.
    """
    torch.manual_seed(0)
    config = gan.Config(**{"width": 4, "latent": latent, "continuous_codes": 2, "discrete_codes": 4, **settings})
    model = gan.GAN(config, _card(data)).eval().requires_grad_(False)
    for name, parameter in model.generator.named_parameters():
        parameter.mul_(3 if name.endswith("told.weight") else 1.5)
        if name.endswith("strength"):
            parameter.fill_(0.3)
    if model.layers:
        model.generator.means.normal_()
    return model


def tiny_ddpm(data: DataSet | DataCard | None = None, **settings: object) -> ddpm.DDPM:
    """With weights of every size, for a new net's blocks change nothing."""
    torch.manual_seed(0)
    config = ddpm.Config(**{"width": 8, "levels": 1, "timesteps": 50, **settings})
    model = ddpm.DDPM(config, _card(data)).eval().requires_grad_(False)
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=0.1)
    return model


TINY_MODELS = {  # of every space there is
    "vae": tiny_model,
    "gan": tiny_gan,
    "style": lambda: tiny_gan(architecture="style"),
    "w": lambda: tiny_gan(architecture="style").in_space("w"),
    "ddpm": tiny_ddpm,
}


def _card(data: DataSet | DataCard | None) -> DataCard:
    return data if isinstance(data, DataCard) else DataCard.of(data or blobs())


def opened_of(model: LatentModel, data: DataSet, name: str = "tiny") -> Opened:
    """A model as if it had been opened from a file without a summary."""
    header = Header(model.family, model.config, DataCard.of(data), 0)
    return Opened(name, Path(f"{name}.safetensors"), header, model, None, None)
