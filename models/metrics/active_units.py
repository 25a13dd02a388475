"""How many dimensions of a variational code say anything.

Burda, Grosse & Salakhutdinov 2015, Importance Weighted Autoencoders, arXiv:1509.00519, section 5.1.
"""

from __future__ import annotations

from torch import Tensor


def active_units(codes: Tensor, threshold: float = 0.01) -> int:
    """Dimensions of posterior means [n, latent] that vary by more than the threshold."""
    return int((codes.var(0, correction=0) > threshold).sum())
