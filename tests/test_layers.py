"""Who may import whom: main -> window -> panels, actions -> state -> jobs -> models; widgets stand aside."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
QT = ("PySide6", "pyqtgraph")
TOP = ("explorer.window", "explorer.application", "explorer.screenshots", "main")
UPPER = ("explorer.content", "explorer.menus", *TOP)
# What the files below each folder (or one file) may not import, by the beginning of the module's name.
FORBIDDEN = {
    "models": (*QT, "explorer", "main"),
    "explorer/jobs.py": ("explorer",),
    "explorer/state": ("explorer.panels", "explorer.widgets", "explorer.theme", "explorer.actions", *UPPER),
    "explorer/widgets": ("models", "explorer.state", "explorer.jobs", "explorer.panels", "explorer.actions", *UPPER),
    "explorer/panels": ("explorer.jobs", "explorer.actions", *UPPER),
    "explorer/theme.py": ("models", "explorer"),
    "explorer/actions.py": UPPER,
    "explorer/content.py": ("explorer.menus", *TOP),
    "explorer/menus.py": TOP,
    "explorer/window.py": TOP[1:],
}


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{name.name}" for name in node.names}
    return found


def files(place: str) -> list[Path]:
    return [ROOT / place] if place.endswith(".py") else sorted((ROOT / place).rglob("*.py"))


def begins(module: str, names: tuple[str, ...]) -> bool:
    return any(module == name or module.startswith(name + ".") for name in names)


@pytest.mark.parametrize("place", FORBIDDEN)
def test_nothing_imports_what_lies_above_it(place):
    found = {(p.name, module) for p in files(place) for module in imports(p) if begins(module, FORBIDDEN[place])}
    assert not found


@pytest.mark.parametrize("place", ["explorer/state", "explorer/jobs.py"])
def test_state_uses_of_qt_only_qtcore(place):
    found = {module for p in files(place) for module in imports(p) if begins(module, QT)}
    assert all(begins(module, ("PySide6.QtCore",)) for module in found)


def test_panels_never_import_each_other():
    """A panel is a file, or a folder of files."""
    panels = ROOT / "explorer/panels"
    for path in files("explorer/panels"):
        own = path.relative_to(panels).parts[0].removesuffix(".py")
        if not own.startswith("__"):
            parts = (module.split(".") for module in imports(path) if begins(module, ("explorer.panels",)))
            assert {part[2] for part in parts if len(part) > 2} <= {own}, path
