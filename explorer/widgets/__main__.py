"""All widgets, page by page, in both themes: `python -m explorer.widgets [--png FILE] [--scale 1.25]`."""

from __future__ import annotations

import argparse
import sys

from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QStackedWidget, QWidget

from explorer import theme
from explorer.widgets.header import WorkspaceBar
from explorer.widgets.samples.learning import learning
from explorer.widgets.samples.parts import parts
from explorer.widgets.samples.plots import plots
from explorer.widgets.samples.window import window
from explorer.widgets.segmented import Segmented
from explorer.widgets.surface import Line, Surface, column

PAGES = {"Window": window, "Plots": plots, "Learning": learning, "Parts": parts}
WIDTH, HEIGHT = 1680, 840  # pixels of a page as a picture


def shown() -> QWidget:
    """All pages, one at a time."""
    stack, surface, bar = QStackedWidget(), Surface(), WorkspaceBar("Widgets")
    names = list(PAGES)
    for page in PAGES.values():
        area = QScrollArea(widgetResizable=True, frameShape=QFrame.Shape.NoFrame)
        area.setWidget(page())
        stack.addWidget(area)
    choice = bar.add(Segmented([(name, name) for name in names], name="Page"))
    choice.chosen.connect(lambda name: stack.setCurrentIndex(names.index(name)))
    choice.set_value(names[0])
    layout = column(bar, Line(), stack)
    layout.setStretch(2, 1)
    surface.setLayout(layout)
    return surface


def render(app: QApplication, scale: float) -> QImage:
    """The pages one beneath the other, dark at the left and light at the right."""
    width, height = round(scale * WIDTH), round(scale * HEIGHT)
    sheet = QImage(2 * width, height * len(PAGES), QImage.Format.Format_RGB32)
    for across, each in enumerate((theme.DARK, theme.LIGHT)):
        theme.apply(app, each, scale)
        for down, page in enumerate(PAGES.values()):
            widget = page()
            widget.resize(width, height)
            widget.show()
            app.processEvents()
            painter = QPainter(sheet)
            painter.drawPixmap(across * width, down * height, widget.grab())
            painter.end()
            widget.close()
    return sheet


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--png")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--light", action="store_true")
    options = parser.parse_args()
    app = QApplication(sys.argv[:1])
    if options.png:
        return 0 if render(app, options.scale).save(options.png) else 1
    theme.apply(app, theme.LIGHT if options.light else theme.system_theme(app), options.scale)
    window = shown()
    window.show()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
