"""Geocoders outside, one folder each; `calling.py` is how both call."""
