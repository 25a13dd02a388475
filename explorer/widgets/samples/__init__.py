"""Widgets with something made up in them, page by page."""
