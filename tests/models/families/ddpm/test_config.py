"""Which settings of a DDPM do not go together."""

from dataclasses import replace

import pytest

from models.config import ConfigError
from tests.models.families.ddpm.conftest import TINY, model_of


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"width": 12}, "width must be a multiple of 8, not 12"),
        ({"levels": 4}, "4 levels are too many for images of 8 px"),
        ({"schedule": "quick"}, "schedule must be one of linear, cosine, sigmoid, straight, not 'quick'"),
    ],
)
def test_what_cannot_be_built_is_refused(data, settings, said):
    with pytest.raises(ConfigError) as error:
        model_of(data, replace(TINY, **settings))
    assert str(error.value) == said
