"""Which images there are to lay noise on, and where others come from."""

from dataclasses import replace

import numpy as np
from PIL import Image

from explorer.state.denoise.subjects import usual_rows
from tests.conftest import blobs, opened_of, tiny_ddpm, tiny_model


def test_at_first_it_is_a_held_out_image_of_every_class(images, data):
    assert images.chosen == 0
    assert [subject.label for subject in images.subjects] == [0, 1, 2, 3]
    rows = [int(subject.name.removeprefix("Image ")) - 1 for subject in images.subjects]
    assert min(rows) >= data.testing.start
    for row, subject in zip(rows, images.subjects, strict=True):
        np.testing.assert_array_equal(subject.image, data.images[row])


def test_of_data_without_classes_it_is_the_first_few(data):
    start = data.testing.start
    assert usual_rows(replace(data, labels=None)) == list(range(start, start + 8))
    assert usual_rows(replace(data, held_out=0, labels=None)) == list(range(8))
    assert usual_rows(replace(data, held_out=3, labels=None)) == [117, 118, 119]


def test_images_by_chance_and_rows_that_somebody_picked_take_the_datas_places(images, data, notices):
    images.take_any()
    assert len(images.subjects) == 4
    images.take_rows((7, 3))
    assert [subject.name for subject in images.subjects] == ["Image 8", "Image 4"]
    np.testing.assert_array_equal(images.subject.image, data.images[7])
    images.take_rows(range(30))
    assert len(images.subjects) == 12
    assert notices == [("news", "The first 12 of the 30 images are taken.")]
    images.take_usual()
    assert [subject.label for subject in images.subjects] == [0, 1, 2, 3]


def test_own_pictures_come_first_in_the_models_size_and_stay_when_the_data_are_others(images, noisy):
    for size in (30, 16, 8, 9, 20):
        images.take_image(np.full((size, size, 3), 5 * size, np.uint8), f"of {size}")
    own = [subject for subject in images.subjects if subject.is_own]
    assert [subject.name for subject in own] == ["of 20", "of 9", "of 8", "of 16"]  # no more are kept
    assert {subject.image.shape for subject in own} == {(8, 8, 1)}
    assert images.subject is own[0]
    images.choose(1)
    noisy.data.show(blobs(seed=4))
    assert images.subject is own[1]
    assert len(images.subjects) == 8
    assert images.subject.label is None  # nobody knows what it shows


def test_a_pictures_file_is_read_in_the_background_and_one_that_is_none_is_refused(images, tmp_path, notices, rest):
    Image.fromarray(np.full((12, 20, 3), 200, np.uint8)).save(tmp_path / "grey.png")
    images.open_file(tmp_path / "grey.png")
    rest()
    assert images.subject.name == "grey"
    assert (images.subject.image == 200).all()
    (tmp_path / "broken.png").write_bytes(b"no picture")
    images.open_file(tmp_path / "broken.png")
    rest()
    assert images.subject.name == "grey"
    assert notices == [("error", "No picture can be read from broken.png.")]


def test_the_viewpoints_picture_and_the_end_of_run_a_have_the_class_that_was_asked_for(images, noisy, rest):
    assert images.why_not_run() == "Run A has not come to its end."
    images.take_run()
    assert len(images.subjects) == 4
    noisy.viewpoint.set_manner(condition=(0.0, 1.0, 0.0, 0.0))
    rest()
    images.take_viewpoint()
    np.testing.assert_array_equal(images.subject.image, noisy.viewpoint.picture.image)
    assert images.subject.label == 1
    noisy.denoise.plan.set("A", steps=3, count=3, condition=(0.0, 0.0, 0.5, 0.5))
    noisy.denoise.runs.sample()
    rest()
    noisy.denoise.look.choose(1)
    images.take_run()
    run = noisy.denoise.runs.a
    np.testing.assert_array_equal(images.subject.image, run.frame(run.last).pictures("x_0")[1])
    assert images.subject.label is None  # of a blend


def test_of_other_data_images_take_the_models_size_and_no_class_is_known(images, noisy):
    noisy.data.show(replace(blobs(side=12, channels=3), classes=("p", "q", "r", "s")))
    assert {subject.image.shape for subject in images.subjects} == {(8, 8, 1)}
    assert {subject.label for subject in images.subjects} == {None}


def test_an_image_that_is_not_there_cannot_be_chosen(images):
    changes = []
    images.changed.connect(lambda: changes.append(True))
    images.choose(4)
    images.choose(-1)
    images.choose(0)
    assert not changes
    assert images.chosen == 0


def test_without_data_there_is_none_and_the_reason_is_said(noisy):
    images = noisy.denoise.forward_images
    assert images.subject is None
    assert images.why_not_data() == "The data that this model has learned from are not open."


def test_another_model_begins_with_the_data_and_another_step_of_the_same_does_not(images, noisy, data, rest):
    images.take_image(np.zeros((8, 8, 1), np.uint8), "black")
    heard = []
    images.changed.connect(heard.append)
    noisy.model.set_weights(2, images.model.state_dict())
    assert images.subject.name == "black"
    assert not heard
    noisy.model.show(opened_of(tiny_ddpm(data, timesteps=20), data, "other"))
    assert [subject.is_own for subject in images.subjects] == [False] * 4
    assert heard == [True]
    rest()


def test_a_model_of_another_family_takes_none(images, noisy, data, rest):
    noisy.model.show(opened_of(tiny_model(), data))
    rest()
    assert images.subjects == ()
    images.take_rows((1,))
    images.take_image(data.images[0], "one")
    assert images.subjects == ()
