"""Encode an image of one's own: opened, pasted or drawn; and what the encoder says of it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from explorer import own_pictures
from explorer.state.own_image import Own
from explorer.state.session import Session
from explorer.widgets.draw_pad import DrawDialog
from explorer.widgets.gallery import Gallery
from explorer.widgets.icon_button import IconButton
from explorer.widgets.label import Label, caption, heading
from explorer.widgets.refusal import refuse
from explorer.widgets.surface import Surface, column, row
from explorer.widgets.text import number


class OwnImageSection(Surface):
    """The bar at the foot of the inspector; `result` goes among the sections above it."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.result = OwnResult(session)
        self._open = IconButton("image-plus", "Open a picture", side=24)
        self._paste = IconButton("clipboard-paste", "Paste a picture", shortcut="Ctrl+V", side=24)
        self._draw = IconButton("pencil", "Draw a picture", side=24)
        self.setLayout(
            row(
                Label("Encode your own image", muted=True, size=12),
                None,
                self._open,
                self._paste,
                self._draw,
                margins=(16, 8, 16, 8),
                gap=4,
            )
        )

        session.model.opened.connect(self._show_whether)
        self._open.clicked.connect(self._send_file)
        self._paste.clicked.connect(self._send_paste)
        self._draw.clicked.connect(self._send_drawing)

        self._show_whether()

    def _show_whether(self) -> None:
        reason = self._session.own_image.why_not()
        for button in (self._open, self._paste, self._draw):
            refuse(button, f"Nothing can be encoded: {reason}" if reason else "")

    def _send_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Encode a picture", "", own_pictures.PICTURES)
        if name:
            self._session.own_image.encode_file(Path(name))

    def _send_paste(self) -> None:
        own_pictures.paste(self._session)

    def _send_drawing(self) -> None:
        item = self._session.model.current.model.item
        self._dialog = DrawDialog(item.height, item.width, item.channels, self)
        self._dialog.accepted.connect(self._send_pixels)
        self._dialog.finished.connect(self._dialog.deleteLater)
        self._dialog.open()

    def _send_pixels(self) -> None:
        self._session.own_image.encode(self._dialog.pixels())


class OwnResult(Surface):
    """The image beside its reconstruction, its loss and spread, and draws from its posterior."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._pair = Gallery(columns=4, tile=56, gap=10, radius=3, name="Your image and its reconstruction")
        self._draws = Gallery(columns=6, tile=36, gap=8, radius=3, name="Draws from its posterior")
        self._loss, self._spread = caption(wrap=True), caption(wrap=True)
        self._hold = IconButton("lock", "Hold the draws of epsilon", side=24, muted=True, checkable=True)
        self._redraw = IconButton("dices", "Draw epsilon again", side=24, muted=True)
        self._close = IconButton("x", "Forget this image", side=24, muted=True)
        self._hold.setChecked(session.own_image.is_held)
        head = row(heading("Your image"), None, self._close)
        figures = column(self._loss, self._spread, None)
        self._drawn = Surface()
        buttons = row(caption("Draws from q(z|x)"), None, self._hold, self._redraw, gap=2)
        self._drawn.setLayout(column(buttons, self._draws))
        self.setLayout(column(head, 4, self._pair, figures, self._drawn))

        session.own_image.changed.connect(self._show_own)
        self._hold.toggled.connect(session.own_image.hold)
        self._redraw.clicked.connect(session.own_image.redraw)
        self._close.clicked.connect(session.own_image.clear)
        self._pair.chosen.connect(self._send_mean)

        self._show_own()

    def _show_own(self) -> None:
        own = self._session.own_image.own
        self.setVisible(own is not None)
        if own is None:
            return
        self._pair.set_images([own.image, own.reconstruction], ["image", "decoded"], ["", "Click to go there"])
        self._draws.set_images(own.draws)
        self._loss.setText(cost(own))
        self._spread.setText(spread(own))
        self._drawn.setVisible(bool(own.sigma.any()))

    def _send_mean(self, _: int) -> None:
        own = self._session.own_image.own
        self._session.viewpoint.move_to(own.mean, own.manner)


def cost(own: Own) -> str:
    """What the image costs in words; only an encoder that has a prior pays for the code."""
    losses = own.losses
    if not losses:
        return f"Decoded it differs by {number(own.error, 1)} of 255 grey steps"
    drawn = number(losses["reconstruction"], 1)
    if "kl" not in losses:
        return f"{drawn} nats to draw it"
    return f"{number(losses['negative_elbo'], 1)} nats: {drawn} to draw it, {number(losses['kl'], 1)} to name it"


def spread(own: Own) -> str:
    """How far the codes of one image spread."""
    if not own.losses:
        return "Its code was searched for: there is no encoder."
    if not own.sigma.any():
        return "Its code is a point: this encoder knows no spread."
    return f"Spread of q(z|x): σ from {number(float(own.sigma.min()))} to {number(float(own.sigma.max()))}"
