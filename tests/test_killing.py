from random import Random

import pytest

from models.families import TRAINABLE
from tests.killing import LONGEST, killed


@pytest.mark.parametrize("family", sorted(TRAINABLE))
def test_a_run_killed_at_any_moment_opens_again_says_so_and_goes_on(tmp_path, family):
    found = killed(tmp_path / "run", family, Random(family).uniform(0.2, LONGEST))

    assert not found.last or f"Going on from step {found.last}" in found.said
    if found.said:
        assert found.said.startswith("This run was cut off while it was training.")
