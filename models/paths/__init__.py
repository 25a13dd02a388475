"""The kinds of path between codes, in the order of the window. A new one is a new file here and one more line below."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from models.base import LatentModel
from models.paths.base import Path
from models.paths.linear import Linear
from models.paths.neighbour_graph import Graph
from models.paths.spherical import Spherical
from models.paths.through_data import ThroughData


@dataclass(frozen=True)
class Kind:
    title: str
    cannot: Callable[[LatentModel], str]  # why a model has no such path; empty where it has
    path: Callable[[np.ndarray, Graph | None], Path]  # through stops [m, d]
    needs_graph: bool = False  # of the encoded data


def no_shell(model: LatentModel) -> str:
    has_one = model.prior is not None and model.prior.has_shell(model.latent)
    return "" if has_one else f"The codes of {model.space} have no norm in common that turning could keep."


def no_data(model: LatentModel) -> str:
    return model.cannot("encode")


KINDS = {
    "linear": Kind("Linear", lambda model: "", lambda stops, graph: Linear(stops)),
    "spherical": Kind("Spherical", no_shell, lambda stops, graph: Spherical(stops)),
    "through_data": Kind("Through the data", no_data, lambda stops, graph: ThroughData.over(graph, stops), True),
}
