import numpy as np
import torch

from models.trajectories.frames import SEEN, Frame, amount, change, packed


def frame(x, image, noise, step=0):
    return Frame(step, 10 - step, packed(*(torch.full((2, 1, 8, 8), value) for value in (x, image, noise))))


def test_a_frame_is_kept_in_sixteen_bits():
    assert frame(0.0, 0.5, 1.0).values.dtype == torch.float16
    assert [frame(0.0, 0.5, 1.0).of(kind).mean().item() for kind in SEEN] == [0.0, 0.5, 1.0]
    assert frame(0.0, 0.5, -1e6).of("noise").isfinite().all()


def test_black_and_white_are_the_ends_of_images_and_three_sigma_of_noise():
    shown = frame(-1.0, 1.0, 3.0)
    assert [shown.pictures(kind).mean() for kind in SEEN] == [0, 255, 255]
    assert frame(0.0, 0.0, 0.0).pictures("noise").mean() == 128
    assert frame(5.0, 0.0, -9.0).pictures("x_t").max() == 255
    assert shown.pictures("x_0").shape == (2, 8, 8, 1)


def test_what_has_changed_is_told_in_shares_of_black_to_white():
    before, now = frame(0.0, -1.0, 1.0), frame(0.5, 1.0, 0.0)
    assert [change(before, now, kind).mean().item() for kind in SEEN] == [0.25, 1.0, -1.0]
    np.testing.assert_allclose(amount(before, now), [1.0, 1.0])
    assert amount(now, now).tolist() == [0.0, 0.0]
