"""What a run cannot be, before anything of it is written."""

import pytest
import torch

from models.config import ConfigError
from models.device import DeviceError
from models.families.vae import Config
from models.training import new_run
from tests.conftest import blobs
from tests.models.conftest import tiny_run


def test_a_new_run_is_refused_before_anything_is_written(tmp_path, data):
    folder, config = tmp_path / "run", Config(width=8)
    everything_held_out = blobs(20)
    object.__setattr__(everything_held_out, "held_out", 20)
    for error, arguments in (
        (ConfigError, {"config": Config(width=12)}),
        (ConfigError, {"config": Config(latent=0)}),
        (ConfigError, {"data": blobs(20, side=4)}),
        (ConfigError, {"data": everything_held_out}),
        (ConfigError, {"seed": -1}),
        (ConfigError, {"threads": 0}),
        (ConfigError, {"threads": 99_999}),
        (DeviceError, {"device": "abacus"}),
        (DeviceError, {"precision": "float7"}),
    ):
        with pytest.raises(error):
            new_run(folder, "vae", **{"config": config, "data": data, **arguments})
        assert not folder.exists()


def test_making_a_run_draws_no_random_numbers(tmp_path, data):
    before = torch.get_rng_state()
    tiny_run(tmp_path / "run", data)
    assert torch.equal(torch.get_rng_state(), before)
