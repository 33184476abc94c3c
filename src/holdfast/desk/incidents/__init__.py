"""Incidents at the desk: all of them, the board of one, what is done with it."""
