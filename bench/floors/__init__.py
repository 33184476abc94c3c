"""Floors: what nobody can be quicker than, on the same server and database."""
