"""Whether samples are training images once more: copies of them, or nearer to them than held-out images are."""

from __future__ import annotations

import numpy as np

from models.metrics.base import HELD_OUT, Measuring, Subject
from models.metrics.distances import nearest_distances
from models.metrics.variety import digests, share

NEAREST = 0.01  # of the held-out images: nearer to a training image than these is a near copy


def memorisation(subject: Subject) -> Measuring:
    """Distances to the nearest training image, in the classifier's features.

    Their median, as a share of held-out images', is far below 1 where training images are repeated; near copies are
    the share of samples that are nearer to one than 99 in 100 held-out images are.
    """
    seen, doing = (yield from subject.seen()), "Seeking the nearest training images"
    made = yield from nearest_distances(seen.samples, seen.training, doing)
    other = yield from nearest_distances(seen.held_out, seen.training, doing)
    edge = np.quantile(other, NEAREST)
    return {
        "nearest_training_share": share(float(np.median(made)), float(np.median(other))),
        "near_copies": float((made < edge).mean()),
        f"near_copies{HELD_OUT}": float((other < edge).mean()),
    }


def training_copies(subject: Subject) -> Measuring:
    """How many samples are a training image byte for byte, and how many held-out images are."""
    data = subject.data
    known = set(digests(data.images[data.training]))
    parts = (("", subject.samples.images), (HELD_OUT, data.images[data.testing]))
    return {f"training_copies{end}": sum(each in known for each in digests(images)) for end, images in parts}
    yield
