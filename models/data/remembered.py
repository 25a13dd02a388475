"""Which folders a person has pointed to for data sets fetched by hand: one small JSON file among the settings."""

from __future__ import annotations

import json
from pathlib import Path

from models.data.cache import written_whole


def folder_of(name: str) -> Path | None:
    """The folder of a data set, None where there is none or no longer."""
    folder = _kept().get(name)
    return Path(folder) if isinstance(folder, str) and Path(folder).is_dir() else None


def remember(name: str, folder: Path) -> None:
    """Raises OSError where that cannot be written."""
    path = _file()
    path.parent.mkdir(parents=True, exist_ok=True)
    with written_whole(path) as file:
        file.write(json.dumps({**_kept(), name: str(folder)}, indent=1).encode())


def _kept() -> dict[str, object]:
    try:
        kept = json.loads(_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _file() -> Path:
    from platformdirs import user_config_path

    return user_config_path("latent-explorer", appauthor=False) / "data-folders.json"
