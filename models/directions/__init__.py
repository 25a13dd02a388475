"""Directions of a space with a name: where they come from, how well they tell, and what else they change."""
