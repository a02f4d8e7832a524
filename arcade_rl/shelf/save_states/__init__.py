"""Save states: games that a person has kept, to go on from there at any time; ten slots for each game."""
