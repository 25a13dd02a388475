"""The Grid."""
