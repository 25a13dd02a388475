"""The card beside a model's file, read again."""

import pytest

from models import shipped
from models.cards import card_beside


@pytest.mark.parametrize("path", shipped.models(), ids=lambda path: path.stem)
def test_every_shipped_model_has_a_card_that_says_how_it_was_made(path):
    assert card_beside(path).startswith("- Command: `python -m models train ")


@pytest.mark.parametrize("contents", [None, b"no title", b"\xff\xfe\x00# mine\n"])
def test_what_is_no_card_is_none(tmp_path, contents):
    if contents is not None:
        (tmp_path / "mine.md").write_bytes(contents)
    assert card_beside(tmp_path / "mine.safetensors") == ""
