"""Everything that is measured of a model and of its samples: a line each in MEASURES, beside what real images get."""

from __future__ import annotations

from collections.abc import Sequence

from models.metrics import (
    agreement,
    base,
    bounds,
    dci,
    factor_vae,
    factors,
    frechet,
    memorisation,
    mig,
    path_length,
    sap,
    variety,
)
from models.metrics.base import Measure, Measuring, Subject

# In the features of a classifier, where it says so: pictures of different sizes are first reduced by area to the
# smallest and then enlarged to what the classifier takes. Faces of 32 px it still tells as well as those of 64 (0.9996
# of the attributes against 0.9998).
OF_SAMPLES = (
    Measure(
        "frechet_distance",
        "How far the samples' features are from real images', both taken for Gaussians; 0 is the best.",
        frechet.measure,
        (base.samples, base.classifier),
    ),
    Measure(
        "variety",
        "How different from one another samples are, as a share of how different real images are.",
        variety.variety,
        (base.samples, base.classifier),
    ),
    Measure(
        "nearest_training_share",
        "Whether samples are nearer to training images than held-out images are; far below 1 they repeat them.",
        memorisation.memorisation,
        (base.samples, base.classifier),
    ),
    Measure(
        "training_copies",
        "Samples that are a training image, byte for byte.",
        memorisation.training_copies,
        (base.samples,),
    ),
    Measure("identical", "Samples that are the same as another.", variety.identical_samples, (base.samples,)),
    Measure(
        "class_agreement",
        "How often the classifier sees the class that was asked for.",
        agreement.class_agreement,
        (base.asked_classes,),
    ),
    Measure(
        "class_variety",
        "How different from one another the samples of a class are, as a share of real images'.",
        variety.class_variety,
        (base.asked_classes,),
    ),
    Measure(
        "attribute_agreement",
        "How often the classifier sees an attribute, or none, as it was asked for.",
        agreement.attribute_agreement,
        (base.asked_attributes,),
    ),
)
OF_CODES = (
    Measure(
        f"negative_iwae_{bounds.SAMPLES}",
        "How improbable held-out images are, in nats, at most: by the ELBO and by a tighter bound.",
        bounds.measure,
        (bounds.variational,),
    ),
    Measure(
        "iwae_bits_per_dimension",
        "The same in bits for each value of a pixel, at most.",
        bounds.measure_bits,
        (bounds.countable,),
    ),
    Measure(
        "path_length_z",
        "How much pictures change along short steps through z; its excess is 1 where they change evenly.",
        path_length.measure,
        (path_length.walkable,),
    ),
    Measure(
        "path_length_w",
        "The same through w.",
        path_length.measure_w,
        (path_length.mapped,),
    ),
    Measure(
        "mig",
        "How much more the best dimension knows of a factor than the second best, as a share of what there is to know.",
        mig.measure,
        (factors.sprites,),
    ),
    Measure(
        "sap",
        "How much better the best dimension predicts a factor by a straight line than the second best.",
        sap.measure,
        (factors.sprites,),
    ),
    Measure(
        "dci_disentanglement",
        "Whether each dimension serves one factor; whether each factor has one dimension; how well all tell of it.",
        dci.measure,
        (factors.sprites,),
    ),
    Measure(
        "factor_vae_score",
        "How often the dimension that varies least says which factor was held fixed.",
        factor_vae.measure,
        (factors.sprites,),
    ),
)
MEASURES = (*OF_SAMPLES, *OF_CODES)


def evaluate(subject: Subject, measures: Sequence[Measure] = MEASURES) -> Measuring:
    """The figures, by name, of all measures for which there is what they need, and of how many images they are."""
    figures: dict[str, float | int] = {}
    for measure in measures:
        if not measure.cannot(subject):
            figures |= yield from measure.of(subject)
    return counts(subject) | figures if figures else {}


def left_out(subject: Subject, measures: Sequence[Measure] = MEASURES) -> dict[str, str]:
    """The measures for which something is missing, by name, and what."""
    return {measure.name: why for measure in measures if (why := measure.cannot(subject))}


def counts(subject: Subject) -> dict[str, int]:
    """How many images of each kind there are."""
    data = subject.data
    made = {} if subject.samples is None else {"samples": len(subject.samples.images)}
    return made | {"training": data.training.stop, "held_out": data.held_out}
