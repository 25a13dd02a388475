"""One image file, whatever its size and mode: its measures without decoding it, and its middle square."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image, ImageOps

from models.data.base import Item
from models.data.pictures import fitted

SUFFIXES = frozenset((".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif", ".tif", ".tiff", ".ppm", ".pgm", ".pbm"))
# Named, so that a PostScript file called .png does not start Ghostscript.
_FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "DIB", "GIF", "TIFF", "PPM")

# What Pillow raises for files that are damaged, cut short, empty or dangerously large.
BROKEN = (
    OSError,
    EOFError,
    ValueError,
    SyntaxError,
    TypeError,
    LookupError,
    OverflowError,
    ArithmeticError,
    MemoryError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


def shortest_side(path: Path) -> int:
    """Of a file's width and height in pixels the smaller one, read from its first bytes; raises one of BROKEN."""
    if path.stat().st_size == 0:
        raise ValueError("empty")
    with _image_in(path) as image:
        return min(image.size)


def middle(path: Path, height: int, width: int) -> np.ndarray:
    """uint8 [height, width, 3] of the middle of a file's image, upright and on white; raises one of BROKEN."""
    if path.stat().st_size == 0:
        raise ValueError("empty")
    with path.open("rb") as file:
        return middle_of(file, height, width)


def middle_of(file: BinaryIO, height: int, width: int) -> np.ndarray:
    """The same of a file that is open."""
    with _image_in(file) as image:
        image.draft("RGB", (2 * width, 2 * height))  # lets a JPEG be decoded at a fraction of its size
        return fitted(np.asarray(_plain(image)), Item(height, width, 3))


def in_words(error: BaseException) -> str:
    """Why a file was left out, in a few words."""
    if isinstance(error, (Image.DecompressionBombError, Image.DecompressionBombWarning)):
        return "more pixels than are safe to decode"
    if isinstance(error, Image.UnidentifiedImageError):
        return "not an image"
    return str(error) or type(error).__name__


@contextmanager
def _image_in(file: Path | BinaryIO) -> Iterator[Image.Image]:
    with Image.open(file, formats=_FORMATS) as image:
        if image.width * image.height > (Image.MAX_IMAGE_PIXELS or np.inf):  # a mere warning to Pillow
            raise Image.DecompressionBombError
        yield image


def _plain(image: Image.Image) -> Image.Image:
    """The image upright, in RGB, on white where it was transparent."""
    image = ImageOps.exif_transpose(image)
    if image.mode == "F":
        raise ValueError("floating-point pixels")
    if image.mode.startswith("I"):  # 16 bits, which Pillow would cut off at 255
        return Image.fromarray((np.asarray(image) / 257).round().clip(0, 255).astype(np.uint8)).convert("RGB")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
    return image.convert("RGB")
