"""The theme: its contrast, its palette, its style sheet and its scale."""

import os
from collections.abc import Iterator
from dataclasses import asdict

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from explorer import icons, theme
from explorer.theme import DARK, LIGHT, Theme
from explorer.widgets.button import Button
from explorer.widgets.chip import Chip
from explorer.widgets.label import Label

BOTH = pytest.mark.parametrize("each", [DARK, LIGHT], ids=lambda each: each.name)


@pytest.fixture(autouse=True)
def app(qapp: QApplication) -> Iterator[QApplication]:
    font, palette = qapp.font(), qapp.palette()
    yield qapp
    qapp.setStyleSheet("")
    qapp.setPalette(palette)
    qapp.setFont(font)
    qapp.setProperty("scale", None)


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, relative luminance."""

    def luminance(colour: str) -> float:
        parts = (part / 255 for part in QColor(colour).getRgb()[:3])
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@BOTH
def test_text_is_readable_on_every_surface(each: Theme) -> None:
    for surface in (each.window, each.panel, each.raised, each.hover, each.plot, each.soft):
        for text in (each.text, each.muted, each.accent, each.danger, each.ok, each.warn):
            assert contrast(text, surface) >= 4.5
    for text in (*each.class_text, each.reconstruction, each.kl, each.linear, each.spherical, each.through_data):
        assert contrast(text, each.panel) >= 4.5
        assert contrast(text, each.plot) >= 4.5
    assert contrast(each.on_fill, each.fill) >= 4.5
    assert contrast(each.on_fill, each.fill_hover) >= 4.5
    assert contrast(each.strong, each.panel) >= 3


@BOTH
def test_every_chip_is_readable(each: Theme) -> None:
    for kind in ("neutral", "accent", "ok", "warn", "danger"):
        assert contrast(*each.kind(kind)) >= 4.5


@BOTH
def test_a_widget_tells_its_theme_from_its_palette_even_when_styled(app: QApplication, each: Theme, qtbot) -> None:
    theme.apply(app, each)
    plain, primary = QWidget(), Button("Start", kind="primary")
    for widget in (plain, primary):
        qtbot.addWidget(widget)
        widget.ensurePolished()
        assert Theme.of(widget) is each


def test_a_widget_may_wear_another_theme_than_the_application(app: QApplication, qtbot) -> None:
    theme.apply(app, LIGHT)
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.setPalette(theme.palette(DARK))
    assert Theme.of(widget) is DARK


def test_changing_the_theme_recolours_icons(app: QApplication, qtbot) -> None:
    theme.apply(app, DARK)
    button = Button("Stop", icon_name="square")
    qtbot.addWidget(button)
    button.show()
    bright = button.icon().pixmap(14).toImage()
    theme.apply(app, LIGHT)
    assert button.icon().pixmap(14).toImage() != bright


def test_the_style_sheet_knows_every_name_it_uses() -> None:
    for each in (DARK, LIGHT):
        assert "$" not in theme.style_sheet(each)


def test_a_scale_multiplies_lengths_but_keeps_hairlines() -> None:
    small, large = theme.style_sheet(DARK, 1.0), theme.style_sheet(DARK, 1.5)
    assert "min-height: 26px" in small
    assert "min-height: 39px" in large
    assert "border: 1px solid" in large


def test_painted_sizes_and_labels_follow_the_scale(app: QApplication, qtbot) -> None:
    theme.apply(app, DARK)
    chip, label = Chip("typical"), Label("Loss", size=theme.CAPTION)
    for widget in (chip, label):
        qtbot.addWidget(widget)
    assert (chip.sizeHint().height(), label.font().pixelSize()) == (22, 12)
    theme.apply(app, DARK, scale=1.5)
    app.processEvents()
    assert (chip.sizeHint().height(), label.font().pixelSize()) == (33, 18)


def test_figures_stand_in_columns(app: QApplication) -> None:
    from PySide6.QtGui import QFontMetricsF

    theme.apply(app, DARK)
    figures = QFontMetricsF(theme.font(weight=theme.SEMIBOLD))
    assert figures.horizontalAdvance("111.11") == pytest.approx(figures.horizontalAdvance("808.08"))


def test_without_its_font_files_the_window_still_has_a_font(monkeypatch, tmp_path, app: QApplication) -> None:
    monkeypatch.setattr(theme, "RESOURCES", tmp_path)
    assert theme._family.__wrapped__()


def test_the_palette_has_the_roles_of_the_design() -> None:
    palette = theme.palette(DARK)
    assert palette.color(QPalette.ColorRole.Window) == QColor(DARK.window)
    assert palette.color(QPalette.ColorRole.Base) == QColor(DARK.panel)
    assert palette.color(QPalette.ColorRole.Accent) == QColor(DARK.accent)


def test_fashion_mnist_keeps_its_marks_in_every_panel() -> None:
    names = ("T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")
    assert theme.class_order(names) == (4, 7, 0, 1, 6, 3, 2, 9, 5, 8)
    assert theme.class_order([str(k) for k in range(12)]) == (*range(10), 0, 1)


def test_every_icon_can_be_drawn_and_takes_its_colour(app: QApplication) -> None:
    for file in sorted((theme.RESOURCES / "icons").glob("*.svg")):
        image = icons.pixmap(file.stem, "#ff0000", 18, 1.5).toImage()
        places = [(x, y) for x in range(image.width()) for y in range(image.height())]
        inked = [image.pixelColor(*place) for place in places if image.pixelColor(*place).alpha() > 128]
        assert inked, file.stem
        assert all(colour.red() > 200 and colour.green() < 50 for colour in inked), file.stem


def test_both_themes_have_the_same_tokens() -> None:
    assert asdict(DARK).keys() == asdict(LIGHT).keys()
    for each in (DARK, LIGHT):
        colours = [value for key, value in asdict(each).items() if isinstance(value, str) and key != "name"]
        assert all(QColor(colour).isValid() for colour in colours)
