"""What the Arithmetic workspace shows: sums of codes, and directions."""
