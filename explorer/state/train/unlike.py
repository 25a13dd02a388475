"""Which figures of two runs of a family mean different things, so that they are not laid over one another."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass

from models.checkpoints import Header
from models.lineage import Change


@dataclass(frozen=True)
class Rule:
    """Where one of the settings differs, the figures (all of them where none is named) are apart, for this reason."""

    settings: tuple[str, ...]
    figures: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Unlike:
    """Figures that are not to be compared, and one sentence that says why; empty where all can be."""

    figures: Container[str]
    reason: str = ""


class _All(Container):
    def __contains__(self, figure: object) -> bool:
        return True


LOSSES = ("objective", "negative_elbo", "reconstruction", "reconstruction_of_clean")
LIKELIHOODS = Rule(("likelihood",), LOSSES, "Other likelihood: losses are never ranked.")
WEIGHTS = "Objectives weighed otherwise are not compared."
RULES = {
    "vae": (LIKELIHOODS, Rule(("beta", "objective", "free_bits", "kl_warmup"), ("objective",), WEIGHTS)),
    "autoencoder": (
        LIKELIHOODS,
        Rule(
            ("noise", "dropped"), ("objective", "reconstruction"), "Other noise on the images: losses are not compared."
        ),
        Rule(("sparsity", "sparsity_weight", "sparsity_target"), ("objective", "sparsity"), WEIGHTS),
    ),
    "gan": (
        Rule(
            ("loss", "label_smoothing", "label_noise", "conditioning"),
            ("discriminator_loss", "generator_loss"),
            "Other losses, which are not compared.",
        ),
    ),
    "ddpm": (
        Rule(("schedule", "timesteps"), (), "Other noise: errors are not compared."),
        Rule(("prediction", "min_snr"), ("objective",), "Other losses: only the noise is compared."),
    ),
}


def unlike(ours: Header, theirs: Header, changes: Mapping[str, Change]) -> Unlike:
    """`changes` are the settings that differ, by name."""
    if ours.data.fingerprint != theirs.data.fingerprint:
        return Unlike(_All(), f"Other data ({theirs.data.title}): figures are not compared.")
    broken = [rule for rule in RULES.get(ours.family, ()) if set(rule.settings) & set(changes)]
    if not broken:
        return Unlike(())
    apart = _All() if any(not rule.figures for rule in broken) else {f for rule in broken for f in rule.figures}
    return Unlike(apart, broken[0].reason)
