"""The frames of the paths: decoded in their manner, drafts first, judged, and only while somebody looks."""

from dataclasses import replace

import numpy as np
import pytest

from explorer.state.path.path import CROSS_FADE
from explorer.state.path.strips import Frame, coarse_first
from models.base import decode_bytes
from tests.conftest import opened_of, tiny_ddpm, tiny_gan, tiny_model, wait_until


def rest(session):
    wait_until(lambda: session.is_idle)


def look(session):
    session.path.show(True)
    session.strips.show(True)
    rest(session)
    return session.strips


def test_every_frame_is_what_the_model_makes_of_its_code(opened):
    strips = look(opened)
    assert set(strips.rows) == {"linear", "through_data", CROSS_FADE}
    for kind, path in opened.path.paths.items():
        codes = path.codes(opened.path.times)
        expected = decode_bytes(opened.model.current.model, codes)
        np.testing.assert_array_equal(np.stack([frame.image for frame in strips.rows[kind]]), expected)


def test_the_cross_fade_mixes_the_stops_own_pictures(opened):
    row = look(opened).rows[CROSS_FADE]
    np.testing.assert_array_equal(row[0].image, opened.path.stops.picks[0].image)
    half = (row[0].image.astype(float) + row[-1].image) / 2
    np.testing.assert_allclose(row[4].image, half, atol=0.5)


def test_frames_are_judged_and_the_worst_is_known(opened):
    strips = look(opened)
    ruler = opened.judgement.ruler
    row = strips.rows["linear"]
    multiples = [ruler.judge(frame.image).multiple for frame in row]
    assert [frame.seen.verdict.multiple for frame in row] == multiples
    assert strips.worst("linear").multiple == max(multiples)
    assert row[0].seen.nearest.shape == row[0].image.shape
    assert strips.changes("linear").values.mean() == pytest.approx(1, rel=1e-5)
    assert strips.changes("linear").by == ruler.features.name


def test_without_data_change_is_measured_in_pixels_and_nothing_is_judged(bare):
    strips = look(bare)
    assert strips.changes("linear").by == "pixels"
    assert strips.worst("linear") is None
    assert all(frame.image is not None for frame in strips.rows["linear"])


def test_nothing_is_decoded_while_nobody_looks(opened):
    opened.path.show(True)
    rest(opened)
    assert opened.strips.rows == {}


def test_frames_that_are_there_are_not_decoded_again(opened):
    strips = look(opened)
    before = strips.rows["linear"]
    opened.path.go_by(frames=17)
    rest(opened)
    assert [strips.rows["linear"][k] is before[k // 2] for k in (0, 4, 8, 16)] == [True] * 4
    opened.path.go_by(frames=9)
    assert strips.rows["linear"] == before


def test_other_weights_draw_every_frame_anew(opened):
    strips = look(opened)
    before = np.stack([frame.image for frame in strips.rows["linear"]])
    model = tiny_model()
    opened.model.set_weights(7, {name: 1.5 * value for name, value in model.state_dict().items()})
    rest(opened)
    codes = opened.path.paths["linear"].codes(opened.path.times)
    found = np.stack([frame.image for frame in strips.rows["linear"]])
    np.testing.assert_array_equal(found, decode_bytes(opened.model.current.model, codes))
    assert not np.array_equal(found, before)


def test_a_ddpm_decodes_drafts_first_and_then_better(open_model):
    session = open_model(tiny_ddpm())
    drafts = []
    session.strips.changed.connect(lambda: drafts.append([f.is_draft for f in session.strips.rows["linear"]]))
    strips = look(session)
    assert any(all(each) for each in drafts)
    manner = session.viewpoint.manner
    codes = session.path.paths["linear"].codes(session.path.times)
    expected = decode_bytes(session.model.current.model, codes, manner)
    np.testing.assert_array_equal(np.stack([frame.image for frame in strips.rows["linear"]]), expected)
    assert not any(frame.is_draft for row in strips.rows.values() for frame in row)


def test_every_frame_is_asked_for_its_own_blend_of_classes(open_model):
    session = open_model(tiny_gan())
    strips = look(session)
    for index, k in enumerate((0, 2)):
        stop = session.path.stops.picks[index]
        condition = tuple(float(k == c) for c in range(4))
        session.path.set_stop(index, replace(stop, manner=replace(stop.manner, condition=condition)))
    rest(session)
    model, row = session.model.current.model, strips.rows["linear"]
    assert row[4].manner.condition == (0.5, 0.0, 0.5, 0.0)
    for frame in row:
        np.testing.assert_array_equal(frame.image, decode_bytes(model, frame.code[None], frame.manner)[0])


def test_another_model_shows_no_frame_of_the_one_before(opened, data):
    strips = look(opened)
    opened.model.show(opened_of(tiny_model(latent=5), data, "other"))
    rest(opened)
    codes = [frame.code for kind, row in strips.rows.items() if kind != CROSS_FADE for frame in row]
    assert {code.shape for code in codes} == {(5,)}


def test_the_ends_come_first_then_the_middle_and_the_quarters():
    row = [Frame(np.array([k])) for k in range(9)]
    assert [int(frame.code[0]) for frame in coarse_first(row)] == [0, 8, 4, 2, 6, 1, 3, 5, 7]
    assert len(coarse_first(row[:2])) == 2
    assert sorted(int(f.code[0]) for f in coarse_first(row[:6])) == list(range(6))
