"""Encodings come at once from the checkpoint, then from the data or, the second time, from the disk."""

import threading

import numpy as np
import pytest
import torch

from explorer.state import space
from models.data.cache import results_folder
from models.kept import drawn_from, encoded
from models.latent.encodings import encode_data
from models.latent.principal import Principal
from tests.conftest import blobs, opened_of, tiny_ddpm, tiny_gan, tiny_model, wait_until
from tests.models.conftest import with_attributes


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


@pytest.fixture
def aligning(monkeypatch):
    """Notes the threads in which directions are matched."""
    threads, usual = [], Principal.aligned_to

    def noted(principal, other):
        threads.append(threading.current_thread())
        return usual(principal, other)

    monkeypatch.setattr(Principal, "aligned_to", noted)
    return threads


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


# --- models without an encoder ---


@pytest.fixture
def drawings(monkeypatch):
    """Notes of which space directions are looked for."""
    done = []

    def note(model, data):
        done.append(model.space)
        return drawn_from(model, data)

    monkeypatch.setattr(space, "drawn_from", note)
    return done


@pytest.mark.parametrize("make", [tiny_model, tiny_gan])
def test_directions_are_matched_off_the_thread_of_the_window(session, data, aligning, qapp, make):
    session.data.show(data)
    session.model.show(opened_of(make(), data))
    wait_until(lambda: session.is_idle)
    session.model.set_weights(5, session.model.current.model.state_dict())
    wait_until(lambda: session.is_idle)
    assert aligning
    assert threading.main_thread() not in aligning


def test_codes_of_the_prior_come_at_once_and_directions_after_them(session, data, qapp):
    names = []
    session.space.changed.connect(lambda: names.append(getattr(session.space.encodings, "principal", None)))
    session.model.show(opened_of(tiny_ddpm(), data))
    wait_until(lambda: session.is_idle)
    assert [principal and principal.name for principal in names] == [None, "x_T", "PC"]
    encoded = session.space.encoded
    assert (encoded.images, encoded.classes, encoded.encodings.labels) == (None, (), None)
    assert encoded.encodings.means.shape == (64, 64)
    assert not encoded.encodings.are_data


def test_data_that_are_opened_change_nothing_of_what_the_model_says_by_itself(session, data, drawings, qapp):
    session.model.show(opened_of(tiny_gan(), data))
    session.data.show(data)
    session.data.show(blobs(seed=1))
    wait_until(lambda: session.is_idle)
    encodings = session.space.encodings
    session.data.show(blobs(seed=2))
    wait_until(lambda: session.is_idle)
    assert drawings == ["z"]
    assert session.space.encodings is encodings


def test_each_space_has_directions_of_its_own(session, data, drawings, qapp):
    session.model.show(opened_of(tiny_gan(architecture="style"), data))
    wait_until(lambda: session.is_idle)
    assert session.space.encodings.principal.name == "SeFa"
    session.model.choose_space("w")
    assert session.space.encodings is None
    wait_until(lambda: session.is_idle)
    assert session.space.encodings.principal.name == "PC"
    assert drawings == ["z", "w"]


def test_while_a_gan_learns_its_directions_stay_until_it_rests(session, data, drawings, qapp):
    model = tiny_gan()
    session.model.show(opened_of(model, data))
    wait_until(lambda: session.is_idle)
    session.space.set_live(True)
    for step in (1, 2):
        session.model.set_weights(step, {name: tensor * (1 + step) for name, tensor in model.state_dict().items()})
    wait_until(lambda: session.is_idle)
    assert drawings == ["z"]
    session.space.set_live(False)
    wait_until(lambda: session.is_idle)
    assert drawings == ["z", "z"]
    assert session.space.encoded.step == 2


def test_directions_of_other_weights_are_matched_with_those_there_were(session, data, qapp):
    """So that a slider goes on doing what it did."""
    model = tiny_gan()
    session.model.show(opened_of(model, data))
    wait_until(lambda: session.is_idle)
    before = session.space.encodings.principal.directions
    state = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    left, strengths, right = torch.linalg.svd(state["generator.entry.code.weight"], full_matrices=False)
    state["generator.entry.code.weight"] = left @ strengths.flip(0).diag() @ right
    session.model.set_weights(1, state)
    wait_until(lambda: session.space.encoded.step == 1)
    after = session.space.encodings.principal.directions
    assert ((before * after).sum(1) > 0.99).all()


@pytest.mark.parametrize("make", [tiny_gan, lambda: tiny_gan(architecture="style").in_space("w")], ids=["z", "w"])
def test_codes_are_drawn_from_the_models_prior(session, data, qapp, make):
    model = make()
    session.model.show(opened_of(model, data))
    assert session.space.prior is model.prior


def test_codes_in_w_are_drawn_over_what_the_open_data_show(session, data, qapp):
    told = with_attributes(data)
    session.model.show(opened_of(tiny_gan(told, architecture="style"), told))
    session.model.choose_space("w")
    wait_until(lambda: session.is_idle)
    before = session.space.encodings.means
    session.data.show(told)
    wait_until(lambda: session.is_idle)
    assert len(session.space.prior.conditions) == len(told.images[told.training])
    assert not np.allclose(session.space.encodings.means, before)
    model, prior = session.model.current.model, session.space.prior
    code = session.space.any_code(session.viewpoint.manner)
    assert code.shape == (model.latent,)
    assert len({session.space.any_code(session.viewpoint.manner).tobytes() for _ in range(3)}) == 3
    assert prior.draw(1, model.latent, torch.Generator().manual_seed(1)).shape == (1, model.latent)
