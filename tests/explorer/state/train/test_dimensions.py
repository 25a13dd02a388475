import numpy as np

from models.families.vae import Config
from tests.conftest import wait_until

CONFIG = Config(latent=3, width=8, hidden=16, batch=8, kl_warmup=10, lr_warmup=0)


def test_encoded_data_say_how_much_each_dimension_tells(opened):
    dimensions = opened.dimensions
    np.testing.assert_allclose(dimensions.known.values, opened.space.encodings.kl)
    assert dimensions.known.of == "96 training images"
    assert dimensions.known.active == int((opened.space.encodings.means.var(0) > 0.01).sum())


def test_at_an_evaluated_step_the_held_out_figures_count(session, data, qapp):
    session.data.show(data)
    session.training.start("a", "vae", CONFIG, 30, 0)
    wait_until(lambda: session.training.step == 30 and not session.training.is_active and session.is_idle)
    assert session.dimensions.known.of == "held-out images"
    evaluation = session.training.curves.evaluations[-1]
    assert tuple(session.dimensions.known.values) == evaluation.kl_per_dimension
    assert session.dimensions.known.active == evaluation.active_units


def test_while_training_the_latest_batch_counts(session, data, qapp):
    session.data.show(data)
    session.training.start("a", "vae", CONFIG, 10**6, 0)
    wait_until(lambda: session.dimensions.known.of == "the latest batch")
    assert tuple(session.dimensions.known.values) == session.training.preview.kl_per_dimension


def test_another_model_does_not_inherit_figures(opened):
    opened.data.current = None
    opened.model.show(opened.model.current)
    assert len(opened.dimensions.known.values) == 0
    assert opened.dimensions.known.active is None
