"""Encodings come at once from the checkpoint, then from the data or, the second time, from the disk."""

import pytest

from explorer.state import space
from models.data.cache import results_folder
from models.kept import encoded
from models.latent.encodings import encode_data
from tests.conftest import opened_of, tiny_model, wait_until


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


@pytest.fixture
def encodings(monkeypatch):
    """Notes what is encoded: the first few images, or all."""
    done = []

    def noted(name, work):
        def note(*arguments):
            done.append(name)
            return work(*arguments)

        return note

    monkeypatch.setattr(space, "encoded", noted("all", encoded))
    monkeypatch.setattr(space, "encode_data", noted("first", encode_data))
    return done


def show(session, model, data):
    session.model.show(opened_of(model, data))
    session.data.show(data)
    wait_until(lambda: session.is_idle)


def kept():
    return sorted(path.name for path in results_folder().glob("codes-*"))


def test_the_second_time_nothing_is_encoded(session, data, encodings, qapp):
    model = tiny_model()
    show(session, model, data)
    assert encodings == ["first", "all"]
    first = session.space.encodings
    session.model.show(opened_of(model, data, "again"))
    wait_until(lambda: session.is_idle)
    assert encodings == ["first", "all"]
    assert session.space.encodings is not first
    assert (session.space.encodings.means == first.means).all()
    assert session.space.encodings.of == first.of == "96 training images"
    assert (session.space.encoded.images == data.images[data.training]).all()


def test_while_the_weights_move_nothing_is_kept(session, data, encodings, qapp):
    session.space.set_live(True)
    show(session, tiny_model(), data)
    assert encodings == ["first"]
    assert kept() == []
    session.space.set_live(False)
    wait_until(lambda: session.is_idle)
    assert len(kept()) == 1


def test_other_weights_are_encoded_anew(session, data, encodings, qapp):
    show(session, tiny_model(), data)
    session.model.show(opened_of(tiny_model(latent=2), data, "other"))
    wait_until(lambda: session.is_idle)
    assert encodings.count("all") == 2
    assert len(kept()) == 2
    assert session.space.encodings.means.shape == (96, 2)
