"""What happened in a step of a GAN that was looked at closely, in words, and what there is to see."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.base import Closely, Verdicts
from models.families.gan.config import DISCRIMINATOR, GENERATOR

NEXT_TO_NOTHING = 1e-3  # of a gradient's length
NO_DIFFERENCE = 3e-3  # of a mean probability or score: of a plot of verdicts a pixel


@dataclass(frozen=True)
class Caption:
    happened: str
    see: str


@dataclass(frozen=True)
class Means:
    """Mean probabilities of being real where there are such, else mean scores."""

    real: float
    fake: float

    @classmethod
    def of(cls, verdicts: Verdicts) -> Means:
        return cls(*(float(np.mean(levels_of(x, verdicts.have_probabilities))) for x in (verdicts.real, verdicts.fake)))

    @property
    def apart(self) -> float:
        return self.real - self.fake


def levels_of(scores: np.ndarray, squashed: bool) -> np.ndarray:
    """Scores as probabilities, or as they are."""
    return 1 / (1 + np.exp(-np.clip(scores.astype(np.float64), -500, 500))) if squashed else scores.astype(np.float64)


def caption_of(close: Closely, things: str = "images") -> Caption | None:
    """None where nothing judges what is drawn, which are `things`."""
    if close.before is None or close.after is None:
        return None
    caption = _caption_of(close)
    return Caption(*(words.replace("images", things) for words in (caption.happened, caption.see)))


def _caption_of(close: Closely) -> Caption:
    before, after, sides = Means.of(close.before), Means.of(close.after), close.settings.get("sides")
    moved = after.apart - before.apart
    if sides == GENERATOR:
        return _of_generator(close, before, after)
    if sides == DISCRIMINATOR:
        return _of_discriminator(close, before, after, moved)
    if "generator_gradient" not in close.losses:  # it takes several for one of the generator's
        caption = _of_discriminator(close, before, after, moved)
        return Caption(caption.happened, f"{caption.see} The generator waits for its turn.")
    return _of_both(close, before, after, moved)


def _of_discriminator(close: Closely, before: Means, after: Means, moved: float) -> Caption:
    happened = f"The discriminator took step {close.step:,}: {_figures(before, after)}."
    if moved > NO_DIFFERENCE:
        return Caption(happened, "The two heaps move apart: it tells them better. The samples stay as they were.")
    if moved < -NO_DIFFERENCE:
        return Caption(happened, "On these images it got worse: a step follows one batch alone. The samples stay.")
    return Caption(happened, "Hardly anything moved: it tells them as well as it can. The samples stay as they were.")


def _of_generator(close: Closely, before: Means, after: Means) -> Caption:
    happened = (
        f"The generator took step {close.step:,}: its fakes now get {_changed(before.fake, after.fake)}. The "
        f"discriminator stood still, and gives real images {_level(after.real)} as before."
    )
    gradient = close.losses.get("generator_gradient", 1.0)
    if gradient < NEXT_TO_NOTHING:
        return Caption(
            happened, f"Its gradient was only {gradient:.1g} long: next to nothing reached it to learn from."
        )
    if after.fake > before.fake + NO_DIFFERENCE:
        return Caption(
            happened, "The fakes move towards the real ones. Look at the samples: they changed to get there."
        )
    if after.fake < before.fake - NO_DIFFERENCE:
        return Caption(
            happened, "The fakes moved away from the real ones: the step went too far, or along another way."
        )
    return Caption(happened, "The fakes stayed where they were: the step was too short to be seen.")


def _of_both(close: Closely, before: Means, after: Means, moved: float) -> Caption:
    happened = f"Both took step {close.step:,}: {_figures(before, after)}."
    if moved > NO_DIFFERENCE:
        return Caption(happened, "The heaps moved apart: the discriminator gained more than the generator.")
    if moved < -NO_DIFFERENCE:
        return Caption(happened, "The heaps came closer: the generator gained more than the discriminator.")
    return Caption(happened, "Neither gained on the other.")


def _figures(before: Means, after: Means) -> str:
    return f"real images now get {_changed(before.real, after.real)}, fakes {_changed(before.fake, after.fake)}"


def _changed(before: float, after: float) -> str:
    return f"{_level(after)} ({_level(before)} before)"


def _level(value: float) -> str:
    return f"{value:.3f}".replace("-", "\u2212")
