"""What a measure is, and what it is of: a model, its samples, and the data beside which they are looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from models.base import PLAIN, LatentModel, Manner
from models.classifier import Classifier
from models.data.base import DataSet
from models.latent.priors import Prior
from models.metrics.judging import Judge, Seen, check_judged, look, shared_side
from models.progress import Progress
from models.sampling import Samples

HELD_OUT = "_held_out"  # ends the name of what held-out images get for the figure before
REAL = "_real"  # of what as many real training images get, where held-out ones are what it is tested on
ERROR = "_error"  # before those: of how much the figure may be off by chance, its standard error
SPREAD = "_spread"  # of the standard deviation over the parts that it is a mean of
BY_CHANCE = "_by_chance"  # of what would be found where there is nothing to find

Measuring = Iterator[Progress]  # a generator whose return value is figures by name, dict[str, float | int]
Need = Callable[["Subject"], str]  # why a subject lacks something, one clause; empty where it has it


@dataclass(frozen=True)
class Measure:
    """One line of the table of measures. It may find several figures, those of real images among them."""

    name: str  # of its first figure
    about: str  # one sentence for who reads the figures
    of: Callable[[Subject], Measuring]
    needs: tuple[Need, ...] = ()

    def cannot(self, subject: Subject) -> str:
        """Why there is nothing to measure here; empty where there is."""
        return next(filter(None, (need(subject) for need in self.needs)), "")


@dataclass(eq=False)
class Subject:
    """What is measured. Everything but the data may be missing: measures say what they need.

    ConfigError where the classifier cannot see the samples.
    """

    data: DataSet
    samples: Samples | None = None
    classifier: Classifier | None = None
    model: LatentModel | None = None
    prior: Prior | None = None  # what codes are drawn from
    manner: Manner = PLAIN  # how they are decoded
    side: int | None = None  # pixels to which pictures are reduced before they are looked at
    seed: int = 0
    inception: Judge | None = None  # torchvision's, where FID, KID and IS are asked for
    against: DataSet | None = None  # images that should look strange to the model
    trains_classifiers: bool = False  # which takes minutes
    _seen: Seen | None = field(default=None, init=False, repr=False)
    _found: dict[str, Any] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        if self.samples is not None and self.classifier is not None:
            for channels in (self.samples.images.shape[3], self.data.item.channels):
                check_judged(channels, len(self.samples.images), self.classifier)

    def seen(self) -> Measuring:
        """What the classifier sees in samples, training and held-out images, as Seen; looked at once."""
        if self._seen is None:
            images = self.samples.images, self.data.images[self.data.training], self.data.images[self.data.testing]
            side = shared_side(self.classifier, self.side, *images)
            self._seen = yield from look(self.classifier, side, *images)
        return self._seen

    def once(self, name: str, work: Callable[[], Iterator[Progress]]) -> Iterator[Progress]:
        """What some work returns, done for the first measure that wants it and kept under this name for the others."""
        if name not in self._found:
            self._found[name] = yield from work()
        return self._found[name]


# --- what measures need ---


def samples(subject: Subject) -> str:
    return "" if subject.samples is not None else "no samples were drawn"


def samples_like_data(subject: Subject) -> str:
    """Pictures of the same size and colours as the data's."""
    if lacking := samples(subject):
        return lacking
    same = subject.samples.images.shape[1:] == subject.data.images.shape[1:]
    return "" if same else f"the samples are no {subject.data.item} pictures as the data are"


def model(subject: Subject) -> str:
    return "" if subject.model is not None else "only pictures are here, and no model"


def encoder(subject: Subject) -> str:
    return model(subject) or subject.model.cannot("encode")


def judged(subject: Subject) -> str:
    """Samples, and a classifier that judges them."""
    judge = "" if subject.classifier is not None else f"no classifier is here that judges {subject.data.title}"
    return samples(subject) or judge or at_least(2)(subject)


def at_least(count: int) -> Need:
    """So many samples, training images and held-out images."""

    def enough(subject: Subject) -> str:
        fewest = min(len(subject.samples.images), subject.data.training.stop, subject.data.held_out)
        return f"it takes {count} samples and as many real images of either part" if fewest < count else ""

    return enough


def exclusive_classes(subject: Subject) -> str:
    """Of the classifier, by which samples are judged."""
    told = "the classifier tells attributes, and not classes of which an image has one"
    return judged(subject) or (told if subject.classifier.by_attribute else "")


def attributes(subject: Subject) -> str:
    """Of the classifier, by which samples are judged."""
    told = "the classifier tells classes, and not attributes"
    return judged(subject) or ("" if subject.classifier.by_attribute else told)


def asked_classes(subject: Subject) -> str:
    """Classes of the data that samples were asked for and that the classifier tells."""
    if lacking := exclusive_classes(subject):
        return lacking
    known = subject.samples.classes == subject.classifier.names and subject.data.labels is not None
    return "" if known else "the samples were not asked for classes that the classifier tells"


def asked_attributes(subject: Subject) -> str:
    """Attributes of the data that samples were asked for and that the classifier tells."""
    if lacking := attributes(subject):
        return lacking
    known = subject.samples.attribute_names == subject.classifier.names and subject.data.attributes is not None
    return "" if known else "the samples were not asked for attributes that the classifier tells"


def asked_of_data(subject: Subject) -> str:
    """Classes or attributes of the data that samples were asked for."""
    if lacking := samples(subject):
        return lacking
    made, data = subject.samples, subject.data
    classes = bool(made.classes) and made.classes == data.classes and data.labels is not None
    attributes = bool(made.attribute_names) and made.attribute_names == data.attribute_names
    told = "the samples were not asked for classes or attributes of the data"
    return "" if classes or (attributes and data.attributes is not None) else told


def training_classifiers(subject: Subject) -> str:
    return "" if subject.trains_classifiers else "it trains two classifiers, which was not asked for"


def inception(subject: Subject) -> str:
    return "" if subject.inception is not None else "Inception was not asked for"


def against(subject: Subject) -> str:
    return "" if subject.against is not None else "no other data set was named"
