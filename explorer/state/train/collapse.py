"""When a VAE's codes say nothing, or nothing that its decoder listens to: what is to be said, and what can be done.

Bowman et al. 2016, Generating Sentences from a Continuous Space, arXiv:1511.06349, section 3.1, for the first and the
ways out of it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from models.base import Evaluation, Preview

SILENT = 0.05  # nats: of all dimensions together, which tell less than that of an image
ALIKE = 0.05  # of the inputs' spread over the images: what is drawn from their codes differs less


def collapse(config: Any, evaluation: Evaluation | None, preview: Preview | None) -> str:
    """What is wrong with the codes of a VAE with this config, a sentence or two; empty where nothing is."""
    told = evaluation is not None and bool(evaluation.kl_per_dimension)
    if told and not evaluation.active_units and sum(evaluation.kl_per_dimension) < SILENT:
        return f"The posterior has collapsed: no dimension tells anything of the image. {_way_out(config)}"
    if told and evaluation.step > _warm_up(config) and not evaluation.active_units:
        return (
            f"All posterior means lie in one place: of {len(evaluation.kl_per_dimension)} dimensions none is active. "
            f"{_way_out(config)}"
        )
    if preview is not None and preview.step > _warm_up(config) and _are_alike(preview):
        return f"The decoder ignores its code: it draws much the same picture for every image. {_way_out(config)}"
    return ""


def _warm_up(config: Any) -> int:
    """Steps after which something should have been learned."""
    return max(config.kl_warmup, 500)


def _way_out(config: Any) -> str:
    if not config.reconstruction_weight:
        return "So it must be while the reconstruction weighs nothing."
    if config.objective == "beta-tc" or config.free_bits:
        return "A smaller beta or a longer KL warm-up helps."
    return "A smaller beta, a longer KL warm-up or some free bits help."


def _are_alike(preview: Preview) -> bool:
    """Whether reconstructions differ from one another far less than the images that they are of."""
    if preview.inputs is None or len(preview.inputs) < 2:
        return False
    spreads = [images.astype(np.float32).std(0).mean() for images in (preview.reconstructions, preview.inputs)]
    return bool(spreads[0] < ALIKE * spreads[1])
