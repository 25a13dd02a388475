"""The map's state, without a window."""

from dataclasses import replace

import numpy as np
import pytest

from models.maps.base import Moving
from models.maps.tsne import Embedding
from tests.conftest import blobs, opened_of, tiny_ddpm, tiny_gan, tiny_model, wait_until

SHORT = 20  # iterations of each part


@pytest.fixture(autouse=True)
def short(monkeypatch):
    for name in ("EARLY", "LATE"):
        monkeypatch.setattr(f"models.maps.tsne.{name}", SHORT)


@pytest.fixture
def state(opened):
    opened.map.set_settings(perplexity=5)
    opened.map.show(True)
    rest(opened)
    return opened.map


def rest(session):
    wait_until(lambda: session.is_idle, 60)


def test_nothing_is_gathered_until_somebody_looks(opened):
    assert opened.map.points is None
    opened.map.show(True)
    assert opened.map.is_gathering
    rest(opened)
    assert len(opened.map.points) == 120


def test_the_principal_plane_is_there_at_once_and_is_judged(state):
    assert state.method == "pca"
    assert state.layout.positions.shape == (120, 2)
    assert state.honesty.found.judged == 120
    assert state.honesty.found.kept > 3 * state.honesty.found.kept_by_chance


def test_the_viewpoint_has_a_place_and_moves(state, opened):
    opened.viewpoint.move_to(state.points.codes[3])
    rest(opened)
    assert np.allclose(state.position, state.layout.positions[3], atol=1e-4)
    opened.viewpoint.move_to(state.points.codes[7])
    rest(opened)
    assert np.allclose(state.position, state.layout.positions[7], atol=1e-4)


def test_tsne_moves_the_points_and_ends(state, opened):
    shown = []
    state.moved.connect(lambda: shown.append(state.layout))
    state.choose_method("tsne")
    assert state.is_moving
    assert state.honesty.found is None
    rest(opened)
    assert isinstance(state.layout, Embedding)
    assert (state.layout.iteration, state.layout.of) == (2 * SHORT, 2 * SHORT)
    assert any(isinstance(layout, Moving) for layout in shown)
    assert state.honesty.found is not None
    assert np.isfinite(state.position).all()


def test_both_layouts_stay_to_go_back_and_forth(state, opened):
    state.choose_method("tsne")
    rest(opened)
    embedding = state.layout
    state.choose_method("pca")
    rest(opened)
    state.choose_method("tsne")
    assert state.layout is embedding
    assert not state.is_moving


def test_the_same_seed_gives_the_same_map(state, opened):
    state.choose_method("tsne")
    rest(opened)
    first = state.layout.positions
    state.set_settings(seed=7)
    rest(opened)
    assert not np.allclose(state.layout.positions, first)
    state.set_settings(seed=42)
    rest(opened)
    assert (state.layout.positions == first).all()


def test_it_pauses_goes_on_and_stops_with_what_there_is(state, opened, monkeypatch):
    monkeypatch.setattr("models.maps.tsne.LATE", 100_000)
    state.choose_method("tsne")
    wait_until(lambda: isinstance(state.layout, Embedding) and state.layout.iteration > 0, 60)
    state.pause()
    assert state.is_paused
    state.go_on()
    assert not state.is_paused
    before = state.layout.iteration
    wait_until(lambda: state.layout.iteration > before, 60)
    state.stop()
    assert not state.is_moving
    rest(opened)
    assert isinstance(state.layout, Embedding)
    assert state.honesty.found is not None


def test_where_it_has_ended_it_goes_on_for_more(state, opened, monkeypatch):
    monkeypatch.setattr("explorer.state.map.map.MORE", 25)
    state.choose_method("tsne")
    rest(opened)
    state.go_on()
    rest(opened)
    assert state.layout.iteration == 2 * SHORT + 25


def test_a_perplexity_that_is_too_large_is_refused_and_the_plane_stays(state, opened):
    said = []
    opened.notices.said.connect(said.append)
    state.choose_method("tsne")
    rest(opened)
    state.set_settings(perplexity=60)
    rest(opened)
    assert "perplexity must lie between 2 and 40" in said[-1].text
    assert state.layout.positions.shape == (120, 2)


def test_a_click_makes_a_point_the_viewpoint(state, opened):
    state.stand_at(11)
    assert np.allclose(opened.viewpoint.code, state.points.codes[11])


def test_a_point_without_a_code_is_encoded(state, opened):
    state.choose_source("pixels")
    rest(opened)
    state.stand_at(11)
    rest(opened)
    assert (opened.own_image.own.image == state.points.images[11]).all()
    assert np.allclose(opened.viewpoint.code, opened.own_image.own.mean)


def test_a_selection_is_of_ids_and_survives_another_layout(state, opened):
    state.look.select(np.array([5, 3, 3]))
    assert state.look.selected.tolist() == [3, 5]
    state.choose_method("tsne")
    rest(opened)
    assert state.look.selected.tolist() == [3, 5]
    state.set_wanted(limit=100)
    rest(opened)
    assert state.look.selected.tolist() == [3, 5]
    assert len(state.points) == 100


def test_another_source_or_model_forgets_what_was_selected(state, opened, data):
    state.look.select(np.array([5]))
    state.choose_source("pixels")
    rest(opened)
    assert not len(state.look.selected)
    opened.model.show(opened_of(tiny_gan(), data))
    rest(opened)
    assert state.source == "pixels"
    assert len(state.points) == 120


def test_what_a_model_cannot_gives_way_to_what_it_can(state, opened, data):
    assert state.why_not("features")
    state.choose_source("features")
    assert state.source == "codes"
    opened.model.show(opened_of(tiny_ddpm(), data))
    rest(opened)
    assert state.why_not("codes")
    assert state.source == "features"
    before = state.points.features
    state.set_wanted(level=0.9)
    rest(opened)
    assert not np.allclose(before, state.points.features)


def test_a_gans_codes_are_drawn_and_stood_at_with_their_class(session, data, qapp):
    session.model.show(opened_of(tiny_gan(), data))
    session.map.set_wanted(limit=120)
    session.map.show(True)
    rest(session)
    session.map.stand_at(6)
    assert session.viewpoint.manner.condition == (0.0, 0.0, 1.0, 0.0)
    assert np.allclose(session.viewpoint.code, session.map.points.codes[6])


def test_a_map_of_other_weights_stays_and_says_so(state, opened):
    points = state.points
    current = opened.model.current
    opened.model.current = replace(current, header=replace(current.header, step=9))
    opened.model.weights_changed.emit()
    assert state.points is points
    assert state.is_of_other_weights
    state.recompute()
    rest(opened)
    assert not state.is_of_other_weights


def test_points_are_told_apart_and_hidden_by_groups(state):
    assert state.look.grouping.names == ("a", "b", "c", "d")
    state.look.hide("b", True)
    assert state.look.hidden == {"b"}
    state.look.tell_apart_by("cost")
    assert state.look.grouping.is_ordered
    assert not state.look.hidden
    state.look.tell_apart_by("smiling")
    assert state.look.grouping.names == ("a", "b", "c", "d"), "what is not known gives way to the first that is"


def test_without_any_data_there_is_no_map_until_they_come(session, qapp):
    data = blobs()
    session.model.show(opened_of(tiny_model(), data))
    session.map.show(True)
    rest(session)
    assert session.map.points is None
    assert session.map.why_not("codes")
    session.data.show(data)
    rest(session)
    assert len(session.map.points) == 120


def test_what_a_file_carries_is_mapped_where_the_data_are_away(carried):
    carried.map.show(True)
    rest(carried)
    assert carried.map.points.of.endswith("reference images")


def test_it_is_written_as_a_table_and_a_folder_that_is_not_there_is_said(state, opened, tmp_path, notices):
    state.look.select(state.points.ids[:3])
    state.export(tmp_path / "map.csv")
    rest(opened)
    assert len((tmp_path / "map.csv").read_text().splitlines()) == 4
    assert notices[-1] == ("news", "The map was written to map.csv.")
    state.export(tmp_path / "nowhere" / "map.csv")
    rest(opened)
    assert notices[-1] == ("error", "map.csv could not be written: No such file or directory.")


def test_embeddings_in_a_file_are_mapped_with_what_is_known_of_their_images(state, opened, data, tmp_path):
    np.savez(tmp_path / "mine.npz", embeddings=np.random.default_rng(0).normal(size=(120, 5)))
    state.look.select(np.array([3]))
    state.open_embeddings(tmp_path / "mine.npz")
    rest(opened)
    assert state.points.of == "120 embeddings in mine.npz"
    assert (state.points.labels == data.labels).all()
    assert len(state.look.selected) == 0
    assert state.position is None or not state.points.placing
    state.choose_source("pixels")
    rest(opened)
    state.choose_source("file")
    rest(opened)
    assert state.points.features.shape == (120, 5)


def test_a_file_of_no_embeddings_is_refused_and_the_map_stays(state, opened, tmp_path, notices):
    before = state.points
    np.savez(tmp_path / "other.npz", pictures=np.zeros(3))
    state.open_embeddings(tmp_path / "other.npz")
    rest(opened)
    assert notices == [("error", "other.npz cannot be mapped: it has no array called embeddings.")]
    assert (state.source, state.points) == ("codes", before)


def test_another_model_forgets_the_file(state, opened, data, tmp_path):
    np.savez(tmp_path / "mine.npz", embeddings=np.random.default_rng(0).normal(size=(120, 5)))
    state.open_embeddings(tmp_path / "mine.npz")
    rest(opened)
    opened.model.show(opened_of(tiny_model(), data))
    rest(opened)
    assert (state.source, state.file) == ("codes", None)


def test_of_many_dimensions_tsne_begins_by_itself_until_another_method_is_chosen(session, data, qapp):
    session.map.set_settings(perplexity=5)
    session.map.show(True)
    for chosen, method in ((None, "tsne"), ("pca", "pca")):
        if chosen:
            session.map.choose_method(chosen)
        session.model.show(opened_of(tiny_model(latent=5), data))
        session.data.show(data)
        rest(session)
        assert session.map.method == method
        assert isinstance(session.map.layout, Embedding) == (method == "tsne")


def test_of_few_points_no_tsne_begins_that_would_be_refused(session, qapp, notices):
    few = blobs(40)
    session.map.show(True)
    session.model.show(opened_of(tiny_model(latent=5), few))
    session.data.show(few)
    rest(session)
    assert session.map.method == "pca"
    assert notices == []
