"""What can be computed exactly, or drawn at all, only where an example is a point: one or two numbers in [0, 1]."""
