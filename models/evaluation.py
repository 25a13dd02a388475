"""Everything that is measured of a model and of its samples: a line each in MEASURES, beside what real images get."""

from __future__ import annotations

from collections.abc import Iterable

from models.metrics import (
    agreement,
    base,
    bounds,
    class_coverage,
    classifier_accuracy,
    classifier_score,
    dci,
    density_coverage,
    factor_vae,
    factors,
    frechet,
    inception,
    kernel,
    memorisation,
    mig,
    outliers,
    path_length,
    precision_recall,
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
        "How far samples are from real images, both taken for Gaussians; 0 is the best.",
        frechet.measure,
        (base.judged,),
    ),
    Measure(
        "kernel_distance",
        "The same whatever their law, and about 0 for real images however few, with its standard error.",
        kernel.measure,
        (base.judged, base.at_least(4)),
    ),
    Measure(
        "precision",
        "The share of the samples that lie among real images, and of these that lie among samples (recall).",
        precision_recall.measure,
        (base.judged, base.at_least(precision_recall.K + 1)),
    ),
    Measure(
        "density",
        "How densely samples lie where real images do, and how many of these they reach (coverage).",
        density_coverage.measure,
        (base.judged, base.at_least(density_coverage.K + 1)),
    ),
    Measure(
        "classifier_score",
        "How surely classes are told, and how evenly they come: from 1 to the number of classes.",
        classifier_score.measure,
        (base.exclusive_classes,),
    ),
    Measure(
        "classes_seen",
        "Classes that come at all, and the entropy of how often, in nats.",
        class_coverage.class_coverage,
        (base.exclusive_classes,),
    ),
    Measure(
        "attributes_seen",
        "Attributes that come at all, and by how much the share of one is off at most.",
        class_coverage.attribute_coverage,
        (base.attributes,),
    ),
    Measure(
        "variety",
        "How different from one another samples are, as a share of how different real images are.",
        variety.variety,
        (base.judged,),
    ),
    Measure(
        "nearest_training_share",
        "Whether samples are nearer to training images than held-out images are: far below 1 they repeat them.",
        memorisation.memorisation,
        (base.judged,),
    ),
    Measure(
        "training_copies",
        "Samples that are a training image, byte for byte.",
        memorisation.training_copies,
        (base.samples_like_data,),
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
    Measure(
        "classifier_accuracy",
        "How well a classifier tells held-out images that has learned from samples, or from as many real images.",
        classifier_accuracy.measure,
        (base.asked_of_data, base.training_classifiers),
    ),
    Measure(
        "fid",
        "The distances and the score by torchvision's Inception v3: FID, KID and IS.",
        inception.measure,
        (base.samples, base.inception, base.at_least(4)),
    ),
)
# Of the model as it is, without samples.
OF_MODELS = (
    Measure(
        "outlier_auroc",
        "How often another data set's images cost the model more than held-out ones of its own.",
        outliers.measure,
        (base.model, base.against),
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
MEASURES = {measure.name: measure for measure in (*OF_SAMPLES, *OF_MODELS, *OF_CODES)}


def evaluate(subject: Subject, measures: Iterable[Measure] = MEASURES.values()) -> Measuring:
    """The figures, by name, of all measures for which there is what they need, and of how many images they are."""
    figures: dict[str, float | int] = {}
    for measure in measures:
        if not measure.cannot(subject):
            figures |= yield from measure.of(subject)
    return counts(subject) | figures if figures else {}


def left_out(subject: Subject, measures: Iterable[Measure] = MEASURES.values()) -> dict[str, str]:
    """The measures for which something is missing, by name, and what."""
    return {measure.name: why for measure in measures if (why := measure.cannot(subject))}


def counts(subject: Subject) -> dict[str, int]:
    """How many images of each kind there are."""
    data = subject.data
    made = {} if subject.samples is None else {"samples": len(subject.samples.images)}
    return made | {"training": data.training.stop, "held_out": data.held_out}
