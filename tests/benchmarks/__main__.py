"""Print every figure as one JSON line; name some to print only those: `python -m tests.benchmarks window maps`."""

from __future__ import annotations

import json
import os
import platform
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import torch

from tests.benchmarks import gan, maps, peers, training, trajectories, window, workspaces

GROUPS = {
    "training": training.figures,
    "gan": gan.figures,
    "window": window.figures,
    "maps": maps.figures,
    "workspaces": workspaces.figures,
    "trajectories": trajectories.figures,
    "peers": peers.figures,
}


def main() -> None:
    torch.set_num_threads(1)
    machine = {"machine": platform.machine(), "cores": os.cpu_count(), "torch": torch.__version__}
    print(json.dumps(machine), flush=True)
    for name in sys.argv[1:] or GROUPS:
        for figure in GROUPS[name]():
            print(json.dumps(figure), flush=True)


if __name__ == "__main__":
    main()
