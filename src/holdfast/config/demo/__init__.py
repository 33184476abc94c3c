"""The demo: an invented city and the people in it."""
