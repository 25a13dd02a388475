"""What is remembered between two launches, and that nothing in its file can stop the next one."""

import dataclasses
import json

import pytest

from explorer.settings import Folders, Settings


@pytest.fixture
def path(tmp_path):
    return tmp_path / "below" / "settings.json"


def written(path, text):
    path.parent.mkdir()
    path.write_text(text)
    return Settings.load(path)


def test_everything_comes_back(path):
    kept = Settings("light", 1.25, "train", "geometry", "docks", True, ("a.safetensors", "runs/b"))
    assert kept != Settings()
    kept.save(path)
    assert Settings.load(path) == kept


def test_the_first_launch_has_the_defaults(path):
    assert Settings.load(path) == Settings()


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"theme"', "\x00\xff"])
def test_a_damaged_file_gives_the_defaults(path, text):
    assert written(path, text) == Settings()


def test_a_file_that_is_no_text_gives_the_defaults(path):
    path.parent.mkdir()
    path.write_bytes(b"\xff\xfe\x00\x81")
    assert Settings.load(path) == Settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [("theme", "pink"), ("theme", 3), ("scale", 9.0), ("scale", "big"), ("scale", None), ("reduce_motion", 1),
     ("recent", "a.safetensors"), ("geometry", 7)],
)  # fmt: skip
def test_what_makes_no_sense_takes_its_default_and_spoils_nothing_else(path, name, value):
    settings = written(path, json.dumps({"workspace": "train", name: value}))
    assert settings == dataclasses.replace(Settings(), workspace="train")


def test_what_another_version_knew_is_passed_over(path):
    assert written(path, json.dumps({"scale": 1.5, "presenter": True})) == Settings(scale=1.5)


def test_saving_makes_the_folder_and_leaves_no_scraps(path):
    Settings().save(path)
    Settings(theme="light").save(path)
    assert [file.name for file in path.parent.iterdir()] == ["settings.json"]


def test_folders_of_the_user_are_the_systems(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    folders = Folders.of_user()
    assert folders.settings.name == "settings.json"
    assert len({folders.settings.parent, folders.runs, folders.bookmarks}) == 3
    assert all("latent-explorer" in path.parts for path in (folders.settings, folders.runs, folders.bookmarks))
