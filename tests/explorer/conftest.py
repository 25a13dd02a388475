"""Sessions with a tiny model and as much beside it as a test needs, and what the window is told."""

from dataclasses import replace

import pytest
import torch

from explorer.state.arithmetic.applied import Edit
from explorer.window import Window, dress
from models import shipped
from models.directions.bottleneck import Offsets
from models.export import summary_for
from models.latent import search
from models.pace import Pace
from models.training import new_run, train
from tests.conftest import blobs, opened_of, tiny_ddpm, tiny_gan, tiny_model, wait_until
from tests.models.conftest import ended, tiny_classifier, tiny_config
from tests.models.points.conftest import point_model, toy


@pytest.fixture
def opened(session, data, qapp):
    """The session with a three-dimensional model of blobs, come to rest."""
    session.model.show(opened_of(tiny_model(), data))
    session.data.show(data)
    wait_until(lambda: session.is_idle)
    return session


@pytest.fixture
def bare(session, data, qapp):
    """The session with a three-dimensional model and nothing else."""
    session.model.show(opened_of(tiny_model(), data))
    wait_until(lambda: session.is_idle)
    return session


@pytest.fixture(scope="session")
def summarised():
    """A model of blobs with what its checkpoint would carry; the same whichever test asks for it first."""
    torch.manual_seed(0)
    model = tiny_model()
    return replace(opened_of(model, blobs(), "summarised"), summary=ended(summary_for(model, blobs())))


@pytest.fixture
def carried(session, summarised, qapp):
    """The session with a model whose file carries encodings and reference images; the data are not open."""
    session.model.show(summarised)
    wait_until(lambda: session.is_idle)
    return session


@pytest.fixture
def blind(session, summarised, qapp):
    """The session with a model that cannot encode, though its file carries reference images."""
    model = tiny_model()
    model.cannot = lambda capability: "a GAN has no encoder"
    session.model.show(replace(summarised, model=model))
    wait_until(lambda: session.is_idle)
    return session


@pytest.fixture
def open_model(session, data, qapp):
    """Opens a model in the session, and waits until all that follows from it is there."""

    def open_model(model, name=None):
        session.model.show(opened_of(model, data, name or model.family))
        wait_until(lambda: session.is_idle)
        return session

    return open_model


@pytest.fixture
def styled(open_model):
    """The session with a style-based GAN of classes, whose z has a shell and which has a w."""
    return open_model(tiny_gan(architecture="style"))


@pytest.fixture
def noisy(open_model):
    """The session with a DDPM of classes, which has drafts."""
    return open_model(tiny_ddpm())


@pytest.fixture
def classifier(data, monkeypatch):
    """A classifier of the blobs, as if it were shipped."""
    classifier = tiny_classifier(data)
    monkeypatch.setattr(shipped, "classifier_of", lambda name: classifier)
    return classifier


@pytest.fixture
def briefly(monkeypatch):
    """Searches of a few steps."""
    monkeypatch.setattr(search, "STEPS", 20)


@pytest.fixture
def notices(session):
    """The sentences the window has been asked to say, and of which kind they are."""
    heard = []
    session.notices.said.connect(lambda notice: heard.append((notice.kind, notice.text)))
    return heard


@pytest.fixture
def show(qtbot):
    """Shows a widget alone, for as long as the test lasts."""
    kept = []  # qtbot keeps only weak references

    def show(widget, width=272, height=480):
        kept.append(widget)
        qtbot.addWidget(widget)
        widget.resize(width, height)
        widget.show()
        return widget

    return show


@pytest.fixture
def make(session, data, monkeypatch):
    """Trains a run of a few steps, with a snapshot every ten; the library knows it, and none that is shipped."""
    monkeypatch.setattr(shipped, "runs", lambda: [])

    def make(name="a", steps=20, family="vae", seed=0, **settings):
        folder = session.folders.runs / name
        run = new_run(folder, family, tiny_config(family, **settings), data, seed=seed, device="cpu", threads=1)
        list(train(run, data, steps, pace=Pace(snapshots=10, early=())))
        session.library.look()
        return run

    return make


@pytest.fixture
def brief_tsne(monkeypatch):
    """Maps of a few iterations."""
    for name in ("EARLY", "LATE"):
        monkeypatch.setattr(f"models.maps.tsne.{name}", 20)


@pytest.fixture
def few_points(monkeypatch):
    """What is worked out of models of points is worked out from few of them."""
    monkeypatch.setattr("models.points.look.COUNTED", 300)
    monkeypatch.setattr("models.points.look.DIFFUSED", 20)


@pytest.fixture
def open_points(few_points, session, qapp):
    """Opens a model of points with its data, and waits until it has been looked at."""

    def open_points(family, name="toy-ring", **settings):
        data = toy(name)
        session.data.show(data)
        session.model.show(opened_of(point_model(family, data, **settings), data, family))
        session.points.show(True)
        wait_until(lambda: session.is_idle)
        return session.points

    return open_points


@pytest.fixture
def open_window(session, data, qtbot):
    """Opens the window over the session with a model of blobs and its data, in the look of these settings."""

    def open_window(settings):
        dress(settings)
        window = Window(session)
        qtbot.addWidget(window)
        window.resize(1440, 900)
        window.show()
        session.model.show(opened_of(tiny_model(), data))
        session.data.show(data)
        return window

    return open_window


def edit_of(model, name="A, bottleneck"):
    """Of a tiny DDPM, large enough to show."""
    kinds = model.kinds(model.usual)
    seen = list(model.denoising(torch.zeros(1, model.latent), kinds, model.usual))
    shape = model.bottleneck(seen[0].x, seen[0].t, kinds).shape[1:]
    times = tuple(moment.t for moment in seen)
    return Edit(name, Offsets("a", torch.full((len(times), *shape), 3.0), times, "no codes"))
