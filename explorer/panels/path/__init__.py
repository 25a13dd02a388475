"""The Path workspace."""
