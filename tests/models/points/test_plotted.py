"""Points as pictures of sheets, and as what a shell writes."""

import numpy as np

from models.commands.sample import _arrays
from models.data.toys import as_images
from models.points.plotted import SIDE, plotted
from models.sampling import Samples
from models.sheets import GAP, Sheet


def test_points_are_bright_where_they_lie():
    picture = plotted(as_images(np.array([[0.9, 0.9], [0.9, 0.9], [0.1, 0.1]])))[..., 0]
    assert picture.shape == (SIDE, SIDE)
    assert picture[: SIDE // 4, -SIDE // 4 :].max() > picture[-SIDE // 4 :, : SIDE // 4].max() > 0
    assert picture[: SIDE // 4, : SIDE // 4].max() == 0


def test_numbers_are_a_histogram():
    picture = plotted(as_images(np.full((9, 1), 0.5)))[..., 0]
    column = picture.max(0).argmax()
    assert abs(column - SIDE / 2) < 2
    assert (picture[:, column] == 255).all()


def test_a_sheet_of_points_has_a_square_for_each_block():
    points = as_images(np.random.default_rng(0).random((50, 2)))
    sheet = Sheet({"held-out images": [points], "samples": [points[:25], points[25:]]})
    assert sheet.image.size == (2 * SIDE + GAP, SIDE)
    assert sheet.caption == "The picture, from the left: held-out images; samples."


def test_sampled_points_are_written_as_points():
    points = np.random.default_rng(0).random((5, 2)).astype(np.float32)
    arrays = _arrays(Samples(as_images(points), np.zeros(5, np.int64)))
    assert np.abs(arrays["points"] - points).max() < 0.01
    assert "images" not in arrays
