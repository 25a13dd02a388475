"""Figures of speed: `python -m tests.benchmarks` prints one JSON line each; nothing here can fail."""
