"""What the Grid shows: a plane, its tiles, and the traversal sheet."""
