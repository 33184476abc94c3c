"""What changes in relief, by theme."""
