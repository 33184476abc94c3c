"""Ways to hand over e-mail."""
