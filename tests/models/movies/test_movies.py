"""Movie files: their frames, their time, and what they say of where they come from."""

import struct
import zlib

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from models.movies import FORMATS, provenance, write_movie
from models.movies.base import Movie, MovieError, enlarged
from models.progress import finished

ABOUT = {"model": "tiny", "stops": [{"name": "Größe", "code": [0.123456789, -1.5e-8]}], "space": "z"}


def frames(count=4, side=28, channels=1):
    """Grey steps with a bright corner."""
    found = np.zeros((count, side, side, channels), np.uint8)
    found[:] = np.linspace(20, 200, count).astype(np.uint8).reshape(-1, 1, 1, 1)
    found[:, : side // 2, : side // 2] = 255
    return found


@pytest.fixture(params=FORMATS)
def path(request, tmp_path):
    return tmp_path / f"movie{request.param}"


@pytest.mark.parametrize("channels", [1, 3])
def test_what_is_said_of_a_movie_is_read_back_whole(path, channels):
    finished(write_movie(path, Movie(frames(channels=channels), ABOUT)))
    assert provenance(path) == {"software": "Latent Explorer", **ABOUT}
    assert [file.name for file in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("suffix", [".gif", ".webp"])
def test_frames_follow_one_another_in_their_time_and_without_loss(tmp_path, suffix):
    path, given = tmp_path / f"movie{suffix}", frames()
    finished(write_movie(path, Movie(given, ABOUT, milliseconds=40)))
    with Image.open(path) as movie:
        assert movie.n_frames == 4
        assert movie.info["loop"] == 0
        for k, expected in enumerate(enlarged(given)[..., 0]):
            movie.seek(k)
            assert np.abs(np.asarray(movie.convert("L")).astype(int) - expected).max() <= 1
            assert movie.info["duration"] == 40


@pytest.mark.parametrize("channels", [1, 3])
def test_a_video_has_the_frames_and_their_pace(tmp_path, channels):
    av = pytest.importorskip("av")
    path, given = tmp_path / "movie.mp4", frames(6, channels=channels)
    finished(write_movie(path, Movie(given, ABOUT)))
    with av.open(str(path)) as movie:
        assert movie.streams.video[0].average_rate == 25
        found = [frame.to_ndarray(format="rgb24") for frame in movie.decode(video=0)]
    assert len(found) == 6
    assert np.abs(np.stack(found).astype(int) - enlarged(given)).mean() < 3


def test_a_strip_has_its_frames_beside_one_another_and_rows_below(tmp_path):
    path, given = tmp_path / "movie.png", np.stack([frames(), 255 - frames()])
    finished(write_movie(path, Movie(given, ABOUT)))
    with Image.open(path) as sheet:
        assert sheet.size == (4 * 280 + 3 * 8, 2 * 280 + 8)
        assert sheet.getpixel((280 + 8 + 200, 200))[0] == given[0, 1, 20, 20, 0]
        assert sheet.getpixel((200, 280 + 8 + 200))[0] == given[1, 0, 20, 20, 0]


@pytest.mark.parametrize(("side", "expected"), [(64, 256), (28, 280), (33, 264), (37, 296), (300, 300), (301, 602)])
def test_frames_grow_by_whole_multiples_to_even_sides(side, expected):
    grown = enlarged(np.zeros((1, side, side, 1), np.uint8))
    assert grown.shape == (1, expected, expected, 1)


def test_stopping_half_way_leaves_no_file(path):
    writing = write_movie(path, Movie(frames(), ABOUT))
    next(writing)
    writing.close()
    assert list(path.parent.iterdir()) == []


def test_a_file_that_says_nothing_is_refused(tmp_path):
    Image.new("L", (8, 8)).save(tmp_path / "plain.png")
    with pytest.raises(MovieError, match=r"plain\.png does not say"):
        provenance(tmp_path / "plain.png")
    (tmp_path / "broken.gif").write_bytes(b"no picture")
    with pytest.raises(MovieError, match=r"broken\.gif cannot be read"):
        provenance(tmp_path / "broken.gif")
    with pytest.raises(MovieError, match="no movie"):
        provenance(tmp_path / "movie.txt")


def test_a_file_that_would_take_all_memory_or_never_ends_is_refused(tmp_path):
    info = PngInfo()
    info.add_itxt("Comment", "[" * 10**5)
    Image.new("L", (8, 8)).save(tmp_path / "deep.png", pnginfo=info)
    head = struct.pack(">IIBBBBB", 10**5, 10**5, 8, 0, 0, 0, 0)
    chunk = struct.pack(">I", 13) + b"IHDR" + head + struct.pack(">I", zlib.crc32(b"IHDR" + head))
    (tmp_path / "vast.png").write_bytes(b"\x89PNG\r\n\x1a\n" + chunk)
    for path in tmp_path.iterdir():
        with pytest.raises(MovieError, match=r"\.$"):
            provenance(path)


def test_the_name_that_it_has_while_it_is_written_is_told_to_nobody(path):
    movie = Movie(frames(), ABOUT)
    assert not any(".part" in event.doing for event in write_movie(path, movie))
