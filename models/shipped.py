"""The weights that come with the application: models, a run, and the classifiers that judge pictures of their data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from torch import Tensor, nn

from models.base import LatentModel
from models.checkpoints import Checkpoint, CheckpointError, load, read_header
from models.classifier import Classifier
from models.data import DATASETS
from models.data.base import DataCard, Item
from models.latent.fitted import prior_or_fitted
from models.latent.priors import Prior
from models.latent.summary import ENCODED, OF_DATA, PREFIX, Summary, from_tensors
from models.metrics.features import ClassifierFeatures, Features, Pixels
from models.metrics.typicality import Ruler
from models.runs import runs_in

FOLDER = Path(__file__).parent.parent / "weights"


def models() -> list[Path]:
    """Every shipped model's file, classifiers left out."""
    judges = {source.classifier for source in DATASETS.values()}
    return sorted(path for path in FOLDER.glob("*.safetensors") if path.stem not in judges)


def runs() -> list[Path]:
    """Every shipped run's folder."""
    return runs_in(FOLDER)


@lru_cache
def judge_of(data_name: str) -> Checkpoint | None:
    """The classifier that judges pictures of a data set, with the summary of the data that it has learned from.

    None where there is none.
    """
    source = DATASETS.get(data_name)
    path = FOLDER / f"{source.classifier}.safetensors" if source and source.classifier else None
    if path is None or not path.exists():
        return None
    checkpoint = load(path)
    return checkpoint if isinstance(checkpoint.model, Classifier) else None


def classifier_of(data_name: str) -> Classifier | None:
    judge = judge_of(data_name)
    return judge.model if judge else None


def features_of(data_name: str, item: Item) -> Features:
    """What pictures of a data set are compared by: its classifier's features if it has one for such, else pixels."""
    classifier = classifier_of(data_name)
    if classifier is None or classifier.item != item:
        return Pixels()
    return ClassifierFeatures(classifier, DATASETS[data_name].classifier)


def ruler_of(fingerprint: str) -> Ruler | None:
    """The ruler of data with this fingerprint that a shipped file carries whole, None where none does."""
    files = sorted(FOLDER.glob("*.safetensors"))
    try:
        path = next((path for path in files if read_header(path).data.fingerprint == fingerprint), None)
        summary = summary_of(load(path)) if path else None
    except CheckpointError:  # opening that file will say so; its data can be measured without it
        return None
    ruler = summary.ruler if summary else None
    return replace(ruler, pictured=len(ruler.rows)) if ruler is not None and ruler.is_whole else None


def summary_of(checkpoint: Checkpoint) -> Summary | None:
    """What a checkpoint carries beside its weights; CheckpointError where that is damaged.

    What it leaves out of its data, their judge's file says, if that is here.
    """
    data = checkpoint.header.data
    try:
        summary = from_tensors(_completed(checkpoint), data, features_of(data.name, data.item))
        if summary is not None:
            _check_fit(summary, checkpoint)
        return summary
    except (ValueError, RuntimeError) as error:
        raise CheckpointError(f"{checkpoint.path.name} is damaged in what it says of its data: {error}.") from error


def shared(card: DataCard) -> Mapping[str, Tensor]:
    """What the judge's file carries of these data, as `to_tensors` names it, so that models' files need not."""
    judge = judge_of(card.name)
    return judge.tensors if judge and judge.header.data.fingerprint == card.fingerprint else {}


def _completed(checkpoint: Checkpoint) -> Mapping[str, Tensor]:
    own, card = checkpoint.tensors, checkpoint.header.data
    if any(PREFIX + name in own for name in OF_DATA):
        return own
    if any(PREFIX + name in own for name in ENCODED):
        of_data = {name: tensor for name, tensor in shared(card).items() if name != PREFIX + "pictured"}
        return own | of_data if of_data else {}  # codes of images that are not here say little
    return {} if encodes(checkpoint.model) else shared(card)


def encodes(model: nn.Module) -> bool:
    """Whether it has an encoder."""
    return isinstance(model, LatentModel) and not model.cannot("encode")


def _check_fit(summary: Summary, checkpoint: Checkpoint) -> None:
    """ValueError where the summary is of another kind of model or space, or of data with other classes."""
    model, encodings = checkpoint.model, summary.encodings
    if encodes(model) != (encodings is not None):
        raise ValueError(
            "its codes are missing" if encodings is None else "it has codes, but no encoder that made them"
        )
    if encodings is None:
        return
    if encodings.means.shape[1] != model.latent:
        raise ValueError("its codes are of another space than the model's")
    classes = checkpoint.header.data.classes
    if encodings.labels is not None and not ((encodings.labels >= 0) & (encodings.labels < len(classes))).all():
        raise ValueError("its labels are of classes that it does not name")


def prior_of(checkpoint: Checkpoint, fit: str = "gaussian") -> Prior:
    """What a model's codes are drawn from: its prior, else one of FITS to the encodings that its file carries.

    CheckpointError where it has neither.
    """
    summary = summary_of(checkpoint) if checkpoint.model.prior is None else None
    prior = prior_or_fitted(checkpoint.model.prior, summary.encodings if summary else None, fit)
    if prior is not None:
        return prior
    raise CheckpointError(f"{checkpoint.path.name} has no prior, and no encodings to fit one to.")
