"""Where a published data set comes from: its files and their size, its terms, whom to cite, and how it gets here."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from models.data.base import DataError
from models.data.cache import cache_folder
from models.data.download import checked, downloaded
from models.data.remembered import folder_of, remember
from models.progress import Progress, in_megabytes


@dataclass(frozen=True)
class Remote:
    """One published file."""

    name: str
    url: str
    md5: str  # as its publisher, or torchvision, gives it
    size: int  # bytes, rounded or not: what is said before anything is fetched
    instead: tuple[str, ...] = ()  # what else in a folder stands for it, such as what it is unpacked to


@dataclass(frozen=True)
class Origin:
    """What has to be known before a data set is fetched, and the way to its files."""

    name: str  # of the data set: "cifar-10"
    title: str
    holds: str  # what the images are, in a few words
    terms: str  # one or two sentences
    citation: str
    page: str  # where its authors present it
    files: tuple[Remote, ...]
    kept_in: str  # a folder below the cache's
    asks: bool = False  # the terms have to be agreed to
    warning: str = ""  # what often goes wrong, one sentence
    inside: tuple[str, ...] = ()  # sub-folders in which files may lie, as archives unpack them
    packaged: Path | None = None  # the folder in which a distribution's package puts them
    not_these: Mapping[str, str] = field(default_factory=dict)  # files taken by mistake, and why they will not do

    @property
    def size(self) -> int:
        """Bytes, about."""
        return sum(remote.size for remote in self.files)

    @property
    def folder(self) -> Path:
        """Where downloads are kept, and files put by hand are found without a word."""
        return cache_folder() / self.kept_in

    @property
    def arrived(self) -> int:
        """Bytes, about, that an earlier download has brought: another one goes on from there."""
        parts = (self.folder / f"{remote.name}.part" for remote in self.files)
        whole = sum(remote.size for remote in self.files if self.found(remote))
        return whole + sum(part.stat().st_size for part in parts if part.exists())

    def is_at_hand(self) -> bool:
        return all(self.found(remote) for remote in self.files)

    def found(self, remote: Remote) -> Path | None:
        """Where a file, or what stands for it, lies on this machine."""
        folders = (folder_of(self.name), self.folder, self.packaged)
        return next((path for folder in folders if folder and (path := self.found_in(folder, remote))), None)

    def found_in(self, folder: Path, remote: Remote) -> Path | None:
        places = (folder / inner / name for inner in ("", *self.inside) for name in (remote.name, *remote.instead))
        return next((path for path in places if path.exists()), None)

    def fetched(self, *, agreed: bool = False) -> Iterator[Progress]:
        """See that every file is here, by downloading those that are not; paths by the files' names are returned.

        Where the terms have to be agreed to and are not, nothing is downloaded: DataError says what can be done.
        """
        missing = [remote for remote in self.files if self.found(remote) is None]
        if missing and self.asks and not agreed:
            raise DataError(
                f"{self.title} is downloaded only in the window, where its terms are agreed to; "
                f"or put {', '.join(remote.name for remote in missing)} into {self.folder}."
            )
        self._check_room(sum(remote.size for remote in missing))
        before, of = 0, sum(remote.size for remote in missing)
        for remote in missing:
            loading = downloaded(remote.url, self.folder / remote.name, remote.md5, self.title)
            for event in loading:  # counted over all files
                yield replace(event, done=before + event.done, of=of) if event.in_bytes else event
            before += remote.size
        return {remote.name: self.found(remote) for remote in self.files}

    def use(self, folder: Path) -> Iterator[Progress]:
        """Look whether all files are in a folder, and remember it; DataError says what is missing or wrong."""
        found = {remote: self.found_in(folder, remote) for remote in self.files}
        if missing := [remote for remote, path in found.items() if path is None]:
            raise DataError(self._lacking(folder, missing))
        for remote, path in found.items():
            if path.name == remote.name and not (yield from checked(path, remote.md5)):
                raise DataError(f"{path} is not the published file: its checksum is another.")
        try:
            remember(self.name, folder)
        except OSError as error:
            raise DataError(f"The folder cannot be remembered: {error}.") from error

    def _lacking(self, folder: Path, missing: list[Remote]) -> str:
        for name, why in self.not_these.items():
            if (folder / name).exists():
                return f"{name} will not do: {why}."
        lacks = " and ".join(remote.name for remote in missing)
        stands = " or ".join(name for remote in missing for name in remote.instead)
        return f"{folder.name or folder} has no {lacks}" + (f", nor {stands} instead." if stands else ".")

    def _check_room(self, size: int) -> None:
        free = shutil.disk_usage(cache_folder()).free
        if size > free:
            need, has = in_megabytes(size), in_megabytes(free)
            raise DataError(f"{self.title} needs {need} of disk in {self.folder}, where {has} are free.")
