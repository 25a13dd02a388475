"""Trajectories as files: what is restored, and what is refused."""

import json
import zipfile
from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image

from models.fingerprint import fingerprint_of
from models.movies import FORMATS, write_movie
from models.movies.base import Movie
from models.progress import finished
from models.trajectories import files
from models.trajectories.branching import branched
from models.trajectories.files import restoring, size_of, writing
from models.trajectories.keeping import Keeping
from models.trajectories.pictures import filming, sheet, strip_steps, writing_each
from models.trajectories.provenance import TrajectoryError, about, origin_of
from models.trajectories.trajectory import Trajectory
from models.trajectories.values import Values
from tests.conftest import blobs, tiny_ddpm
from tests.models.trajectories.conftest import METHODS, plain, sampled


@pytest.fixture
def path(tmp_path):
    return tmp_path / "run.npz"


def restored(path, model, **settings):
    return finished(restoring(path, model, **settings))[0]


def alike(one, other):
    assert one.reached == other.reached
    for step in range(one.reached + 1):
        assert torch.equal(*(finished(each.finding(step)).values for each in (one, other)))


@pytest.mark.parametrize("method", METHODS)
def test_a_file_restores_the_run(model, path, method):
    trajectory = sampled(model, plain(**METHODS[method]))
    finished(writing(trajectory, path, "tiny"))
    again = restored(path, model)
    assert again.recipe == trajectory.recipe
    assert again.is_whole
    alike(again, trajectory)
    assert torch.equal(again.newest.x, trajectory.newest.x)
    branch = sampled(model, branched(again.recipe, 4), parent=again)
    assert torch.equal(branch.newest.x, trajectory.newest.x)
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_anybody_can_read_it(model, path):
    trajectory = sampled(model, plain())
    finished(writing(trajectory, path, "tiny"))
    with np.load(path, allow_pickle=False) as found:
        said = json.loads(str(found["about"]))
        assert found["frames"].shape == (10, 3, 3, 1, 8, 8)
        assert found["times"][[0, -1]].tolist() == [50, 0]
    assert said["recipe"]["seed"] == said["seed"] == 5
    assert (said["model"], said["weights"]) == ("tiny", fingerprint_of(model))
    assert "torch" in said["computed"]


@pytest.mark.parametrize("sampler", ["ddim", "dpm_solver"])
@pytest.mark.parametrize("taken", [1, 4, 5, 9])
@pytest.mark.parametrize("stride", [1, 4])
def test_a_run_that_was_stopped_goes_on_from_its_file(model, path, sampler, taken, stride):
    recipe = plain(sampler=sampler)
    trajectory = Trajectory(model, recipe, keeping=Keeping(stride, 2, 9, 0))
    for _ in zip(range(taken), trajectory.sampling(), strict=False):
        pass
    finished(writing(trajectory, path, "tiny"))
    again = restored(path, model)
    assert again.reached == trajectory.reached
    assert not again.is_whole or taken == 9
    for _ in again.sampling():
        pass
    assert again.is_whole
    assert torch.equal(again.newest.x, sampled(model, recipe).newest.x)
    alike(again, sampled(model, recipe))


def test_what_was_not_kept_is_written_and_read_within_its_memory(model, path):
    recipe = plain(steps=50)
    trajectory = sampled(model, recipe)
    budget = trajectory.size // 3
    finished(writing(sampled(model, recipe, budget=budget), path, "tiny"))
    again = restored(path, model, budget=budget)
    assert again.size <= budget
    alike(again, trajectory)


@pytest.mark.parametrize("how", ["go on", "renoise", "paint"])
def test_branches_are_restored_with_what_they_branch_from(model, path, how):
    whole = sampled(model, plain(sampler="dpm_solver"))
    painted = Values.of(torch.rand(3, 1, 8, 8)) if how == "paint" else None
    one = sampled(model, branched(whole.recipe, 3, how, painted, guidance=2.0), parent=whole)
    two = sampled(model, branched(one.recipe, 6, seed=8), parent=one, keeping=Keeping(2, 1, 3, 0))
    finished(writing(two, path, "tiny"))
    again = restored(path, model)
    alike(again, two)
    assert again.parent.recipe == one.recipe
    assert again.parent.reached == 5
    for _ in again.parent.sampling():
        pass
    assert torch.equal(again.parent.newest.x, one.newest.x)
    for step in (1, 4, 7):
        assert torch.equal(*(finished(each.finding_state(step)).x for each in (again, two)))


def test_another_model_is_refused(model, path):
    finished(writing(sampled(model, plain()), path, "tiny"))
    other = tiny_ddpm(blobs(channels=3))
    with pytest.raises(TrajectoryError, match=r"^run\.npz was made by another model, 'tiny'\.$"):
        restored(path, other)


def test_nothing_and_too_much_are_not_written(model, path, monkeypatch):
    with pytest.raises(TrajectoryError, match="No step"):
        finished(writing(Trajectory(model, plain()), path, "tiny"))
    monkeypatch.setattr(files, "LIMIT", 1000)
    with pytest.raises(TrajectoryError, match="is the most"):
        finished(writing(sampled(model, plain()), path, "tiny"))
    assert list(path.parent.iterdir()) == []


@pytest.mark.parametrize("method", METHODS)
def test_how_large_a_file_will_be_is_known_before(model, path, method):
    trajectory = sampled(model, plain(**METHODS[method], steps=40))
    branch = sampled(model, branched(trajectory.recipe, 20), parent=trajectory)
    for each in (trajectory, branch):
        finished(writing(each, path, "tiny"))
        assert abs(path.stat().st_size - size_of(each)) < 10_000  # of which the recipe takes most


def test_stopping_half_way_leaves_no_file(model, path):
    work = writing(sampled(model, plain()), path, "tiny")
    for _ in range(14):
        next(work)
    work.close()
    assert list(path.parent.iterdir()) == []


def damaged(found, **changes):
    return {name: array for name, array in {**found, **changes}.items() if array is not None}


DAMAGES = {
    "no frames": lambda f: {"frames": None},
    "fewer frames": lambda f: {"frames": f["frames"][:5]},
    "frames of another type": lambda f: {"frames": f["frames"].astype(np.float32)},
    "frames that are no numbers": lambda f: {"frames": f["frames"] * np.float16(np.nan)},
    "objects": lambda f: {"frames": np.array([{}], object)},
    "other times": lambda f: {"times": f["times"] - 1},
    "too many times": lambda f: {"times": np.arange(100)},
    "no times": lambda f: {"times": f["times"][:0]},
    "fewer states": lambda f: {"states": f["states"][:2]},
    "states that are no numbers": lambda f: {"states": f["states"] * np.float32(np.inf)},
    "states of other steps": lambda f: {"states_at": f["states_at"] + 1},
    "a stride of nothing": lambda f: {"strides": f["strides"] * 0},
    "a huge stride": lambda f: {"strides": f["strides"] + 2**60},
    "two strides": lambda f: {"strides": np.array([1, 1])},
    "memory of nothing": lambda f: {"memory_at": f["memory_at"] + 1000},
    "less memory": lambda f: {"memory": f["memory"][:1]},
    "memory of the same": lambda f: {"memory_at": f["memory_at"] * 0},
    "scalars": lambda f: {"strides": np.int64(1)},
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_file_is_refused_in_a_sentence(model, path, damage):
    finished(writing(sampled(model, plain(sampler="dpm_solver")), path, "tiny"))
    with np.load(path) as file:
        found = dict(file)
    np.savez(path, **damaged(found, **damage(found)))
    with pytest.raises(TrajectoryError, match=r"^run\.npz .*\.$"):
        restored(path, model)


SAID = {
    "of another program": {"software": "Paint"},
    "of a path": {"kind": "path"},
    "another version": {"version": 2},
    "no version": {"version": None},
    "no recipe": {"recipe": None},
    "a foolish recipe": {"recipe": {"steps": 3}},
    "no model": {"model": 3},
    "a long name": {"model": "a" * 10**4},
    "no place": {"place": None},
    "a place beyond": {"place": {"shown": "x_0", "step": 11, "image": None}},
    "an image beyond": {"place": {"shown": "x_0", "step": 3, "image": 3}},
    "something unknown shown": {"place": {"shown": [], "step": 3, "image": 0}},
}


@pytest.mark.parametrize("wrong", SAID.values(), ids=SAID)
@pytest.mark.parametrize("suffix", [".npz", ".png"])
def test_a_file_that_says_something_else_is_refused_in_a_sentence(model, tmp_path, suffix, wrong):
    path, said = tmp_path / f"run{suffix}", {**about(model, "tiny", plain()), **wrong}
    if suffix == ".npz":
        np.savez(path, about=np.array(json.dumps({"software": "Latent Explorer", **said})))
    else:
        finished(write_movie(path, Movie(np.zeros((1, 8, 8, 1), np.uint8), said)))
    with pytest.raises(TrajectoryError, match=rf"^run\{suffix} .*\.$"):
        restored(path, model)


def test_files_of_other_kinds_are_refused_in_a_sentence(model, tmp_path):
    Image.new("L", (8, 8)).save(tmp_path / "plain.png")
    (tmp_path / "empty.npz").write_bytes(b"")
    (tmp_path / "text.txt").write_text("x")
    np.savez(tmp_path / "images.npz", images=np.zeros((2, 8, 8)))
    np.savez(tmp_path / "objects.npz", about=np.array([{}], object))
    np.savez(tmp_path / "deep.npz", about=np.array("[" * 10**5))
    with zipfile.ZipFile(tmp_path / "bomb.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("about.npy", bytes(3 * 10**8))
    for path in [*tmp_path.iterdir(), tmp_path / "absent.npz", tmp_path / "absent.png"]:
        with pytest.raises(TrajectoryError, match=rf"^{path.stem}\{path.suffix} .*\.$"):
            restored(path, model)


def test_every_step_is_a_png_and_any_of_them_restores_the_run(model, tmp_path):
    trajectory = sampled(model, plain(sampler="ancestral"))
    finished(writing_each(trajectory, tmp_path, "tiny", "x_t", image=1))
    paths = sorted(tmp_path.iterdir())
    assert [path.name for path in paths] == [f"tiny-x_t-{step}.png" for step in range(10)]
    with Image.open(paths[4]) as picture:
        assert picture.size == (256, 256)
        corner = np.asarray(picture.convert("L"))[::32, ::32]
    np.testing.assert_array_equal(corner, trajectory.frame(4).pictures("x_t")[1, ..., 0])
    again, origin = finished(restoring(paths[4], model))
    assert (origin.place.shown, origin.place.step, origin.place.image) == ("x_t", 4, 1)
    assert again.reached == -1
    for _ in again.sampling():
        pass
    alike(again, trajectory)
    with pytest.raises(TrajectoryError, match="there already"):
        finished(writing_each(trajectory, tmp_path, "tiny", "x_t", image=1))


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_film_of_all_steps_restores_the_run(model, tmp_path, suffix):
    trajectory = sampled(model, plain(), keeping=Keeping(4, 1, 9, 0))
    movie = finished(filming(trajectory, "tiny"))
    assert movie.frames.shape == (10, 16, 16, 1)
    finished(write_movie(tmp_path / f"film{suffix}", movie))
    assert origin_of(tmp_path / f"film{suffix}").recipe == trajectory.recipe


def test_a_film_strip_has_a_row_for_each_of_what_is_seen(model, tmp_path):
    trajectory = sampled(model, plain())
    steps = strip_steps(trajectory, 4)
    assert steps == [0, 3, 6, 9]
    movie = finished(filming(trajectory, "tiny", ("x_t", "x_0"), image=2, steps=steps))
    assert movie.frames.shape == (2, 4, 8, 8, 1)
    np.testing.assert_array_equal(movie.frames[1, 2], trajectory.frame(6).pictures("x_0")[2])
    finished(write_movie(tmp_path / "strip.png", movie))
    assert origin_of(tmp_path / "strip.png").place.image == 2


@pytest.mark.parametrize(("count", "size"), [(1, (8, 8)), (3, (16, 16)), (16, (32, 32)), (17, (32, 40))])
def test_a_batch_is_one_sheet(count, size):
    pictures = np.arange(count, dtype=np.uint8)[:, None, None, None].repeat(8, 1).repeat(8, 2)
    found = sheet(pictures)
    assert found.shape == (*size, 1)
    assert found[::8, ::8, 0].flatten()[:count].tolist() == list(range(count))


def test_a_recipe_that_does_not_fit_its_model_is_refused(model, tmp_path):
    said = about(model, "tiny", replace(plain(), steps=60))
    path = tmp_path / "long.png"
    finished(write_movie(path, Movie(np.zeros((1, 8, 8, 1), np.uint8), said)))
    with pytest.raises(TrajectoryError, match=r"^long\.png .*\.$"):
        restored(path, model)
