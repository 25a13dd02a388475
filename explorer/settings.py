"""What the application remembers between two launches, as one JSON file."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_config_path, user_data_path

from models.checkpoints import write_atomically

THEMES = ("system", "light", "dark")
SCALES = (1.0, 1.25, 1.5)


@dataclass
class Settings:
    theme: str = "system"
    scale: float = 1.0
    workspace: str = "grid"
    geometry: str = ""  # of the window, base 64
    docks: str = ""  # where the docks lie, base 64
    reduce_motion: bool = False
    recent: tuple[str, ...] = ()  # files and runs opened, the newest first

    @classmethod
    def load(cls, path: Path) -> Settings:
        """The settings kept; what is missing or makes no sense takes its default."""
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return cls()
        settings = cls()
        for field in dataclasses.fields(cls):
            value = kept.get(field.name) if isinstance(kept, dict) else None
            if isinstance(value, list):
                value = tuple(map(str, value))
            if type(value) is type(field.default):
                setattr(settings, field.name, value)
        settings.theme = settings.theme if settings.theme in THEMES else "system"
        settings.scale = settings.scale if settings.scale in SCALES else 1.0
        return settings

    def save(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, json.dumps(dataclasses.asdict(self), indent=1).encode())


@dataclass(frozen=True)
class Folders:
    """Where settings, runs, and what is kept with models lie."""

    settings: Path
    runs: Path
    bookmarks: Path
    directions: Path

    @property
    def drawings(self) -> Path:
        """Where data that were drawn by hand lie, beside the runs that learn from them."""
        return self.runs.parent / "drawings"

    @classmethod
    def of_user(cls) -> Folders:
        data = user_data_path("latent-explorer", appauthor=False)
        config = user_config_path("latent-explorer", appauthor=False)
        return cls(config / "settings.json", data / "runs", data / "bookmarks", data / "directions")

    @classmethod
    def below(cls, folder: Path) -> Folders:
        return cls(folder / "settings.json", folder / "runs", folder / "bookmarks", folder / "directions")
