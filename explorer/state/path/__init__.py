"""What the Path workspace shows: ways between codes, and what stands along them."""
