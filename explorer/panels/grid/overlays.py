"""What lies over the Grid's tiles, taken from the session: data, prior, posterior, trail and anchors on the plane."""

from __future__ import annotations

import numpy as np

from explorer.state.grid.plane import PlaneState
from explorer.state.own_image import Own
from explorer.state.path.path import PathState
from explorer.state.session import Session
from explorer.state.space import Encoded
from explorer.state.trail import Trail
from explorer.theme import class_order
from explorer.widgets.plane_marks import Contour, Letter, Overlay, Way
from explorer.widgets.plane_points import UNNAMED, Points
from explorer.widgets.routes import Route
from explorer.widgets.text import THIN, number
from models.latent.planes import Plane
from models.latent.priors import GAUSSIAN
from models.latent.shells import Shell, Slice

ROUTE_POINTS = 97  # of each path
RADII = (1.0, 2.0)  # of contours, in Mahalanobis distances


def overlay_of(session: Session, *, data: bool, prior: bool, trail: bool, path: bool = False) -> Overlay:
    """Everything that is to be shown over the plane, which must be there."""
    state, plane = session.plane, session.plane.plane
    own, contours, draws = session.own_image.own, (), None
    if prior and not cannot_show_prior(session):
        contours += prior_contours(plane)
    if own is not None and own.sigma.any() and len(own.mean) == plane.latent and isinstance(plane, Plane):
        contours += (posterior_contour(plane, own),)
        draws = None if own.codes is None else plane.coordinates(own.codes)
    return Overlay(
        points=points_of(plane, session.space.encoded) if data and not cannot_show_data(session) else None,
        contours=contours,
        draws=draws,
        way=way_of(state, session.trail) if trail else None,
        routes=routes_of(plane, session.path) if path else (),
        letters=letters_of(state) if state.shown_kind == "anchors" else (),
    )


def cannot_show_prior(session: Session) -> str:
    """Why the prior has no contours on the plane that is shown; empty where it has."""
    opened, plane = session.model.current, session.plane.plane
    if opened is None or opened.model.prior != GAUSSIAN:
        return "this space has no Gaussian prior"
    return "all codes of a spherical plane are equally likely" if isinstance(plane, Shell) else ""


def cannot_show_data(session: Session) -> str:
    """Why there are no data points; empty where there are."""
    opened, encodings = session.model.current, session.space.encodings
    if opened is not None and opened.model.cannot("encode"):
        return "without an encoder, images have no place in this space"
    return "" if encodings is not None and encodings.are_data else "the data are not encoded yet"


def prior_contours(plane: Plane) -> tuple[Contour, ...]:
    """The projected prior, labelled by the mass that its two dimensions hold inside."""
    d = plane.latent
    center, covariance = plane.ellipse(np.zeros(d), np.ones(d))
    return tuple(Contour(center, covariance, r, f"{mass_inside(r)} of the prior") for r in RADII)


def posterior_contour(plane: Plane, own: Own) -> Contour:
    center, covariance = plane.ellipse(own.mean, own.sigma**2)
    return Contour(center, covariance, RADII[-1], f"{mass_inside(RADII[-1])} of q(z|x)", dashed=True)


def mass_inside(radius: float) -> str:
    """Of a normal distribution in two dimensions: its squared Mahalanobis distance is chi-squared with two degrees."""
    return number(100 * (1 - np.exp(-(radius**2) / 2)), 0, "%")


def points_of(plane: Slice, encoded: Encoded) -> Points:
    encodings, order = encoded.encodings, class_order(encoded.classes)
    distances = plane.distances(encodings.means)
    named = encodings.labels is not None and order
    marks = np.array(order)[encodings.labels] if named else np.full(len(distances), UNNAMED)
    typical = max(float(np.median(distances)), 1e-9)
    flat = plane.latent == 2  # then distances are rounding errors
    return Points(plane.coordinates(encodings.means), marks, distances * (not flat) / typical)


def legend_of(encoded: Encoded) -> tuple[list[tuple[str, int]], str]:
    """The classes with their marks, and which data the points are."""
    encodings, order = encoded.encodings, class_order(encoded.classes)
    entries = list(zip(encoded.classes, order, strict=True)) if encodings.labels is not None else []
    note = f"{encodings.of}, encoded"
    if encodings.means.shape[1] > 2:
        note += ": projections, fading with their distance from the plane"
    return entries, note.replace(" %", f"{THIN}%")


def way_of(state: PlaneState, trail: Trail) -> Way | None:
    codes = [visit.code for visit in trail.visits[: trail.position + 1]]
    if not codes or len(codes[0]) != state.plane.latent:
        return None
    return Way(state.plane.coordinates(np.stack(codes)), state.holds(np.stack(codes)))


def cannot_show_path(session: Session) -> str:
    """Why there are no paths; empty where there are."""
    return "" if session.path.paths else "there is no path yet: the Path workspace makes one"


def routes_of(plane: Slice, path: PathState) -> tuple[Route, ...]:
    """The paths as they project onto the plane; how far off it their codes lie is measured by these codes' norms."""
    shares = np.linspace(0, 1, ROUTE_POINTS)
    routes = []
    for kind, each in path.paths.items():
        if each.stops.shape[1] != plane.latent:
            return ()
        codes = each.codes(path.t_at(shares))
        off = plane.distances(codes) / max(float(np.linalg.norm(codes, axis=1).mean()), 1e-9)
        points, stops = plane.coordinates(codes), plane.coordinates(each.stops)
        routes.append(Route(points, stops, kind, off * (plane.latent > 2), kind == path.selected))
    return tuple(routes)


def letters_of(state: PlaneState) -> tuple[Letter, ...]:
    codes = state.anchors.codes
    points, on_plane = state.plane.coordinates(codes), state.holds(codes)
    return tuple(Letter("ABC"[k], tuple(points[k].tolist()), bool(on_plane[k])) for k in range(len(codes)))
