"""The work list and the case page."""
