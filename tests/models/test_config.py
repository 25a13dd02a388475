import dataclasses
import json
import math

import pytest

from models.config import ConfigError, check_value, checked, from_json, live_names, said, setting
from models.families import TRAINABLE


@dataclasses.dataclass(frozen=True)
class Settings:
    count: int = setting(3, "Count", "How many.", unit="things", minimum=1, maximum=9)
    share: float = setting(0.5, "Share", "Of all.", minimum=0.0, live=True)
    kind: str = setting("round", "Kind", "Which.", choices=("round", "square"), live=True)
    loud: bool = setting(False, "Loud", "Whether it is heard.")


@pytest.mark.parametrize(
    "settings", [{}, {"count": 1}, {"count": 9}, {"share": 0}, {"share": 1e300}, {"kind": "square"}, {"loud": True}]
)
def test_what_may_be_is_taken_as_it_is(settings):
    assert checked(Settings(**settings)) == Settings(**settings)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"count": 0}, "count must be from 1 to 9, not 0"),
        ({"count": 10}, "count must be from 1 to 9, not 10"),
        ({"count": 10**400}, "count must be from 1 to 9"),
        ({"count": 2.0}, "count must be of type int, not 2.0"),
        ({"count": True}, "count must be of type int, not True"),
        ({"count": "3"}, "count must be of type int, not '3'"),
        ({"count": None}, "count must be of type int, not None"),
        ({"share": -0.1}, "share must be at least 0, not -0.1"),
        ({"share": math.nan}, "share must be at least 0, not nan"),
        ({"share": math.inf}, "share must be at least 0, not inf"),
        ({"share": 10**400}, "share must be at least 0"),
        ({"share": True}, "share must be of type float, not True"),
        ({"kind": "oval"}, "kind must be one of round, square, not 'oval'"),
        ({"kind": 1}, "kind must be of type str, not 1"),
        ({"loud": 1}, "loud must be of type bool, not 1"),
    ],
)
def test_what_cannot_be_is_refused_by_name_and_value(settings, said):
    for attempt in (lambda: checked(Settings(**settings)), lambda: from_json(Settings, settings)):
        with pytest.raises(ConfigError) as refused:
            attempt()
        assert str(refused.value).startswith(said)


def test_whole_numbers_become_floats_where_these_are_meant():
    taken = from_json(Settings, {"share": 2})
    assert taken.share == 2.0
    assert type(taken.share) is float


@pytest.mark.parametrize(
    ("values", "said"), [({"size": 1, "age": 2}, "unknown settings: age, size"), ([], "table"), (None, "table")]
)
def test_what_is_no_table_of_known_names_is_refused(values, said):
    with pytest.raises(ConfigError, match=said):
        from_json(Settings, values)


def test_a_long_unknown_name_makes_no_long_message():
    with pytest.raises(ConfigError) as refused:
        from_json(Settings, {"x" * 10_000: 1})
    assert len(str(refused.value)) < 300


def test_live_settings_are_named_in_order():
    assert live_names(Settings()) == ("share", "kind")


@pytest.mark.parametrize("family", TRAINABLE.values(), ids=TRAINABLE)
def test_every_setting_of_a_family_says_what_it_is(family):
    for f in dataclasses.fields(family.config):
        assert f.metadata["label"]
        assert f.metadata["help"].endswith(".")
        assert f.metadata["unit"] or f.metadata["choices"] or type(f.default) is bool
        assert type(f.default) not in (int, float) or None not in (f.metadata["minimum"], f.metadata["maximum"])
        assert tuple(f.metadata["names"]) == f.metadata["choices"]
        check_value(f, f.default)


def test_values_are_said_as_a_form_shows_them():
    fields = TRAINABLE["vae"].config.__dataclass_fields__
    words = [said(fields[name], value) for name, value in (("likelihood", "gaussian"), ("objective", "beta-tc"))]
    assert words == ["σ-Gaussian", "β-TC"]
    assert [said(fields["likelihood"], value) for value in ("bernoulli", "of old")] == ["Bernoulli", "of old"]
    assert [said(None, value) for value in (True, 4.0, 20_000, "word")] == ["yes", "4", "20,000", "word"]


@pytest.mark.parametrize("family", TRAINABLE.values(), ids=TRAINABLE)
def test_the_settings_of_a_family_come_back_from_json(family):
    config = family.config()
    assert from_json(family.config, json.loads(json.dumps(dataclasses.asdict(config)))) == config
    assert from_json(family.config, {}) == config
