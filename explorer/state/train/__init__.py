"""What the Train workspace shows: the run, its curves, and what the model draws."""
