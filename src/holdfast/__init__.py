"""Holdfast: a 311 contact center in one program."""
