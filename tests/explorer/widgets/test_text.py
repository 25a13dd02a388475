"""How figures are written and read."""

import pytest

from explorer.widgets import text


@pytest.mark.parametrize(
    ("value", "options", "expected"),
    [
        (-1.28, {"unit": "s"}, "\u22121.28\u2009s"),
        (1234.5, {"digits": 1}, "1,234.5"),
        (-0.004, {}, "0.00"),
        (1.16, {"signed": True}, "+1.16"),
        (0.0, {"signed": True}, "0.00"),
    ],
)
def test_numbers(value: float, options: dict, expected: str) -> None:
    assert text.number(value, **options) == expected


@pytest.mark.parametrize(
    ("seconds", "expected"), [(11, "11 s"), (182, "3 min 02 s"), (3900, "1 h 05 min"), (59.7, "1 min 00 s")]
)
def test_durations_have_two_units_at_most(seconds: float, expected: str) -> None:
    assert text.duration(seconds).replace(text.THIN, " ") == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("\u22121.28\u2009\u03c3", -1.28), ("20,000 steps", 20_000), ("5e-4", 5e-4), ("abc", None), ("", None)],
)
def test_what_was_written_can_be_read(typed: str, expected: float | None) -> None:
    assert text.parsed(typed) == expected


@pytest.mark.parametrize(("value", "expected"), [(20_000, "20k"), (2_500, "2.5k"), (1_000_000, "1M"), (0.0, "0")])
def test_axis_labels_are_short(value: float, expected: str) -> None:
    assert text.short_count(value) == expected


def test_settings_keep_their_digits_and_no_more() -> None:
    assert [text.general(value) for value in (0.0005, 1e-06, 20_000, 1.0)] == ["0.0005", "1e-06", "20,000", "1"]
