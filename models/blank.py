"""Models without weights: to see whether they can be built, or to be filled from a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

DRAWING = ("normal_", "kaiming_normal_", "orthogonal_")  # of torch.nn.init, and of tensors


class _Undrawn(TorchFunctionMode):
    """Leaves out normal initialisers, for which torch imports its compiler on the meta device: two seconds' work."""

    def __torch_function__(self, function: Callable, types: Any, args: Any = (), kwargs: Any = None) -> Tensor:
        kwargs = kwargs or {}
        if function.__name__ in DRAWING:
            return kwargs["tensor"] if "tensor" in kwargs else args[0]
        return function(*args, **kwargs)


@contextmanager
def without_weights() -> Iterator[None]:
    """Modules built inside take no memory and draw no random numbers."""
    with torch.device("meta"), _Undrawn():
        yield
