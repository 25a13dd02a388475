"""What the tests of training share: weights, and whether they are the same."""

import torch

from models.checkpoints import load


def weights_of(run):
    return load(run.latest).model.state_dict()


def same(one, other):
    return one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)
