"""The plane that the Grid shows: which slice of the space, and which part of it is in view."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import torch
from PySide6.QtCore import QObject, Signal

from explorer.state.model import Model
from explorer.state.notices import Notices
from explorer.state.space import Space
from explorer.state.viewpoint import Viewpoint
from explorer.state.work import Work
from models.base import LatentModel, Manner, decoding_bytes
from models.latent import planes, shells
from models.latent.planes import Plane
from models.latent.principal import SMALLEST_SIGMA
from models.latent.priors import GAUSSIAN, UNIFORM
from models.latent.shells import Shell, Slice

KINDS = ("dimensions", "principal", "anchors")
OCTAVE = 4  # zoom steps that double the size of things
FINEST, COARSEST = -40, 24  # zoom steps
TURNED = 14  # zoom of a spherical plane at home: some eleven degrees from tile to tile
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
    image: np.ndarray | None = None  # until it has been decoded, or where it is an image that was encoded


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
        notices: Notices,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._model, self._space, self._viewpoint = model, space, viewpoint
        self.kind = "principal"
        self.is_turned = False  # by turning codes instead of moving them, so that they keep their norm
        self.axes: dict[str, tuple[int, int]] = {"dimensions": (0, 1), "principal": (0, 1)}
        self.anchors: tuple[Anchor, ...] = ()
        self.plane: Slice | None = None
        self.view = self._home = View()
        self._latent = 0  # of the model that the choices are for
        self._awaited: list[np.ndarray] = []  # codes of anchors whose pictures are on their way
        self._lane = work.lane()

        model.opened.connect(self._begin)
        space.changed.connect(self._on_space)
        viewpoint.moved.connect(self._follow)
        viewpoint.rested.connect(self._turn_again)
        self.choices_changed.connect(self._ask_for_pictures)
        for signal in (viewpoint.manner_changed, model.weights_changed):
            signal.connect(self._picture_again)
        self._lane.received.connect(self._take_pictures)
        self._lane.failed.connect(notices.refuse)

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

    def any_code(self) -> Anchor:
        """One of the encoded images, or a code of the prior where nothing is encoded, by chance."""
        if not self._space.encodings.are_data:
            noise = torch.Generator()
            noise.seed()
            return Anchor("A random code", self._space.prior.draw(1, self._latent, noise)[0].numpy())
        return self._image(int(np.random.default_rng().integers(len(self._space.encodings.means))))

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
        if kind == "anchors" and not self.anchors and not self._default_anchors():
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
        self.anchors, self._awaited = (), []  # codes of one model mean nothing in another
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
        if self._latent > 2 and self._space.encodings is not None and (anchors := self._default_anchors()):
            self.kind, self.anchors = "anchors", anchors

    def _on_space(self) -> None:
        """Codes that could only be drawn after the model had been opened give the first anchors."""
        encodings = self._space.encodings
        if not self.anchors and self._fits() and encodings is not None and not encodings.are_data:
            self._choose_anchors()
            self.choices_changed.emit()
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
        return planes.of_anchors(np.stack([anchor.code for anchor in self.anchors]), code, principal)

    def _follow(self) -> None:
        if self.plane is None or not self._fits():
            self._renew()
        else:
            self._set(self.plane.through(self._viewpoint.code))

    def _turn_again(self) -> None:
        """From a code that could not be turned to one that can; not under a hand that drags on the straight plane."""
        if self.is_turned and isinstance(self.plane, Plane):
            self._renew()
            if isinstance(self.plane, Shell):
                self.home()

    def _home_view(self) -> View:
        """Anchors may lie anywhere, and so may raw dimensions of a space without a prior; all else is near 0 and 1."""
        encodings, opened = self._space.encodings, self._model.current
        if isinstance(self.plane, Shell) and self.shown_kind != "anchors":
            return View(zoom=TURNED)
        if self.plane is not None and self.shown_kind == "anchors":
            return _view_of(self.plane.coordinates(np.stack([anchor.code for anchor in self.anchors])))
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
        code, images = encoded.encodings.means[index], encoded.images
        if images is None:
            return Anchor(f"Random code {index + 1}", code)
        return Anchor(f"Image {index + 1:,}", code, images[index])

    def _picture_again(self) -> None:
        """Codes that are no images look otherwise in another manner, or by other weights."""
        encoded = self._space.encoded
        if encoded is not None and encoded.images is None and self._fits():
            self._ask([anchor.code for anchor in self.anchors])

    def _ask_for_pictures(self) -> None:
        awaited = {id(code) for code in self._awaited}
        missing = [anchor.code for anchor in self.anchors if anchor.image is None]
        if any(id(code) not in awaited for code in missing):
            self._ask(missing)

    def _ask(self, codes: list[np.ndarray]) -> None:
        """Pictures of these, and of those asked for before that have not come: a lane does the newest request only."""
        wanted = {id(code) for code in (*self._awaited, *codes)}
        self._awaited = [anchor.code for anchor in self.anchors if id(anchor.code) in wanted]
        if self._awaited:
            self._lane.ask(partial(_picturing, self._model.current.model, self._awaited, self._viewpoint.manner))

    def _take_pictures(self, pictured: list[_Pictured]) -> None:
        """Other anchors may have been chosen meanwhile."""
        images = {id(each.code): each.image for each in pictured}
        now = self._model.current.model, self._viewpoint.manner
        done = {id(each.code) for each in pictured if (each.model, each.manner) == now}
        self._awaited = [code for code in self._awaited if id(code) not in done]
        self.anchors = tuple(replace(each, image=images.get(id(each.code), each.image)) for each in self.anchors)
        self.choices_changed.emit()


@dataclass(frozen=True, eq=False)
class _Pictured:
    """An anchor's code with its picture, by which model and in which manner."""

    code: np.ndarray
    image: np.ndarray
    model: LatentModel
    manner: Manner


def _picturing(model: LatentModel, codes: list[np.ndarray], manner: Manner) -> Iterator[_Pictured]:
    for code in codes:
        image = yield from decoding_bytes(model, code[None], model.draft(manner))
        yield _Pictured(code, image[0], model, manner)


def _view_of(points: np.ndarray) -> View:
    """Points [n, 2] of the plane, all of them in a window of the smallest size."""
    low, high = points.min(0), points.max(0)
    spacing = float(((high - low) / TILES_IN_VIEW).max())
    zoom = int(np.ceil(OCTAVE * np.log2(max(spacing, 1e-9))))
    return View(tuple(((low + high) / 2).tolist()), int(np.clip(zoom, FINEST, COARSEST)))
