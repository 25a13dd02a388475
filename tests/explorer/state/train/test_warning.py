from explorer.state.train.curves import Curves
from explorer.state.train.warning import warning_of
from models.base import Evaluation
from models.checkpoints import Header
from models.data.base import DataCard
from models.families import FAMILIES
from tests.conftest import blobs

SILENT = Evaluation(5000, {}, (0.001, 0.002), 0)


def warning(family, *evaluations):
    curves = Curves()
    curves.evaluations.extend(evaluations)
    return warning_of(Header(family, FAMILIES[family].config(), DataCard.of(blobs()), 0), curves, None)


def test_a_vae_is_judged_by_its_newest_evaluation_that_knows_its_dimensions():
    assert "collapsed" in warning("vae", SILENT)
    assert "collapsed" in warning("vae", SILENT, Evaluation(5500, {}))
    assert warning("vae", SILENT, Evaluation(5500, {}, (2.0, 3.0), 2)) == ""


def test_nothing_is_known_to_be_wrong_with_other_families():
    assert [warning(family, SILENT) for family in ("autoencoder", "gan", "ddpm")] == ["", "", ""]
