"""What no generated data set draws."""

from __future__ import annotations

import pytest

from models.data import open_data
from models.data.base import DataError
from models.progress import finished


@pytest.mark.parametrize("name", ["faces", "sprites"])
@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"size": 48}, "{} are drawn 32 or 64 pixels wide, not 48."),
        ({"count": 1}, "Between 2 and 200,000 {} can be drawn, not 1."),
        ({"count": 10**9}, "Between 2 and 200,000 {} can be drawn, not 1,000,000,000."),
        ({"seed": -1}, "The seed of the {} is 0 or more, not -1."),
    ],
)
def test_what_cannot_be_drawn_is_refused(name: str, options: dict[str, int], words: str) -> None:
    with pytest.raises(DataError) as refused:
        finished(open_data(name, **options))
    assert str(refused.value).lower() == words.format(name).lower()
