"""Show one panel alone with a shipped model: `python -m explorer.panels NAME`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from PySide6.QtWidgets import QApplication

from explorer import theme
from explorer.panels import DOCKS, WORKSPACES
from explorer.settings import Folders
from explorer.state.session import Session


def main() -> int:
    panels = {panel.name: panel for panel in (*WORKSPACES, *DOCKS)}
    if len(sys.argv) != 2 or sys.argv[1] not in panels:
        print(f"usage: python -m explorer.panels {{{','.join(panels)}}}", file=sys.stderr)
        return 2
    app = QApplication(sys.argv)
    theme.apply(app, theme.system_theme(app))
    with tempfile.TemporaryDirectory() as folder:
        session = Session(Folders.below(Path(folder)))
        panel = panels[sys.argv[1]](session)
        panel.resize(1000, 700)
        panel.show()
        session.open_first()
        code = app.exec()
        session.close()
    return code


if __name__ == "__main__":
    sys.exit(main())
