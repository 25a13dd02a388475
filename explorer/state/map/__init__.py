"""What the Map shows."""
