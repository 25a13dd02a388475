"""A session that is closed leaves nothing behind."""

import gc
import weakref

from PySide6.QtCore import QCoreApplication, QEvent

from explorer.settings import Folders
from explorer.state.session import Session


def test_nothing_holds_on_to_a_closed_session(qapp, tmp_path):
    session = Session(Folders.below(tmp_path))
    gone = weakref.ref(session)
    session.close()
    session.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    del session
    gc.collect()
    assert gone() is None
