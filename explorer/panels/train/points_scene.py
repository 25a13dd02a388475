"""What is drawn of a model of points: by a plane where points have two coordinates, else over a line.

What is the data's, or true, is blue; what is the model's is orange.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.state.train.points import DIFFERENCE, FIELD, NOTHING, OPTIMAL, Points
from explorer.widgets.density_curves import Drawn
from explorer.widgets.key_switch import AREA, DASHES, DOT, LINE
from explorer.widgets.point_plane import Arrows, Dots, Ground, Scene, Strokes
from models.points.adversary import Verdicts
from models.points.look import Look
from models.points.scores import ScoreField

DATA, SAMPLES, DENSITY, MODELS, RECONSTRUCTED, SPACE = "data", "samples", "density", "models", "reconstructed", "space"
LEARNED, TRUE, VERDICT, BEST = "learned", "true", "verdict", "best"
THEIRS, OURS, MADE = "reconstruction", "kl", "through_data"  # fields of Theme: the data's, the model's, the space's
FAR_SCORES = 2.5  # s times the score, at the ends of its axis
ARROW = 0.9  # of the distance between two arrows, that the longest takes
LEAST_AWAY = 0.05  # of a verdict from being undecided, that is given the whole of a colour
STRONG = 4.0  # of the median density where there is some: there the ground is at its strongest


@dataclass(frozen=True)
class Key:
    name: str  # of what is hidden
    words: str
    kind: str  # of a KeySwitch
    colour: str
    tip: str = ""


def keys(look: Look, points: Points) -> tuple[Key, ...]:
    """What there is to show and hide, in the order of the column beside the plane."""
    return _keys_in_plane(look, points) if look.dimensions == 2 else _keys_on_line(look, points)


def _density_key(look: Look) -> tuple[Key, ...]:
    if look.density is None:
        return ()
    tip = "A kernel estimate from the points." if look.is_estimate else "What the points were drawn from, exactly."
    return (Key(DENSITY, "Density of the data", AREA, THEIRS, tip),)


def _keys_in_plane(look: Look, points: Points) -> tuple[Key, ...]:
    data, samples = Key(DATA, "Data", DOT, THEIRS), Key(SAMPLES, "Samples", DOT, OURS)
    if look.field is not None and points.view == FIELD:
        known = () if look.field.true is None else (
            Key(TRUE, "True score", LINE, THEIRS, _about_true(look)),
            Key(DENSITY, "Density of noisy data", AREA, "strong"),
        )  # fmt: skip
        learned = Key(LEARNED, "Learned score", LINE, OURS, "Minus the noise that the network sees.")
        return (Key(DATA, "Noisy data", DOT, "muted"), learned, *known)
    if look.field is not None:
        return (data, samples, *_plain_density(look))
    is_curve = look.lines is not None and len(look.lines) == 1
    space = Key(SPACE, f"Decoded {'line' if is_curve else 'grid'} of z", LINE, MADE, _about_lines(is_curve))
    if look.verdicts is not None:
        return (data, samples, space)
    pairs = Key(RECONSTRUCTED, "Reconstructions", LINE, "muted", "From points to what is made of them.")
    own = Key(MODELS, "Model's density", AREA, "strong", "Of what it draws, with the noise that its likelihood adds.")
    return (data, samples, pairs, space, own)


def _about_true(look: Look) -> str:
    of = "a kernel estimate of the data's density" if look.is_estimate else "the data's density"
    return f"Of {of} with this much noise on it, times the noise's σ."


def _plain_density(look: Look) -> tuple[Key, ...]:
    return tuple(Key(each.name, each.words, each.kind, "strong", each.tip) for each in _density_key(look))


def _about_lines(is_curve: bool) -> str:
    if is_curve:
        return "What becomes of the one dimension of the space, from end to end."
    return (
        "What becomes of a grid of z 1 and z 2, the others 0: between two lines lies as much of the prior as between "
        "any others."
    )


def _keys_on_line(look: Look, points: Points) -> tuple[Key, ...]:
    if look.field is not None and points.view == FIELD:
        true = () if look.field.true is None else (
            Key(DENSITY, "Density of noisy data", AREA, THEIRS),
            Key(TRUE, "True score", DASHES, THEIRS, _about_true(look)),
        )  # fmt: skip
        return (*true, Key(LEARNED, "Learned score", LINE, OURS, "By the axis on the right, times the noise's σ."))
    found = (*_density_key(look), Key(MODELS, "Density of samples", AREA, OURS))
    if look.verdicts is None:
        return found
    verdict = Key(VERDICT, "Discriminator", LINE, "text", "By the axis on the right.")
    best = Key(BEST, "Optimal: p / (p + g)", DASHES, "muted", "By the axis on the right.")
    return (*found, verdict) if look.verdicts.optimum is None else (*found, verdict, best)


# --- in a plane ---


def scene(look: Look, points: Points) -> Scene:
    if look.field is not None and points.view == FIELD:
        return _field_scene(look.field, look.data, points)
    layers = []
    if points.shows(SPACE) and look.lines is not None:
        layers.append(Strokes(look.lines, MADE, width=1.1 if len(look.lines) > 1 else 2.0, opacity=0.75))
    if look.inputs is not None and points.shows(RECONSTRUCTED):
        layers.append(Strokes(np.stack([look.inputs, look.outputs], 1), "muted", width=0.8, opacity=0.6))
    if points.shows(DATA):
        layers.append(Dots(look.data if look.clean is None else look.clean, THEIRS, opacity=0.7))
    if points.shows(SAMPLES):
        layers.append(Dots(look.samples, OURS, opacity=0.7))
    chosen = None if look.posterior is None else tuple(look.posterior.x.tolist())
    return Scene(0.0, 1.0, _ground(look, points), tuple(layers), chosen)


def _ground(look: Look, points: Points) -> Ground | None:
    lattice, verdicts = look.lattice, look.verdicts
    if verdicts is None:
        name, density = (DENSITY, look.density) if look.field is not None else (MODELS, look.drawn_density)
        return _density_ground(lattice.shaped(density)) if density is not None and points.shows(name) else None
    surface = points.surface_shown
    if surface == NOTHING:
        return None
    if surface == OPTIMAL:
        return Ground(lattice.shaped(verdicts.optimum), 0.0, 1.0, diverges=True)
    if surface == DIFFERENCE:
        return Ground(lattice.shaped(verdicts.learned - verdicts.optimum), -0.5, 0.5, diverges=True)
    return Ground(lattice.shaped(verdicts.learned), *verdict_ends(verdicts), diverges=True)


def verdict_ends(verdicts: Verdicts) -> tuple[float, float]:
    """What the two colours of a discriminator's surface stand for: as far as it goes from being undecided."""
    middle = 0.5 if verdicts.are_probabilities else float(np.median(verdicts.learned))
    away = max(float(np.percentile(np.abs(verdicts.learned - middle), 98)), LEAST_AWAY)
    return middle - away, middle + away


def _density_ground(values: np.ndarray) -> Ground:
    there = values[values > 0.05 * values.max()]
    strongest = STRONG * float(np.median(there)) if len(there) else 1.0
    return Ground(values, 0.0, max(strongest, 1e-9))


def _field_scene(field: ScoreField, noisy: np.ndarray, points: Points) -> Scene:
    layers, far = [], field.lattice.high
    if points.shows(DATA):
        layers.append(Dots(noisy, "muted", diameter=2.5, opacity=0.55))
    spacing = field.at[1, 1] - field.at[0, 1]
    if points.shows(TRUE) and field.true is not None:
        layers.append(Arrows(field.at, _shortened(field.true, spacing), THEIRS, width=2.0, opacity=0.75))
    if points.shows(LEARNED):
        layers.append(Arrows(field.at, _shortened(field.learned, spacing), OURS, width=1.2))
    ground = None
    if field.density is not None and points.shows(DENSITY):
        ground = _density_ground(field.lattice.shaped(field.density))
    return Scene(-far, far, ground, tuple(layers))


def _shortened(arrows: np.ndarray, spacing: float) -> np.ndarray:
    """As long as there is room for: long ones are drawn shorter, by a curve that keeps short ones apart."""
    length = np.linalg.norm(arrows, axis=1, keepdims=True)
    return arrows * ARROW * spacing * np.tanh(length) / np.maximum(length, 1e-9)


# --- over a line ---


@dataclass(frozen=True, eq=False)
class Lines:
    curves: tuple[Drawn, ...]
    low: float = 0.0
    high: float = 1.0
    second: tuple[float, float] | None = None
    mark: float | None = None


def curves(look: Look, points: Points) -> Lines:
    if look.field is not None and points.view == FIELD:
        return _field_curves(look.field, points)
    x, found, second = look.lattice.axis, [], None
    if look.density is not None and points.shows(DENSITY):
        found.append(Drawn(x, look.density, THEIRS, filled=True))
    if look.drawn_density is not None and points.shows(MODELS):
        found.append(Drawn(x, look.drawn_density, OURS, filled=True))
    if (verdicts := look.verdicts) is not None:
        second = (0.0, 1.0)
        if not verdicts.are_probabilities:
            second = float(verdicts.learned.min()), float(verdicts.learned.max()) + 1e-6
        if verdicts.optimum is not None and points.shows(BEST):
            found.append(Drawn(x, verdicts.optimum, "muted", dashed=True, second=True))
        if points.shows(VERDICT):
            found.append(Drawn(x, verdicts.learned, "text", second=True))
    mark = None if look.posterior is None else float(look.posterior.x[0])
    return Lines(tuple(found), second=second, mark=mark)


def _field_curves(field: ScoreField, points: Points) -> Lines:
    far, found = field.lattice.high, []
    if field.density is not None and points.shows(DENSITY):
        found.append(Drawn(field.lattice.axis, field.density, THEIRS, filled=True))
    if field.true is not None and points.shows(TRUE):
        found.append(Drawn(field.at[:, 0], field.true[:, 0], THEIRS, dashed=True, second=True))
    if points.shows(LEARNED):
        found.append(Drawn(field.at[:, 0], field.learned[:, 0], OURS, second=True))
    return Lines(tuple(found), -far, far, (-FAR_SCORES, FAR_SCORES))
