"""t-SNE live: the same from the same seed, however it is cut into pieces."""

import numpy as np
import pytest

import models.maps.tsne as module
from models.maps.base import MapError, Settings
from models.maps.tsne import Embedding, go_on, lay_out
from models.progress import Progress, finished

FEW = Settings(perplexity=8)


@pytest.fixture(scope="module")
def points():
    """Three clusters of 40 points in ten dimensions."""
    rng = np.random.default_rng(0)
    return (rng.standard_normal((120, 10)) + 12 * np.repeat(np.eye(3, 10), 40, axis=0)).astype(np.float32)


@pytest.fixture(autouse=True)
def short(monkeypatch):
    monkeypatch.setattr(module, "EARLY", 50)
    monkeypatch.setattr(module, "LATE", 50)


@pytest.fixture(scope="module")
def events(points):
    patch = pytest.MonkeyPatch()
    patch.setattr(module, "EARLY", 50)
    patch.setattr(module, "LATE", 50)
    work, found = lay_out(points, FEW), []
    try:
        while True:
            found.append(next(work))
    except StopIteration as stop:
        found.append(stop.value)
    patch.undo()
    return found


@pytest.fixture(scope="module")
def layouts(events):
    return [e for e in events if isinstance(e, Embedding)]


def test_layouts_come_every_25_iterations_and_chances_to_stop_between_them(events, layouts):
    assert [x.iteration for x in layouts] == [0, 25, 50, 75, 100, 100]
    assert {x.of for x in layouts} == {100}
    assert [e.done for e in events if e == Progress("t-SNE", getattr(e, "done", 0), 100)][:4] == [5, 10, 15, 20]
    assert layouts[-1] is layouts[-2]


def test_points_keep_their_clusters(layouts):
    middles = layouts[-1].positions.reshape(3, 40, 2).mean(1)
    nearest = np.linalg.norm(layouts[-1].positions[:, None] - middles, axis=2).argmin(1)
    assert (nearest == np.repeat(range(3), 40)).all()
    assert layouts[-1].divergence < layouts[3].divergence


def test_layouts_that_were_shown_stay_as_they_were(layouts):
    spreads = [x.positions.std() for x in layouts]
    assert spreads[0] == pytest.approx(1e-4, rel=0.5)
    assert len(set(spreads)) == 5


def test_the_same_seed_gives_the_same_map_and_another_another(points, layouts):
    assert (finished(lay_out(points, FEW)).positions == layouts[-1].positions).all()
    other = finished(lay_out(points, Settings(perplexity=8, seed=1))).positions
    assert not np.allclose(other, layouts[-1].positions)


def test_going_on_is_the_same_as_never_having_stopped(points, layouts, monkeypatch):
    on = list(go_on(layouts[-1], 50))
    assert [e.iteration for e in on if isinstance(e, Embedding)] == [125, 150]
    assert on[-1].of == 150
    monkeypatch.setattr(module, "LATE", 100)
    assert (finished(lay_out(points, FEW)).positions == on[-1].positions).all()


def test_further_points_come_to_lie_among_those_they_are_like(points, layouts):
    before = layouts[-1].positions.copy()
    placed = layouts[-1].place(points[[5, 45, 85]] + 0.01)
    assert placed.shape == (3, 2)
    for position, cluster in zip(placed, range(3), strict=True):
        nearest = np.linalg.norm(before - position, axis=1).argsort()[:5]
        assert (nearest // 40 == cluster).all()
    assert (layouts[-1].positions == before).all()
    assert (layouts[-1].place(points[[5]] + 0.01) == placed[:1]).all() or np.allclose(
        layouts[-1].place(points[[5]] + 0.01), placed[:1], atol=0.5
    )


def test_duplicates_have_a_map(points):
    found = finished(lay_out(np.repeat(points[:20], 6, axis=0), FEW))
    assert np.isfinite(found.positions).all()


@pytest.mark.parametrize(("count", "perplexity"), [(120, 40), (120, 1.5), (9, 8)])
def test_a_perplexity_that_the_points_cannot_have_is_refused(points, count, perplexity):
    with pytest.raises(MapError, match="perplexity must lie between 2 and"):
        finished(lay_out(points[:count], Settings(perplexity=perplexity)))


def test_a_handful_of_points_is_refused(points):
    with pytest.raises(MapError, match="7 points"):
        finished(lay_out(points[:6], FEW))
