import pytest

from explorer.panels.train.plan import LENGTH, NAME
from explorer.panels.train.presets import NONE, OWN, PresetField
from models.families.vae import PRESETS, Config
from models.presets import filled
from tests.conftest import wait_until


@pytest.fixture
def panel(panel_with_data):
    return panel_with_data


@pytest.fixture
def form(panel):
    return panel.form


def choose(form, title):
    menu = form.preset.picker.menu()
    next(action for action in menu.actions() if action.text() == title).trigger()
    menu.deleteLater()


def shown(form):
    return form.preset.picker.accessibleName()


def test_a_preset_fills_its_settings_in_and_says_what_there_is_to_see(form):
    form.form.editor("latent").set_value(7)
    name = form.form.editor(NAME).text()

    choose(form, "KL only")

    assert form.form.editor("reconstruction_weight").value() == 0.0
    assert form.form.editor("latent").value() == 7
    assert form.form.editor(NAME).text() == name
    assert form.form.editor(LENGTH).value() > 0
    assert form.preset.about.text() == PRESETS[1].about
    assert shown(form) == "Preset KL only"


def test_none_takes_back_what_a_preset_filled_in(form):
    choose(form, "Reconstruction only")
    choose(form, NONE)

    assert form.form.editor("beta").value() == 1.0
    assert form.preset.about.isHidden()
    assert shown(form) == f"Preset {NONE}"


def test_a_setting_changed_by_hand_is_ones_own(form, qtbot):
    choose(form, "β-VAE")
    form.form.editor("kl_warmup").selectAll()
    qtbot.keyClicks(form.form.editor("kl_warmup"), "77")

    assert shown(form) == f"Preset {OWN}"


def test_each_family_has_its_own_presets(form):
    form.family.set_value("ddpm")
    form.show_run()
    choose(form, "Flow matching")

    assert form.form.editor("schedule").value() == "straight"


def test_there_is_nothing_to_choose_for_a_run_that_has_begun(form, session):
    session.training.start("begun", "vae", Config(latent=3, width=8, hidden=16, batch=8), 10**6, 0)

    assert form.preset.isHidden()

    session.training.stop()
    wait_until(lambda: not session.training.is_active)
    form.show_draft()
    assert not form.preset.isHidden()


def test_of_a_branch_without_a_preset_its_parents_settings_are_the_usual_ones(qtbot):
    parent = Config(beta=9.0, latent=3)
    field = PresetField()

    field.show_config(parent, PRESETS, parent, {})
    assert field.picker.accessibleName() == f"Preset {NONE}"
    assert filled(filled(parent, PRESETS[1], PRESETS, parent), None, PRESETS, parent) == parent

    fixed = {"objective": "It is fixed."}
    field.show_config(parent, PRESETS, parent, fixed)
    menu = field.picker.menu()
    assert [action.text() for action in menu.actions() if not action.isEnabled()] == ["β-TC-VAE"]
    menu.deleteLater()
    field.deleteLater()
