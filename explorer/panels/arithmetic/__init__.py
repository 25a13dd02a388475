"""The Arithmetic workspace."""
