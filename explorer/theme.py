"""The look: colours, type and measures, and how they reach Qt."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from string import Template
from typing import NamedTuple

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QWidget

RESOURCES = Path(__file__).resolve().parent.parent / "resources"
BODY = 13  # pixels
CAPTION = 12
TITLE = 15
SCALES = (1.0, 1.25, 1.5)
NORMAL, MEDIUM, SEMIBOLD = QFont.Weight.Normal, QFont.Weight.Medium, QFont.Weight.DemiBold


@dataclass(frozen=True)
class Theme:
    """One set of colours. The accent means "you are here"; nothing else may wear it."""

    name: str
    window: str  # menu, rail, status bar, trough of segmented controls
    panel: str  # workspace, inspector, docks
    raised: str  # fields, buttons, cards, floating things
    hover: str  # hovered raised
    plot: str  # scatter canvas
    well: str  # behind pictures
    border: str  # separators, never the only sign of a control
    strong: str  # axis lines, drop targets, meter outlines; at least 3:1 on panel
    deco: str  # grooves and ticks, never text
    grid: str  # grid lines of a plot
    meter: str  # empty part of a bar
    text: str
    muted: str  # units, captions, what is disabled
    accent: str  # lines, text and icons; the focus ring
    fill: str  # the one primary button, tags
    fill_hover: str
    on_fill: str
    soft: str  # selected rail item, toggled button, selected row
    danger: str
    danger_soft: str
    ok: str
    ok_soft: str
    warn: str
    warn_soft: str
    knob: str
    shade: str  # under floating things, with alpha
    total: str  # the series of a loss plot
    reconstruction: str
    kl: str
    kl_bar: str
    linear: str  # the kinds of path
    spherical: str
    through_data: str
    side_effect: str  # bars of attributes a direction changed besides its own
    neutral: str  # middle of a diverging map
    class_text: tuple[str, ...]  # class colours for text and thin lines, 4.5:1 on panel and plot

    @staticmethod
    def of(widget: QWidget) -> Theme:
        """The theme a widget wears, told by a palette role that style sheets leave alone."""
        return DARK if widget.palette().color(QPalette.ColorRole.Mid).lightness() < 128 else LIGHT

    @property
    def dark(self) -> bool:
        return self.name == "dark"

    def kind(self, kind: str) -> tuple[str, str]:
        """Text colour and background of a state: neutral, accent, ok, warn or danger."""
        return {
            "neutral": (self.muted, self.raised),
            "accent": (self.accent, self.soft),
            "ok": (self.ok, self.ok_soft),
            "warn": (self.warn, self.warn_soft),
            "danger": (self.danger, self.danger_soft),
        }[kind]


DARK = Theme(
    name="dark",
    window="#111316", panel="#181B1F", raised="#22262C", hover="#2B3037", plot="#0F1114", well="#0C0E10",
    border="#2A2F36", strong="#5F6975", deco="#59626D", grid="#20242A", meter="#2F353D",
    text="#E9EBEE", muted="#A5ADB8", accent="#96A6FF",
    fill="#5266E0", fill_hover="#4659CF", on_fill="#FFFFFF", soft="#262C4B",
    danger="#FF8078", danger_soft="#3B1F20", ok="#4FC28D", ok_soft="#16302A", warn="#E8AE45", warn_soft="#352A14",
    knob="#F2F4F7", shade="#47000000",
    total="#E9EBEE", reconstruction="#56B4E9", kl="#E69F00", kl_bar="#E69F00",
    linear="#E69F00", spherical="#56B4E9", through_data="#2FB48A", side_effect="#E8AE45", neutral="#22262C",
    class_text=("#2B8ABF", "#E69F00", "#009E73", "#D56003", "#56B4E9",
                "#CC79A7", "#B8B2A8", "#808477", "#D45C71", "#BC65A2"),
)  # fmt: skip

LIGHT = Theme(
    name="light",
    window="#E9ECEF", panel="#F7F8FA", raised="#FFFFFF", hover="#EDF0F3", plot="#FFFFFF", well="#E4E7EB",
    border="#D5DAE0", strong="#87909C", deco="#9AA3AE", grid="#E6E9ED", meter="#D3D9E0",
    text="#191C21", muted="#545D69", accent="#3B4DCB",
    fill="#4054D6", fill_hover="#3346C4", on_fill="#FFFFFF", soft="#E0E5FC",
    danger="#B92C28", danger_soft="#FBE6E4", ok="#0B7148", ok_soft="#DDF2E7", warn="#865300", warn_soft="#FBEFD6",
    knob="#FFFFFF", shade="#29000000",
    total="#191C21", reconstruction="#0072B2", kl="#986900", kl_bar="#B87400",
    linear="#986900", spherical="#0072B2", through_data="#00825E", side_effect="#C98A00", neutral="#F5F6F8",
    class_text=("#0072B2", "#986900", "#00825E", "#BB5300", "#39779A",
                "#9D5D81", "#74706A", "#646959", "#BF0B2B", "#A0267C"),
)  # fmt: skip


class Mark(NamedTuple):
    """How a class looks in both themes: never by colour alone."""

    colour: str
    shape: str
    symbol: str  # pyqtgraph's name for the shape


# 0 to 5 are Okabe and Ito's (2008); 6 to 9 keep the smallest CIEDE2000 distance large in simulated colour blindness.
CLASS_MARKS = (
    Mark("#0072B2", "square", "s"),
    Mark("#E69F00", "triangle down", "t"),
    Mark("#009E73", "star", "star"),
    Mark("#D55E00", "plus", "+"),
    Mark("#56B4E9", "disc", "o"),
    Mark("#CC79A7", "cross", "x"),
    Mark("#B8B2A8", "diamond", "d"),
    Mark("#646959", "triangle up", "t1"),
    Mark("#BF0B2B", "pentagon", "p"),
    Mark("#A0267C", "hexagon", "h"),
)
UNSELECTED = "#578A939E"  # points outside a selection: #8A939E at 34 %
DIVERGING = ("#4696EB", "#F0963C")  # the ends; the middle is the theme's neutral
FASHION_ORDER = (4, 7, 0, 1, 6, 3, 2, 9, 5, 8)  # puts unlike colours on classes that overlap on the map


def class_order(names: Sequence[str]) -> tuple[int, ...]:
    """Which mark each class wears; more than ten classes wear them again."""
    if len(names) == 10 and "Ankle boot" in names:
        return FASHION_ORDER
    return tuple(k % len(CLASS_MARKS) for k in range(len(names)))


def system_theme(app: QApplication) -> Theme:
    return LIGHT if app.styleHints().colorScheme() == Qt.ColorScheme.Light else DARK


def apply(app: QApplication, theme: Theme, scale: float = 1.0) -> None:
    """Dresses the application. Painted sizes follow a new scale at once, layouts built earlier keep their margins."""
    app.setProperty("scale", scale)
    app.setStyle("Fusion")
    app.setFont(_application_font())
    app.setPalette(palette(theme))
    app.setStyleSheet(style_sheet(theme, scale))
    pg.setConfigOptions(background=theme.panel, foreground=theme.muted, antialias=True)


def palette(theme: Theme) -> QPalette:
    role = QPalette.ColorRole
    colours = {
        role.Window: theme.window, role.WindowText: theme.text, role.Base: theme.panel, role.AlternateBase: theme.hover,
        role.Text: theme.text, role.Button: theme.raised, role.ButtonText: theme.text, role.BrightText: theme.danger,
        role.ToolTipBase: theme.raised, role.ToolTipText: theme.text, role.PlaceholderText: theme.muted,
        role.Midlight: theme.hover, role.Mid: theme.border, role.Dark: theme.strong, role.Light: theme.raised,
        role.Shadow: theme.well, role.Link: theme.accent, role.LinkVisited: theme.accent, role.Accent: theme.accent,
        role.Highlight: theme.fill, role.HighlightedText: theme.on_fill,
    }  # fmt: skip
    result = QPalette()
    for each, colour in colours.items():
        result.setColor(each, QColor(colour))
    for each in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, each, QColor(theme.muted))
    return result


def style_sheet(theme: Theme, scale: float = 1.0) -> str:
    """resources/style.qss with the theme's colours, and every length but hairlines multiplied by the scale."""
    text = Template((RESOURCES / "style.qss").read_text(encoding="utf-8")).substitute(
        asdict(theme), icons=(RESOURCES / "icons").as_posix()
    )
    return re.sub(r"\b(\d+)px", lambda length: f"{_scaled(int(length[1]), scale)}px", text)


def _scaled(length: int, scale: float) -> int:
    return length if length <= 1 else round(length * scale)


def _application_font() -> QFont:
    font = QFont(_family())
    font.setPixelSize(px(BODY))
    font.setStyleHint(QFont.StyleHint.SansSerif)
    # Light hinting snaps stems to whole pixels and makes 12 px text uneven; the design is drawn without.
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


@cache
def _family() -> str:
    """Inter when its files are here, otherwise whatever sans serif the system has."""
    loaded = [QFontDatabase.addApplicationFont(str(file)) for file in sorted((RESOURCES / "fonts").glob("*.otf"))]
    families = [family for each in loaded if each >= 0 for family in QFontDatabase.applicationFontFamilies(each)]
    return families[0] if families else QFont().defaultFamily()


def font(pixels: float = BODY, weight: QFont.Weight = NORMAL) -> QFont:
    """The application's font at another size (in unscaled pixels) and weight."""
    result = QFont(QApplication.font())
    result.setPixelSize(px(pixels))
    result.setWeight(weight)
    return result


def px(length: float) -> int:
    """A length of the design in this application's pixels."""
    return round(length * (QApplication.instance().property("scale") or 1.0))


def faded(colour: str, opacity: float) -> QColor:
    result = QColor(colour)
    result.setAlphaF(result.alphaF() * opacity)
    return result
