"""Points in Train: the plane in the place of pictures, for every family, and the form that suits them."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from explorer.panels.train.data import DataField
from explorer.panels.train.form import TrainForm
from explorer.panels.train.plan import LENGTH, POINTS_LENGTH, USUAL_LENGTH
from explorer.panels.train.points import PointsPanel
from explorer.panels.train.workspace import TrainWorkspace
from explorer.state.train.points import DIFFERENCE, FIELD, LEARNED, NOTHING, OPTIMAL
from explorer.widgets.point_plane import Arrows, Dots, Strokes
from models.families import FAMILIES
from tests.conftest import blobs, opened_of, tiny_model, wait_until
from tests.models.points.conftest import point_model, toy

pytestmark = pytest.mark.usefixtures("few_points")


@pytest.fixture
def shown(session, open_points, show):
    def shown(family, name="toy-ring", **settings):
        panel = show(PointsPanel(session), 700, 420)
        open_points(family, name, **settings)
        return panel

    return shown


def kinds(panel):
    return [type(layer) for layer in panel.plane.scene.layers]


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("name", ["toy-ring", "toy-hills"])
def test_every_family_is_drawn_in_a_plane_or_over_a_line(shown, family, name):
    panel = shown(family, name)
    is_plane = name == "toy-ring"
    assert panel.plane.isVisible() is is_plane
    assert panel.line.isVisible() is not is_plane
    assert kinds(panel) if is_plane else panel.line.curves
    assert panel.surface.isVisible() is (family == "gan" and is_plane)
    assert panel.view.isVisible() is (family == "ddpm")
    assert panel.side.posterior._body.isVisible() is (family == "vae")
    assert not panel.grab().isNull()


def test_what_is_hidden_is_not_drawn(shown, session, qtbot):
    panel = shown("gan")
    assert kinds(panel) == [Strokes, Dots, Dots]
    qtbot.mouseClick(panel.side.keys["samples"], Qt.MouseButton.LeftButton)
    assert kinds(panel) == [Strokes, Dots]
    assert session.points.hidden == {"samples"}


def test_the_ground_of_a_gan_is_what_is_chosen(shown, session):
    panel = shown("gan")
    grounds = {}
    for surface in (LEARNED, OPTIMAL, DIFFERENCE, NOTHING):
        session.points.choose_surface(surface)
        grounds[surface] = panel.plane.scene.ground
    assert grounds[NOTHING] is None
    difference = grounds[LEARNED].values - grounds[OPTIMAL].values
    np.testing.assert_allclose(grounds[DIFFERENCE].values, difference)


def test_without_an_optimum_it_is_said_why(shown, session):
    panel = shown("gan", loss="hinge")
    session.points.choose_surface(OPTIMAL)
    assert panel.surface.value() == LEARNED
    assert panel.plane.scene.ground is not None
    segment = panel.surface._segments[1]
    assert not segment.isEnabled()
    assert "hinge" in segment.toolTip()


def test_the_score_field_is_of_the_level_that_is_set(shown, session):
    panel = shown("ddpm")
    assert Arrows not in kinds(panel)
    panel.view.chosen.emit(FIELD)
    assert kinds(panel).count(Arrows) == 2  # true and learned
    before = panel.plane.scene.high
    panel.side.level.typed.emit(80.0)
    wait_until(lambda: session.is_idle)
    assert session.points.look.field.t == 800
    assert panel.plane.scene.high > before


def test_a_click_chooses_the_point_whose_posterior_is_shown(shown, session, qtbot):
    panel = shown("vae")
    spot = np.round(panel.plane.spot(np.array([0.3, 0.6]))).astype(int).tolist()
    qtbot.mousePress(panel.plane, Qt.MouseButton.LeftButton, pos=QPoint(*spot))
    wait_until(lambda: session.is_idle)
    assert session.points.look.posterior.x == pytest.approx([0.3, 0.6], abs=0.02)
    assert "nats" in panel.side.posterior._figures.text()


def test_more_than_one_dimension_has_no_posterior_and_says_so(shown):
    panel = shown("vae", latent=2)
    assert "latent size of 1" in panel.side.posterior._why.text()
    assert not panel.plane._pickable


def test_in_train_the_plane_takes_the_place_of_pictures(session, show, data):
    workspace = show(TrainWorkspace(session), 1000, 700)
    points = toy()
    session.model.show(opened_of(point_model("gan", points), points, "gan"))
    wait_until(lambda: session.is_idle)
    assert workspace.points.isVisible()
    assert not workspace.samples.isVisible()
    images = blobs()
    session.model.show(opened_of(tiny_model(), images))
    wait_until(lambda: session.is_idle)
    assert not workspace.points.isVisible()
    assert workspace.samples.isVisible()


def test_the_form_suits_points_and_images(session, show):
    form = show(TrainForm(session), 300, 700)
    form.family.set_value("gan")
    form.show_run()
    session.data.show(toy())
    wait_until(lambda: session.is_idle)
    plan = form.form.value()
    assert (plan.architecture, getattr(plan, LENGTH)) == ("mlp", POINTS_LENGTH)
    assert form._refusal.text() == ""
    session.data.show(blobs())
    wait_until(lambda: session.is_idle)
    plan = form.form.value()
    assert (plan.architecture, getattr(plan, LENGTH)) == ("dcgan", USUAL_LENGTH)


def test_what_somebody_has_set_stays_where_it_can(session, show):
    form = show(TrainForm(session), 300, 700)
    form.form.editor("latent").set_value(7)
    session.data.show(toy())
    wait_until(lambda: session.is_idle)
    assert form.form.value().latent == 7


def test_points_can_be_drawn_for_data(session, show, qtbot):
    field = show(DataField(session))
    field._draw()
    pad = field.dialog.pad()
    qtbot.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(60, 60))
    qtbot.mouseMove(pad, QPoint(120, 90))
    qtbot.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(120, 90))
    field.dialog.accept()
    wait_until(lambda: session.is_idle)
    assert session.data.current.title == "drawing-1"
    assert session.data.current.item.is_point


def test_figures_say_what_they_mean(shown):
    panel = shown("gan")
    (figure, meaning), gap = panel.side._figures
    assert figure.text().startswith("Jensen")
    assert "0.69" in meaning.text()
    assert all(label.isVisible() for label in (figure, meaning, *gap))


def test_an_autoencoders_samples_say_what_their_codes_were_drawn_from(shown):
    panel = shown("autoencoder", "toy-hills")
    assert "has no prior" in panel.side._about.text()
    assert "has no prior" in panel.side.keys["models"].toolTip()


def test_a_line_on_which_all_samples_lie_is_drawn_over_them(shown):
    assert kinds(shown("vae"))[-1] is Strokes
    assert kinds(shown("vae", latent=2))[-1] is Dots


def test_where_there_is_little_width_the_words_stand_below(shown, qapp):
    panel = shown("gan")
    qapp.processEvents()
    beside = panel._beside.x()
    assert beside > panel._stack.geometry().right()
    panel.resize(400, 900)
    qapp.processEvents()
    assert panel._beside.y() > panel._stack.geometry().bottom()
    assert panel._beside.width() > panel.width() - 40
    assert all(each.width() >= each.sizeHint().width() for each in panel.surface._segments)
    assert panel.side._about.geometry().bottom() < panel._beside.height()
    panel.resize(700, 420)
    qapp.processEvents()
    assert panel._beside.x() == beside


def test_slow_motion_of_points_shows_the_heaps_beside_the_losses(session, show):
    workspace = show(TrainWorkspace(session), 1000, 700)
    points = toy()
    session.model.show(opened_of(point_model("gan", points), points, "gan"))
    wait_until(lambda: session.is_idle)
    assert workspace.right_place.chart.title == "Verdicts"
    session.slow_motion.switch(True)
    assert workspace.right_place.chart.title == "D(real) and D(fake)"
    assert workspace.right_place.panel.isVisible()
