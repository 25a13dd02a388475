"""Every workspace, in the order of the rail, and every dock. A new panel is a new file here and one more line below.

`python -m explorer.panels NAME` shows one alone.
"""

from explorer.panels.arithmetic import ArithmeticWorkspace
from explorer.panels.browser import BrowserPanel
from explorer.panels.grid import GridWorkspace
from explorer.panels.inspector import Inspector
from explorer.panels.map import MapWorkspace
from explorer.panels.path import PathWorkspace
from explorer.panels.timeline import TimelinePanel
from explorer.panels.trail import TrailPanel
from explorer.panels.train import TrainWorkspace

WORKSPACES = (TrainWorkspace, MapWorkspace, GridWorkspace, PathWorkspace, ArithmeticWorkspace)
DOCKS = (Inspector, TimelinePanel, TrailPanel, BrowserPanel)
