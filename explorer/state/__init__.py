"""What the explorer is looking at: QtCore objects with signals, which panels subscribe to and call.

Each holds one subject, knows no widget, and says nothing when nothing changed. `session.py` makes and connects them.
"""
