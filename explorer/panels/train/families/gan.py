"""What Train shows of a GAN."""

from __future__ import annotations

from explorer.panels.train.charts import NOTHING, Coverage, EffortChart, Line, LineChart, Plot, Shown, Verdicts

HEAPS_TIP = "What the discriminator says of 200 training images, always the same, and of 200 fakes from the same codes."
HEAPS_SEE = "Apart: the discriminator wins. Overlapping: it cannot tell."
GRADIENTS = LineChart(
    "Gradients and penalties",
    "How long the gradient is that each side learns by: next to 0 it learns nothing, and where it leaps about it is "
    "thrown about. Below, what steep slopes of the discriminator cost.",
    (
        Plot(
            (
                Line("discriminator_gradient", "discriminator", "total"),
                Line("generator_gradient", "generator", "kl"),
            ),
            log=True,
            share=2,
            about="length, log",
            floor=1e-8,
        ),
        Plot(
            (
                Line("gradient_penalty", "slopes", "muted"),
                Line("r1", "R1", "muted"),
                Line("r2", "R2", "reconstruction"),
            ),
            settling=0.01,
        ),
    ),
    digits=3,
)
DIVERSITY = LineChart(
    "Diversity",
    "How much samples differ, as a share of real images: 1 is as much, near 0 they are all alike, which is mode "
    "collapse. Measured in what the classifier of the data sees, else in pixels.",
    (Plot((Line("diversity", "samples", "kl"),), from_zero=True, top=1.0, about="1: as real images"),),
    digits=2,
)

SHOWN = Shown(
    LineChart(
        "Losses",
        "Of the two networks. They play against each other: neither falls for good, and neither says how good "
        "the pictures are.",
        (
            Plot(
                (
                    Line("discriminator_loss", "discriminator", "total"),
                    Line("generator_loss", "generator", "kl"),
                    Line("discriminator_loss", "", "total", held_out=True),
                ),
                share=2,
                settling=0.01,
            ),
            Plot(
                (
                    Line("class_error", "class missed", "spherical"),
                    Line("information", "information", "through_data"),
                ),
                settling=0.01,
            ),
        ),
        digits=3,
    ),
    LineChart(
        "Verdicts",
        "What the discriminator says of real and of generated images. Dotted: of real ones it has never seen; "
        "where that falls behind, it knows its images by heart.",
        (
            Plot(
                (
                    Line("real_probability", "D(real)", "reconstruction"),
                    Line("fake_probability", "D(fake)", "kl"),
                    Line("real_probability", "", "reconstruction", held_out=True),
                ),
                from_zero=True,
                top=1.0,
                about="probability",
            ),
            Plot(
                (
                    Line("real_score", "real", "reconstruction"),
                    Line("fake_score", "fake", "kl"),
                    Line("real_score", "", "reconstruction", held_out=True),
                ),
                settling=0.01,
                about="raw scores",
            ),
            Plot((Line("score_difference", "difference", "total"),), settling=0.01),
        ),
        digits=2,
    ),
    NOTHING,
    averaged=True,
    instead=(GRADIENTS, DIVERSITY),
    instead_beside=(GRADIENTS, DIVERSITY, EffortChart()),
    below=(
        Verdicts("D(real) and D(fake)", HEAPS_TIP, see=HEAPS_SEE),
        Verdicts("Raw scores", f"{HEAPS_TIP} Not squashed to probabilities.", see=HEAPS_SEE, squashed=False),
        Coverage(
            "What the samples show",
            "What the classifier of the data sees among samples, beside what it sees among real images: what is "
            "missing the generator has forgotten, or never learned.",
        ),
    ),
)
