"""What a terminal does to a program: junk, keys faster than any screen, a hang-up."""
