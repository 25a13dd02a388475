"""Every workspace, in the order of the rail, and every dock. A new panel is a new file here and one more line below.

`python -m explorer.panels NAME` shows one alone.
"""

from explorer.panels.arithmetic.workspace import ArithmeticWorkspace
from explorer.panels.browser.panel import BrowserPanel
from explorer.panels.denoise.workspace import DenoiseWorkspace
from explorer.panels.grid.workspace import GridWorkspace
from explorer.panels.inspector.panel import Inspector
from explorer.panels.map.workspace import MapWorkspace
from explorer.panels.path.workspace import PathWorkspace
from explorer.panels.timeline import TimelinePanel
from explorer.panels.trail import TrailPanel
from explorer.panels.train.workspace import TrainWorkspace

WORKSPACES = (TrainWorkspace, MapWorkspace, GridWorkspace, PathWorkspace, ArithmeticWorkspace, DenoiseWorkspace)
DOCKS = (Inspector, TimelinePanel, TrailPanel, BrowserPanel)
