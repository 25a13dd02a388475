"""The plane that the Grid shows: which slice of the space, and which part of it is in view."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QObject, Signal

from explorer.state.model import Model
from explorer.state.space import Space
from explorer.state.viewpoint import Viewpoint
from models.latent import planes
from models.latent.planes import Plane
from models.latent.principal import SMALLEST_SIGMA

KINDS = ("dimensions", "principal", "anchors")
OCTAVE = 4  # zoom steps that double the size of things
FINEST, COARSEST = -40, 12  # zoom steps
ON_PLANE = 1e-3  # of a code's length: codes are kept in single precision
TILES_IN_VIEW = np.array([11, 7])  # across and up, which even a small window has room for
CANDIDATES = 300  # encoded images among which anchors are looked for


@dataclass(frozen=True)
class View:
    """What is in view: its center in the plane's coordinates, and how far apart tiles are, in quarter octaves."""

    center: tuple[float, float] = (0.0, 0.0)
    zoom: int = -6

    @property
    def spacing(self) -> float:
        """Units of the plane between neighbouring tiles."""
        return 2.0 ** (self.zoom / OCTAVE)


@dataclass(frozen=True, eq=False)
class Anchor:
    """A corner of a plane by three anchors."""

    name: str
    code: np.ndarray
    image: np.ndarray | None = None


class PlaneState(QObject):
    changed = Signal()  # the plane is another slice: every tile is new
    view_changed = Signal()  # the same plane, seen elsewhere or larger
    choices_changed = Signal()  # the kind, the axes or the anchors

    def __init__(self, model: Model, space: Space, viewpoint: Viewpoint, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model, self._space, self._viewpoint = model, space, viewpoint
        self.kind = "principal"
        self.axes: dict[str, tuple[int, int]] = {"dimensions": (0, 1), "principal": (0, 1)}
        self.anchors: tuple[Anchor, ...] = ()
        self.plane: Plane | None = None
        self.view = self._home = View()
        self._latent = 0  # of the model that the choices are for

        model.opened.connect(self._begin)
        space.changed.connect(self._renew)
        viewpoint.moved.connect(self._follow)

    # --- which plane ---

    @property
    def shown_kind(self) -> str:
        """The kind chosen, or raw dimensions while that cannot be shown."""
        return "dimensions" if self.why_not(self.kind) else self.kind

    def choose(self, kind: str) -> None:
        if kind == self.kind or self.why_not(kind):
            return
        if kind == "anchors" and not self.anchors:
            self.anchors = self._default_anchors()
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
            a, b, c = self.anchors
            self.anchors = (a, c, b)
            self.choices_changed.emit()
            self._renew()
        else:
            self.choose_axes(*self.axes[self.shown_kind][::-1])

    def set_anchor(self, index: int, anchor: Anchor) -> None:
        """ValueError when the three anchors would lie on a line."""
        anchors = list(self.anchors)
        anchors[index] = anchor
        planes.of_anchors(np.stack([a.code for a in anchors]), self._viewpoint.code, self._space.encodings.principal)
        self.anchors = tuple(anchors)
        self.choices_changed.emit()
        self._renew()

    def here(self) -> Anchor:
        """The viewpoint as an anchor, with its picture where that is decoded already."""
        code, picture = self._viewpoint.code, self._viewpoint.picture
        image = picture.image if picture is not None and np.array_equal(picture.code, code) else None
        return Anchor("Viewpoint", code, image)

    def any_image(self) -> Anchor:
        """One of the encoded images, by chance."""
        return self._image(int(np.random.default_rng().integers(len(self._space.encodings.means))))

    def why_not(self, kind: str) -> str:
        """Why a kind of plane cannot be shown; empty where it can."""
        opened = self._model.current
        if opened is None:
            return "no model is open"
        if opened.model.latent < 2:
            return "the space of this model has one dimension"
        if kind != "dimensions" and self._space.encodings is None:
            return "the data are not encoded yet"
        if kind == "anchors" and opened.model.latent < 3:
            return "in a space of two dimensions every plane is the whole space"
        if kind == "anchors" and not self.anchors and not self._default_anchors():
            return "the encoded images lie on a line"
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
        return self.plane.distances(codes) <= ON_PLANE * (1 + np.linalg.norm(codes, axis=-1))

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
        self.anchors = ()  # codes of one model mean nothing in another
        self.axes = {kind: tuple(min(i, latent - 1) for i in pair) for kind, pair in self.axes.items()}
        self.axes = {kind: pair if pair[0] != pair[1] else (0, min(1, latent - 1)) for kind, pair in self.axes.items()}
        self.kind = "dimensions" if latent == 2 else "principal"
        if latent > 2 and self._space.encodings is not None and (anchors := self._default_anchors()):
            # Two directions of many hold little of the variance; three unlike images show at once what there is.
            self.kind, self.anchors = "anchors", anchors
        self.plane, self.view, self._home = None, View(), View()
        self.choices_changed.emit()
        self.view_changed.emit()
        self._renew()

    def _renew(self) -> None:
        """The plane again from its choices; called when those or the encodings are others."""
        code = self._viewpoint.code
        opened = self._model.current
        kind = self.shown_kind
        if opened is None or not self._fits() or opened.model.latent < 2:
            plane = None
        elif kind == "dimensions":
            plane = planes.of_dimensions(*self.axes[kind], code, opened.model.space)
        elif kind == "principal":
            plane = planes.of_directions(*self.axes[kind], code, self._space.encodings.principal)
        else:
            codes = np.stack([anchor.code for anchor in self.anchors])
            plane = planes.of_anchors(codes, code, self._space.encodings.principal)
        self._set(plane)
        if self.view == self._home:
            self.home()

    def _follow(self) -> None:
        if self.plane is None or not self._fits():
            self._renew()
        else:
            self._set(self.plane.through(self._viewpoint.code))

    def _home_view(self) -> View:
        """Anchors may lie anywhere, and so may raw dimensions of a space without a prior; all else is near 0 and 1."""
        encodings, opened = self._space.encodings, self._model.current
        if self.plane is not None and self.shown_kind == "anchors":
            return _view_of(self.plane.coordinates(np.stack([anchor.code for anchor in self.anchors])))
        free = self.plane is not None and not self.plane.x.symbol and not getattr(opened.model, "prior", "")
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

    def _set(self, plane: Plane | None) -> None:
        if plane != self.plane:
            self.plane = plane
            self.changed.emit()

    def _default_anchors(self) -> tuple[Anchor, ...]:
        """The viewpoint, the image farthest from it, and that farthest from the line through both; empty where none."""
        here, encodings = self.here(), self._space.encodings
        if encodings.means.shape[1] != len(here.code):  # another model is being opened
            return ()
        if np.array_equal(encodings.means[0], here.code):
            here = self._image(0)  # its picture is there already
        away = encodings.means[:CANDIDATES].astype(np.float64) - here.code
        lengths = np.linalg.norm(away, axis=1)
        first = int(lengths.argmax())
        along = away @ (away[first] / max(lengths[first], 1e-12))
        second = int((lengths**2 - along**2).argmax())
        anchors = (here, self._image(first), self._image(second))
        try:
            planes.of_anchors(np.stack([a.code for a in anchors]), here.code, encodings.principal)
        except ValueError:
            return ()
        return anchors

    def _image(self, index: int) -> Anchor:
        encoded = self._space.encoded
        return Anchor(f"Image {index + 1:,}", encoded.encodings.means[index], encoded.images[index])


def _view_of(points: np.ndarray) -> View:
    """Points [n, 2] of the plane, all of them in a window of the smallest size."""
    low, high = points.min(0), points.max(0)
    spacing = float(((high - low) / TILES_IN_VIEW).max())
    zoom = int(np.ceil(OCTAVE * np.log2(max(spacing, 1e-9))))
    return View(tuple(((low + high) / 2).tolist()), int(np.clip(zoom, FINEST, COARSEST)))
