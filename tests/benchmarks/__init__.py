"""Figures of speed: `python -m tests.benchmarks` prints one JSON line each. They are no tests: nothing here can fail."""
