"""Signals must not eat references: PySide6 6.12.0 does on Python 3.11, and kills the process after some thousands."""

import sys

import pytest
from PySide6.QtCore import QObject, Signal


class Emitter(QObject):
    plain = Signal()
    carrying = Signal(bool, object)


@pytest.mark.parametrize("thing", [True, None])
def test_a_thousand_emissions_leave_reference_counts_alone(thing):
    emitter, heard = Emitter(), [0]
    emitter.plain.connect(lambda: heard.__setitem__(0, heard[0] + 1))
    emitter.carrying.connect(lambda flag, value: heard.__setitem__(0, heard[0] + 1))
    before = sys.getrefcount(thing)
    for _ in range(1000):
        emitter.plain.emit()
        emitter.carrying.emit(True, None)
    assert heard == [2000]
    assert abs(sys.getrefcount(thing) - before) < 100
