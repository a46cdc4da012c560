"""How each figure is taken."""
