"""The command line: `python -m models train | branch | sample | evaluate | ... | list`; see `--help` of each."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from models.checkpoints import CheckpointError
from models.commands import VERBS
from models.commands.train import INTERRUPTED
from models.config import ConfigError
from models.data.base import DataError
from models.device import DeviceError
from models.directions.base import DirectionError
from models.runs import RunError
from models.teams import ended

REFUSALS = (CheckpointError, ConfigError, DataError, DeviceError, DirectionError, OSError, RunError)


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments say; what the process ends with comes back."""
    options = parser().parse_args(arguments)
    try:
        return options.command(options) or 0
    except BrokenPipeError:  # nobody reads on, as after "| head"; what is still to be written must not be tried again
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except REFUSALS as error:
        print(f"python -m models: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED


def parser() -> argparse.ArgumentParser:
    """All verbs, families and settings; the help of every setting is its Config's."""
    top = argparse.ArgumentParser(prog="python -m models", description="Train generative models, and see what is here.")
    verbs = top.add_subparsers(required=True, metavar="VERB")
    for name, verb in VERBS.items():
        verb.add(verbs.add_parser(name, help=verb.HELP))
    return top


if __name__ == "__main__":
    sys.exit(ended(main()))
