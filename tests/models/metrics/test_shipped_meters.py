"""What the meters of shipped models and their data say of pictures of which it is known what they should say.

Averages are never most typical: by the meter's number they lie farther off than real images, and few pass for one.
"""

from collections import Counter

import numpy as np
import pytest

from models import shipped
from models.base import decode_bytes
from models.checkpoints import load
from models.data import open_data
from models.data.base import DataSet
from models.data.drawing.face import draw
from models.data.faces import Faces
from models.metrics import probes as module
from models.metrics.probes import probes
from models.metrics.typicality import measure
from models.shipped import features_of, summary_of
from tests.models.conftest import ended


def summary(model):
    return summary_of(load(shipped.FOLDER / f"{model}.safetensors"))


def held_out_faces():
    """Faces that neither the model nor its classifier has learned from."""
    images = draw(Faces.of(20_000, seed=0).look[18_000:18_300], 64)
    return DataSet("faces", "Faces", images, 200), summary("faces-vae").ruler


def held_out_garments():
    """The embedded 10,000 are the test images of the 60,000 that the model and its classifier have learned from."""
    data = ended(open_data("fashion"))
    return DataSet("fashion-mnist", "Fashion-MNIST", data.images[:2200], 2000), summary("fashion-vae-2d").ruler


def garments_at_hand():
    """Measured anew, without any file's help, on few images so that it takes seconds."""
    whole = ended(open_data("fashion"))
    data = DataSet("fashion", "Fashion-MNIST 10k", whole.images[:2300], 300)
    return data, ended(measure(features_of(data.name, data.item), data))


@pytest.fixture(scope="module", params=[held_out_faces, held_out_garments, garments_at_hand], ids=lambda f: f.__name__)
def verdicts(request):
    """Of every kind of probe, on a few pictures each."""
    patch = pytest.MonkeyPatch()
    patch.setattr(module, "COUNT", 40)
    patch.setattr(module, "JUDGED", 150)
    data, ruler = request.param()
    found = {kind: [ruler.judge(picture) for picture in pictures] for kind, pictures in probes(data).items()}
    patch.undo()
    return found


def called(verdicts, word):
    """The part of them that is called so."""
    return Counter(verdict.words for verdict in verdicts)[word] / len(verdicts)


def middle(verdicts):
    return np.median([verdict.multiple for verdict in verdicts])


def test_held_out_images_lie_about_one_and_are_typical(verdicts):
    assert middle(verdicts["held-out images"]) == pytest.approx(1, abs=0.15)
    assert called(verdicts["held-out images"], "typical") > 0.75


@pytest.mark.parametrize("kind", ["mean of all training images", "inverted", "noise"])
def test_outliers_and_the_mean_of_all_are_off_the_data(verdicts, kind):
    assert called(verdicts[kind], "off the data") > 0.6
    assert called(verdicts[kind], "unusual") + called(verdicts[kind], "off the data") == 1
    assert middle(verdicts[kind]) > 1.75


@pytest.mark.parametrize("kind", ["means of ten", "blurred"])
def test_averages_of_many_and_blur_are_not_typical(verdicts, kind):
    assert called(verdicts[kind], "typical") <= 0.07
    assert called(verdicts[kind], "very close") == 0
    assert middle(verdicts[kind]) > 1.7


def test_most_averages_of_two_are_not_typical(verdicts):
    """Some pass: two shirts that lie on each other make a shirt."""
    assert called(verdicts["means of two"], "typical") < 0.5
    assert called(verdicts["means of two"], "very close") < 0.05
    assert middle(verdicts["means of two"]) > 1.2


@pytest.mark.parametrize(("model", "largest"), [("faces-vae", 2.2), ("fashion-vae-2d", 1.9)])
def test_samples_of_a_model_lie_farther_than_real_images_and_nearer_than_noise(model, largest):
    checkpoint = load(shipped.FOLDER / f"{model}.safetensors")
    ruler = summary_of(checkpoint).ruler
    codes = np.random.default_rng(0).standard_normal((40, checkpoint.model.latent))
    samples = [ruler.judge(picture) for picture in decode_bytes(checkpoint.model, codes)]
    assert 1.1 < middle(samples) < largest
