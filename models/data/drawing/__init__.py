"""How the drawn data sets are drawn."""
