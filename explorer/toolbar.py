"""The tool bar: which model, space, data and device; undo, redo and bookmark."""

from __future__ import annotations

from pathlib import Path

import torch

from explorer.actions import Installed
from explorer.bookmarking import BOOKMARK, bookmark
from explorer.state.session import Session
from explorer.widgets.icon_button import IconButton
from explorer.widgets.picker import Entry, Picker
from explorer.widgets.refusal import refuse
from explorer.widgets.surface import Surface, row
from explorer.widgets.text import count
from models.base import Conditions
from models.conditioning import in_words
from models.data import DATASETS
from models.device import available

OPEN_FILE, OPEN_FOLDER = "open-file", "open-folder"
ANY = -1  # no class in particular
SPACES = {"z": "what codes are drawn from", "w": "what the mapping makes of them", "x_T": "the noise it begins with"}


class ModelBar(Surface):
    def __init__(self, session: Session, actions: Installed) -> None:
        super().__init__()
        self._session, self._actions = session, actions
        self._model, self._space, self._data = Picker("Model"), Picker("Space"), Picker("Data")
        self._class, self._device = Picker("Class"), Picker("Device")
        self._undo = IconButton("undo-2", "Undo", shortcut="Ctrl+Z")
        self._redo = IconButton("redo-2", "Redo", shortcut="Ctrl+Shift+Z")
        self._mark = IconButton("bookmark", BOOKMARK, shortcut="Ctrl+D")
        pickers = (self._model, self._space, self._data, self._class, self._device)
        self.setLayout(row(*pickers, None, self._undo, self._redo, self._mark, margins=(12, 7, 12, 7), gap=6))

        session.model.opened.connect(self._show_model)
        session.model.weights_changed.connect(self._show_model)
        session.library.changed.connect(self._list_models)
        session.data.changed.connect(self._show_data)
        session.data.loading_changed.connect(self._show_data)
        actions.refreshed.connect(self._show_actions)
        self._model.chosen.connect(self._send_model)
        session.viewpoint.manner_changed.connect(self._show_class)
        self._space.chosen.connect(session.model.choose_space)
        self._class.chosen.connect(self._send_class)
        self._data.opening.connect(self._list_data)
        self._data.chosen.connect(self._send_data)
        self._undo.clicked.connect(session.trail.undo)
        self._redo.clicked.connect(session.trail.redo)
        self._mark.clicked.connect(self._send_bookmark)

        self._list_models()
        self._show_model()
        self._show_data()
        self._show_device()
        self._show_actions()

    def _list_models(self) -> None:
        library = self._session.library
        models = [Entry(e.name, e.path, e.detail, group="Models") for e in library.models]
        runs = [Entry(e.name, e.path, e.detail, group="Runs") for e in library.runs]
        self._model.set_entries([*models, *runs, Entry("Open a file…", OPEN_FILE, group="Elsewhere")])

    def _list_data(self) -> None:
        sources = [
            Entry(s.title, s.name, "" if s.at_hand() else "to be fetched", group="Data sets") for s in DATASETS.values()
        ]
        others = [
            Entry("A folder of images…", OPEN_FOLDER, group="Your own"),
            Entry("An .npz…", OPEN_FILE, group="Your own"),
        ]
        self._data.set_entries([*sources, *others])

    def _show_model(self) -> None:
        opened = self._session.model.current
        if opened is None:
            self._model.show_value("none")
            self._space.show_value("none")
            self._space.set_refusal("No model is open.")
        else:
            self._model.show_value(opened.name, opened.described, opened.path.resolve())
            self._space.set_refusal("")
            self._space.show_value(opened.model.space, f"{opened.model.latent}-d", opened.model.space)
            self._space.set_entries([Entry(name, name, SPACES.get(name, "")) for name in opened.model.spaces])
        self._show_class()

    def _show_class(self) -> None:
        """Which classes or attributes are asked for; a blend of several is made in the inspector."""
        opened, condition = self._session.model.current, self._session.viewpoint.manner.condition
        conditions = opened.model.conditions if opened else Conditions()
        if not conditions:
            self._class.show_value("none")
            self._class.set_refusal(opened.model.cannot_ask() if opened else "No model is open.")
            return
        asked = condition.index(1.0) if sum(condition) == 1 == max(condition) else None
        self._class.set_refusal(opened.model.cannot_ask())
        self._class.show_value(in_words(condition, conditions), "", ANY if not any(condition) else asked)
        entries = [Entry("any" if conditions.exclusive else "none", ANY)] if conditions.optional else []
        self._class.set_entries([*entries, *(Entry(name, k) for k, name in enumerate(conditions.names))])

    def _show_data(self) -> None:
        data, loading = self._session.data.current, self._session.data.loading
        self._data.setToolTip(data.note if data else "")
        if data is not None:
            self._data.show_value(data.title, count(len(data)), data.name)
        else:
            self._data.show_value("opening…" if loading else "none")

    def _show_device(self) -> None:
        kind = self._session.device.type
        if kind == "cpu":
            threads = torch.get_num_threads()
            name, detail = "CPU", f"{threads} thread{'s' * (threads > 1)}"
        else:
            name, detail = "GPU", {"cuda": "CUDA", "mps": "Metal"}[kind]
        self._device.show_value(name, detail, kind)
        here = available()
        self._device.set_entries(
            [
                Entry(n, v, refusal="" if v == kind else _at_the_start(v) if v in here else "There is none here.")
                for n, v in (("CPU", "cpu"), ("GPU, CUDA", "cuda"), ("GPU, Metal", "mps"))
            ]
        )

    def _show_actions(self) -> None:
        for button, name in ((self._undo, "undo"), (self._redo, "redo"), (self._mark, "bookmark")):
            action = self._actions[name]
            refuse(button, "" if action.isEnabled() else action.toolTip())

    def _send_model(self, value: Path | str) -> None:
        if value == OPEN_FILE:
            self._actions.run("open-model")
        else:
            self._session.open(value)

    def _send_data(self, value: str) -> None:
        if value in (OPEN_FILE, OPEN_FOLDER):
            self._actions.run("open-arrays" if value == OPEN_FILE else "open-images")
        else:
            self._session.data.choose(value)

    def _send_class(self, which: int) -> None:
        conditions = self._session.model.current.model.conditions
        condition = () if which == ANY else tuple(float(k == which) for k in range(len(conditions)))
        self._session.viewpoint.set_manner(condition=condition)

    def _send_bookmark(self) -> None:
        bookmark(self._session, self)


def _at_the_start(device: str) -> str:
    return f"Chosen at the start: main.py --device {device}"
