"""Numbers that a recipe carries along, as a value: equal where they are equal, and JSON can say them."""

from __future__ import annotations

import base64
import binascii
import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor

MOST = 64 * 3 * 256 * 256  # of numbers: as many pictures as a trajectory may have, of a size that is still quick


@dataclass(frozen=True)
class Values:
    """A tensor of float32."""

    shape: tuple[int, ...]
    data: bytes = field(repr=False)

    @classmethod
    def of(cls, tensor: Tensor) -> Values:
        return cls(tuple(tensor.shape), tensor.detach().float().cpu().contiguous().numpy().tobytes())

    def tensor(self) -> Tensor:
        """A copy, on the CPU."""
        return torch.from_numpy(np.frombuffer(self.data, "<f4").astype(np.float32)).view(self.shape)

    def to_json(self) -> dict[str, Any]:
        return {"shape": list(self.shape), "float32": base64.b64encode(self.data).decode("ascii")}

    @classmethod
    def from_json(cls, said: Any) -> Values:
        """From decoded JSON; ValueError, in one sentence, where it is none or has numbers that are not finite."""
        try:
            shape, text = said["shape"], said["float32"]
            if not all(type(side) is int and 0 < side <= MOST for side in shape) or math.prod(shape) > MOST:
                raise ValueError
            data = base64.b64decode(text, validate=True)
            if len(said) != 2 or len(data) != 4 * math.prod(shape) or not np.isfinite(np.frombuffer(data, "<f4")).all():
                raise ValueError
        except (TypeError, KeyError, ValueError, binascii.Error) as error:
            raise ValueError("The numbers that a recipe begins with cannot be read.") from error
        return cls(tuple(shape), data)
