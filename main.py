"""Latent Explorer: see what a generative model has learned. `python main.py --help` says how to start it."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

WORKSPACES = ("train", "map", "grid", "path", "arithmetic", "denoise")
NO_DISPLAY = (
    "Latent Explorer needs a display, and none can be used here. Start it on a desktop, over `ssh -X`, or under Xvfb; "
    "`--screenshots DIR` draws it to files without one. Missing libraries are named in README.md."
)


def main(arguments: Sequence[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    if options.screenshots:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    probe = _probe_display()
    import torch  # before Qt: two OpenMP runtimes loaded the other way round have crashed on macOS (pytorch#155201)

    from models.device import DeviceError, choose_device, threads_for_training

    if probe.wait() != 0:
        print(NO_DISPLAY, file=sys.stderr)
        return 2
    try:
        device = choose_device(options.device)
    except DeviceError as error:
        print(f"main.py: {error}", file=sys.stderr)
        return 1
    torch.set_num_threads(threads_for_training(device))
    if options.screenshots:
        from explorer.screenshots import take

        return take(options.screenshots, options.file, device)
    from explorer.application import run

    return run(options.file, options.workspace, device)


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="main.py", description=__doc__.split(".")[0] + ".")
    top.add_argument("file", nargs="?", type=Path, metavar="FILE", help="a model (.safetensors) or a run's folder")
    top.add_argument("--workspace", choices=WORKSPACES, metavar="NAME", help=f"one of {', '.join(WORKSPACES)}")
    top.add_argument("--device", default="auto", help="auto, cpu, cuda or mps (default auto)")
    top.add_argument("--screenshots", type=Path, metavar="DIR", help="draw every workspace to PNG files and end")
    return top


def _probe_display() -> subprocess.Popen:
    """Qt aborts the process where it finds no display or lacks a library, so another process tries first.

    It runs while this one imports torch, and so costs no time.
    """
    code = "from PySide6.QtWidgets import QApplication; QApplication([])"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen([sys.executable, "-c", code], **quiet)


if __name__ == "__main__":
    sys.exit(main())
