"""A denoising diffusion model: noise turned into an image, step by step, by one network that sees how much is left.

Ho et al. 2020, Denoising Diffusion Probabilistic Models, arXiv:2006.11239; equation numbers are the paper's. With the
straight schedule and the velocity predicted it is flow matching (Lipman et al. 2022, arXiv:2210.02747).

What can be set is in config.py, the network and what it says of noise in model.py, how it learns in learner.py.
"""

from models.families.ddpm.config import FOR_POINTS, PRESETS, Config
from models.families.ddpm.learner import DDPMLearner
from models.families.ddpm.model import DDPM

__all__ = ["ABOUT", "DDPM", "FOR_POINTS", "PRESETS", "Config", "DDPMLearner"]

ABOUT = "Learns to take noise out of images, and then makes images out of noise alone."
