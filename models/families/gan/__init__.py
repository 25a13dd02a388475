"""A generative adversarial network: a generator learns to make what a discriminator takes for real.

Goodfellow et al. 2014, Generative Adversarial Networks, arXiv:1406.2661. What can be set and why the defaults are what
they are is in config.py, the two networks as one model in model.py, how they learn in learner.py.
"""

from models.families.gan.config import FOR_POINTS, Config
from models.families.gan.learner import GANLearner
from models.families.gan.model import GAN
from models.families.gan.presets import PRESETS

__all__ = ["ABOUT", "FOR_POINTS", "GAN", "PRESETS", "Config", "GANLearner"]

ABOUT = "Two networks play against each other until one makes images that the other takes for real."
