"""The Map with a real session and tiny models, driven by mouse and keys."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFileDialog

from explorer import theme
from explorer.panels.map.bar import OPEN
from explorer.panels.map.workspace import MapWorkspace
from explorer.theme import DARK
from explorer.widgets.menu import Menu
from explorer.widgets.number_box import NumberBox
from explorer.widgets.scatter import LASSO, PAN
from explorer.widgets.shapes import DISC
from models.metrics.typicality import Verdict
from tests.conftest import opened_of, tiny_ddpm, wait_until

LEFT = Qt.MouseButton.LeftButton


pytestmark = pytest.mark.usefixtures("brief_tsne")


@pytest.fixture
def panel(opened, qtbot, qapp):
    theme.apply(qapp, DARK)
    opened.map.set_settings(perplexity=5)
    panel = MapWorkspace(opened)
    qtbot.addWidget(panel)
    panel.resize(1036, 700)
    panel.show()
    rest(opened)
    return panel


def rest(session):
    wait_until(lambda: session.is_idle, 60)


def spot(panel, row):
    return panel.scatter.frame.spot(panel._session.map.layout.positions[row]).toPoint()


def lone(panel):
    """The row of a point with no other within reach."""
    positions = panel.scatter.frame.at(panel._session.map.layout.positions)
    distances = np.linalg.norm(positions[:, None] - positions, axis=2)
    np.fill_diagonal(distances, np.inf)
    return int(distances.min(1).argmax())


def test_it_opens_with_all_points_in_their_classes_colours(panel):
    assert panel._stack.currentWidget() is panel.scatter
    assert panel.status == "120 points"
    assert [row.text() for row in legend(panel)] == ["a", "b", "c", "d"]
    assert panel.side._of.text() == "120 images of Blobs."
    assert panel.side._about.text() == "Posterior means of the data."


def legend(panel):
    layout = panel.side._rows.layout()
    return [layout.itemAt(k).widget() for k in range(layout.count())]


def test_how_honest_it_is_stands_beside_it_with_what_chance_gives(panel):
    found = panel._session.map.honesty.found
    assert panel.side.kept._value.text() == f"{found.kept:.2f}"
    assert panel.side.kept._note.text() == "of 10 nearest; by chance 0.084"
    assert "by chance 0.5" in panel.side.trust._note.text()


def test_a_click_on_a_point_goes_there(panel, qtbot):
    row = lone(panel)
    qtbot.mouseClick(panel.scatter, LEFT, pos=spot(panel, row))
    session = panel._session
    assert np.allclose(session.viewpoint.code, session.map.points.codes[row])


def test_a_point_under_the_pointer_says_what_it_is(panel, qtbot):
    row = lone(panel)
    qtbot.mouseMove(panel.scatter, spot(panel, row))
    wait_until(panel.card.isVisible)
    points = panel._session.map.points
    assert panel.card._name.text() == points.classes[points.labels[row]]
    assert panel.card._which.text() == f"{'held-out' if row >= 96 else 'training'} image {row + 1}"
    assert panel.card._cost.text().startswith("loss ")
    assert panel.card._act.text() == "Click to go there"
    assert panel.scatter.rect().contains(panel.card.geometry())
    qtbot.mouseMove(panel.scatter, QPoint(1, 1))
    assert not panel.card.isVisible()


def test_a_group_is_hidden_by_its_row_and_comes_back(panel, qtbot):
    row = legend(panel)[1]
    qtbot.mouseClick(row, LEFT)
    assert panel._session.map.look.hidden == {"b"}
    assert not panel.scatter._look.shown[panel._session.map.points.labels == 1].any()
    qtbot.mouseClick(legend(panel)[1], LEFT)
    assert panel.scatter._look.shown.all()


def test_points_are_told_apart_by_what_they_cost(panel):
    panel.side.by.chosen.emit("cost")
    assert len(legend(panel)) == 8
    assert panel.side.by._text == "loss, nats"
    assert panel.scatter._look.labels == ()


def test_tsne_runs_and_its_button_says_what_it_would_do(panel, qtbot):
    panel.bar.methods.chosen.emit("tsne")
    assert panel.bar.boxes["perplexity"].isVisible()
    assert panel.bar.run.text() == "Pause"
    assert panel.bar.stop.isVisible()
    rest(panel._session)
    assert panel.bar.run.text() == "250 more"
    assert not panel.bar.stop.isVisible()
    assert panel.status == "120 points · iteration 40 of 40"
    panel.bar.methods.chosen.emit("pca")
    assert not panel.bar.boxes["perplexity"].isVisible()
    assert not panel.bar.run.isVisible()


def test_a_lasso_selects_and_the_rest_greys(panel, qtbot):
    panel.bar.tools[LASSO].click()
    corners = [QPoint(1, 1), QPoint(1, 650), QPoint(400, 650), QPoint(400, 1)]
    qtbot.mousePress(panel.scatter, LEFT, pos=corners[0])
    for corner in corners[1:]:
        qtbot.mouseMove(panel.scatter, corner)
    qtbot.mouseRelease(panel.scatter, LEFT, pos=corners[-1])
    state = panel._session.map
    left = panel.scatter.frame.at(state.layout.positions)[:, 0] < 400
    assert state.look.selected.tolist() == state.points.ids[left].tolist()
    assert panel.status == f"{left.sum()} of 120 points"
    assert (panel.scatter._look.selected == left).all()
    panel.bar.tools[PAN].click()
    panel.scatter.setFocus()
    qtbot.keyClick(panel.scatter, Qt.Key.Key_Escape)
    assert panel.scatter._look.selected is None


def test_the_marker_follows_the_viewpoint_and_is_in_doubt_where_the_picture_is(panel, monkeypatch):
    session = panel._session
    session.viewpoint.move_to(session.map.points.codes[9])
    rest(session)
    point, _ = panel.scatter._marker
    assert np.allclose(point, session.map.layout.positions[9], atol=1e-4)
    for words, doubtful in (("typical", False), ("off the data", True)):
        monkeypatch.setattr(Verdict, "words", property(lambda self, words=words: words))
        session.judgement.changed.emit()
        assert panel.scatter._marker[1] == doubtful


def test_what_there_is_no_map_of_is_locked_with_its_reason(panel):
    entries = {entry.value: entry.refusal for entry in panel.bar.source._entries}
    assert entries["codes"] == entries["pixels"] == ""
    assert "no network that judges images" in entries["features"]


def test_of_a_ddpm_the_noise_is_chosen(panel, data, qtbot):
    session = panel._session
    assert not panel.side.level.isVisible()
    session.model.show(opened_of(tiny_ddpm(), data))
    rest(session)
    assert panel.side.level.isVisible()
    before = session.map.points.features
    panel.side.level.changed.emit(90)
    rest(session)
    assert not np.allclose(session.map.points.features, before)


def test_without_a_model_it_says_so(session, qtbot, qapp):
    panel = MapWorkspace(session)
    qtbot.addWidget(panel)
    panel.show()
    assert panel._stack.currentWidget() is panel._empty
    assert panel._empty._sentence.text() == "No model is open."
    assert panel.status == ""


def test_in_the_other_theme_its_colours_are_the_themes(panel, qapp):
    panel.side.by.chosen.emit("nothing known")
    theme.apply(qapp, theme.LIGHT)
    wait_until(lambda: panel.grab().toImage().pixelColor(5, 300).name() == "#ffffff")
    theme.apply(qapp, theme.DARK)


def test_what_is_selected_is_shown_as_a_sheet(panel, qtbot):
    state, selection = panel._session.map, panel.side.selection
    assert not selection.isVisible()
    state.look.select(state.points.ids[10:50])
    assert selection.isVisible()
    assert selection._count.text() == "40"
    assert selection._more.text() == "The first 30."
    selection.sheet.chosen.emit(2)
    assert np.allclose(panel._session.viewpoint.code, state.points.codes[12])
    qtbot.mouseClick(selection.clear, LEFT)
    assert not selection.isVisible()
    assert panel.scatter._look.selected is None


def test_it_is_saved_where_the_dialog_says(panel, tmp_path, qtbot, monkeypatch):
    monkeypatch.setattr(QFileDialog, "exec", lambda dialog: True)
    monkeypatch.setattr(QFileDialog, "selectedFiles", lambda dialog: [str(tmp_path / "map.csv")])
    qtbot.mouseClick(panel.bar.save, LEFT)
    rest(panel._session)
    assert len((tmp_path / "map.csv").read_text().splitlines()) == 121


def test_three_perplexities_stand_beside_one_another_and_a_click_takes_one(panel, qtbot):
    state, comparison = panel._session.map, panel.side.comparison
    assert not comparison.maps.isVisible()
    qtbot.mouseClick(comparison.start, LEFT)
    assert state.honesty.is_comparing
    rest(panel._session)
    assert [each.perplexity for each in state.honesty.compared] == [8, 30], "of 120 points none can keep 100 near"
    assert comparison.maps.count() == 2
    assert comparison.maps._captions[0] == f"8: {state.honesty.compared[0].kept:.2f}"
    comparison.maps.chosen.emit(0)
    rest(panel._session)
    assert (state.method, state.settings.perplexity) == ("tsne", 8)
    assert state.layout.iteration == 40
    state.choose_source("pixels")
    rest(panel._session)
    assert state.honesty.compared == ()


def test_embeddings_are_opened_from_the_list_of_sources(panel, opened, tmp_path, monkeypatch):
    path = tmp_path / "mine.npz"
    np.savez(path, embeddings=np.random.default_rng(0).normal(size=(120, 5)))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    panel.bar.source.chosen.emit(OPEN)
    rest(opened)
    assert panel.side._of.text() == "120 embeddings in mine.npz."
    assert panel.bar.source.accessibleName() == "Map of Embeddings"
    assert panel.status.startswith("120 points")


def test_where_the_bar_has_no_room_settings_are_in_a_menu(panel, opened, qtbot):
    panel.bar.methods.chosen.emit("tsne")
    rest(opened)
    assert not panel.bar.boxes["perplexity"].isHidden()
    panel.bar.tighten(panel.bar.levels - 1)
    assert panel.bar.boxes["perplexity"].isHidden()
    qtbot.mouseClick(panel.bar.more, LEFT)
    menu = panel.bar.more.findChild(Menu)
    box = next(box for box in menu.findChildren(NumberBox) if box.accessibleName() == "Seed")
    assert box.text() == "42"
    box.changed.emit(7)
    menu.close()
    rest(opened)
    assert opened.map.settings.seed == 7


def test_the_legend_shows_the_marks_that_the_map_shows(panel, monkeypatch):
    assert panel.side._rows.layout().itemAt(0).widget()._shape != DISC
    monkeypatch.setattr("explorer.panels.map.look.FEW", 100)
    panel.side.show_all()
    assert {panel.side._rows.layout().itemAt(k).widget()._shape for k in range(4)} == {DISC}
