"""Directions that a model's first layer enlarges most, found without a picture or a label.

Shen & Zhou 2020, Closed-Form Factorization of Latent Semantics in GANs (SeFa), arXiv:2007.06600.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor


def factorised(weights: Tensor) -> tuple[np.ndarray, np.ndarray]:
    """Unit directions float32 [k, latent] and the share of each [k] in what weights [values, latent] do, equation 5.

    They are the right singular vectors; signs are such that every direction's largest entry is positive.
    """
    _, strengths, directions = torch.linalg.svd(weights.detach().float().cpu(), full_matrices=False)
    directions, squares = directions.numpy(), strengths.square().numpy()
    largest = directions[np.arange(len(directions)), np.abs(directions).argmax(1)]
    return directions * np.sign(largest)[:, None], squares / squares.sum()
