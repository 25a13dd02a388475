import numpy as np
import torch
from PIL import Image

from explorer.state.own_image import DRAWS
from models.base import to_unit
from tests.conftest import wait_until


def said(session):
    notices = []
    session.notices.said.connect(notices.append)
    return notices


def test_an_image_of_any_size_is_encoded_and_its_mean_becomes_the_viewpoint(opened):
    opened.own_image.encode(np.full((40, 61, 3), 90, np.uint8))
    wait_until(lambda: opened.is_idle)
    own = opened.own_image.own
    assert own.image.shape == (8, 8, 1)
    np.testing.assert_array_equal(opened.viewpoint.code, own.mean)
    with torch.inference_mode():
        mean = opened.model.current.model.encode(to_unit(own.image[None])).mean[0].numpy()
    np.testing.assert_allclose(own.mean, mean, rtol=1e-5)


def test_draws_are_held_until_they_are_drawn_again(opened, data):
    opened.own_image.encode(data.images[0])
    wait_until(lambda: opened.is_idle)
    first = opened.own_image.own.draws
    assert len(first) == DRAWS
    opened.own_image.encode(data.images[0])
    wait_until(lambda: opened.is_idle)
    np.testing.assert_array_equal(opened.own_image.own.draws, first)
    opened.own_image.redraw()
    wait_until(lambda: opened.is_idle)
    assert not np.array_equal(opened.own_image.own.draws, first)


def test_a_file_that_is_no_picture_is_refused_in_one_sentence(opened, tmp_path):
    path = tmp_path / "broken.png"
    path.write_bytes(b"\x89PNG and then nothing")
    notices = said(opened)
    opened.own_image.encode_file(path)
    wait_until(lambda: opened.is_idle)
    assert [n.text for n in notices] == ["No picture can be read from broken.png."]
    assert opened.own_image.own is None


def test_a_picture_file_is_encoded(opened, tmp_path):
    Image.new("RGBA", (30, 20), (200, 10, 10, 255)).save(tmp_path / "red.png")
    opened.own_image.encode_file(tmp_path / "red.png")
    wait_until(lambda: opened.is_idle)
    assert opened.own_image.own is not None


def test_another_model_forgets_the_image(opened, data):
    from tests.conftest import opened_of, tiny_model

    opened.own_image.encode(data.images[0])
    wait_until(lambda: opened.is_idle)
    opened.model.show(opened_of(tiny_model(latent=2), data, "other"))
    assert opened.own_image.own is None
