"""The card beside a model's file, read again."""

import pytest

from models import shipped
from models.cards import card_beside, measures_table


@pytest.mark.parametrize("path", shipped.models(), ids=lambda path: path.stem)
def test_every_shipped_model_has_a_card_that_says_how_it_was_made(path):
    assert card_beside(path).startswith("- Command: `python -m models train ")


@pytest.mark.parametrize("contents", [None, b"no title", b"\xff\xfe\x00# mine\n"])
def test_what_is_no_card_is_none(tmp_path, contents):
    if contents is not None:
        (tmp_path / "mine.md").write_bytes(contents)
    assert card_beside(tmp_path / "mine.safetensors") == ""


def test_a_figure_stands_beside_what_real_images_get_and_what_it_may_be_off_by():
    figures = {"samples": 2000, "training": 60_000, "held_out": 10_000}
    figures |= {"kernel_distance": 855.36, "kernel_distance_error": 79.673}
    figures |= {"kernel_distance_held_out": -0.5, "kernel_distance_error_held_out": 4.836}
    figures |= {"classifier_accuracy": 0.81, "classifier_accuracy_real": 0.9, "identical": 3}
    assert measures_table(figures) == [
        "| figure, of 2,000 samples beside 60,000 training images | value | of 10,000 held-out images |",
        "| --- | --- | --- |",
        "| kernel distance | 855.36 ± 79.67 | -0.5 ± 4.836 |",
        "| classifier accuracy | 0.81 | 0.9, of as many training images |",
        "| identical | 3 |  |",
    ]
    assert measures_table({"training": 3, "held_out": 1}) == []
