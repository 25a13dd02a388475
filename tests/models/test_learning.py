import pytest
import torch

from models.families.vae import Config
from models.learning import FINAL_RATE, mean_figures, rate_at
from models.randomness import batch_indices, epoch_order, generator


@pytest.mark.parametrize(("batch", "count"), [(1, 5), (3, 10), (8, 96), (32, 10), (10, 10), (7, 1)])
def test_every_epoch_looks_at_every_image_once(batch, count):
    steps = range(1, 4 * count // batch + 2)
    seen = torch.cat([batch_indices(0, step, batch, count) for step in steps]).tolist()
    epochs = [seen[start : start + count] for start in range(0, 4 * count, count)]
    assert all(sorted(epoch) == list(range(count)) for epoch in epochs)


def test_epochs_and_seeds_have_orders_of_their_own():
    orders = {tuple(epoch_order(seed, epoch, 50).tolist()) for seed in range(3) for epoch in range(3)}
    assert len(orders) == 9


def test_a_step_looks_at_the_same_images_whatever_came_before():
    alone = batch_indices(5, 30, 16, 100)
    for step in range(1, 30):
        batch_indices(5, step, 16, 100)
    assert torch.equal(batch_indices(5, 30, 16, 100), alone)
    assert len(alone) == 16


def test_random_numbers_depend_on_seed_and_place_alone():
    places = [(0, 1, 1), (0, 1, 2), (0, 2, 1), (1, 1, 1), (2**40, 1, 1)]
    draws = {tuple(torch.randn(4, generator=generator(*place)).tolist()) for place in places}
    assert len(draws) == len(places)
    assert torch.equal(torch.randn(4, generator=generator(3, 9)), torch.randn(4, generator=generator(3, 9)))


def test_the_rate_warms_up_decays_along_a_half_cosine_and_stays():
    config = Config(lr_warmup=10, lr_decay=100)
    half = FINAL_RATE + (1 - FINAL_RATE) / 2
    rates = [rate_at(step, config, 2.0) for step in (50, 100, 1000)]
    assert rates == pytest.approx([2 * half, 2 * FINAL_RATE, 2 * FINAL_RATE])
    assert rate_at(5, Config(lr_warmup=10, lr_decay=0), 2.0) == 1.0
    assert rate_at(10**6, Config(lr_warmup=0, lr_decay=0), 2.0) == 2.0


def test_every_image_counts_alike_whatever_batch_it_is_in():
    assert mean_figures([({"a": 1.0, "b": 0.0}, 3), ({"a": 5.0, "b": 4.0}, 1)]) == {"a": 2.0, "b": 1.0}
