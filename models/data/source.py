"""A line of the table of data sets: how to get one, and whether it is here already."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from models.data.origin import Origin
from models.progress import Progress

Loading = Iterator[Progress]  # a generator whose return value is the DataSet


@dataclass(frozen=True)
class Source:
    """One line of the table of data sets: how to get it, and whether it is here already."""

    name: str
    title: str
    about: str  # one sentence for the picker
    load: Callable[..., Loading]
    options: dict[str, str] = field(default_factory=dict)  # what load takes besides, with one line of help each
    count: int | None = None  # images in it, where known without loading
    at_hand: Callable[[], bool] = lambda: True  # false where opening it would download
    classifier: str = ""  # the shipped classifier whose features judge pictures of this data
    origin: Origin | None = None  # of a published one: what it takes to fetch it, and on which terms
    sizes: tuple[int, ...] = ()  # pixels of a side, among which its option "size" chooses
    most: int = 0  # images that its option "count" may ask for; 0 where it has none
