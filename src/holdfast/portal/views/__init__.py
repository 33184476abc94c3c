"""Pages: parse, make one domain call, answer."""
