"""Pictures of any size and mode, brought to the size and channels of an Item."""

from __future__ import annotations

import numpy as np
from PIL import Image

from models.data.base import Item


def fitted(image: np.ndarray, item: Item) -> np.ndarray:
    """uint8 [height, width, channels] of an image uint8 [h, w, 3]: its middle, as large as fits, area-averaged."""
    picture = Image.fromarray(image)
    scale = min(picture.width / item.width, picture.height / item.height)
    width, height = item.width * scale, item.height * scale
    left, top = (picture.width - width) / 2, (picture.height - height) / 2
    filter = Image.Resampling.BOX if scale >= 1 else Image.Resampling.BICUBIC
    small = picture.resize((item.width, item.height), filter, box=(left, top, left + width, top + height))
    return np.asarray(small.convert("L" if item.channels == 1 else "RGB")).reshape(item.height, item.width, -1)
