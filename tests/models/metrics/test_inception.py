"""The network has random weights here: its own are a hundred megabytes to download."""

from urllib.error import URLError

import numpy as np
import pytest
import torch

from models.config import ConfigError
from models.evaluation import evaluate, left_out
from models.metrics.base import Subject
from models.metrics.inception import Inception, open_inception
from models.progress import finished
from models.sampling import UNASKED, Samples
from tests.conftest import blobs


@pytest.fixture
def hub(tmp_path, monkeypatch):
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path))
    return tmp_path


def test_weights_that_cannot_be_had_are_told_of_in_a_sentence(hub, monkeypatch):
    def offline(*_, **__):
        raise URLError("no network")

    monkeypatch.setattr(torch.hub, "urlopen", offline)
    with pytest.raises(ConfigError, match=r"not in .*checkpoints and cannot be downloaded: no network\.$"):
        open_inception()


def test_a_damaged_file_is_told_of_and_never_unpickled(hub):
    from torchvision.models import Inception_V3_Weights

    folder = hub / "checkpoints"
    folder.mkdir()
    name = Inception_V3_Weights.IMAGENET1K_V1.url.rpartition("/")[2]
    # A pickle that would call print.
    (folder / name).write_bytes(b"cbuiltins\nprint\n(S'opened'\ntR.")
    with pytest.raises(ConfigError, match=f"damaged: remove {name} there"):
        open_inception()


def test_it_is_torchvisions_network_and_takes_what_it_takes(hub, monkeypatch):
    from torchvision.models import Inception3

    torch.manual_seed(0)
    theirs = Inception3(init_weights=False, transform_input=True).eval().requires_grad_(False)
    asked = {}

    def had(url, folder, **how):
        asked.update(how)
        return theirs.state_dict()

    monkeypatch.setattr(torch.hub, "load_state_dict_from_url", had)
    ours = open_inception()
    assert asked["weights_only"] is True
    x = torch.rand(1, 3, 299, 299)
    mean, sigma = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])
    normalised = (x - mean.view(3, 1, 1)) / sigma.view(3, 1, 1)  # torchvision's own preprocessing
    torch.testing.assert_close(ours.head(ours.features(x)), theirs(normalised), rtol=1e-3, atol=1e-4)


class Small(torch.nn.Module):
    """In the place of the network, for seconds' sake."""

    item = Inception.item

    def __init__(self):
        super().__init__()
        torch.manual_seed(0)
        self.body, self.head = torch.nn.Linear(3 * 49, 8), torch.nn.Linear(8, 5)

    def features(self, x):
        small = torch.nn.functional.adaptive_avg_pool2d(x.expand(-1, 3, -1, -1), 7)
        return self.body(small.flatten(1))


def test_only_by_this_network_they_are_called_fid_kid_and_is():
    data = blobs(100)
    samples = Samples(data.images[data.testing], np.full(data.held_out, UNASKED))
    figures = finished(evaluate(Subject(data, samples, inception=Small().requires_grad_(False))))
    for name in ("fid", "is"):
        assert figures[name] == pytest.approx(figures[f"{name}_held_out"], rel=0.01)
    assert abs(figures["kid"] - figures["kid_held_out"]) < 5 * figures["kid_error"]
    assert figures["images_by_inception"] == 20
    assert not [name for name in figures if "distance" in name or "score" in name]
    assert left_out(Subject(data, samples))["fid"] == "Inception was not asked for"
