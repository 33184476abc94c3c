"""Asking relief, by theme."""
