"""The tags of the shared components, by subject; templates load them all as ``web``."""
