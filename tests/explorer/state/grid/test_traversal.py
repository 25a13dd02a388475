"""The traversal of a model without an encoder: along its directions, in the viewpoint's manner."""

from dataclasses import replace

import numpy as np
import pytest

from explorer.state.grid.traversal import COLUMNS
from models.base import Manner, decode_bytes
from models.latent.without_encoder import provisional
from tests.conftest import opened_of, tiny_gan, tiny_model, wait_until


@pytest.fixture
def sheet(styled):
    styled.traversal.show(True)
    rest(styled)
    return styled.traversal


def rest(session):
    wait_until(lambda: session.is_idle)


def test_rows_are_the_models_directions_in_their_order(sheet, styled):
    assert sheet.order == list(range(12)) == sorted(sheet.rows)
    assert [sheet.name(row) for row in (0, 11)] == ["SeFa 1", "SeFa 12"]


def test_a_row_moves_the_viewpoint_along_its_direction_and_no_other(sheet, styled):
    principal, code = styled.space.encodings.principal, styled.viewpoint.code
    for row in (0, 5):
        codes = sheet.rows[row].codes
        np.testing.assert_allclose(principal.scores(codes)[:, row], COLUMNS, atol=1e-4)
        away = codes - code
        np.testing.assert_allclose(away - np.outer(away @ principal.directions[row], principal.directions[row]), 0,
                                   atol=1e-5)  # fmt: skip


def test_pictures_are_of_the_viewpoints_manner(sheet, styled):
    for manner in (styled.viewpoint.manner, Manner((0.0, 0.3, 0.7, 0.0), truncation=0.5, seed=2)):
        styled.viewpoint.move_to(styled.viewpoint.code, manner)
        rest(styled)
        row = sheet.rows[3]
        expected = decode_bytes(styled.model.current.model, row.codes, manner)
        np.testing.assert_array_equal(row.images, expected)


def test_places_say_where_the_viewpoint_stands(sheet, styled):
    principal = styled.space.encodings.principal
    places = sheet.places()
    styled.viewpoint.move_to(styled.viewpoint.code + 2 * principal.sigmas[4] * principal.directions[4])
    np.testing.assert_allclose(sheet.places() - places, 2.0 * (np.arange(12) == 4), atol=1e-4)


def test_rows_are_drafts_where_there_are_such(noisy):
    noisy.traversal.show(True)
    rest(noisy)
    row, model = noisy.traversal.rows[0], noisy.model.current.model
    assert len(noisy.traversal.rows) == 24
    expected = decode_bytes(model, row.codes, model.draft(noisy.viewpoint.manner))
    np.testing.assert_array_equal(row.images, expected)


def test_rows_of_plain_dimensions_never_stand_under_the_names_of_directions(noisy):
    """They come first, until it is known what directions there are."""
    noisy.traversal.show(True)
    rest(noisy)
    space, known = noisy.space, noisy.space.encoded
    for encodings in (provisional(noisy.model.current.model), known.encodings):
        space._show(replace(known, encodings=encodings))
        assert noisy.traversal.rows == {}
        wait_until(lambda: noisy.traversal.rows)


def test_another_model_has_no_rows_of_the_one_before(sheet, styled, data):
    sheet.renew()
    sheet._lane._outbox.append(("event", sheet.rows[11]))  # it comes after the other model has been opened
    styled.model.show(opened_of(tiny_gan(latent=5), data, "other"))
    assert sheet.rows == {}
    rest(styled)
    assert sorted(sheet.rows) == list(range(5))
    assert {row.codes.shape for row in sheet.rows.values()} == {(13, 5)}


def test_rows_are_called_what_they_are(styled, data):
    assert styled.traversal.rows_are == "direction"
    styled.data.show(data)
    styled.model.show(opened_of(tiny_model(), data, "vae"))
    wait_until(lambda: styled.is_idle)
    assert styled.traversal.rows_are == "dimension"
