"""What weights are, in sixteen hexadecimal digits: for files made from them that must not outlive them."""

from __future__ import annotations

import hashlib

import torch
from torch import nn


def fingerprint_of(model: nn.Module) -> str:
    """Of the names, shapes and values of a model's weights, wherever they lie."""
    digest = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(f"{name} {tensor.dtype} {list(tensor.shape)};".encode())
        digest.update(tensor.detach().cpu().contiguous().flatten().view(torch.uint8).numpy().data)
    return digest.hexdigest()[:16]
