"""How agents see a console."""
