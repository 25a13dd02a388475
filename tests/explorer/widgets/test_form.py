"""A form made from a dataclass gives back what it was given, or says what is wrong in one sentence."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field, replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea

from explorer.widgets.fields import TextField
from explorer.widgets.form import Form, FormError

pytestmark = pytest.mark.usefixtures("dressed")


@dataclass(frozen=True)
class Config:
    latent_size: int = field(default=48, metadata={"unit": "dims", "minimum": 1, "maximum": 512, "help": "Numbers."})
    likelihood: str = field(default="gaussian", metadata={"choices": (("gaussian", "Gaussian"), ("bce", "Bernoulli"))})
    rate: float = field(
        default=5e-4, metadata={"label": "Learning rate", "live": True, "minimum": 1e-6, "maximum": 1.0, "log": True}
    )
    beta: float = field(default=1.0, metadata={"live": True, "minimum": 0.0, "maximum": 4.0})
    channels: tuple[int, ...] = (32, 64)
    flips: bool = True
    decay: int | None = None
    name: str = "run"
    secret: int = field(default=3, metadata={"hidden": True})

    def __post_init__(self) -> None:
        if self.channels and self.channels[0] % 8:
            raise ValueError("Channels must start with a multiple of 8.")


@pytest.fixture
def form(qtbot) -> Form:
    form = Form(Config)
    qtbot.addWidget(form)
    form.show()
    return form


def retype(qtbot, editor, text: str) -> None:
    editor.selectAll()
    qtbot.keyClicks(editor, text)
    qtbot.keyClick(editor, Qt.Key.Key_Return)


def test_a_config_goes_in_and_comes_out(form: Form) -> None:
    config = Config(64, "bce", 1e-3, 2.5, (16, 32, 64), False, 9000, "mine", 7)
    form.set_value(config)
    assert form.value() == config


def test_what_is_typed_is_in_the_value(form: Form, qtbot) -> None:
    retype(qtbot, form.editor("latent_size"), "128")
    retype(qtbot, form.editor("channels"), "8 16, 32")
    retype(qtbot, form.editor("decay"), "20000")
    assert form.value() == replace(Config(), latent_size=128, channels=(8, 16, 32), decay=20_000)
    assert form.editor("decay").text() == "20,000"


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("latent_size", "many", "Latent size must be a whole number from 1 to 512, not \u201cmany\u201d."),
        ("latent_size", "513", "Latent size must be a whole number from 1 to 512, not \u201c513\u201d."),
        ("latent_size", "1.5", "Latent size must be a whole number from 1 to 512, not \u201c1.5\u201d."),
        ("rate", "0", "Learning rate must be a number from 1e-06 to 1, not \u201c0\u201d."),
        ("channels", "32, big", "Channels must be whole numbers separated by commas, not \u201c32, big\u201d."),
    ],
)
def test_a_wrong_field_is_marked_and_named(form: Form, qtbot, name: str, text: str, sentence: str) -> None:
    retype(qtbot, form.editor(name), text)
    with pytest.raises(FormError, match="must be") as caught:
        form.value()
    assert str(caught.value) == sentence
    assert form.editor(name).property("invalid") is True
    assert form._rows[name]._caption.text() == sentence


def test_correcting_a_field_takes_the_mark_away(form: Form, qtbot) -> None:
    retype(qtbot, form.editor("latent_size"), "many")
    with pytest.raises(FormError):
        form.value()
    retype(qtbot, form.editor("latent_size"), "12")
    assert form.editor("latent_size").property("invalid") is False
    assert form._rows["latent_size"]._caption.text() == "Numbers."


def test_what_the_config_itself_refuses_is_said(form: Form, qtbot) -> None:
    retype(qtbot, form.editor("channels"), "7")
    with pytest.raises(FormError, match="multiple of 8"):
        form.value()


def test_only_live_fields_stay_open_while_a_run_is_on(form: Form) -> None:
    form.set_locked(True)
    enabled = [name for name in form._rows if form.editor(name).isEnabled()]
    assert enabled == ["rate", "beta"]
    assert form._rows["latent_size"]._lock.isVisible()
    form.set_locked(True, except_live=False)
    assert not form.editor("rate").isEnabled()
    form.set_locked(False)
    assert all(form.editor(name).isEnabled() for name in form._rows)


def test_a_live_change_is_sent_once_and_only_when_it_is_one(form: Form, qtbot) -> None:
    sent = []
    form.live_changed.connect(lambda name, value: sent.append((name, value)))
    retype(qtbot, form.editor("rate"), "0.001")
    form.editor("rate").clearFocus()
    retype(qtbot, form.editor("rate"), "1e-3")
    retype(qtbot, form.editor("latent_size"), "12")
    assert sent == [("rate", 1e-3)]


def test_dragging_a_live_slider_sends_when_it_is_let_go(form: Form, qtbot) -> None:
    sent = []
    form.live_changed.connect(lambda name, value: sent.append((name, round(value, 3))))
    slider = form.editor("beta")._slider
    qtbot.keyClick(slider, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: sent == [("beta", 4.0)])


def test_editing_anything_says_so_and_setting_does_not(form: Form, qtbot) -> None:
    heard = []
    form.changed.connect(lambda: heard.append(True))
    form.set_value(Config(latent_size=16))
    assert heard == []
    qtbot.mouseClick(form.editor("flips"), Qt.MouseButton.LeftButton, pos=form.editor("flips").rect().center() * 0.1)
    qtbot.keyClicks(form.editor("name"), "s")
    assert len(heard) >= 1


def test_arrow_keys_step_a_logarithmic_number_through_one_two_five(form: Form, qtbot) -> None:
    editor, seen = form.editor("rate"), []
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down):
        qtbot.keyClick(editor, key)
        seen.append(editor.value())
    assert seen == [0.001, 0.002, 0.001, 0.0005, 0.0002]


def test_arrow_keys_stop_at_the_limits(form: Form, qtbot) -> None:
    form.set_value(Config(latent_size=511))
    for _ in range(3):
        qtbot.keyClick(form.editor("latent_size"), Qt.Key.Key_Up)
    assert form.value().latent_size == 512


def test_sections_follow_the_declaration_around_what_is_live(form: Form) -> None:
    assert [names for _, names in form._grouped(dataclasses.fields(Config)[:-1])] == [
        ["latent_size", "likelihood"],
        ["rate", "beta"],
        ["channels", "flips", "decay", "name"],
    ]


def test_a_long_explanation_is_never_cut_off(qtbot) -> None:
    area, form = QScrollArea(widgetResizable=True), Form(Config)
    qtbot.addWidget(area)
    form.set_help("latent_size", "How many numbers describe one picture; more of them keep more of it. " * 2)
    area.setWidget(form)
    area.resize(292, 200)
    area.show()
    words = form._rows["latent_size"]._caption
    assert words.height() >= words.heightForWidth(words.width()) > 3 * words.fontMetrics().height()


def test_every_editor_has_the_name_of_its_field(form: Form) -> None:
    assert form.editor("rate").accessibleName() == "Learning rate"
    assert form.editor("latent_size").accessibleName() == "Latent size"


def test_of_a_long_text_the_beginning_is_seen_unless_it_is_being_typed(qtbot) -> None:
    field = TextField()
    qtbot.addWidget(field)
    field.show()
    field.set_value("a run with a name that is longer than its field")
    assert field.cursorPosition() == 0
    field.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    field.set_value("another one")
    assert field.cursorPosition() == len("another one")
