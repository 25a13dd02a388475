"""Reading .npz files: never unpickled, and whatever is wrong with one becomes a ValueError."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from pathlib import Path

import numpy as np

LIMIT = 4 * 1000**3  # bytes that one data set may take when decoded

# What zipfile and NumPy raise for damaged, encrypted, oddly compressed or boastful files.
_DAMAGE = (
    OSError,
    EOFError,
    MemoryError,
    NotImplementedError,
    RuntimeError,
    SyntaxError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
)


def read_npz(path: Path, names: tuple[str, ...], limit: int | None = None) -> dict[str, np.ndarray]:
    """Those arrays of a file that it has, by name.

    ValueError where it cannot be read, or would take more bytes than the limit, LIMIT where none is given.
    """
    limit = LIMIT if limit is None else limit
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist() if entry.filename.removesuffix(".npy") in names)
        if size > limit:
            raise ValueError(f"it would take {size / 1e9:.1f} GB of memory, and {limit / 1e9:.3g} GB is the most")
        with np.load(path, allow_pickle=False) as file:
            return {name: file[name] for name in names if name in file.files}
    except _DAMAGE as error:
        raise ValueError(str(error) or type(error).__name__) from error
