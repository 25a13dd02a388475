"""What charts, forms and the timeline have for branches and for runs beside one another."""

from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QPoint
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication

from explorer.widgets.curves import Curves, Pane, Series
from explorer.widgets.form import Form
from explorer.widgets.timeline_track import TimelineTrack


@dataclass(frozen=True)
class Plan:
    beta: float = field(default=1.0, metadata={"label": "Beta"})
    batch: int = field(default=8, metadata={"label": "Batch"})


def curves_of(show):
    pane = Pane((Series("other", "total", faint=True), Series("total", "total")))
    curves = show(Curves((pane,)), 500, 240)
    curves.set_total(10)
    curves.set_series("total", np.arange(1, 6), np.full(5, 2.0))
    return curves


def test_another_runs_curve_does_not_move_the_playhead_but_the_axis(show):
    curves = curves_of(show)
    before = curves._y_axis(curves._panes[0], curves._areas()[0])
    curves.set_series("other", np.arange(1, 30), np.where(np.arange(1, 30) > 10, 1e6, 4.0))
    after = curves._y_axis(curves._panes[0], curves._areas()[0])
    assert curves.playhead() == 5
    assert before.high < 4 < after.high < 10  # what lies beyond the axis of steps does not count


def test_another_runs_curve_is_drawn_where_ours_is_still_to_come(show):
    curves = curves_of(show)
    before = curves.grab().toImage()
    curves.set_series("other", np.arange(1, 10), np.full(9, 2.1))
    after = curves.grab().toImage()
    plot = curves._plot()
    beyond = range(round(plot.left() + 0.8 * plot.width()), round(plot.right()))
    changed = [x for x in beyond for y in range(after.height()) if before.pixel(x, y) != after.pixel(x, y)]
    assert changed


def test_fields_are_locked_each_for_its_reason(show):
    form = show(Form(Plan))
    form.set_locks({"beta": "It is fixed."})
    assert (form.editor("beta").isEnabled(), form.editor("beta").toolTip()) == (False, "It is fixed.")
    assert form.editor("batch").isEnabled()
    form.set_locks({})
    assert form.editor("beta").isEnabled()


def test_changed_fields_say_what_they_were(show):
    form = show(Form(Plan))
    form.set_changes({"beta": "instead of 4"})
    assert form._rows["beta"]._change.isVisible()
    assert form._rows["beta"]._change.text() == "instead of 4"
    form.set_changes({})
    assert not form._rows["beta"]._change.isVisible()


def test_a_right_click_asks_for_the_menu_of_the_nearest_snapshot(show):
    track = show(TimelineTrack(), 600, 60)
    track.set_run(100, 100)
    track.set_snapshots([0, 50, 100])
    track.set_current(100)
    asked = []
    track.menu_wanted.connect(lambda step, place: asked.append(step))
    place = QPoint(round(track._x(1)) + 3, 50)
    for reason in (QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard):
        QApplication.sendEvent(track, QContextMenuEvent(reason, place, track.mapToGlobal(place)))
    assert asked == [50, 100]
