"""Writing what is looked at, and opening it again: the same run in the same model, at what the file shows."""

import numpy as np
import pytest
from PIL import Image

from models.checkpoints import Header, save
from models.data.base import DataCard
from models.movies.base import enlarged
from models.trajectories.branching import branched
from models.trajectories.provenance import origin_of
from tests.conftest import opened_of, tiny_ddpm, tiny_model, wait_until

FRAMES = tuple(range(11))


def frames(run):
    return [run.frame(step).values.numpy() for step in range(run.reached + 1)]


@pytest.fixture
def exports(looking):
    return looking.denoise.exports


@pytest.fixture
def restored(looking, rest):
    """Opens a file after all runs have been forgotten."""

    def restored(path):
        looking.denoise.plan.set("A", seed=99)
        looking.denoise.runs.sample()
        rest()
        looking.denoise.restoring.open(path)
        rest()
        return looking.denoise.runs.a

    return restored


# --- what is written ---


def test_nothing_is_written_before_there_is_anything(noisy, tmp_path, notices):
    exports = noisy.denoise.exports
    assert exports.why_not() == "There are no steps yet."
    exports.export(tmp_path / "a.gif")
    exports.export_steps(tmp_path)
    assert list(tmp_path.glob("*.*")) == []
    assert notices == [("error", "There are no steps yet.")] * 2


def test_while_it_is_sampled_nothing_is_written(looking, exports):
    looking.denoise.plan.set("A", steps=50, seed=4)
    looking.denoise.runs.sample()
    wait_until(lambda: looking.denoise.runs.a.reached >= 1)
    assert exports.why_not().startswith("Stop sampling first")
    looking.denoise.runs.stop()


def test_every_step_is_a_picture_of_what_is_looked_at(looking, exports, rest, tmp_path, notices):
    looking.denoise.look.look_at("x_t")
    looking.denoise.look.choose(3)
    exports.export_steps(tmp_path)
    rest()
    files = sorted(tmp_path.glob("*.png"))
    assert [file.name for file in files] == [f"ddpm-seed0-3-x_t-{step:02}.png" for step in FRAMES]
    shown = looking.denoise.runs.a.frame(4).pictures("x_t")[3]
    np.testing.assert_array_equal(np.asarray(Image.open(files[4]).convert("L")), enlarged(shown[None])[0, ..., 0])
    assert notices == [("news", f"11 steps were written into {tmp_path.name}.")]


def test_steps_are_not_written_over(exports, rest, tmp_path, notices):
    (tmp_path / "ddpm-seed0-0-x_0-07.png").write_text("mine")
    exports.export_steps(tmp_path)
    rest()
    assert notices == [("error", "ddpm-seed0-0-x_0-07.png is there already.")]
    assert len(list(tmp_path.glob("*.png"))) == 1


@pytest.mark.parametrize("suffix", [".gif", ".webp"])
def test_a_movie_has_every_step_at_the_pace_at_which_it_is_played(looking, exports, rest, tmp_path, suffix):
    looking.denoise.player.set_rate(5.0)
    looking.denoise.look.look_at("x_t")  # of which no two are alike, as the last two of x_0 are
    exports.take_whole_batch(True)
    exports.export(tmp_path / f"run{suffix}")
    rest()
    with Image.open(tmp_path / f"run{suffix}") as movie:
        assert movie.n_frames == 11
        movie.seek(1)
        movie.load()
        assert movie.info["duration"] == 200
    assert origin_of(tmp_path / f"run{suffix}").place.image is None


def test_a_film_strip_shows_the_image_that_is_looked_at(looking, exports, rest, tmp_path, notices):
    looking.denoise.look.choose(1)
    exports.export(tmp_path / "strip.png")
    rest()
    origin = origin_of(tmp_path / "strip.png")
    assert (origin.place.shown, origin.place.image, origin.place.step) == ("x_0", 1, None)
    assert notices == [("news", "The film strip was written to strip.png.")]


def test_of_the_change_the_picture_is_written_that_it_is_of(looking, exports):
    looking.denoise.look.look_at("change")
    assert exports.kind == "x_0"


def test_run_b_is_written_where_it_is_chosen_and_a_where_there_is_none(looking, exports, rest):
    looking.denoise.plan.set("B", seed=8)
    looking.denoise.runs.sample()
    rest()
    exports.take_run("B")
    assert exports.run is looking.denoise.runs.b
    assert exports.name == "ddpm-seed8-B-0"
    looking.denoise.plan.drop_b()
    looking.denoise.runs.sample()
    assert exports.run is looking.denoise.runs.a


def test_what_cannot_be_written_is_said_in_a_sentence(exports, rest, tmp_path, notices):
    exports.export(tmp_path / "nowhere" / "run.gif")
    rest()
    assert notices == [("error", "run.gif could not be written: No such file or directory.")]


# --- and what is opened again ---


def test_a_whole_trajectory_is_there_again_frame_by_frame(looking, exports, restored, rest, tmp_path):
    before = frames(looking.denoise.runs.a)
    exports.export(tmp_path / "run.npz")
    rest()
    run = restored(tmp_path / "run.npz")
    assert run.recipe.seed == 0
    np.testing.assert_array_equal(frames(run), before)
    assert looking.denoise.look.step == 10
    assert looking.workspace == "denoise"
    assert not looking.denoise.runs.is_stale


@pytest.mark.parametrize("kind", ["x_t", "x_0", "noise"])
def test_a_picture_of_a_step_restores_the_run_and_what_it_shows(looking, exports, restored, rest, tmp_path, kind):
    before = frames(looking.denoise.runs.a)
    looking.denoise.look.look_at(kind)
    looking.denoise.look.choose(2)
    exports.export_steps(tmp_path)
    rest()
    looking.denoise.look.look_at("change")
    looking.denoise.look.choose(0)
    run = restored(tmp_path / f"ddpm-seed0-2-{kind}-06.png")
    np.testing.assert_array_equal(frames(run), before)
    assert (looking.denoise.look.kind, looking.denoise.look.image, looking.denoise.look.step) == (kind, 2, 6)


@pytest.mark.parametrize("suffix", [".gif", ".webp", ".mp4", ".png"])
def test_a_movie_restores_the_run(looking, exports, restored, rest, tmp_path, suffix):
    before = frames(looking.denoise.runs.a)
    exports.export(tmp_path / f"run{suffix}")
    rest()
    np.testing.assert_array_equal(frames(restored(tmp_path / f"run{suffix}")), before)


@pytest.mark.parametrize("suffix", [".npz", ".png"])
def test_a_branch_is_restored_with_what_it_branches_from(looking, exports, restored, rest, tmp_path, suffix):
    looking.denoise.plan.take(looking.denoise.plan.a, branched(looking.denoise.plan.a, 4, eta=1.0, seed=3))
    looking.denoise.runs.sample()
    rest()
    before = frames(looking.denoise.runs.b)
    exports.take_run("B")
    exports.export(tmp_path / f"run{suffix}")
    rest()
    run = restored(tmp_path / f"run{suffix}")
    np.testing.assert_array_equal(frames(run), before)
    assert [line.name for line in looking.denoise.branches.lines()] == [
        "from the beginning",
        "run A, from step 4, other noise, eta\u00a01",
    ]


def test_what_is_no_file_of_a_trajectory_changes_nothing(looking, rest, tmp_path, notices):
    before = looking.denoise.runs.a
    Image.new("L", (8, 8)).save(tmp_path / "grey.png")
    np.savez(tmp_path / "some.npz", images=np.zeros((2, 8, 8), np.uint8))
    for name in ("grey.png", "some.npz", "nowhere.png"):
        looking.denoise.restoring.open(tmp_path / name)
        rest()
    assert [text.split()[0] for _, text in notices] == ["grey.png", "some.npz", "nowhere.png"]
    assert {kind for kind, _ in notices} == {"error"}
    assert looking.denoise.runs.a is before


def test_a_file_that_may_be_something_else_is_left_to_whom_it_belongs(looking, rest, tmp_path, notices):
    asked = []
    Image.new("L", (8, 8)).save(tmp_path / "grey.png")
    looking.denoise.restoring.open_or(tmp_path / "grey.png", lambda: asked.append("encode"))
    rest()
    assert asked == ["encode"]
    assert notices == []


def test_another_computer_is_said_to_round_otherwise(looking, exports, restored, rest, tmp_path, notices, monkeypatch):
    monkeypatch.setattr("models.trajectories.provenance.computed_on", lambda model: "cuda, torch 9")
    exports.export(tmp_path / "strip.png")
    rest()
    monkeypatch.undo()
    restored(tmp_path / "strip.png")
    kind, text = notices[-1]
    assert kind == "warning"
    assert text.startswith("strip.png was computed on cuda, torch 9, this is cpu")
    assert text.endswith("its steps may differ by rounding.")


# --- in another model than it was made by ---


@pytest.fixture
def written(looking, exports, rest, data, tmp_path):
    """A trajectory's file of a model called "ddpm", which is in the library; a VAE is open."""
    exports.export(tmp_path / "run.npz")
    rest()
    model = looking.model.current.model.whole
    path = tmp_path / "ddpm.safetensors"
    save(path, Header(model.family, model.config, DataCard.of(data), 0), model.state_dict())
    looking.library.remember(path)
    looking.model.show(opened_of(tiny_model(), data))
    rest()
    return tmp_path / "run.npz"


def test_the_model_that_it_was_made_by_is_opened_first(looking, written, rest):
    looking.denoise.restoring.open(written)
    wait_until(lambda: looking.denoise.runs.a is not None and looking.is_idle)
    assert looking.model.current.name == "ddpm"
    assert looking.denoise.runs.a.is_whole
    assert looking.denoise.runs.a.model is looking.model.current.model.whole


def test_a_model_that_is_not_here_is_named(looking, written, rest, tmp_path, notices):
    (tmp_path / "ddpm.safetensors").unlink()
    looking.library.look()
    looking.denoise.restoring.open(written)
    rest()
    assert notices[-1] == ("error", "run.npz was made by another model, “ddpm”, and that is not here.")


def test_a_model_of_the_same_name_with_other_weights_is_refused(looking, written, rest, data, tmp_path, notices):
    other = tiny_ddpm(width=16)
    save(tmp_path / "ddpm.safetensors", Header(other.family, other.config, DataCard.of(data), 0), other.state_dict())
    looking.denoise.restoring.open(written)
    rest()
    assert "run.npz was made by another model" in notices[-1][1]
    assert looking.denoise.restoring._waiting is None
    looking.denoise.restoring.open(written)
    rest()
    assert notices[-1] == ("error", "run.npz was made by other weights of “ddpm” than these.")


def test_a_model_that_cannot_be_opened_is_waited_for_no_more(looking, written, rest, tmp_path, notices):
    (tmp_path / "ddpm.safetensors").write_bytes(b"cut short")
    looking.denoise.restoring.open(written)
    rest()
    assert notices[-1][0] == "error"
    assert looking.denoise.restoring._waiting is None
    assert looking.model.current.name == "tiny"
