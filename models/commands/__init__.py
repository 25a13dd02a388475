"""What can be done from a shell: each file is a verb of `python -m models`, with `add` for its options."""

from models.commands import branch, directions, evaluate, export, list, sample, train

VERBS = {
    "train": train,
    "branch": branch,
    "sample": sample,
    "evaluate": evaluate,
    "directions": directions,
    "export": export,
    "list": list,
}
