"""The plane that the Grid shows: which slice of the space, and which part of it is in view."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QObject, Signal

from explorer.state.chosen import Chosen
from explorer.state.model import Model
from explorer.state.notices import Notices
from explorer.state.picks import Pick, Picks
from explorer.state.space import Space
from explorer.state.viewpoint import Viewpoint
from explorer.state.work import Work
from models.latent import planes, shells
from models.latent.planes import Plane
from models.latent.principal import SMALLEST_SIGMA
from models.latent.priors import GAUSSIAN, UNIFORM
from models.latent.shells import Shell, Slice

KINDS = ("dimensions", "principal", "anchors")
OCTAVE = 4  # zoom steps that double the size of things
FINEST, COARSEST = -40, 24  # zoom steps
TURN = 0.75  # prior's sigmas from tile to tile of a spherical plane at home; a few along one direction are many
TILES_IN_VIEW = np.array([11, 7])  # across and up, which even a small window has room for


@dataclass(frozen=True)
class View:
    """What is in view: its center in the plane's coordinates, and how far apart tiles are, in quarter octaves."""

    center: tuple[float, float] = (0.0, 0.0)
    zoom: int = -6

    @property
    def spacing(self) -> float:
        """Units of the plane between neighbouring tiles."""
        return 2.0 ** (self.zoom / OCTAVE)


class PlaneState(QObject):
    changed = Signal()  # the plane is another slice: every tile is new
    view_changed = Signal()  # the same plane, seen elsewhere or larger
    choices_changed = Signal()  # the kind, the axes or the anchors

    def __init__(
        self,
        work: Work,
        model: Model,
        space: Space,
        viewpoint: Viewpoint,
        picks: Picks,
        notices: Notices,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._model, self._space, self._viewpoint, self._picks = model, space, viewpoint, picks
        self.kind = "principal"
        self.is_turned = False  # by turning codes instead of moving them, so that they keep their norm
        self.axes: dict[str, tuple[int, int]] = {"dimensions": (0, 1), "principal": (0, 1)}
        self.anchors = Chosen(work, model, viewpoint, notices, self)
        self.plane: Slice | None = None
        self.view = self._home = View()
        self._latent = 0  # of the model that the choices are for

        model.opened.connect(self._begin)
        space.changed.connect(self._on_space)
        viewpoint.moved.connect(self._follow)
        viewpoint.rested.connect(self._turn_again)
        self.anchors.changed.connect(self.choices_changed)

    # --- which plane ---

    @property
    def shown_kind(self) -> str:
        """The kind chosen, or raw dimensions while that cannot be shown."""
        return "dimensions" if self.why_not(self.kind) else self.kind

    def choose(self, kind: str) -> None:
        if kind == self.kind or self.why_not(kind):
            return
        if kind == "anchors" and not self.anchors.picks:
            self._take_anchors(self._picks.unlike())
        self.kind = kind
        self.choices_changed.emit()
        self._renew()
        self.home()

    def choose_axes(self, first: int, second: int) -> None:
        """Two different dimensions or principal directions, counted from 0; choosing the other's swaps them."""
        kind = self.shown_kind
        old = self.axes[kind]
        if first == second:
            first, second = old[::-1]
        if (first, second) != old:
            self.axes[kind] = (first, second)
            self.choices_changed.emit()
            self._renew()
            self.home()

    def swap_axes(self) -> None:
        if self.shown_kind == "anchors":
            a, b, c = self.anchors.picks
            self.anchors.choose((a, c, b))
            self._renew()
        else:
            self.choose_axes(*self.axes[self.shown_kind][::-1])

    def set_anchor(self, index: int, anchor: Pick) -> None:
        """ValueError when the three anchors would lie on a line."""
        anchors = list(self.anchors.picks)
        anchors[index] = anchor
        planes.of_anchors(np.stack([a.code for a in anchors]), self._viewpoint.code, self._space.encodings.principal)
        self._take_anchors(anchors)
        self._renew()

    def turn(self, turned: bool) -> None:
        """Go through the space by turning codes, or straight on."""
        if turned != self.is_turned and not (turned and self.why_not_turned()):
            self.is_turned = turned
            self.choices_changed.emit()
            self._renew()
            self.home()

    def why_not_turned(self) -> str:
        """Why there are no spherical planes; empty where there are."""
        opened = self._model.current
        if opened is None:
            return "no model is open"
        prior = opened.model.prior
        if prior is None or not prior.has_shell(opened.model.latent):
            return "the codes of this space have no norm in common"
        return ""

    @property
    def goes_straight(self) -> bool:
        """Whether codes are to be turned and the one at which one stands cannot be."""
        return self.is_turned and isinstance(self.plane, Plane)

    def why_not(self, kind: str) -> str:
        """Why a kind of plane cannot be shown; empty where it can."""
        opened = self._model.current
        if opened is None:
            return "no model is open"
        if opened.model.latent < 2:
            return "the space of this model has one dimension"
        if kind != "dimensions" and self._space.encodings is None:
            return "the data are not encoded yet"
        if kind == "principal" and len(self._space.encodings.principal.directions) < 2:
            return "only one direction is known"
        if kind == "anchors" and opened.model.latent < 3:
            return "in a space of two dimensions every plane is the whole space"
        if kind == "anchors" and not self.anchors.picks and not self._picks.unlike():
            return "the codes it could go through lie on a line"
        return ""

    # --- which part of it ---

    def look(self, view: View) -> None:
        view = replace(view, zoom=int(np.clip(view.zoom, FINEST, COARSEST)))
        if view != self.view:
            self.view = view
            self.view_changed.emit()

    def zoom_about(self, point: tuple[float, float], steps: int) -> None:
        """Zoom in by quarter octaves so that `point` of the plane stays where it is on the screen."""
        zoom = int(np.clip(self.view.zoom - steps, FINEST, COARSEST))
        factor = 2.0 ** ((zoom - self.view.zoom) / OCTAVE)
        center = tuple(p + (c - p) * factor for p, c in zip(point, self.view.center, strict=True))
        self.look(View(center, zoom))

    def home(self) -> None:
        """See the three anchors, or the middle of the data, or of the prior where the model has one."""
        self._home = self._home_view()
        self.look(self._home)

    def go_to_viewpoint(self) -> None:
        if self.plane:
            self.look(replace(self.view, center=tuple(self.position)))

    def holds(self, codes: np.ndarray) -> np.ndarray:
        """Which of these codes [n, d] lie on the plane, not only near it: bool [n]."""
        return self.plane.distances(codes) <= planes.ON_PLANE * (1 + np.linalg.norm(codes, axis=-1))

    @property
    def position(self) -> np.ndarray:
        """The viewpoint's coordinates [2] on the plane, which always passes through it."""
        return self.plane.coordinates(self._viewpoint.code)

    def move_to(self, point: tuple[float, float]) -> None:
        """Move the viewpoint within the plane."""
        self._viewpoint.move_to(self.plane.codes(np.array(point)))

    # --- inside ---

    def _begin(self) -> None:
        self._latent = latent = self._model.current.model.latent
        self.anchors.forget()
        self.axes = {kind: tuple(min(i, latent - 1) for i in pair) for kind, pair in self.axes.items()}
        self.axes = {kind: pair if pair[0] != pair[1] else (0, min(1, latent - 1)) for kind, pair in self.axes.items()}
        self.kind = "dimensions" if latent == 2 else "principal"
        # Where data can be encoded they lie where they lie; drawn codes all lie on the prior's shell.
        self.is_turned = bool(self._model.current.model.cannot("encode")) and not self.why_not_turned()
        self._choose_anchors()
        self.plane, self.view, self._home = None, View(), View()
        self.choices_changed.emit()
        self.view_changed.emit()
        self._renew()

    def _choose_anchors(self) -> None:
        """Two directions of many hold little of the variance; three unlike codes show at once what there is."""
        if self._latent > 2 and self._space.encodings is not None and (anchors := self._picks.unlike()):
            self.kind = "anchors"
            self._take_anchors(anchors)

    def _take_anchors(self, anchors: Iterable[Pick]) -> None:
        """Seen as the plane is, in the viewpoint's manner."""
        self.anchors.choose(replace(anchor, manner=None) for anchor in anchors)

    def _on_space(self) -> None:
        """Codes that could only be drawn after the model had been opened give the first anchors."""
        encodings = self._space.encodings
        if not self.anchors.picks and self._fits() and encodings is not None and not encodings.are_data:
            self._choose_anchors()
            self.choices_changed.emit()  # also where there are none
        self._renew()

    def _renew(self) -> None:
        """The plane again from its choices; called when those or the encodings are others."""
        code = self._viewpoint.code
        opened = self._model.current
        plane = self._straight(code) if opened is not None and self._fits() and opened.model.latent >= 2 else None
        if plane is not None and self.is_turned:
            with contextlib.suppress(ValueError):  # a code at zero, or along an axis: straight on, from there
                plane = shells.of_plane_axes(plane.x, plane.y, code)
        self._set(plane)
        if self.view == self._home:
            self.home()

    def _straight(self, code: np.ndarray) -> Plane:
        kind = self.shown_kind
        if kind == "dimensions":
            names = tuple(map(self._model.current.model.dimension, self.axes[kind]))
            return planes.of_dimensions(*self.axes[kind], code, names)
        principal = self._space.encodings.principal
        if kind == "principal":
            first, second = (min(k, len(principal.directions) - 1) for k in self.axes[kind])
            return planes.of_directions(first, second, code, principal)
        return planes.of_anchors(self.anchors.codes, code, principal)

    def _follow(self) -> None:
        if self.plane is None or not self._fits():
            self._renew()
            return
        try:
            self._set(self.plane.through(self._viewpoint.code))
        except ValueError:  # a shell does not come as near to zero: straight on, from there
            self._renew()
            self.home()

    def _turn_again(self) -> None:
        """From a code that could not be turned to one that can; not under a hand that drags on the straight plane."""
        if self.goes_straight:
            self._renew()
            if isinstance(self.plane, Shell):
                self.home()

    def _home_view(self) -> View:
        """Anchors may lie anywhere, and so may raw dimensions of a space without a prior; all else is near 0 and 1."""
        encodings, opened = self._space.encodings, self._model.current
        if isinstance(self.plane, Shell) and self.shown_kind != "anchors":
            return View(zoom=round(OCTAVE * np.log2(np.degrees(TURN / self.plane.radius))))
        if self.plane is not None and self.shown_kind == "anchors":
            return _view_of(self.plane.coordinates(self.anchors.codes))
        free = self.plane is not None and not self.plane.x.symbol and opened.model.prior not in (GAUSSIAN, UNIFORM)
        if not free or encodings is None:
            return View()
        center = self.plane.coordinates(encodings.principal.mean)
        sigma = max(encodings.principal.sigma_along(np.array(a.direction)) for a in (self.plane.x, self.plane.y))
        zoom = View().zoom + round(OCTAVE * np.log2(max(sigma, SMALLEST_SIGMA)))
        return View(tuple(map(float, center)), int(np.clip(zoom, FINEST, COARSEST)))

    def _fits(self) -> bool:
        """False while another model is being opened and some of the state is still of the one before."""
        opened = self._model.current
        return opened is not None and self._viewpoint.code.shape == (opened.model.latent,) == (self._latent,)

    def _set(self, plane: Slice | None) -> None:
        if plane != self.plane:
            self.plane = plane
            self.changed.emit()


def _view_of(points: np.ndarray) -> View:
    """Points [n, 2] of the plane, all of them in a window of the smallest size."""
    low, high = points.min(0), points.max(0)
    spacing = float(((high - low) / TILES_IN_VIEW).max())
    zoom = int(np.ceil(OCTAVE * np.log2(max(spacing, 1e-9))))
    return View(tuple(((low + high) / 2).tolist()), int(np.clip(zoom, FINEST, COARSEST)))
