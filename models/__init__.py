"""Generative models, their data and their training: everything that needs no window.

`python -m models` is the same from a shell. Nothing below this package imports Qt.
"""
