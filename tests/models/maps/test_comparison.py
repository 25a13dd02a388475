"""Maps of several perplexities."""

import numpy as np
import pytest

import models.maps.comparison as module
from models.maps.base import Settings
from models.maps.comparison import Compared, comparison
from models.maps.points import Points
from models.progress import Progress


@pytest.fixture(autouse=True)
def short(monkeypatch):
    for name in ("EARLY", "LATE"):
        monkeypatch.setattr(f"models.maps.tsne.{name}", 25)


def points(count):
    features = np.random.default_rng(0).standard_normal((count, 5)).astype(np.float32)
    return Points(features, np.arange(count), np.zeros((count, 8, 8, 1), np.uint8), "points")


def test_each_perplexity_has_a_map_of_the_same_points(monkeypatch):
    monkeypatch.setattr(module, "COMPARED", 100)
    events = list(comparison(points(130), Settings()))
    found = [event for event in events if isinstance(event, Compared)]
    assert [each.perplexity for each in found] == [8, 30]
    assert (found[0].rows == found[1].rows).all()
    assert len(set(found[0].rows.tolist())) == len(found[0].positions) == 100
    assert all(10 / 99 < each.kept <= 1 for each in found)
    assert {event.doing for event in events if isinstance(event, Progress)} >= {"Perplexity 8", "Perplexity 30"}


def test_the_same_seed_compares_the_same_points(monkeypatch):
    monkeypatch.setattr(module, "COMPARED", 60)
    one, again, other = (
        next(e for e in comparison(points(90), Settings(seed=seed)) if isinstance(e, Compared)) for seed in (3, 3, 4)
    )
    assert (one.rows == again.rows).all()
    assert (one.positions == again.positions).all()
    assert (one.rows != other.rows).any()
