"""MP4 with H.264, by the FFmpeg that PyAV brings along; the provenance is the file's comment."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from models.movies.base import Movie, Writing, enlarged
from models.progress import Progress

QUALITY = "18"  # x264's constant rate factor: hardly to be told from the original


def write(path: Path, movie: Movie) -> Writing:
    import av

    frames = enlarged(movie.frames)
    with av.open(str(path), "w", format="mp4") as file:
        file.metadata["comment"] = movie.comment
        stream = file.add_stream("libx264", rate=round(1000 / movie.milliseconds), options={"crf": QUALITY})
        stream.height, stream.width = frames.shape[1:3]
        stream.pix_fmt = "yuv420p"  # which every player knows
        for k, frame in enumerate(frames):
            yield Progress("Writing the movie", k, len(frames))
            pixels = np.ascontiguousarray(np.broadcast_to(frame, (*frame.shape[:2], 3)))
            file.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, "rgb24")))
        file.mux(stream.encode())


def comment_of(path: Path) -> str | None:
    import av

    with av.open(str(path)) as file:
        return file.metadata.get("comment")
