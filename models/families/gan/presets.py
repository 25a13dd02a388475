"""What goes wrong with GANs, on purpose: each shows within a minute or two of one CPU core.

Measured by `python -m tests.benchmarks gan`, 2,000 steps of one core (CPU-seconds on Fashion-MNIST 10k, Digits 8x8):

| preset              | seconds | on Fashion-MNIST 10k                        | on Digits 8x8               |
| ------------------- | ------- | ------------------------------------------- | --------------------------- |
| mode-collapse       | 37, 9   | diversity 0.04 to 0.1, 1 to 3 of 10 classes | does not collapse: 0.8 to 1 |
| vanishing-gradients | 10, 4   | the generator's gradient from 0.1 to 8e-8   | from 0.4 to 7e-7            |
| oscillation         | 17, 8   | scores swing by 33, 9 times across the mean | by 9, 10 times              |
"""

from __future__ import annotations

from models.presets import Preset

SMALL = {"architecture": "mlp", "conditioning": "none", "latent": 16, "width": 16, "average": 0.0}
PRESETS = (
    Preset(
        "mode-collapse",
        "Mode collapse",
        "The generator is far ahead of a discriminator without a penalty: look at the samples, which all show one "
        "thing, and at Diversity. For images of 28 px or more.",
        SMALL
        | {
            "architecture": "dcgan",
            "width": 8,
            "penalty": "none",
            "generator_rate": 3e-3,
            "discriminator_rate": 1e-4,
        },
        2000,
    ),
    Preset(
        "vanishing-gradients",
        "Vanishing gradients",
        "The minimax loss and a discriminator far ahead: look at Gradients and at the two heaps, each at its end.",
        SMALL | {"loss": "minimax", "discriminator_steps": 5, "generator_rate": 1e-4, "discriminator_rate": 1e-3},
        2000,
    ),
    Preset(
        "oscillation",
        "Oscillation",
        "Scores without a penalty and much momentum: look at Verdicts, where both sides chase each other in circles.",
        SMALL
        | {
            "loss": "wasserstein",
            "penalty": "none",
            "spectral_norm": True,
            "generator_rate": 2e-3,
            "discriminator_rate": 2e-3,
            "beta1": 0.9,
        },
        2000,
    ),
)
