"""Ways to hand over text messages."""
