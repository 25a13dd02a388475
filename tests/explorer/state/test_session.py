"""What a session opens by itself, and that a closed one leaves nothing behind."""

import gc
import weakref

from PySide6.QtCore import QCoreApplication, QEvent

from explorer.settings import Folders
from explorer.state.session import Session
from models.training import new_run, train
from tests.conftest import wait_until
from tests.models.conftest import tiny_config


def test_nothing_holds_on_to_a_closed_session(qapp, tmp_path):
    session = Session(Folders.below(tmp_path))
    gone = weakref.ref(session)
    session.close()
    session.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    del session
    gc.collect()
    assert gone() is None


def test_a_run_that_was_cut_off_is_opened_in_train_at_the_next_launch(session, data, qapp):
    run = new_run(session.folders.runs / "a", "vae", tiny_config("vae"), data, device="cpu", threads=1)
    list(train(run, data, 5))
    session.library.look()
    assert not session.open_cut_off()
    assert session.workspace == "grid"
    (run.folder / "training").touch()
    session.library.look()
    assert session.open_cut_off()
    assert session.workspace == "train"
    wait_until(lambda: session.training.run is not None and session.training.run.folder == run.folder.resolve())
    assert session.training.cut_off.startswith("The training of a was cut off")
