"""FID, KID and IS: the distances and the score by what torchvision's Inception v3 sees.

Published figures are by another network, TensorFlow's graph `inception-2015-12-05`, of other weights and other pooling.
These are by torchvision's, and are only to be compared with others that are.
"""

from __future__ import annotations

from pathlib import Path
from pickle import UnpicklingError

import numpy as np
import torch
from torch import Tensor, nn

from models.blank import without_weights
from models.config import ConfigError
from models.data.base import Item
from models.metrics import classifier_score, frechet, kernel
from models.metrics.agreement import logits
from models.metrics.base import Measuring, Subject
from models.metrics.judging import look

NAME = "torchvision's Inception v3, ImageNet weights; not TensorFlow's, which published FIDs are by"
SIDE = 299
BATCH = 32  # images of this size at a time


class Inception(nn.Module):
    """The network as measures look through it: features, then a head that tells 1,000 classes."""

    item = Item(SIDE, SIDE, 3)

    def __init__(self, state: dict[str, Tensor]) -> None:
        from torchvision.models import Inception3

        super().__init__()
        # Images are given on [-1, 1], which is what transform_input would make of normalised ones.
        with without_weights():
            body = Inception3(aux_logits=False, transform_input=False, init_weights=False)
        of_body = {name: t for name, t in state.items() if not name.startswith("AuxLogits.")}
        body.load_state_dict(of_body, assign=True)
        self.head, body.fc = body.fc, nn.Identity()
        self.body = body.eval().requires_grad_(False)
        self.head.requires_grad_(False)

    def features(self, x: Tensor) -> Tensor:
        """[n, 2048] of images [n, 1 or 3, 299, 299] in [0, 1]."""
        return self.body(2 * x.expand(-1, 3, -1, -1) - 1)


def open_inception() -> Inception:
    """With torchvision's weights, from torch's cache of downloads or, if they are not there, from its site.

    ConfigError where they can be had from neither.
    """
    from torchvision.models import Inception_V3_Weights

    url = Inception_V3_Weights.IMAGENET1K_V1.url
    folder = Path(torch.hub.get_dir()) / "checkpoints"
    try:
        state = torch.hub.load_state_dict_from_url(
            url, str(folder), map_location="cpu", progress=False, check_hash=True, weights_only=True
        )
        return Inception(state)
    except OSError as error:
        why = getattr(error, "reason", None) or error.strerror or error
        raise ConfigError(f"Inception's weights are not in {folder} and cannot be downloaded: {why}.") from error
    except (RuntimeError, UnpicklingError, EOFError, KeyError) as error:
        raise ConfigError(f"Inception's weights in {folder} are damaged: remove {Path(url).name} there.") from error


def measure(subject: Subject) -> Measuring:
    """Of all samples beside at most as many training and held-out images, drawn at random: the network is slow."""
    data, network, made = subject.data, subject.inception, subject.samples.images
    rng, everything = np.random.default_rng(0), np.arange(len(data))
    parts = [rng.permutation(everything[part])[: len(made)] for part in (data.training, data.testing)]
    images = made, *(data.images[rows] for rows in parts)
    side = min(size for size in (subject.side, *(each.shape[1] for each in images)) if size)
    seen = yield from look(network, min(side, SIDE), *images, batch=BATCH)
    figures = frechet.compared("fid", seen)
    figures |= yield from kernel.compared("kid", seen.samples, seen.held_out, seen.training)
    said = (logits(network.head, rows) for rows in (seen.samples, seen.held_out))
    return figures | classifier_score.compared("is", *said) | {"images_by_inception": len(parts[0])}
